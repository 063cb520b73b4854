/** What compositions are made of: the entries behind their parts, and what follows from those. */
import { entryClasses } from "../kinds";
import type { ResolvedComposition, ResolvedPart } from "../resolved";
import type { DeclaredEntry, DeclaredIntegration, DeclaredProduct } from "./declared";

type Products = ReadonlyMap<string, DeclaredProduct>;

export function compositionOf(entry: Pick<DeclaredEntry, "kept">): ResolvedComposition | null {
  const origin = entry.kept?.origin ?? null;
  return origin?.kind === "composed" ? origin : null;
}

/** What the catalogue has under a part's key. */
export function behindPart(products: Products, { entry }: Pick<ResolvedPart, "entry">) {
  const at = entry.indexOf("/");
  return products.get(entry.slice(0, at))?.names.get(entry.slice(at + 1));
}

/** The entries behind a composition's parts that can be found, in the order of its parts. */
export function partsOf(products: Products, entry: DeclaredEntry): readonly DeclaredEntry[] {
  return (compositionOf(entry)?.parts ?? []).flatMap((part) => {
    const found = behindPart(products, part);
    return found === undefined || found === "broken" || !("kept" in found) ? [] : [found];
  });
}

/** All products, with what a composition does not say of itself filled in from its parts. */
export function withCompositions(products: Products): Products {
  const filled = new Map<DeclaredEntry, DeclaredEntry>();
  for (const { integrations } of products.values())
    for (const { entries } of integrations.values())
      for (const entry of entries) if (compositionOf(entry) !== null) filled.set(entry, fromParts(products, entry));
  if (filled.size === 0) return products;
  const same = <T>(one: T): T => (filled.get(one as DeclaredEntry) as T | undefined) ?? one;
  const integration = (one: DeclaredIntegration): DeclaredIntegration => ({ ...one, entries: one.entries.map(same) });
  return new Map(
    [...products].map(([name, product]) => [
      name,
      {
        ...product,
        integrations: new Map([...product.integrations].map(([key, one]) => [key, integration(one)])),
        names: new Map([...product.names].map(([key, one]) => [key, same(one)])),
      },
    ]),
  );
}

function fromParts(products: Products, entry: DeclaredEntry): DeclaredEntry {
  const kept = partsOf(products, entry).flatMap((part) => part.kept ?? []);
  const highest = entryClasses.find((one) => kept.some((part) => part.class === one)) ?? null;
  const tiers = kept.flatMap(({ tier }) => (tier === null ? [] : [tier]));
  const own = entry.kept;
  if (own === null) return entry;
  return {
    ...entry,
    kept: {
      ...own,
      class: own.class ?? highest,
      tier: own.tier ?? tiers.sort()[0] ?? null,
      // What it says itself comes on top: whoever has it has its parts.
      risk: [...new Set([own.risk, ...kept.map(({ risk }) => risk)].filter((risk) => risk !== ""))].join("; "),
    },
  };
}
