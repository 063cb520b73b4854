/** Whether the pinned version of a composition was made of its parts' current versions: the lock says of what, and proves it. */
import type { SecretManager } from "../clients/secret-manager";
import { fillCommand, isStored, type StoredEntry } from "../inventory/entries";
import type { Lock } from "../model/lock";
import type { ResolvedEnvironment } from "../model/resolved";
import { count } from "../text/output";
import { proofStateOf } from "../values/composition-proof";
import { fillTogether } from "../values/fill";
import { type FingerprintKey, fingerprintKeyEntry } from "../values/fingerprint";
import { keyIfAllowed } from "../values/keys";
import { isComposed } from "../values/made";
import { type Finding, type FindingOf, fault } from "./finding";

/** By the lock alone; reads no value. @returns null if it is current, and for entries that are not compositions */
export function compositionFinding(environment: string, entry: StoredEntry): Finding | null {
  if (entry.outdated === undefined) return null;
  const says = `version ${entry.secret.pin} is older than its parts: ${entry.outdated.join("; ")}`;
  return fault("composition", says, fillCommand(environment, entry));
}

export interface RecordsProven {
  readonly faults: readonly FindingOf[];
  /** Those of `faults` whose pinned version is in doubt: `inject` replaces them. */
  readonly doubtful: readonly string[];
  /** Compositions that could not be judged: the environment's fingerprint key is missing, or may not be read. */
  readonly open: readonly StoredEntry[];
}

/** Whether the records of what compositions were made of are as they were written. It reads the environment's key and no other value. */
export async function provenRecords(
  environment: ResolvedEnvironment,
  lock: Lock,
  client: SecretManager,
): Promise<RecordsProven> {
  const all = environment.products
    .flatMap(({ entries }) => entries.filter(isStored))
    .filter((entry) => isComposed(entry) && entry.state === "active");
  const key = all.length === 0 ? null : await keyIfAllowed(environment, client);
  if (key === null) return { faults: [], doubtful: [], open: all };
  const faults = all.flatMap((entry) => recordFaults(environment.name, entry, { lock, key }));
  key.key.fill(0);
  const isDoubtful = ({ key: own, secret: { pin = "" } }: StoredEntry) =>
    faults.some((one) => one.key === own && one.number === pin);
  return { faults, doubtful: all.filter(isDoubtful).map((entry) => entry.key), open: [] };
}

function recordFaults(
  environment: string,
  entry: StoredEntry,
  { lock, key }: { readonly lock: Lock; readonly key: FingerprintKey },
): readonly (FindingOf & { readonly number: string })[] {
  return Object.entries(lock.entries[entry.key]?.versions ?? {}).flatMap(([number, { state, composed }]) => {
    const found = proofStateOf(key, { entry, number }, composed);
    const pinned = number === entry.secret.pin;
    // A key that was replaced proves the other records of its time.
    if (state === "destroyed" || found === "proven" || (found === "open" && !pinned)) return [];
    const says =
      found === "changed"
        ? `the record of what version ${number} was made of was changed afterwards, or belongs to another version`
        : `nothing proves what version ${number} was made of: its record has no proof by the pinned ${fingerprintKeyEntry}`;
    const history = `git log -p -- environments/${environment}.lock.json`;
    const next = pinned ? fillCommand(environment, entry) : `to put it back as it was: ${history}`;
    return [{ key: entry.key, number, ...fault("composition", says, next) }];
  });
}

/** What a deploy of these products brings to readers although its parts have changed since; null if all is current. */
export function outdatedNote(environment: ResolvedEnvironment, products: readonly string[]): string | null {
  const found = environment.products
    .filter(({ name }) => products.includes(name))
    .flatMap(({ entries }) => entries.filter(isStored))
    .filter(({ outdated, state }) => outdated !== undefined && state === "active");
  if (found.length === 0) return null;
  const are = found.length === 1 ? "is older than its parts, and is" : "are older than their parts, and are";
  return `note: ${count(found.length, "composition")} ${are} deployed unchanged: ${found.map(({ key }) => key).join(", ")}\n  next: ${fillTogether(environment, found)}`;
}
