/** Verifies one entry, with its pinned or any other version. A rotation calls this before it finishes. */

import type { Cloud } from "../clients/cloud";
import type { SecretManager } from "../clients/secret-manager";
import { isStored, type StoredEntry } from "../inventory/entries";
import { referencesOf } from "../model/declared/verification";
import type { ResolvedEnvironment } from "../model/resolved";
import { type VerifyOutcome, verifyCall } from "./verify-call";

export interface VerifyContext {
  readonly cloud: Cloud;
  readonly client: SecretManager;
  readonly environment: ResolvedEnvironment;
  /** For calls of a deployment's own: `https://…`. */
  readonly base: string | null;
  readonly now: Date;
  readonly signal?: AbortSignal;
  readonly pauseMillis?: number;
}

/**
 * Whether a version of an entry works. Reads its value, and the values from Secret Manager that its call names.
 *
 * @throws a `Failure` if the cloud refuses or can't be reached; never for the vendor's answer
 */
export async function verifyEntry(context: VerifyContext, entry: StoredEntry, version: string): Promise<VerifyOutcome> {
  const { verify: verification } = entry;
  if (verification === undefined) return { kind: "not possible", reason: "no harmless call is declared for it" };
  const value = await context.client.access(entry.secret, version);
  if (value === null) {
    return { kind: "not possible", reason: `version ${version} does not exist in project ${entry.secret.project}` };
  }
  const addresses = await addressesFor(context, entry);
  return verifyCall({
    cloud: context.cloud,
    verification,
    value: value.toString("utf8"),
    address: (name) => addresses.get(name) ?? null,
    base: context.base,
    now: context.now,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
    ...(context.pauseMillis === undefined ? {} : { pauseMillis: context.pauseMillis }),
  });
}

async function addressesFor(context: VerifyContext, entry: StoredEntry): Promise<ReadonlyMap<string, string>> {
  const product = context.environment.products.find((one) => one.name === entry.product);
  const found = new Map<string, string>();
  for (const name of entry.verify === undefined ? [] : referencesOf(entry.verify)) {
    const other = product?.entries.find((one) => one.name === name);
    if (other === undefined) continue;
    if (other.value !== null) found.set(name, other.value);
    // A rule makes sure that a call names only config, never a secret.
    else if (isStored(other) && other.kind !== "secret" && other.secret.pin !== null) {
      const text = await context.client.access(other.secret, other.secret.pin);
      if (text !== null) found.set(name, text.toString("utf8"));
    }
  }
  return found;
}
