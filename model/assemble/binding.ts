import type { ResolvedBinding } from "../resolved";
import { memberOf } from "./identity";
import { compare, type EntryHere, isKept, type ReaderHere, type Scene } from "./scene";

/** Who may access an entry: each reader that reads by itself, and the deliverer for all the others together. */
export function bindingsOf(entry: EntryHere, deliverer: ReaderHere | null): ResolvedBinding[] {
  if (!isKept(entry)) return [];
  const readers = new Map<string, ReaderHere>();
  for (const { reader } of entry.uses) {
    const accessor = memberOf(reader) === null ? deliverer : reader;
    if (accessor !== null && !accessor.retiring) readers.set(accessor.declared.key, accessor);
  }
  return [...readers.values()].map((reader) => bind(entry, reader)).sort((a, b) => compare(a.address, b.address));
}

function bind(entry: EntryHere, reader: ReaderHere): ResolvedBinding {
  const crossProduct = reader.declared.product !== entry.declared.product;
  return {
    // `--` occurs in no name, so two readers can't share an address.
    address: `${entry.declared.name}--${crossProduct ? `${reader.declared.product}--` : ""}${reader.declared.name}`,
    entry: entry.declared.key,
    secretAddress: entry.declared.name,
    member: memberOf(reader) ?? "",
    role: "roles/secretmanager.secretAccessor",
    reader: reader.declared.key,
    crossProduct,
    until: reader.declared.until,
  };
}

/** The pipeline identity that delivers values to Vercel and Supabase; null where the environment names none. */
export function delivererOf(scene: Scene): ReaderHere | null {
  const key = scene.environment.deliverer;
  return scene.readers.find((reader) => reader.declared.key === key && reader.declared.kind === "pipeline") ?? null;
}
