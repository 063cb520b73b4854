/** What a new service is told at once about an entry that it may not read. */
import { whyNot } from "../../declarations/scaffold/service-reads";
import type { Context } from "../../machine/context";
import { entryOf, environmentOf, productOf } from "../support/resolved-fixture";

const entries = [
  entryOf({ name: "FREE" }),
  entryOf({ name: "OURS", onlyReadBy: ["shop/api", "shop/worker"] }),
  entryOf({ name: "SERVER", neverReadBy: ["frontend"] }),
];
const environment = environmentOf([productOf({ name: "shop", entries })], "dev");
const context = {
  lockDir: "/nonexistent",
  environments: {
    names: () => ["broken", "dev"],
    load: (name: string) => (name === "dev" ? { ok: true, environment } : { ok: false, issues: [] }),
  },
} as unknown as Context;

it.each([
  ["FREE", "backend", "digest", null],
  ["OURS", "backend", "digest", "only shop/api, shop/worker may read OURS"],
  ["OURS", "backend", "api", null],
  ["SERVER", "frontend", "digest", "SERVER is never read by a service of role frontend"],
  ["SERVER", "backend", "digest", null],
  ["UNKNOWN", "backend", "digest", null],
] as const)("%s, for a service of role %s called %s", (entry, role, name, expected) => {
  expect(whyNot(context, { product: "shop", name, role })(entry)).toBe(expected);
});
