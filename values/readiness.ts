/** What follows from pins: services that have all they need, and stacks that hold something, stay in the lock from then on. */

import { isStored } from "../inventory/entries";
import type { Layer } from "../model/layer";
import type { Lock, LockedService, LockedStack } from "../model/lock";
import type { ResolvedEnvironment } from "../model/resolved";

/**
 * The lock with its services and stacks updated from its entries, with what each maps and holds, so that a loss is noticed. No service or
 * stack is removed; a retiring one stays retiring.
 *
 * @param environment resolved before or after the pins in `lock` were made
 */
export function withReadiness(environment: ResolvedEnvironment, lock: Lock): Lock {
  const services: Record<string, LockedService> = { ...lock.services };
  const stacks: Record<string, LockedStack> = { ...lock.stacks };
  const isPinned = (key: string): boolean => lock.entries[key]?.state === "active";
  const bindings = environment.products.flatMap((product) => product.bindings);
  const bound = new Set(bindings.filter(({ entry }) => isPinned(entry)).map(({ reader }) => reader));
  const mapped = mappings(environment, isPinned);
  for (const product of environment.products) {
    for (const service of [...product.services, ...product.vercelProjects]) {
      const ready = service.missing.every(isPinned);
      const known = services[service.key] ?? (ready && service.state !== "retiring" ? { state: "active" } : undefined);
      if (known === undefined || known.state === "retiring") continue;
      const { maps: _, ...rest } = known;
      const maps = mapped.get(service.key) ?? [];
      services[service.key] = maps.length === 0 ? rest : { ...rest, maps };
    }
    const known = (holders: readonly { readonly key: string }[]): readonly string[] =>
      holders
        .map(({ key }) => key)
        .filter((key) => services[key] !== undefined)
        .sort();
    const held = { services: known(product.services), vercel: known(product.vercelProjects) };
    const holds: Readonly<Record<Layer, boolean>> = {
      bootstrap: false,
      identities: product.identities.some(({ reader }) => bound.has(reader) || services[reader] !== undefined),
      secrets: product.entries.some((entry) => isStored(entry) && isPinned(entry.key)),
      services: held.services.length > 0,
      vercel: held.vercel.length > 0,
    };
    for (const { name, layer } of product.stacks) {
      const stack = stacks[name] ?? (holds[layer] ? { state: "active" } : undefined);
      if (stack === undefined) continue;
      const { holds: _, project = product.project, ...rest } = stack;
      const keys = layer === "services" || layer === "vercel" ? held[layer] : [];
      // Kept while a value is there: if the declarations name another project, that is noticed.
      const where = layer === "secrets" ? { project: holds.secrets ? project : product.project } : {};
      stacks[name] = { ...rest, ...(keys.length === 0 ? {} : { holds: keys }), ...where };
    }
  }
  return { ...lock, services, stacks };
}

/** By reader, the entries with a pin that it reads, sorted. */
function mappings(
  environment: ResolvedEnvironment,
  isPinned: (key: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const mapped = new Map<string, Set<string>>();
  for (const { entries } of environment.products) {
    for (const entry of entries) {
      if (!isStored(entry) || !isPinned(entry.key)) continue;
      for (const { reader } of entry.usedBy) mapped.set(reader, (mapped.get(reader) ?? new Set()).add(entry.key));
    }
  }
  return new Map([...mapped].map(([reader, keys]) => [reader, [...keys].sort()]));
}

/** Keys of services that the second lock has and the first has not. */
export function newServices(before: Lock, after: Lock): readonly string[] {
  return Object.keys(after.services)
    .filter((key) => before.services[key] === undefined)
    .sort();
}
