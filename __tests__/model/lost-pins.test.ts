/** A merge may lose blocks of the lock. What was applied is never removed by that: each loss is an error. */

import type { Lock } from "../../model/lock";
import { withReadiness } from "../../values/readiness";
import { OrganisationFixture } from "../support/organisation-fixture";

/** Everything pinned, and recorded as `inject` records it. */
function applied(): OrganisationFixture {
  const all = new OrganisationFixture().pinAll();
  all.lock = withReadiness(all.resolved(), all.lock as Lock);
  return all;
}

const lossOf = (change: (lock: Lock) => Lock) => {
  const all = applied();
  all.lock = change(all.lock as Lock);
  return all.issues().map(({ code, where, got, next }) => [code, where, got, next]);
};
const restore = "restore the file from git; or: strongroom lock restore --env dev";

test("what each service maps, and each stack holds, is recorded", () => {
  const lock = applied().lock as Lock;
  expect(lock.services["shop/api"]).toEqual({
    state: "active",
    maps: [
      "bank/BANK_LEDGER_TOKEN",
      "shop/DATABASE_PASSWORD",
      "shop/JWT_SECRET",
      "shop/PAY_KEY",
      "shop/SEARCH_KEY",
      "shop/SYNC_TOKEN",
    ],
  });
  expect(lock.stacks["shop-dev-services"]).toEqual({ state: "active", holds: ["shop/api", "shop/ranker"] });
  expect(lock.stacks["shop-dev-secrets"]).toEqual({ state: "active", project: "shop-dev-fake" });
});

test("all entries lost: one problem, not a plan that removes the mappings of running services", () => {
  expect(lossOf((lock) => ({ ...lock, entries: {} }))).toEqual([
    [
      "lock-pin-lost",
      "environments/dev.lock.json",
      "nothing for bank/BANK_LEDGER_TOKEN, shop/DATABASE_PASSWORD, shop/JWT_SECRET and 4 more",
      restore,
    ],
  ]);
});

test("three lost entries are named in order, one more is counted", () => {
  const without = (...keys: readonly string[]) =>
    lossOf((lock) => {
      const left = Object.entries(lock.entries).filter(([key]) => !keys.includes(key));
      return { ...lock, entries: Object.fromEntries(left) };
    }).map(([, , got]) => got);
  const three = ["shop/PAY_KEY", "shop/JWT_SECRET", "shop/SEARCH_KEY"];
  expect(without(...three)).toEqual(["nothing for shop/JWT_SECRET, shop/PAY_KEY, shop/SEARCH_KEY"]);
  expect(without(...three, "shop/SYNC_TOKEN")).toEqual([
    "nothing for shop/JWT_SECRET, shop/PAY_KEY, shop/SEARCH_KEY and 1 more",
  ]);
});

test.each([
  ["the block", undefined],
  ["its pin", { state: "pending" } as const],
])("one entry lost %s", (_, left) => {
  const loss = lossOf((lock) => {
    const { "shop/PAY_KEY": _gone, ...entries } = lock.entries;
    return { ...lock, entries: left === undefined ? entries : { ...entries, "shop/PAY_KEY": left } };
  });
  expect(loss).toEqual([["lock-pin-lost", "environments/dev.lock.json", "nothing for shop/PAY_KEY", restore]]);
});

test("a service lost, while its stack holds it", () => {
  const loss = lossOf((lock) => {
    const { "shop/api": _gone, ...services } = lock.services;
    return { ...lock, services };
  });
  expect(loss).toEqual([["lock-service-lost", "environments/dev.lock.json", "nothing for shop/api", restore]]);
});

test("an entry that the service reads no longer, or that is new to it, is not lost", () => {
  const all = applied();
  const api = all.reader("api");
  api.reads = api.reads.filter((read) => (read as { name?: string }).name !== "DATABASE_PASSWORD");
  const { "shop/DATABASE_PASSWORD": _gone, ...entries } = (all.lock as Lock).entries;
  all.lock = { ...(all.lock as Lock), entries };
  expect(all.issues()).toEqual([]);
});
