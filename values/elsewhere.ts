/**
 * Values of lower environments that have no fingerprint, since nobody guarantees their randomness: a vendor's key, a password. They are
 * compared directly, if the person who injects may read them.
 */

import { inParallel } from "../clients/pace";
import type { SecretManager } from "../clients/secret-manager";
import { storedEntries } from "../inventory/entries";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { isFailure } from "../text/failure";
import type { Candidate } from "./candidate";
import { mayBeFingerprinted } from "./fingerprint";
import type { Gaps } from "./gaps";
import { lowerThan } from "./keys";
import { isGiven, type Refusal, reused } from "./refusal";

const width = 4;

/** Refuses the pinned value of the same secret in a lower environment. A project that may not be read is asked once. */
export function comparison(
  context: Context,
  environment: ResolvedEnvironment,
  client: SecretManager,
  gaps: Gaps,
): (candidates: readonly Candidate[]) => Promise<readonly Refusal[]> {
  const closed = new Set<string>();
  return async (candidates) => {
    const comparable = candidates.filter(isComparable);
    if (comparable.length === 0) return gaps.refusals(candidates);
    const refusals: Refusal[] = [];
    for (const lower of lowerThan(context, environment)) {
      const there = new Map(storedEntries(lower).map((entry) => [entry.key, entry.secret]));
      await inParallel(width, comparable, async (candidate) => {
        const secret = there.get(candidate.entry.key);
        if (closed.has(lower.name) || secret === undefined || secret.pin === null) return;
        try {
          const value = await client.access(secret, secret.pin);
          if (value?.equals(candidate.value)) refusals.push(reused(candidate, candidate.entry.key, lower.name));
          value?.fill(0);
        } catch (error) {
          if (!isFailure(error) || error.code !== exitCodes.denied) throw error;
          if (closed.has(lower.name)) return;
          closed.add(lower.name);
          gaps.add(lower.name, "its values may not be read with these credentials");
        }
      });
    }
    return [...refusals, ...gaps.refusals(candidates)];
  };
}

function isComparable(one: Candidate): boolean {
  return (
    one.entry.kind === "secret" &&
    one.entry.sameEverywhereBecause === undefined &&
    isGiven(one) &&
    one.value.length > 0 &&
    !mayBeFingerprinted(one.entry, one.value)
  );
}
