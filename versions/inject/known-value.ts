/** Whether the entry has or had this value: most often somebody copied the old value again. */

import type { SecretManager } from "../../clients/secret-manager";
import type { LiveVersion } from "../../clients/secret-records";
import { accessIfAllowed, newestVersion } from "../../clients/versions-of";
import type { LockedEntry, LockedVersion } from "../../model/lock";
import type { Candidate } from "../../values/candidate";
import { type FingerprintKey, fingerprintOf } from "../../values/fingerprint";
import type { Refusal } from "../../values/refusal";
import { checkOf, type Intent } from "../intent";

export interface KnownTools {
  readonly client: SecretManager;
  readonly locked: LockedEntry | undefined;
  /** The environment's key; null if it is missing, or may not be read. */
  readonly key: FingerprintKey | null;
  /** What an interrupted run was about to write: its own version is not a repeat. */
  readonly intent?: Intent | null;
}

export interface Known {
  /** The version with this value; null if none is known. */
  readonly same: KnownVersion | null;
  /** Versions that the value could not be compared with, newest first. */
  readonly open: readonly OpenVersion[];
}

export interface OpenVersion {
  readonly number: string;
  /** `disabled`, `may not be read here`. */
  readonly why: string;
}

export interface KnownVersion {
  readonly number: string;
  readonly pinned: boolean;
  /** Whether the cloud returns it. */
  readonly enabled: boolean;
  /** Whether a rollback can bring it back. */
  readonly returns: boolean;
}

/** Compares by fingerprint. A version without one is read, if it is enabled and may be read. The pinned version comes first. */
export async function knownVersion({ entry, value }: Candidate, tools: KnownTools): Promise<Known> {
  const { client, key, locked } = tools;
  const { pin } = entry.secret;
  const live = new Map((await newestVersion(client, entry)).map((version) => [version.number, version]));
  const numbers = [...new Set([...live.keys(), ...Object.keys(locked?.versions ?? {})])];
  numbers.sort((a, b) => Number(b === pin) - Number(a === pin) || Number(b) - Number(a));
  const hmac = key === null ? null : fingerprintOf(key, value).hmac;
  const open: OpenVersion[] = [];
  for (const number of numbers) {
    const [there, known] = [live.get(number), locked?.versions?.[number]];
    if (known === undefined && isInterrupted(tools.intent ?? null, number, value)) continue;
    const fingerprint = known?.fingerprint;
    if (fingerprint !== undefined && fingerprint.key === key?.id) {
      if (fingerprint.hmac === hmac) return { same: knownAs(number, pin, there, known), open };
    } else if (there?.state === "ENABLED") {
      const held = await accessIfAllowed(client, entry, number);
      const same = held?.equals(value) === true;
      held?.fill(0);
      if (same) return { same: knownAs(number, pin, there, known), open };
      if (held === null) open.push({ number, why: "may not be read here" });
    } else open.push({ number, why: there?.state.toLowerCase() ?? "does not exist" });
  }
  return { same: null, open };
}

function isInterrupted(intent: Intent | null, number: string, value: Buffer): boolean {
  return intent !== null && Number(number) > Number(intent.before) && checkOf(intent.writeId, value) === intent.check;
}

function knownAs(
  number: string,
  pin: string | null,
  there: LiveVersion | undefined,
  known: LockedVersion | undefined,
): KnownVersion {
  const gone = there === undefined || there.state === "DESTROYED" || known?.state === "revoked";
  return { number, pinned: number === pin, enabled: there?.state === "ENABLED", returns: !gone };
}

export function knownValue({ entry, at }: Candidate, same: KnownVersion, environment: string): Refusal {
  const returns = same.returns && !same.pinned && entry.secret.pin !== null;
  return {
    entry: entry.key,
    code: "known-value",
    what: `${entry.key}: the value (${at}) is that of version ${same.number}${same.pinned ? ", which is pinned" : ""}.`,
    allowed: "a value that the entry never had",
    ...(returns
      ? { next: `to return to it: strongroom rollback ${entry.key} --env ${environment} --to ${same.number}` }
      : {}),
  };
}

/** What could not be compared; null if everything was. */
export function openNote({ entry }: Candidate, open: readonly OpenVersion[]): string | null {
  if (open.length === 0) return null;
  const reasons = [...new Set(open.map(({ why }) => why))];
  const numbers = (why: string) => open.filter((one) => one.why === why).map(({ number }) => number);
  const versions = reasons.map((why) => `${numbers(why).join(", ")} (${why})`).join(", ");
  return `note: ${entry.key}: not compared with version ${versions}, which has no fingerprint`;
}
