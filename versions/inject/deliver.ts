/** Puts one value into Secret Manager and its version into the lock, exactly once, however often it is interrupted. */

import type { Cloud } from "../../clients/cloud";
import type { SecretManager } from "../../clients/secret-manager";
import { newestVersion } from "../../clients/versions-of";
import { type StoredEntry, secretPath } from "../../inventory/entries";
import type { LockWriter } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import { type LockedComposition, type LockedVersion, placeOf } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Candidate } from "../../values/candidate";
import { withProof } from "../../values/composition-proof";
import type { FingerprintKey } from "../../values/fingerprint";
import { checkOf, type Intent, Intents } from "../intent";
import { assertLease } from "../lease";
import type { OwnVersion } from "../own";
import { knownAfter, leftBehind, type WriteTools, writeVersion } from "../write";

export type Delivery =
  | { readonly kind: "written"; readonly entry: StoredEntry; readonly version: string; readonly from: string }
  /** An interrupted run of ours had written it; pinned now. */
  | { readonly kind: "found"; readonly entry: StoredEntry; readonly version: string; readonly from: string }
  /** An existing version, pinned because `--adopt` asked for it. */
  | { readonly kind: "adopted"; readonly entry: StoredEntry; readonly version: string; readonly from: string }
  /** An existing version of unknown origin; left alone. */
  | { readonly kind: "unpinned"; readonly entry: StoredEntry; readonly version: string };

export interface DeliveryTools extends WriteTools {
  readonly writer: LockWriter;
  /** Who writes, for the lock. */
  readonly identity: string;
  /** `--adopt`. */
  readonly adopt: boolean;
}

/** @param how `pauseMillis`: first pause after an ambiguous write. @default 500 */
export function deliveryTools(
  {
    context,
    cloud,
    client,
    writer,
  }: {
    readonly context: Context;
    readonly cloud: Cloud;
    readonly client: SecretManager;
    readonly writer: LockWriter;
  },
  {
    fingerprintKey = null,
    adopt = false,
    pauseMillis = 500,
  }: {
    readonly fingerprintKey?: FingerprintKey | null;
    readonly adopt?: boolean;
    readonly pauseMillis?: number | undefined;
  },
): DeliveryTools {
  const intents = new Intents(context, writer.environment);
  return { context, client, writer, intents, identity: cloud.identity, fingerprintKey, adopt, pauseMillis };
}

/** @throws a `Failure`; the lock and the recorded intent are consistent then, and a second run continues. */
export async function deliver(candidate: Candidate, tools: DeliveryTools): Promise<Delivery> {
  const { entry, from } = candidate;
  const { client, writer } = tools;
  await assertLease(client, entry, null);
  const left = await leftBehind(entry, { lease: null, known: writer.current.entries[entry.key]?.versions }, tools);
  if (left !== null) return settle(candidate, left, tools);
  const there = await adopt(entry, tools);
  if (there !== null) return there;
  const locked = writer.current.entries[entry.key];
  const { version, intent } = await writeVersion(candidate, { lease: null, locked }, tools);
  pin(tools, { entry, version: version.number, from, intent });
  return { kind: "written", entry, version: version.number, from };
}

/** Pins an existing version if `--adopt` asks for it. Null if there is none. */
export async function adopt(entry: StoredEntry, tools: DeliveryTools): Promise<Delivery | null> {
  const damaged = tools.intents.get(entry.key, secretPath(entry))?.damaged ?? [];
  const known = tools.writer.current.entries[entry.key]?.versions ?? {};
  const found = (await newestVersion(tools.client, entry)).filter(
    (version) => version.state === "ENABLED" && !damaged.includes(version.number),
  );
  // A version that is destroyed in the lock had the same number and another value, which may still be deployed.
  const enabled = found.find(({ number }) => known[number]?.state !== "destroyed");
  if (enabled === undefined) {
    for (const { number } of tools.adopt ? found : [])
      tools.context.output.note(
        `note: version ${number} of ${entry.key} is not pinned: its number was used before, by a secret that was deleted since; give the value to inject, which writes it under a new number`,
      );
    return null;
  }
  if (!tools.adopt) return { kind: "unpinned", entry, version: enabled.number };
  await assertLease(tools.client, entry, null);
  pin(tools, { entry, version: enabled.number, from: "adopted", createdAt: enabled.createdAt });
  return { kind: "adopted", entry, version: enabled.number, from: "adopted" };
}

/** The version that an interrupted run wrote. A given value must be the same as then; a generated one is always new. */
function settle(candidate: Candidate, left: OwnVersion, tools: DeliveryTools): Delivery {
  const { entry, value, from } = candidate;
  const { intent, version: ours } = left;
  const generated = intent.from.startsWith("generated ");
  const same = generated ? from.startsWith("generated ") : checkOf(intent.writeId, value) === intent.check;
  left.value?.fill(0);
  if (!same && !tools.adopt) {
    throw new Failure(
      exitCodes.lock,
      `${entry.key}: an interrupted run stored another value as version ${ours.number} (${intent.from}, ${intent.at}); nothing was overwritten.`,
      `to use that one: strongroom inject --env ${tools.writer.environment} --only ${entry.key} --adopt; to use this one, disable version ${ours.number} first`,
    );
  }
  pin(tools, { entry, version: ours.number, from: intent.from, intent, createdAt: ours.createdAt });
  return { kind: "found", entry, version: ours.number, from: intent.from };
}

interface Pin {
  readonly entry: StoredEntry;
  readonly version: string;
  readonly from: string;
  /** Of the write; none for a version that is adopted. */
  readonly intent?: Intent;
  readonly composed?: LockedComposition;
  /** Of a version that was there already. @default now */
  readonly createdAt?: string | null;
}

export function pin(tools: DeliveryTools, { entry, version, from, intent, composed, createdAt = null }: Pin): void {
  const locked: LockedVersion = {
    state: "enabled",
    at: (createdAt === null ? tools.context.now() : new Date(createdAt)).toISOString(),
    by: tools.identity,
    from,
    ...(intent?.fingerprint === undefined ? {} : { fingerprint: intent.fingerprint }),
    ...(composed === undefined
      ? {}
      : { composed: withProof(tools.fingerprintKey, { entry, number: version }, composed) }),
  };
  tools.writer.update((lock) => {
    const versions = { ...knownAfter(lock.entries[entry.key], intent), [version]: locked };
    const next = { state: "active" as const, current: version, versions, ...placeOf(entry.secret) };
    return { ...lock, entries: { ...lock.entries, [entry.key]: next } };
  });
  // Removed only now: after a kill before this line, the next run finds the record and pins the same version again.
  tools.intents.remove(entry.key);
}
