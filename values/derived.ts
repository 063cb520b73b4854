/** Checks keys that somebody brings although they are made from another entry's value: they must be valid for it. */
import type { Candidate } from "./candidate";
import { fitsSupabaseJwt, signerOf } from "./recipe";
import { isGiven, type Refusal } from "./refusal";

/** @param valueFor an entry's value, by its key: the one that is about to be written, otherwise the pinned one; null if there is none */
export async function misfits(
  candidates: readonly Candidate[],
  valueFor: (key: string) => Promise<Buffer | null>,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  for (const candidate of candidates) {
    const { entry, value, at } = candidate;
    const signer = signerOf(entry);
    const recipe = entry.origin?.kind === "generated" ? entry.origin.recipe : null;
    if (signer === null || recipe?.kind !== "supabase jwt" || !isGiven(candidate)) continue;
    const secret = await valueFor(signer);
    if (secret !== null && fitsSupabaseJwt(value, recipe.role, secret)) continue;
    refusals.push({
      entry: entry.key,
      code: "derived",
      what: `${entry.key}: the value (${at}) is not a key for ${recipe.role} that ${signer} signed.`,
      allowed: "one that it signed; or no value, and it is generated",
    });
  }
  return refusals;
}
