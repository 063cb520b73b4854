/** What a name means to somebody who promotes it: a service, a product, an integration or one entry, with all that belongs to it. */
import { type Context, requireEnvironment } from "../machine/context";
import { nearest } from "../model/nearest";
import type { ResolvedEnvironment } from "../model/resolved";
import { type Failure, usage } from "../text/failure";
import { readersOf, readsOf } from "./readers";

/** What the name means in the lower and in the upper environment, where another choice may have other entries. */
export function chosenIn(context: Context, lower: ResolvedEnvironment, upper: ResolvedEnvironment, name: string) {
  const found = chosen(lower, name);
  if (found !== null) {
    const above = chosen(upper, found.title)?.keys ?? [];
    const keys = new Set([...withParts(lower, found.keys), ...withParts(upper, above)]);
    return { title: found.title, keys: [...keys].sort() };
  }
  const names = context.environments.names();
  const first = names
    .slice(0, names.indexOf(lower.name))
    .find((one) => chosen(requireEnvironment(context, one), name) !== null);
  if (first !== undefined)
    throw usage(
      `${name} is in ${first}, but not yet in ${lower.name}.`,
      `strongroom promote ${name} --to ${names[names.indexOf(first) + 1]}`,
    );
  const products = lower.products;
  const known = [
    ...readersOf(lower).map((one) => one.key),
    ...products.flatMap((one) => one.integrations.map(({ key }) => key)),
    ...products.map((one) => one.name),
    ...products.flatMap((one) => one.entries.map(({ key }) => key)),
  ];
  const guess = nearest(name, known);
  throw usage(
    `${lower.name} has no service, product, integration or entry "${name}".${guess === null ? "" : ` Did you mean ${guess}?`}`,
    `strongroom list --env ${lower.name}`,
  );
}

/** A composition has a value once its parts have one, so they are promoted with it. */
function withParts(environment: ResolvedEnvironment, keys: readonly string[]): readonly string[] {
  const entries = new Map(
    environment.products.flatMap((one) => one.entries.map((entry) => [entry.key, entry] as const)),
  );
  return keys.flatMap((key) => {
    const origin = entries.get(key)?.origin;
    return [key, ...(origin?.kind === "composed" ? origin.parts.map(({ entry }) => entry) : [])];
  });
}

/** Entries of a reader, an integration or a product, or one entry; null if there is no such name. */
function chosen(
  environment: ResolvedEnvironment,
  name: string,
): { readonly title: string; readonly keys: readonly string[] } | null {
  const readers = readersOf(environment).filter((reader) => reader.key === name || reader.name === name);
  const [reader] = readers;
  if (readers.length > 1) throw several("services", name, readers);
  if (reader !== undefined)
    return { title: reader.key, keys: [...new Set(readsOf(environment, reader).map(({ entry }) => entry.key))] };
  const product = environment.products.find((one) => one.name === name);
  if (product !== undefined) return { title: name, keys: product.entries.map((entry) => entry.key) };
  const integrations = environment.products
    .flatMap((one) => one.integrations)
    .filter((one) => one.key === name || one.name === name);
  const [integration] = integrations;
  if (integrations.length > 1) throw several("integrations", name, integrations);
  if (integration !== undefined) return { title: integration.key, keys: integration.entries };
  const entries = environment.products
    .flatMap((one) => one.entries)
    .filter((one) => one.key === name || one.name === name);
  const [entry] = entries;
  if (entries.length > 1) throw several("entries", name, entries);
  return entry === undefined ? null : { title: entry.key, keys: [entry.key] };
}

function several(noun: string, name: string, found: readonly { readonly key: string }[]): Failure {
  return usage(`There are ${found.length} ${noun} "${name}": ${found.map(({ key }) => key).join(", ")}.`);
}
