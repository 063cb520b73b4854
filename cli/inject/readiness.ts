/** What follows from pins: services that have all they need, and stacks that hold something, stay from now on. */
import type { Lock, LockedService } from "../../model/lock";
import type { ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
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
  for (const product of environment.products) {
    for (const service of [...product.services, ...product.vercelProjects]) {
      const ready = service.missing.every((key) => lock.entries[key]?.state === "active");
      if (ready && service.state !== "retiring") services[service.key] ??= active;
    }
    for (const stack of product.stacks) {
      if (holdsSomething(product, stack.layer, lock, services)) stacks[stack.name] ??= active;
    }
  }
  return { ...lock, services, stacks };
}

function holdsSomething(
  product: ResolvedProduct,
  layer: ResolvedProduct["stacks"][number]["layer"],
  lock: Lock,
  services: Readonly<Record<string, LockedService>>,
): boolean {
  if (layer === "secrets") {
    return product.entries.some((entry) => isStored(entry) && lock.entries[entry.key]?.state === "active");
  }
  const holders = layer === "services" ? product.services : product.vercelProjects;
  return holders.some((holder) => services[holder.key] !== undefined);
}

/** Keys of services that the second lock has and the first has not. */
export function newServices(before: Lock, after: Lock): readonly string[] {
  return Object.keys(after.services)
    .filter((key) => before.services[key] === undefined)
    .sort();
}
