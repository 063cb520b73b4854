/** What was declared and never applied is no loss, as the base's lock says it. */
import { emptyLock, type Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { reviewOf } from "../../review/review";
import { environmentOf, productOf, serviceOf } from "../support/resolved-fixture";
import { linesOf } from "./support";

const stack = { name: "shop-dev-services", product: "shop", layer: "services", dependsOn: [] } as const;
const before: ResolvedEnvironment = environmentOf(
  [productOf({ name: "shop", services: [serviceOf({ name: "api" })], stacks: [stack] })],
  "dev",
);
const lines = (lock: Partial<Lock>) =>
  linesOf(
    reviewOf([before], [environmentOf([], "dev")], { base: [{ ...emptyLock("dev"), ...lock }], head: [] }),
  ).filter((line) => line.includes(" lost: "));

it("a service and a stack that no lock knows are for information, or nothing", () => {
  expect(lines({})).toEqual(["info lost: shop/api is no longer declared; it was never deployed"]);
});

it("those that were applied are dangerous", () => {
  const applied: Partial<Lock> = {
    services: { "shop/api": { state: "active", maps: [] } },
    stacks: { "shop-dev-services": { state: "active", holds: ["shop/api"] } },
  };
  expect(lines(applied)).toEqual([
    "danger lost: shop-dev-services is not synthesized any more: what it holds is left without a declaration",
    "danger lost: shop/api is deleted: the service and its account | it was not retired first",
  ]);
});
