import { type Layer, layers } from "../layer";
import type { ResolvedProduct, ResolvedStack } from "../resolved";
import type { Scene } from "./scene";

export function stackName(product: string, environment: string, layer: Layer): string {
  return `${product}-${environment}-${layer}`;
}

export type WithoutStacks = Omit<ResolvedProduct, "stacks">;

/**
 * Which products have a stack of a layer, and what each must come after. Bootstrap comes after nothing, identities after bootstrap, secrets
 * after these two, and all others after these three: so no circle can arise, whoever reads whose entries.
 */
export function stacksOf(products: readonly WithoutStacks[], scene: Scene): ReadonlyMap<string, ResolvedStack[]> {
  const { environment, lock } = scene;
  const nameOf = (product: string, layer: Layer): string => stackName(product, environment.name, layer);
  const there = new Set(
    products.flatMap((product) =>
      layers
        .filter((layer) => isNeeded(product, layer) || Object.hasOwn(lock.stacks, nameOf(product.name, layer)))
        .map((layer) => nameOf(product.name, layer)),
    ),
  );
  const ofProducts = (names: readonly string[], layer: Layer): string[] => names.map((name) => nameOf(name, layer));
  const names = products.map(({ name }) => name);
  const owners = new Map(
    products.flatMap(({ name, identities }) => identities.map((identity) => [identity.reader, name] as const)),
  );
  const sources = sourcesOf(products);
  const bootstraps = ofProducts(names, "bootstrap");
  const read = (readers: readonly { readonly key: string }[]): string[] =>
    readers.flatMap(({ key }) => [...(sources.get(key) ?? [])]);
  return new Map(
    products.map((product) => {
      const { name } = product;
      const members = product.bindings.flatMap((binding) => owners.get(binding.reader) ?? []);
      const after: Readonly<Record<Layer, readonly string[]>> = {
        bootstrap: [],
        identities: bootstraps,
        secrets: [...bootstraps, ...ofProducts(members, "identities")],
        services: [...ofProducts([name], "identities"), ...ofProducts([name, ...read(product.services)], "secrets")],
        vercel: ofProducts([name, ...read(product.vercelProjects)], "secrets"),
      };
      const stacks = layers
        .filter((layer) => there.has(nameOf(name, layer)))
        .map((layer) => ({
          name: nameOf(name, layer),
          product: name,
          layer,
          dependsOn: [...new Set(after[layer])].filter((one) => there.has(one)).sort(),
        }));
      return [name, stacks] as const;
    }),
  );
}

/** By reader, the products whose kept entries it reads: their bindings must be there first, pending or not. */
function sourcesOf(products: readonly WithoutStacks[]): Map<string, Set<string>> {
  const sources = new Map<string, Set<string>>();
  for (const product of products) {
    for (const entry of product.entries) {
      if (entry.secret === null) continue;
      for (const { reader } of entry.usedBy) {
        const known = sources.get(reader);
        if (known === undefined) sources.set(reader, new Set([product.name]));
        else known.add(product.name);
      }
    }
  }
  return sources;
}

function isNeeded(product: WithoutStacks, layer: Layer): boolean {
  const needed: Readonly<Record<Layer, boolean>> = {
    bootstrap: product.bootstrap !== undefined,
    identities: product.identities.length > 0,
    secrets: product.entries.some((entry) => entry.secret !== null),
    services: product.services.length > 0,
    vercel: product.vercelProjects.length > 0,
  };
  return needed[layer];
}
