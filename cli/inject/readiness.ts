/** What follows from pins: services that have all they need, and stacks that hold something, stay from now on. */
import type { Layer } from "../../model/layer";
import type { Lock, LockedService } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { isStored } from "../entries";

const active: LockedService = { state: "active" };

/**
 * The lock with services and stacks brought up to its entries. Adds only; what is retiring stays so.
 *
 * @param environment resolved before or after the pins in `lock` were made
 */
export function withReadiness(environment: ResolvedEnvironment, lock: Lock): Lock {
  const services: Record<string, LockedService> = { ...lock.services };
  const stacks: Record<string, LockedService> = { ...lock.stacks };
  const isPinned = (key: string): boolean => lock.entries[key]?.state === "active";
  const bindings = environment.products.flatMap((product) => product.bindings);
  const bound = new Set(bindings.filter(({ entry }) => isPinned(entry)).map(({ reader }) => reader));
  for (const product of environment.products) {
    for (const service of [...product.services, ...product.vercelProjects]) {
      const ready = service.missing.every(isPinned);
      if (ready && service.state !== "retiring") services[service.key] ??= active;
    }
    const isKnown = (key: string): boolean => services[key] !== undefined;
    const holds: Readonly<Record<Layer, boolean>> = {
      identities: product.identities.some(({ reader }) => bound.has(reader) || isKnown(reader)),
      secrets: product.entries.some((entry) => isStored(entry) && isPinned(entry.key)),
      services: product.services.some(({ key }) => isKnown(key)),
      vercel: product.vercelProjects.some(({ key }) => isKnown(key)),
    };
    for (const stack of product.stacks) if (holds[stack.layer]) stacks[stack.name] ??= active;
  }
  return { ...lock, services, stacks };
}

/** Keys of services that the second lock has and the first has not. */
export function newServices(before: Lock, after: Lock): readonly string[] {
  return Object.keys(after.services)
    .filter((key) => before.services[key] === undefined)
    .sort();
}
