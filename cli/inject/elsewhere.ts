/**
 * Values of lower environments that no fingerprint can tell, since nobody guarantees their randomness: a vendor's key, a
 * password. They are compared as they are, where whoever injects may read them.
 */
import type { ResolvedEnvironment } from "../../model/resolved";
import { inParallel } from "../clients/pace";
import type { SecretManager } from "../clients/secret-manager";
import type { Context } from "../context";
import { storedEntries } from "../entries";
import { exitCodes } from "../exit-codes";
import { isFailure } from "../failure";
import { count } from "../output";
import type { Candidate } from "./candidate";
import { mayBeFingerprinted } from "./fingerprint";
import { lowerThan } from "./keys";
import { isGiven, type Refusal, reused } from "./refusal";

const width = 4;

/** Refuses what is the pinned value of the same secret in a lower environment. */
export async function sameElsewhere(
  context: Context,
  environment: ResolvedEnvironment,
  client: SecretManager,
  candidates: readonly Candidate[],
): Promise<readonly Refusal[]> {
  const given = candidates.filter(
    (one) =>
      one.entry.kind === "secret" && isGiven(one) && one.value.length > 0 && !mayBeFingerprinted(one.entry, one.value),
  );
  if (given.length === 0) return [];
  const refusals: Refusal[] = [];
  for (const lower of lowerThan(context, environment)) {
    const there = new Map(storedEntries(lower).map((entry) => [entry.key, entry.secret]));
    let denied = false;
    await inParallel(width, given, async (candidate) => {
      const secret = there.get(candidate.entry.key);
      if (denied || secret === undefined || secret.pin === null) return;
      try {
        const value = await client.access(secret, secret.pin);
        if (value?.equals(candidate.value) === true) refusals.push(reused(candidate, candidate.entry.key, lower.name));
        value?.fill(0);
      } catch (error) {
        if (!isFailure(error) || error.code !== exitCodes.denied) throw error;
        denied = true;
      }
    });
    if (denied) {
      context.output.note(
        `note: ${count(given.length, "value")} can't be compared with ${lower.name}'s, which may not be read by whoever injects here`,
      );
    }
  }
  return refusals;
}
