/** Source text of what a list of names becomes. */

import { ownRevoke } from "../scaffold/secrets";
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
  /** Null: as products and integrations say; so with all that is undefined. */
  readonly owner: string | null;
  readonly revoke: string | undefined;
  readonly risk: string | undefined;
  readonly class: string | undefined;
  readonly tier: string | undefined;
  readonly where: string | undefined;
  /** Null: only on a breach. */
  readonly everyDays: number | null | undefined;
  /** Fields that a flag says: it holds over a default. */
  readonly over: ReadonlySet<string>;
  /** Whether nobody reads them yet. */
  readonly unread: boolean;
}

/** Shows a reviewer that nobody gave a purpose. */
export const toBeDescribed = (name: string) => `To be described: what ${name} is for`;

export function plannedOf(entry: ListedEntry, shared: Shared): PlannedEntry {
  const { name, kind } = entry;
  const about = { name, purpose: entry.purpose ?? toBeDescribed(name), unread: shared.unread };
  if (kind === "config" || kind === "publicConfig") return { ...about, kind, default: null };
  const holds = (field: string) => shared.over.has(field) || !entry.defaults.has(field);
  const [risk, of, tier, where] = [
    entry.risk ?? (holds("risk") ? shared.risk : undefined),
    entry.class ?? (holds("class") ? shared.class : undefined),
    entry.tier ?? (holds("tier") ? shared.tier : undefined),
    entry.where ?? (holds("origin") ? shared.where : undefined),
  ];
  return {
    ...about,
    kind,
    ...(entry.secretId === null ? {} : { secretId: entry.secretId }),
    ...(risk === undefined ? {} : { risk }),
    ...(of === undefined ? {} : { class: of }),
    ...(tier === undefined ? {} : { tier: Number(tier) }),
    ...(where === undefined ? {} : { origin: { kind: "issued", where, scope: null } }),
    ...(shared.everyDays === undefined || !holds("rotation") ? {} : { everyDays: shared.everyDays }),
  };
}

/** How a value of a new integration is revoked; null: as its product says. */
export function revokeOf({ defaults }: Pick<PlannedProduct, "defaults">, shared: Shared): string | null {
  if (shared.revoke !== undefined || defaults.has("revoke")) return shared.revoke ?? null;
  const origin = defaults.get("origin");
  if (shared.where === undefined && origin?.startsWith("generated(") === true) return ownRevoke;
  const place = shared.where ?? (/^issued\("([^"\\]*)"/.exec(origin ?? "") ?? [])[1];
  return place === undefined ? "It is not secret" : `${place} > the key > Delete`;
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
  const all: readonly (readonly [field: string, text: string | null])[] = [
    ["risk", shared.risk === undefined ? null : quoted(shared.risk)],
    ["class", shared.class === undefined ? null : quoted(shared.class)],
    ["tier", shared.tier ?? null],
    ["origin", shared.where === undefined ? null : `issued(${quoted(shared.where)})`],
    ["rotation", shared.everyDays === undefined ? null : rotation],
  ];
  const said = all.flatMap(([field, text]) =>
    text !== null && (shared.over.has(field) || !product.defaults.has(field)) ? [[field, text] as const] : [],
  );
  const defaults = said.filter(([field, text]) => product.defaults.get(field) !== text);
  const revoke = revokeOf(product, shared);
  const above: Written = new Map([...product.defaults, ...said]);
  const text = [
    `export const ${handle} = ${product.handle}.integration(`,
    "  {",
    `    title: ${quoted(titleOf(name))},`,
    ...(shared.owner === null || product.defaults.get("owner") === quoted(shared.owner)
      ? []
      : [`    owner: ${quoted(shared.owner)},`]),
    ...(revoke === null ? [] : [`    revoke: ${quoted(revoke)},`]),
    ...(product.defaults.has("setup") ? [] : ["    setup: [],"]),
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
