/** Entries whose readers exist in higher environments alone: nothing of them is needed here. */
import type { Declared, DeclaredEntry, DeclaredEnvironment } from "../declared/declared";
import { behindPart, partsOf } from "../declared/made-of";
import { isHuman } from "../kinds";
import type { Lock } from "../lock";
import { stackName } from "./stack";

/**
 * Keys of what readers need from a higher environment on, and nobody here or below: it is not created here. In higher environments it
 * stays, so that its values can be there before its readers are promoted.
 */
export function neededLater(declared: Declared, environment: DeclaredEnvironment, lock: Lock): ReadonlySet<string> {
  const order = declared.environments.map(({ name }) => name);
  const here = order.indexOf(environment.name);
  const now = new Set<string>();
  const later = new Set<string>();
  for (const { kind, environments, reads } of declared.readers) {
    const human = isHuman(kind);
    const exists = (environments ?? order).some((one) =>
      human ? one === environment.name : order.indexOf(one) <= here,
    );
    // What a person may read in an emergency does not say where a program needs it.
    if (human && !exists) continue;
    for (const read of reads) for (const { key } of read.entries) (exists ? now : later).add(key);
  }
  if (later.size === 0) return later;
  const entries = new Map<string, DeclaredEntry>();
  for (const { integrations } of declared.products.values())
    for (const integration of integrations.values())
      for (const entry of integration.entries) entries.set(entry.key, entry);
  // A value stays, and so does a secret that Google would refuse to delete: nothing goes by omission.
  const stays = ({ key, product }: DeclaredEntry): boolean => {
    const block = Object.hasOwn(lock.entries, key) ? lock.entries[key] : undefined;
    if (block === undefined || block.state !== "pending") return block !== undefined;
    return (
      environment.protection.deletion && Object.hasOwn(lock.stacks, stackName(product, environment.name, "secrets"))
    );
  };
  const withMade = (keys: Iterable<string>): ReadonlySet<string> => {
    const found = new Set<string>();
    const add = (key: string): void => {
      const entry = entries.get(key);
      if (entry === undefined || found.has(key)) return;
      found.add(key);
      for (const made of madeOf(declared, entry)) add(made.key);
    };
    for (const key of keys) add(key);
    return found;
  };
  const all = withMade(later);
  const needed = withMade(
    [...entries].filter(([key, entry]) => now.has(key) || !all.has(key) || stays(entry)).map(([key]) => key),
  );
  return new Set([...all].filter((key) => !needed.has(key)));
}

/** Whose values go into the entry's. */
function madeOf({ products }: Declared, entry: DeclaredEntry): readonly DeclaredEntry[] {
  const origin = entry.kept?.origin;
  if (origin?.kind !== "generated" || origin.recipe.kind !== "supabase jwt") return partsOf(products, entry);
  const signer = behindPart(products, { entry: `${entry.product}/${origin.recipe.signedWith}` });
  return signer === undefined || signer === "broken" || !("kept" in signer) ? [] : [signer];
}
