/** Who could read an entry before a change, beyond doubt and without an end. What is declared of it then gives nothing new. */
import { readsValues } from "../../live/policies/permissions";
import { predefinedRoles } from "../../live/policies/predefined";
import { Policies } from "./policies";
import type { World } from "./worlds";

export type Steady = (principal: string, of: { readonly environment: string; readonly entry: string }) => string | null;

/** Without bindings that have a condition, or whose role could not be read. @param asked all principals that will be asked about */
export function steadyHolders({ policies, entries }: World, now: Date, asked: readonly string[]): Steady {
  const isKnown = (role: string) => Object.hasOwn(policies.roles, role) || Object.hasOwn(predefinedRoles, role);
  const resources = policies.resources.map((one) => ({
    ...one,
    bindings: one.bindings.filter(({ role, condition }) => condition === undefined && isKnown(role)),
  }));
  const own = new Policies({ ...policies, resources }, { now }, asked);
  const places = new Map<string, string[]>();
  for (const { environment, key, resource } of entries) {
    const id = JSON.stringify([environment, key]);
    places.set(id, [...(places.get(id) ?? []), resource]);
  }
  return (principal, { environment, entry }) => {
    const resources = places.get(JSON.stringify([environment, entry])) ?? [];
    return resources.flatMap((resource) => own.holders(readsValues, resource).get(principal) ?? [])[0] ?? null;
  };
}
