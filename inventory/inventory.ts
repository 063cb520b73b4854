/**
 * Every entry with everything that is declared about it, over one or more environments. It is made from the resolved environments only,
 * so it shows exactly what Terraform gets.
 */
import type {
  EntryClass,
  EntryKind,
  ReaderRole,
  ResolvedEntry,
  ResolvedEnvironment,
  ResolvedOrigin,
  ResolvedRotation,
  Tier,
} from "../model/resolved";
import { integrationOf } from "./entries";

export interface InventoryFormat {
  readonly source: string;
  readonly flags: string;
  readonly says: string;
}

export interface InventoryUse {
  readonly reader: string;
  readonly role: ReaderRole;
  readonly as: string;
  readonly crossProduct: boolean;
}

export interface InventoryEntry {
  /** `product/NAME`. */
  readonly key: string;
  readonly product: string;
  /** Name of the integration, and its title and owner. */
  readonly integration: string;
  readonly title: string;
  readonly owner: string;
  readonly name: string;
  readonly kind: EntryKind;
  readonly class: EntryClass | null;
  readonly tier: Tier | null;
  readonly purpose: string;
  readonly risk: string | null;
  readonly origin: ResolvedOrigin | null;
  readonly optional: boolean;
  /** One if all environments have the same, otherwise by environment. */
  readonly format: InventoryFormat | null | Readonly<Record<string, InventoryFormat | null>>;
  readonly rotation: ResolvedRotation | null;
  readonly triggers: readonly string[];
  readonly previousAs: string | null;
  readonly neverReadBy: readonly ReaderRole[];
  readonly onlyReadBy: readonly string[];
  readonly localAlias: string | null;
  readonly localOnly: boolean;
  readonly storedElsewhere: readonly string[];
  /** Every reader in any of the environments, sorted by reader and name. */
  readonly usedBy: readonly InventoryUse[];
  /** Literals by environment; null for what Secret Manager or the database keeps. */
  readonly values: Readonly<Record<string, string | null>> | null;
  readonly decodesTo: ResolvedEntry["decodesTo"];
  /** `document:line`. */
  readonly source: string | null;
}

/** Sorted by key. */
export function inventory(
  environments: readonly ResolvedEnvironment[],
  product: string | null = null,
): readonly InventoryEntry[] {
  const found = new Map<string, [ResolvedEnvironment, ResolvedEntry][]>();
  for (const environment of environments) {
    for (const entry of environment.products.flatMap((candidate) => candidate.entries)) {
      if (product !== null && entry.product !== product) continue;
      const known = found.get(entry.key);
      if (known === undefined) found.set(entry.key, [[environment, entry]]);
      else known.push([environment, entry]);
    }
  }
  return [...found.keys()].sort().map((key) => inventoryEntry(found.get(key) ?? []));
}

function inventoryEntry(places: readonly (readonly [ResolvedEnvironment, ResolvedEntry])[]): InventoryEntry {
  const [first] = places;
  if (first === undefined) throw new Error("an entry without an environment");
  const [environment, entry] = first;
  const integration = integrationOf(environment, entry);
  const formats = places.map(([where, one]) => [where.name, formatOf(one)] as const);
  const [, format] = formats[0] ?? ["", null];
  const agreed = formats.every(([, other]) => JSON.stringify(other) === JSON.stringify(format));
  const literal = places.some(([, one]) => one.value !== null);
  return {
    key: entry.key,
    product: entry.product,
    integration: entry.integration,
    title: integration?.title ?? entry.integration,
    owner: integration?.owner ?? "",
    name: entry.name,
    kind: entry.kind,
    class: entry.class,
    tier: entry.tier,
    purpose: entry.purpose,
    risk: entry.risk,
    origin: entry.origin,
    optional: entry.optional,
    format: agreed ? format : Object.fromEntries(formats),
    rotation: entry.rotation,
    triggers: entry.triggers,
    previousAs: entry.previousAs,
    neverReadBy: entry.neverReadBy,
    onlyReadBy: entry.onlyReadBy,
    localAlias: entry.localAlias,
    localOnly: entry.localOnly,
    storedElsewhere: entry.storedElsewhere,
    usedBy: usesOf(places.map(([, one]) => one)),
    values: literal ? Object.fromEntries(places.map(([where, one]) => [where.name, one.value])) : null,
    decodesTo: entry.decodesTo,
    source: entry.source,
  };
}

function formatOf(entry: ResolvedEntry): InventoryFormat | null {
  return entry.format === null
    ? null
    : { source: entry.format.source, flags: entry.format.flags, says: entry.format.says };
}

function usesOf(entries: readonly ResolvedEntry[]): readonly InventoryUse[] {
  const uses = new Map<string, InventoryUse>();
  for (const { reader, role, as, crossProduct } of entries.flatMap((entry) => entry.usedBy)) {
    uses.set(`${reader}\0${as}`, { reader, role, as, crossProduct });
  }
  return [...uses.keys()].sort().flatMap((key) => uses.get(key) ?? []);
}
