/**
 * What is declared in `catalog/`, `services/` and `environments/`, whatever that is: every environment, with every value
 * in place, synthesizes to arguments that the pinned providers take.
 */

import { emptyLock, type LockedEntry } from "../../model/lock";
import { resolve } from "../../model/resolve";
import type { ResolvedEnvironment } from "../../model/resolved";
import { environmentNames, organisation } from "../../organisation/load";
import { buildEnvironment } from "../../stacks/build";
import { nonconformities } from "../support/conformance";
import { lucky } from "../support/order";
import { stacksOf, synthesize } from "../support/synthesized";

const pinned: LockedEntry = {
  state: "active",
  current: "1",
  versions: { "1": { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "inject@acme.example", from: "prompt" } },
};

/** The environment as it is once every entry has a value. */
function filled(name: string): ResolvedEnvironment {
  const empty = resolve(organisation, name, emptyLock(name));
  if (!empty.ok) throw new Error(JSON.stringify(empty.issues));
  const kept = empty.environment.products.flatMap(({ entries }) => entries.filter(({ secret }) => secret !== null));
  const lock = { ...emptyLock(name), entries: Object.fromEntries(kept.map(({ key }) => [key, pinned])) };
  const full = resolve(organisation, name, lock);
  if (!full.ok) throw new Error(JSON.stringify(full.issues));
  return full.environment;
}

test.each(environmentNames())("%s is applied in an order that no luck is needed for", (name) => {
  expect(lucky(synthesize((app) => buildEnvironment(app, filled(name))))).toEqual([]);
});

test.each(environmentNames())("%s conforms, with nothing left to fill", (name) => {
  const environment = filled(name);
  const stacks = stacksOf(environment);
  expect(Object.keys(stacks).sort()).toEqual(
    environment.products.flatMap((product) => product.stacks.map((stack) => stack.name)).sort(),
  );
  for (const [stack, json] of Object.entries(stacks)) {
    expect([stack, nonconformities(json)]).toEqual([stack, []]);
    expect([stack, json.resource?.google_secret_manager_secret_version]).toEqual([stack, undefined]);
  }
  const services = environment.products.flatMap((product) => product.services);
  expect(services.filter((service) => service.state === "waiting")).toEqual([]);
});
