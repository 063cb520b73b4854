/** Source text of what a list of names becomes. */

import {
  catalogueFile,
  entryText,
  isKept,
  type PlannedEntry,
  type PlannedProduct,
  quoted,
  titleOf,
} from "../scaffold/text";
import type { Written } from "../scaffold/written";
import type { ListedEntry } from "./plan";

/** What the entries of one call share, unless a row says otherwise. */
export interface Shared {
  readonly owner: string;
  readonly revoke: string;
  readonly risk: string;
  readonly class: string;
  readonly tier: number;
  readonly where: string;
  /** Null: only on a breach. */
  readonly everyDays: number | null;
  /** Whether nobody reads them yet. */
  readonly unread: boolean;
}

/** Shows a reviewer that nobody gave a purpose. */
export const toBeDescribed = (name: string) => `To be described: what ${name} is for`;

export function plannedOf(entry: ListedEntry, shared: Shared): PlannedEntry {
  const { name, kind } = entry;
  const about = { name, purpose: entry.purpose ?? toBeDescribed(name), unread: shared.unread };
  if (kind === "config" || kind === "publicConfig") return { ...about, kind, default: null };
  return {
    ...about,
    kind,
    ...(entry.secretId === null ? {} : { secretId: entry.secretId }),
    risk: entry.risk ?? shared.risk,
    class: entry.class ?? shared.class,
    tier: Number(entry.tier ?? shared.tier),
    origin: { kind: "issued", where: entry.where ?? shared.where, scope: null },
    everyDays: shared.everyDays,
  };
}

/** A whole file of `catalog/<product>/`. What its entries share is written once, or left out if the product says it. */
export function listedFile(
  product: PlannedProduct,
  { name, handle }: { readonly name: string; readonly handle: string },
  entries: readonly ListedEntry[],
  shared: Shared,
): string {
  const planned = entries.map((entry) => plannedOf(entry, shared));
  const rotation = shared.everyDays === null ? "onlyOnBreach()" : `everyDays(${shared.everyDays})`;
  const said = new Map([
    ["risk", quoted(shared.risk)],
    ["class", quoted(shared.class)],
    ["tier", `${shared.tier}`],
    ["origin", `issued(${quoted(shared.where)})`],
    ["rotation", rotation],
  ]);
  const defaults = [...said].filter(([field, text]) => product.defaults.get(field) !== text);
  const above: Written = new Map([...product.defaults, ...said]);
  const text = [
    `export const ${handle} = ${product.handle}.integration(`,
    "  {",
    `    title: ${quoted(titleOf(name))},`,
    `    owner: ${quoted(shared.owner)},`,
    `    revoke: ${quoted(shared.revoke)},`,
    "    setup: [],",
    ...(planned.some(isKept) && defaults.length > 0
      ? ["    defaults: {", ...defaults.map(([field, one]) => `      ${field}: ${one},`), "    },"]
      : []),
    "  },",
    "  {",
    planned.map((entry) => entryText(entry, above)).join(""),
    "  },",
    ");",
    "",
  ].join("\n");
  return catalogueFile(product, text);
}
