/** Versions that the lock pins and the cloud has not: a secret that was deleted by hand is created again, without its values. */
import { secretManagerOf } from "../../clients/apis";
import type { Cloud } from "../../clients/cloud";
import { inParallel } from "../../clients/pace";
import { stateOfVersion } from "../../clients/versions-of";
import type { StoredEntry } from "../../inventory/entries";
import { pinFinding } from "../../live/pinned";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";

export interface Pinned {
  readonly environment: ResolvedEnvironment;
  readonly cloud: Cloud;
  readonly entries: readonly StoredEntry[];
}

/** @throws a `Failure` (lock) that names them: nothing that maps them could start */
export async function refusePinnedGone(context: Context, { environment, cloud, entries }: Pinned): Promise<void> {
  const client = secretManagerOf(context, { environment, cloud });
  const faults = new Map<string, { readonly says: string; readonly next: string | null }>();
  const pinned = entries.filter(({ secret }) => secret.pin !== null);
  await inParallel(8, pinned, async (entry) => {
    const version = entry.secret.pin ?? "";
    const live = await stateOfVersion(client, entry, version);
    if (live === "enabled" || live === "disabled") return;
    const finding = pinFinding({ environment: environment.name, secret: entry.secret, version }, live);
    if (finding.verdict === "fault") faults.set(entry.key, finding);
  });
  const keys = [...faults.keys()].sort();
  if (keys.length === 0) return;
  const nexts = [...new Set(keys.flatMap((key) => faults.get(key)?.next ?? []))];
  throw new Failure(
    exitCodes.lock,
    keys.map((key) => `${key}: ${faults.get(key)?.says}`).join("\n"),
    [...nexts, `then: strongroom start --env ${environment.name} --all`].join("\n        "),
  );
}
