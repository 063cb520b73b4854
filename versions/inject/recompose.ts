/** Recomposes compositions together with a replaced part. Nobody else changes the lock while that happens. */
import type { SecretManager } from "../../clients/secret-manager";
import type { StoredEntry } from "../../inventory/entries";
import { changesSince } from "../../model/composition/record";
import type { Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import type { Candidate } from "../../values/candidate";
import { believed } from "../../values/composition-proof";
import { isComposed, madeOf, makeFrom, pinnedSources, type Sources } from "../../values/made";
import { groupOf } from "../rotate/group";
import { deliverComposed } from "./composed";
import type { Delivery, DeliveryTools } from "./deliver";

/** Those that have a value and are made of the entry. */
export function compositionsOf(environment: ResolvedEnvironment, entry: StoredEntry): readonly StoredEntry[] {
  return groupOf(environment, entry).filter(isComposed);
}

/** The given value counts, whatever version it is or becomes. */
function sourcesWith({ entry, value }: Candidate, client: SecretManager, lock: () => Lock): Sources {
  const pinned = pinnedSources(client, lock);
  return {
    ...pinned,
    value: async (source, version) => (source.key === entry.key ? Buffer.from(value) : pinned.value(source, version)),
  };
}

/**
 * Runs before anything is written: each composition is made once with the given value, and forgotten.
 *
 * @param some which of those that are made of the entry. @default all
 * @throws a `Failure` if a part may not be read, or a composed value is refused
 */
export async function assertComposable(
  environment: ResolvedEnvironment,
  candidate: Candidate,
  { client, lock, now }: { readonly client: SecretManager; readonly lock: Lock; readonly now: Date },
  some: readonly StoredEntry[] = compositionsOf(environment, candidate.entry),
): Promise<void> {
  const given = sourcesWith(candidate, client, () => lock);
  const signed = new Set(groupOf(environment, candidate.entry).filter((one) => !isComposed(one)));
  signed.delete(candidate.entry);
  const sources: Sources = {
    ...given,
    // What is signed with the given value is new as well.
    value: async (source, version) =>
      signed.has(source)
        ? ((await makeFrom({ environment, now }, source, given))?.value ?? null)
        : given.value(source, version),
  };
  for (const entry of some) (await makeFrom({ environment, now }, entry, sources))?.value.fill(0);
}

/** Compositions that are not made of the versions that are pinned now. */
export async function recompose(
  environment: ResolvedEnvironment,
  candidate: Candidate,
  tools: DeliveryTools,
): Promise<readonly Delivery[]> {
  const { client, context, fingerprintKey, writer } = tools;
  const sources = sourcesWith(candidate, client, () => writer.current);
  const done: Delivery[] = [];
  for (const entry of compositionsOf(environment, candidate.entry)) {
    if (!isComposed(entry)) continue;
    const { current = "", versions = {} } = writer.current.entries[entry.key] ?? {};
    const now = madeOf(environment, entry.origin, sources.version);
    const was = believed(fingerprintKey, { entry, number: current }, versions[current]?.composed);
    if (now === null || changesSince(was, now).length === 0) continue;
    const made = await makeFrom({ environment, now: context.now() }, entry, sources);
    if (made !== null) done.push(await deliverComposed(made, tools));
  }
  return done;
}
