/** What a rotation works with, opened once. */

import { cloudFor, secretManagerOf } from "../../clients/apis";
import type { Cloud } from "../../clients/cloud";
import type { SecretManager } from "../../clients/secret-manager";
import { fillCommand, type StoredEntry } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { type Context, requireEnvironment } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { type FingerprintKey, fingerprintKeyEntry } from "../../values/fingerprint";
import { hasKey, keyIfAllowed } from "../../values/keys";
import { groupOf } from "./group";

export interface Session {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly cloud: Cloud;
  readonly client: SecretManager;
  readonly entry: StoredEntry;
  /** The entry and what is made from it. */
  readonly group: readonly StoredEntry[];
  /** First pause after something ambiguous, in milliseconds. */
  readonly pauseMillis: number;
  /** Names of what can't be checked and is accepted on purpose. */
  readonly accepted: readonly string[];
}

/** @throws a usage failure for a name that is not an entry in Secret Manager, a `Failure` (pending) for an entry that has no value yet */
export async function openSession(
  context: Context,
  verb: string,
  name: string,
  options: { readonly env: string; readonly accept?: readonly string[]; readonly pauseMillis?: number },
): Promise<Session> {
  const environment = requireEnvironment(context, options.env);
  const entry = findStoredEntry(environment, name);
  if (entry.state !== "active") {
    throw new Failure(
      exitCodes.pending,
      `${entry.key} is ${entry.state} in ${environment.name}; only an active entry has a version to replace.`,
      entry.state === "pending" ? fillCommand(environment.name, entry) : null,
    );
  }
  const group = groupOf(environment, entry);
  const projects = group.map((one) => one.secret.project);
  const cloud = await cloudFor(context, `${verb} ${environment.name}`, projects);
  const pauseMillis = options.pauseMillis ?? 500;
  const client = secretManagerOf(context, { environment, cloud }, options);
  return { context, environment, cloud, client, entry, group, pauseMillis, accepted: options.accept ?? [] };
}

/** The environment's fingerprint key; without the right to read it, the new version gets no fingerprint. */
export async function fingerprintKeyFor({ environment, client, context }: Session): Promise<FingerprintKey | null> {
  const key = await keyIfAllowed(environment, client);
  if (key === null && hasKey(environment))
    context.output.note(`note: ${fingerprintKeyEntry} can't be read; the new version gets no fingerprint`);
  return key;
}

/** Stops before the next step after a signal. */
export function goOn({ context }: Pick<Session, "context">): void {
  if (context.signal.aborted) throw context.signal.reason;
}
