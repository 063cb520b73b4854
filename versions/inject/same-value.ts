/**
 * Finds a value that another secret of the environment already has: a mistake with the clipboard, or a key that can't be rotated alone.
 * `repeats` finds two equal values in one run.
 */

import { inParallel } from "../../clients/pace";
import type { SecretManager } from "../../clients/secret-manager";
import { accessIfAllowed } from "../../clients/versions-of";
import { type StoredEntry, storedEntries } from "../../inventory/entries";
import { readLock } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import type { Candidate } from "../../values/candidate";
import { type Fingerprint, type FingerprintKey, fingerprintKeyEntry, fingerprintOf } from "../../values/fingerprint";
import { keyIfAllowed } from "../../values/keys";
import { isGiven, type Refusal, sameValue } from "../../values/refusal";
import { valueProblems } from "../../values/rules";

const width = 4;

/**
 * Refuses a value that another entry of the environment is pinned to. Fingerprints in the lock are compared. A pinned value without one
 * is read if that is allowed, and only if the new value would pass that entry's rules.
 */
export function otherEntries(
  context: Context,
  environment: ResolvedEnvironment,
  client: SecretManager,
  ownKey: () => Promise<FingerprintKey | null> = () => keyIfAllowed(environment, client),
): (candidates: readonly Candidate[]) => Promise<readonly Refusal[]> {
  /** Projects whose values may not be read: each is asked once, and reported once. */
  const closed = new Set<string>();
  return async (candidates) => {
    const given = candidates.filter((one) => one.entry.kind === "secret" && isGiven(one) && one.value.length > 0);
    if (given.length === 0) return [];
    const others = storedEntries(environment).filter((entry) => entry.kind === "secret" && entry.state === "active");
    if (others.every((other) => given.some((one) => one.entry.key === other.key))) return [];
    const lock = readLock(context.lockDir, environment.name);
    const key = await ownKey();
    const refusals: Refusal[] = [];
    await inParallel(width, others, async (other) => {
      const { pin, project } = other.secret;
      if (pin === null) return;
      const compared = given.filter((one) => one.entry.key !== other.key);
      const found = (one: Candidate) => refusals.push(sameValue(one, { entry: other, at: `version ${pin}` }));
      const fingerprint = lock.entries[other.key]?.versions?.[pin]?.fingerprint;
      if (key !== null && other.key === fingerprintKeyEntry)
        return compared.filter((one) => key.key.equals(one.value)).forEach(found);
      if (key !== null && fingerprint?.key === key.id)
        return compared.filter((one) => isOf(fingerprint, key, one)).forEach(found);
      const possible = compared.filter((one) => couldBeOf(other, one));
      if (possible.length === 0 || closed.has(project)) return;
      const value = await accessIfAllowed(client, other, pin);
      possible.filter((one) => value?.equals(one.value) === true).forEach(found);
      value?.fill(0);
      if (value !== null || closed.has(project)) return;
      closed.add(project);
      context.output.note(`note: not compared with all values in project ${project}: they may not be read here`);
    });
    return refusals;
  };
}

function isOf(fingerprint: Fingerprint, key: FingerprintKey, { value }: Candidate): boolean {
  return fingerprintOf(key, value).hmac === fingerprint.hmac;
}

/** A value that breaks a rule of the other entry can't be its value. */
function couldBeOf(other: StoredEntry, { value }: Candidate): boolean {
  return valueProblems(other, value, { placeholders: false }).length === 0;
}
