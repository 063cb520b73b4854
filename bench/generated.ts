/** What all sides of the bench are about: a generated organisation of 40 products, and the secrets and bindings in it. */
import { generatedOrganisation } from "../__tests__/support/generated-organisation";
import type { Organisation } from "../model";
import { formatIssues } from "../model/issue";
import { emptyLock, type Lock, type LockedEntry } from "../model/lock";
import { resolve } from "../model/resolve";
import type { ResolvedEnvironment, ResolvedProduct } from "../model/resolved";

const pinned: LockedEntry = {
  state: "active",
  current: "1",
  versions: {
    "1": { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "inject@acme.example", from: "generated hex 32" },
  },
};

/** Written plainly: a straightforward app escapes nothing. */
export function declared(entries: number): Organisation {
  const organisation = generatedOrganisation({ products: 40, entries, services: 200, plain: true });
  const protection = { deletion: true, destroyAfterDays: 7 };
  return { ...organisation, environments: organisation.environments.map((one) => ({ ...one, protection })) };
}

/** @throws Error if it does not resolve */
export function resolved(organisation: Organisation, lock: Lock): ResolvedEnvironment {
  const resolution = resolve(organisation, "dev", lock);
  if (!resolution.ok) throw new Error(formatIssues(resolution.issues));
  return resolution.environment;
}

/** The lock of an organisation in which every entry has a value. */
export function filledLock(organisation: Organisation): Lock {
  const empty = emptyLock("dev");
  const kept = resolved(organisation, empty).products.flatMap((product) =>
    product.entries.flatMap(({ key, secret }) => (secret === null ? [] : [[key, pinned] as const])),
  );
  return { ...empty, entries: Object.fromEntries(kept) };
}

/** The same with its secrets stacks alone: what the other side builds. */
export function secretsAlone(environment: ResolvedEnvironment): ResolvedEnvironment {
  const alone = (product: ResolvedProduct): ResolvedProduct => ({
    ...product,
    identities: [],
    services: [],
    vercelProjects: [],
    stacks: product.stacks.filter(({ layer }) => layer === "secrets").map((stack) => ({ ...stack, dependsOn: [] })),
  });
  return { ...environment, products: environment.products.map(alone) };
}

/** How many secrets and bindings there are, for what was written to be compared with. */
export function countsOf({ products }: ResolvedEnvironment): { readonly secrets: number; readonly bindings: number } {
  return {
    secrets: products.flatMap(({ entries }) => entries.filter(({ secret }) => secret !== null)).length,
    bindings: products.flatMap(({ bindings }) => bindings).length,
  };
}
