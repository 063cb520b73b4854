import type { Layer, ResolvedProduct, ResolvedStack } from "../resolved";
import type { Scene } from "./scene";

export function stackName(product: string, environment: string, layer: Layer): string {
  return `${product}-${environment}-${layer}`;
}

export type WithoutStacks = Omit<ResolvedProduct, "stacks">;

/** Which products have a stack of a layer, and what each must come after. */
export function stacksOf(products: readonly WithoutStacks[], scene: Scene): ReadonlyMap<string, ResolvedStack[]> {
  const { environment, lock } = scene;
  const has = (product: WithoutStacks, layer: Layer): boolean =>
    isNeeded(product, layer) || Object.hasOwn(lock.stacks, stackName(product.name, environment.name, layer));
  const withSecrets = new Set(products.filter((product) => has(product, "secrets")).map((product) => product.name));
  const sources = sourcesOf(products);
  const identities = new Set(products.flatMap((product) => product.identities.map((identity) => identity.reader)));
  const stacks = new Map<string, ResolvedStack[]>();
  for (const product of products) {
    const after = (names: Iterable<string>, layer: Layer): string[] =>
      [...new Set(names)]
        .filter((name) => withSecrets.has(name) && !(layer === "secrets" && name === product.name))
        .map((name) => stackName(name, environment.name, "secrets"))
        .sort();
    const made: ResolvedStack[] = [];
    const add = (layer: Layer, names: Iterable<string>): void => {
      if (!has(product, layer)) return;
      const name = stackName(product.name, environment.name, layer);
      made.push({ name, product: product.name, layer, dependsOn: after(names, layer) });
    };
    // A binding needs its member: the identity of another product's reader is created in that product's stack.
    const members = product.bindings.filter((binding) => binding.crossProduct && identities.has(binding.reader));
    add(
      "secrets",
      members.map((binding) => productNameOf(binding.reader)),
    );
    const read = (readers: readonly { readonly key: string }[]): string[] =>
      readers.flatMap(({ key }) => [...(sources.get(key) ?? [])]);
    add("services", [product.name, ...read(product.services)]);
    add("vercel", [product.name, ...read(product.vercelProjects)]);
    stacks.set(product.name, made);
  }
  return stacks;
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
  if (layer === "services") return product.services.length > 0;
  if (layer === "vercel") return product.vercelProjects.length > 0;
  return product.identities.length > 0 || product.entries.some((entry) => entry.secret !== null);
}

function productNameOf(key: string): string {
  return key.slice(0, key.indexOf("/"));
}

/** A circle among stacks, as the names along it; null where the order is fine. */
export function circle(stacks: readonly ResolvedStack[]): string[] | null {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): string[] | null => {
    if (done.has(name)) return null;
    const start = path.indexOf(name);
    if (start >= 0) return [...path.slice(start), name];
    path.push(name);
    for (const next of byName.get(name)?.dependsOn ?? []) {
      const found = visit(next);
      if (found !== null) return found;
    }
    path.pop();
    done.add(name);
    return null;
  };
  for (const { name } of stacks) {
    const found = visit(name);
    if (found !== null) return found;
  }
  return null;
}
