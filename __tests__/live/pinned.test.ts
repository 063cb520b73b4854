import { pinFinding } from "../../live/pinned";

const findingOf = (live: Parameters<typeof pinFinding>[1]) =>
  pinFinding({ environment: "dev", secret: { id: "KEY", project: "fake-shop-dev" }, version: "2" }, live);
const fault = { check: "version", verdict: "fault" };
const repin = "to pin the newest enabled version, or none: strongroom lock restore --env dev";

test("a pinned version must be enabled; what is wrong with it is said with what mends it", () => {
  expect(findingOf("enabled")).toEqual({
    check: "version",
    verdict: "fine",
    says: "version 2 is pinned and enabled",
    next: null,
  });
  expect(findingOf("disabled")).toEqual({
    ...fault,
    says: "pinned version 2 is disabled",
    next: "gcloud secrets versions enable 2 --secret=KEY --project=fake-shop-dev",
  });
  expect(findingOf("destroyed")).toEqual({
    ...fault,
    says: "pinned version 2 is destroyed; its value is gone",
    next: repin,
  });
  expect(findingOf("missing")).toEqual({
    ...fault,
    says: "pinned version 2 does not exist in project fake-shop-dev",
    next: repin,
  });
});
