/**
 * Values that are made from those of other entries: keys that an entry signs, texts with parts. They are in memory only, and wiped as
 * soon as possible.
 */
import type { SecretManager } from "../clients/secret-manager";
import { isStored, type StoredEntry } from "../inventory/entries";
import { encoded } from "../model/composition/encoding";
import { recordOf } from "../model/composition/record";
import type { Lock, LockedComposition } from "../model/lock";
import type { ResolvedComposition, ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import type { Candidate } from "./candidate";
import { type PartValue, refusalsOfParts } from "./finished";
import { recipeName, signerOf, supabaseJwt } from "./recipe";
import { type Refusal, refusalsOf, refusalText } from "./refusal";

/** Which version of another entry counts, and its value. */
export interface Sources {
  /** Null if it has no version yet. */
  readonly version: (key: string) => string | null;
  /** A copy, which is wiped here; null if the cloud does not return it. */
  readonly value: (entry: StoredEntry, version: string) => Promise<Buffer | null>;
}

/** What is pinned. */
export function pinnedSources(client: SecretManager, lock: () => Lock): Sources {
  return {
    version: (key) => lock().entries[key]?.current ?? null,
    value: (entry, version) => client.access(entry.secret, version),
  };
}

/** As the lock records them. */
export const composedFrom = "composed";

export type ComposedEntry = StoredEntry & { readonly origin: ResolvedComposition };

export function isComposed(
  entry: Pick<ResolvedEntry, "origin">,
): entry is ResolvedEntry & { readonly origin: ResolvedComposition } {
  return entry.origin?.kind === "composed";
}

/** The entry's current value; null if an entry that it is made from has none yet. */
export async function makeFrom(
  { environment, now }: { readonly environment: ResolvedEnvironment; readonly now: Date },
  entry: StoredEntry,
  sources: Sources,
): Promise<Candidate | null> {
  if (isComposed(entry)) return compose(environment, entry, sources);
  const signerKey = signerOf(entry);
  const recipe = entry.origin?.kind === "generated" ? entry.origin.recipe : null;
  if (signerKey === null || recipe?.kind !== "supabase jwt")
    throw new Error(`${entry.key} is made from no other entry`);
  const signer = entryOf(environment, signerKey);
  const version = sources.version(signerKey);
  if (signer === undefined || !isStored(signer) || version === null) return null;
  const secret = await sources.value(signer, version);
  if (secret === null) return null;
  const from = recipeName(recipe);
  const value = supabaseJwt(recipe.role, secret, now);
  secret.fill(0);
  return { entry, value, from, at: from };
}

async function compose(
  environment: ResolvedEnvironment,
  entry: ComposedEntry,
  sources: Sources,
): Promise<Candidate | null> {
  const made = await composeHere(environment, entry, sources);
  if (made === null) return null;
  if (made.refusals.length === 0) return made.candidate;
  made.candidate.value.fill(0);
  throw new Failure(
    exitCodes.refused,
    `${entry.key} can't be composed in ${environment.name}.\n\n${refusalText(made.refusals)}`,
    `strongroom explain ${entry.key} --env ${environment.name}`,
  );
}

/** The composed value, and what is wrong with it; null while a part has no value. */
export async function composeHere(
  environment: ResolvedEnvironment,
  entry: ComposedEntry,
  sources: Sources,
): Promise<{ readonly candidate: Candidate; readonly refusals: readonly Refusal[] } | null> {
  const composed = madeOf(environment, entry.origin, sources.version);
  if (composed === null) return null;
  const values = new Map<string, PartValue>();
  const written: Buffer[] = [];
  try {
    for (const { name, entry: key } of entry.origin.parts) {
      const part = entryOf(environment, key);
      if (part === undefined) return null;
      const version = composed.parts[name]?.version;
      if (isStored(part) && version !== undefined) {
        const value = await sources.value(part, version);
        if (value === null) throw withheld(environment, entry, { key, version });
        values.set(name, { entry: part, value });
      } else values.set(name, { entry: part, value: Buffer.from(part.value ?? "") });
    }
    for (const piece of entry.origin.pieces) {
      if (typeof piece === "string") written.push(Buffer.from(piece));
      else written.push(encoded(values.get(piece.part)?.value ?? Buffer.alloc(0), piece.encoding));
    }
    const value = Buffer.concat(written);
    const candidate: Candidate = { entry, value, from: composedFrom, at: "its parts", composed };
    return { candidate, refusals: [...refusalsOfParts(entry, values), ...ofTheWhole(candidate)] };
  } finally {
    for (const one of [...[...values.values()].map(({ value }) => value), ...written]) one.fill(0);
  }
}

/** Nobody typed it: a key among the parts brings its last line break along. */
const endings =
  'a format that ends with one (format: pem(), or ends: "line break"), or an encoding of the part that has it, such as {key:base64}';

/** The composed value must pass the entry's own rules. */
function ofTheWhole(candidate: Candidate): readonly Refusal[] {
  return refusalsOf(candidate, []).map((one) =>
    one.code === "line-break" && candidate.entry.format?.ends === undefined ? { ...one, allowed: endings } : one,
  );
}

function withheld(
  environment: ResolvedEnvironment,
  entry: StoredEntry,
  part: { readonly key: string; readonly version: string },
): Failure {
  return new Failure(
    exitCodes.pending,
    `${entry.key} is made of version ${part.version} of ${part.key}, which Secret Manager does not give out: it is disabled, destroyed or missing.`,
    `strongroom lock verify --env ${environment.name}`,
  );
}

/** What a composition is made of with these versions; null while a part has no value. */
export function madeOf(
  environment: ResolvedEnvironment,
  composition: ResolvedComposition,
  version: Sources["version"],
): LockedComposition | null {
  return recordOf(composition, (key) => {
    const part = entryOf(environment, key);
    if (part === undefined) return null;
    if (!isStored(part)) return part.value === null ? null : { literal: part.value };
    const number = version(key);
    return number === null ? null : { version: number };
  });
}

function entryOf(environment: ResolvedEnvironment, key: string): ResolvedEntry | undefined {
  return environment.products.flatMap(({ entries }) => entries).find((one) => one.key === key);
}
