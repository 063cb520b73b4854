/** One judgement of a service's newest revision, whoever asks. */
import type { LiveService } from "../../clients/run-records";
import { pinnedTraffic, readiness } from "../../live/readiness";
import { serviceThere } from "./deployed";

const look = (over: Partial<LiveService>) => readiness("shop/api", serviceThere(over), "dev");
const repair = "strongroom repair shop/api --env dev";

test("what is ready is fine", () => {
  expect(look({})).toEqual({
    check: "revision",
    verdict: "fine",
    says: "api-b is the newest revision and ready",
    next: null,
  });
});

test("of what is starting nobody knows yet", () => {
  expect(look({ latestReady: "full/api-a", reconciling: true })).toMatchObject({
    verdict: "unknown",
    says: "api-b is still starting; ask again",
  });
});

test("what did not start is at fault, with what serves in its place", () => {
  expect(look({ latestReady: "full/api-a", problem: "no such image" })).toMatchObject({
    verdict: "fault",
    says: "api-b is not ready, api-a still serves: no such image",
    next: repair,
  });
  expect(look({ latestReady: null })).toMatchObject({
    verdict: "fault",
    says: "api-b is not ready, nothing serves: no reason is given",
    next: repair,
  });
  expect(look({ latestReady: null, latestCreated: null }).says).toBe(
    "a revision is not ready, nothing serves: no reason is given",
  );
});

test.each([
  ["all traffic goes to the newest", ["full/api-b"], {}, null],
  ["a part of it does", ["full/api-a", "full/api-b"], {}, null],
  ["it stays where somebody pinned it", ["full/api-a"], {}, "api-a"],
  ["the newest is not ready, which is a fault of its own", ["full/api-a"], { latestReady: "full/api-a" }, null],
])("traffic: %s", (_, serving, over, expected) => {
  expect(pinnedTraffic(serviceThere({ serving, ...over }))).toBe(expected);
});
