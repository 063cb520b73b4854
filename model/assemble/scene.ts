/** One environment with everything in its place: entries with their state and value, readers with what they read. */
import type {
  Declared,
  DeclaredEntry,
  DeclaredEnvironment,
  DeclaredIntegration,
  DeclaredPlace,
  DeclaredReader,
} from "../declared/declared";
import { compositionOf } from "../declared/made-of";
import type { Lock, LockedEntry } from "../lock";
import type { EntryState, ResolvedFormat, Stage } from "../resolved";
import type { SecretIdStyle } from "../secret-id";
import { neededLater } from "./later";
import { chosen, formatIn, literalIn } from "./values";

export interface EntryHere {
  readonly declared: DeclaredEntry;
  readonly integration: DeclaredIntegration;
  readonly place: DeclaredPlace;
  /** How ids of the product's secrets follow from names. */
  readonly style: SecretIdStyle;
  readonly environment: string;
  readonly locked: LockedEntry | null;
  readonly state: EntryState;
  /** Day from which it may go, where that is declared. */
  readonly retiredAfter: string | null;
  readonly format: ResolvedFormat | null;
  readonly value: string | null;
  /** Filled once, while the readers are placed. */
  readonly uses: UseHere[];
  /** What it is made of, and what is made of it; filled once all entries are placed. */
  readonly parts: EntryHere[];
  readonly partOf: EntryHere[];
}

export interface UseHere {
  readonly reader: ReaderHere;
  readonly read: ReadHere;
}

export interface ReadHere {
  readonly entry: EntryHere;
  readonly as: string;
  readonly crossProduct: boolean;
  readonly because: string | null;
  readonly browser: boolean;
}

export interface ReaderHere {
  readonly declared: DeclaredReader;
  readonly place: DeclaredPlace;
  readonly retiring: boolean;
  readonly reads: readonly ReadHere[];
}

export interface Scene {
  readonly declared: Declared;
  readonly environment: DeclaredEnvironment;
  readonly stage: Stage;
  readonly lock: Lock;
  /** By key, `product/NAME`. */
  readonly entries: ReadonlyMap<string, EntryHere>;
  readonly readers: readonly ReaderHere[];
}

export function setScene(declared: Declared, environment: DeclaredEnvironment, lock: Lock): Scene {
  const entries = placeEntries(declared, environment, lock);
  const readers = declared.readers.flatMap((reader) => placeReader(reader, environment, entries) ?? []);
  return { declared, environment, stage: environment.stage ?? "production", lock, entries, readers };
}

function placeEntries(declared: Declared, environment: DeclaredEnvironment, lock: Lock): Map<string, EntryHere> {
  const entries = new Map<string, EntryHere>();
  const later = neededLater(declared, environment, lock);
  for (const product of declared.products.values()) {
    const place = environment.places.get(product.name);
    if (place === undefined) continue;
    for (const integration of product.integrations.values()) {
      for (const entry of integration.entries) {
        if (later.has(entry.key)) continue;
        const locked = Object.hasOwn(lock.entries, entry.key) ? (lock.entries[entry.key] ?? null) : null;
        const unchosen =
          entry.group !== null && chosen(environment, integration, entry.group.either) !== entry.group.option;
        // An option that was chosen before stays, without readers, until the lock forgets it: nothing goes by omission.
        if (unchosen && locked === null) continue;
        const retired = entry.retired ?? place.retired;
        entries.set(entry.key, {
          declared: entry,
          integration,
          place,
          style: product.secretIds,
          environment: environment.name,
          locked,
          state: retired !== null || unchosen ? "retiring" : stateOf(entry, locked),
          retiredAfter: retired?.after ?? null,
          format: formatIn(environment, integration, entry),
          value: literalIn(environment, integration, entry),
          uses: [],
          parts: [],
          partOf: [],
        });
      }
    }
  }
  for (const entry of entries.values()) {
    for (const part of compositionOf(entry.declared)?.parts ?? []) {
      const found = entries.get(part.entry);
      if (found === undefined || entry.parts.includes(found)) continue;
      entry.parts.push(found);
      found.partOf.push(entry);
    }
  }
  return entries;
}

/** Literals and what the database manages need no version, so nothing about them is pending. */
function stateOf(entry: DeclaredEntry, locked: LockedEntry | null): EntryState {
  if (entry.kept === null || entry.kept.origin?.kind === "managed in database") return "active";
  // Retiring is for the declaration to say; where only the lock says so, a rule refuses it.
  return locked?.state === "retiring" ? "active" : (locked?.state ?? "pending");
}

function placeReader(
  reader: DeclaredReader,
  environment: DeclaredEnvironment,
  entries: ReadonlyMap<string, EntryHere>,
): ReaderHere | null {
  const place = environment.places.get(reader.product);
  if (place === undefined || !existsIn(reader, environment.name)) return null;
  const retiring = reader.retired !== null || place.retired !== null;
  const reads: ReadHere[] = [];
  const here: ReaderHere = { declared: reader, place, retiring, reads };
  if (retiring) return here;
  const seen = new Set<string>();
  for (const read of reader.reads) {
    for (const target of read.entries) {
      const entry = entries.get(target.key);
      if (entry === undefined || entry.state === "retiring") continue;
      const as = read.as ?? target.name;
      const made: ReadHere = {
        entry,
        as,
        crossProduct: target.product !== reader.product,
        because: read.because,
        browser: read.browser,
      };
      // A server may read what its browser bundle gets too; that is one variable.
      const id = `${target.key} ${as}`;
      if (seen.has(id)) continue;
      seen.add(id);
      reads.push(made);
      entry.uses.push({ reader: here, read: made });
    }
  }
  return here;
}

export function existsIn(reader: DeclaredReader, environment: string): boolean {
  return reader.environments === null || reader.environments.includes(environment);
}

/** Secret Manager keeps it in this environment. */
export function isKept(entry: EntryHere): boolean {
  return entry.declared.kept !== null && entry.declared.kept.origin?.kind !== "managed in database";
}

/** Declared, required, and without a value yet. */
export function isMissing(entry: EntryHere): boolean {
  return entry.state === "pending" && isKept(entry) && !entry.declared.optional;
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
