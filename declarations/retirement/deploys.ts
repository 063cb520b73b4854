/** The deploys that belong to the steps of a retirement: of the stacks that a step changes, in the order in which nothing running loses what it reads. */
import { isStored } from "../../inventory/entries";
import type { Lock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";

/**
 * What runs lets go of its reads before their bindings are removed.
 *
 * @param readers keys of readers that lose a read
 * @param entries that lose a reader
 */
export function deploysWithoutReads(
  lock: Lock,
  readers: readonly string[],
  entries: readonly Pick<ResolvedEntry, "product">[],
): readonly string[] {
  const secrets = entries.map(({ product }) => secretsStack(lock, product));
  return [...deploy(lock, stacksThatHold(lock, readers)), ...deploy(lock, secrets)];
}

/** The entries of which a binding goes with a reader: its own ones, or the deliverer's if it was the last that values are delivered to. */
export function boundTo({ products }: ResolvedEnvironment, reader: string): readonly ResolvedEntry[] {
  const bindings = products.flatMap((product) => product.bindings);
  const own = new Set([...products.flatMap(({ identities }) => identities), ...bindings].map(readerOf));
  const entries = products.flatMap((product) => product.entries.filter(isStored));
  if (own.has(reader))
    return entries.filter(({ key }) => bindings.some((one) => one.entry === key && one.reader === reader));
  return entries.filter(
    ({ usedBy }) =>
      usedBy.some((use) => use.reader === reader) &&
      !usedBy.some((use) => use.reader !== reader && !own.has(use.reader)),
  );
}

const readerOf = ({ reader }: { readonly reader: string }) => reader;

/** The stacks in which readers run. One that waits for its values is in none. */
export function stacksThatHold({ stacks }: Lock, readers: readonly string[]): readonly string[] {
  return Object.keys(stacks).filter((name) => stacks[name]?.holds?.some((one) => readers.includes(one)));
}

export function secretsStack({ environment }: Lock, product: string): string {
  return `${product}-${environment}-secrets`;
}

/** One command for those of these stacks that were applied before; nothing has to change in the others. */
export function deploy({ stacks }: Lock, names: readonly string[]): readonly string[] {
  const there = [...new Set(names)].filter((one) => one in stacks).sort();
  return there.length === 0 ? [] : [`strongroom deploy ${there.map((one) => `'${one}'`).join(" ")}`];
}
