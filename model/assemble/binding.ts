import type { ResolvedBinding } from "../resolved";
import { memberOf } from "./identity";
import { compare, type EntryHere, isKept, type ReaderHere, type Scene } from "./scene";

/** Who reads for others: values are delivered to some, and compositions are made of some. */
export interface Accessors {
  readonly deliverer: ReaderHere | null;
  readonly composers: readonly ReaderHere[];
}

/**
 * Who may access an entry: each reader that reads by itself, the deliverer for all the others together, and of what a composition is
 * made of, whoever makes it.
 */
export function bindingsOf(entry: EntryHere, { deliverer, composers }: Accessors): ResolvedBinding[] {
  if (!isKept(entry)) return [];
  const readers = new Map<string, ReaderHere>();
  for (const { reader } of entry.uses) {
    const accessor = memberOf(reader) === null ? deliverer : reader;
    if (accessor !== null && !accessor.retiring) readers.set(accessor.declared.key, accessor);
  }
  const composes = compositionsIn(entry);
  const making = composes.length === 0 ? [] : composers;
  for (const composer of making) readers.set(composer.declared.key, composer);
  return [...readers.values()]
    .map((reader) => ({ ...bind(entry, reader), ...(making.includes(reader) ? { composes } : {}) }))
    .sort((a, b) => compare(a.address, b.address));
}

/** Keys of the compositions in use that are made of an entry. */
export function compositionsIn(entry: EntryHere): readonly string[] {
  return entry.partOf.filter(({ state }) => state !== "retiring").map(({ declared }) => declared.key);
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

/** The pipeline identities that the environment names for it. */
export function accessorsOf(scene: Scene): Accessors {
  const pipeline = (key: string | null) =>
    scene.readers.find((reader) => reader.declared.key === key && reader.declared.kind === "pipeline") ?? null;
  const { deliverer, composers } = scene.environment;
  const found = composers.flatMap((key) => pipeline(key) ?? []);
  return { deliverer: pipeline(deliverer), composers: found.filter(({ retiring }) => !retiring) };
}
