import { pinProblem } from "../../live/pinned";

const problemOf = (live: Parameters<typeof pinProblem>[3]) =>
  pinProblem("dev", { id: "KEY", project: "fake-shop-dev" }, "2", live);
const repin = "to pin the newest enabled version, or none: strongroom lock restore --env dev";

test("a pinned version must be enabled; what is wrong with it is said with what mends it", () => {
  expect(problemOf("enabled")).toBeNull();
  expect(problemOf("disabled")).toEqual({
    wrong: "pinned version 2 is disabled",
    next: "gcloud secrets versions enable 2 --secret=KEY --project=fake-shop-dev",
  });
  expect(problemOf("destroyed")).toEqual({ wrong: "pinned version 2 is destroyed", next: repin });
  expect(problemOf("missing")).toEqual({
    wrong: "pinned version 2 does not exist in project fake-shop-dev",
    next: repin,
  });
});
