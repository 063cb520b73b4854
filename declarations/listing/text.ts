/** Source text of what a list of names becomes. */
import { buildersOf, camelCase, entryText, type PlannedEntry, quoted, titleOf, unreadText } from "../scaffold/text";
import type { ListedEntry } from "./plan";

/** What the entries of one call share; a row may say otherwise. */
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

/** For whoever reviews it: a purpose that nobody gave. */
export const toBeDescribed = (name: string) => `To be described: what ${name} is for`;

export function plannedOf(entry: ListedEntry, shared: Shared): PlannedEntry {
  const { name, kind } = entry;
  const about = { name, purpose: entry.purpose ?? toBeDescribed(name), unread: shared.unread };
  if (kind === "config" || kind === "publicConfig") return { ...about, kind, default: null };
  return {
    ...about,
    kind,
    risk: entry.risk ?? shared.risk,
    class: entry.class ?? shared.class,
    tier: Number(entry.tier ?? shared.tier),
    origin: { kind: "issued", where: entry.where ?? shared.where, scope: null },
    everyDays: shared.everyDays,
  };
}

/** A whole file of `catalog/<product>/`: what its entries share is said once. @param handle the product's identifier */
export function listedFile(handle: string, name: string, entries: readonly ListedEntry[], shared: Shared): string {
  const planned = entries.map((entry) => plannedOf(entry, shared));
  const kept = planned.some((entry) => "origin" in entry);
  const rotation = shared.everyDays === null ? "onlyOnBreach()" : `everyDays(${shared.everyDays})`;
  const defaults = [
    `risk: ${quoted(shared.risk)}`,
    `class: ${quoted(shared.class)}`,
    `tier: ${shared.tier}`,
    `origin: issued(${quoted(shared.where)})`,
    `rotation: ${rotation}`,
  ];
  return [
    `import { ${buildersOf(planned).join(", ")} } from "../../model";`,
    `import { ${handle} } from "./product";`,
    "",
    `export const ${camelCase(name)} = ${handle}.integration(`,
    "  {",
    `    title: ${quoted(titleOf(name))},`,
    `    owner: ${quoted(shared.owner)},`,
    `    revoke: ${quoted(shared.revoke)},`,
    "    setup: [],",
    ...(kept ? ["    defaults: {", ...defaults.map((line) => `      ${line},`), "    },"] : []),
    "  },",
    "  {",
    entries.map((entry) => shortText(entry, shared)).join(""),
    "  },",
    ");",
    "",
  ].join("\n");
}

/** What an entry says itself, beside the defaults. */
function shortText(entry: ListedEntry, shared: Shared): string {
  const planned = plannedOf(entry, shared);
  if (!("origin" in planned)) return entryText(planned);
  const lines = [
    `purpose: ${quoted(planned.purpose)}`,
    ...(entry.risk === null ? [] : [`risk: ${quoted(entry.risk)}`]),
    ...(entry.class === null ? [] : [`class: ${quoted(entry.class)}`]),
    ...(entry.tier === null ? [] : [`tier: ${entry.tier}`]),
    ...(entry.where === null ? [] : [`origin: issued(${quoted(entry.where)})`]),
    ...(shared.unread ? [`unreadBecause: ${quoted(unreadText)}`] : []),
  ];
  return `    ${planned.name}: ${planned.kind}({\n${lines.map((line) => `      ${line},\n`).join("")}    }),\n`;
}
