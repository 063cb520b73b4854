/** Fingerprint keys: the environment's own, and those of the environments below. */

import type { SecretManager } from "../clients/secret-manager";
import { accessIfAllowed } from "../clients/versions-of";
import { type StoredEntry, storedEntries } from "../inventory/entries";
import { readLock } from "../lock/lock-file";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { isFailure } from "../text/failure";
import { type FingerprintKey, fingerprintKey, fingerprintKeyEntry } from "./fingerprint";
import type { Gaps } from "./gaps";
import type { LowerEnvironment } from "./refusal";

/** The pinned key; null if there is none, or it may not be read. */
export async function pinnedKey(
  context: Context,
  environment: ResolvedEnvironment,
  client: SecretManager,
): Promise<FingerprintKey | null> {
  const pinned = pinOf(environment);
  return pinned === null
    ? null
    : readKey({ context, environment: environment.name, entry: pinned.entry, version: pinned.version, client });
}

/** The pinned key, without a remark if it may not be read. */
export async function keyIfAllowed(
  environment: ResolvedEnvironment,
  client: SecretManager,
): Promise<FingerprintKey | null> {
  const pinned = pinOf(environment);
  const value = pinned === null ? null : await accessIfAllowed(client, pinned.entry, pinned.version);
  return pinned === null || value === null ? null : fingerprintKey(pinned.entry.secret, pinned.version, value);
}

/** Whether the environment has a key, even if it may not be read. */
export function hasKey(environment: ResolvedEnvironment): boolean {
  return pinOf(environment) !== null;
}

function pinOf(environment: ResolvedEnvironment): { readonly entry: StoredEntry; readonly version: string } | null {
  const entry = storedEntries(environment).find((one) => one.key === fingerprintKeyEntry);
  return entry === undefined || entry.secret.pin === null ? null : { entry, version: entry.secret.pin };
}

/** A version of a fingerprint key; null, with a remark, if it is missing or may not be read. */
export async function readKey({
  context,
  environment,
  entry,
  version,
  client,
}: {
  readonly context: Context;
  readonly environment: string;
  readonly entry: StoredEntry;
  readonly version: string;
  readonly client: SecretManager;
}): Promise<FingerprintKey | null> {
  try {
    const value = await client.access(entry.secret, version);
    if (value !== null) return fingerprintKey(entry.secret, version, value);
    context.output.note(
      `note: ${entry.key} of ${environment} has no version ${version} in project ${entry.secret.project}; no fingerprints of ${environment} are compared or recorded`,
    );
  } catch (error) {
    if (!isFailure(error) || error.code !== exitCodes.denied) throw error;
    context.output.note(`note: ${error.message} No fingerprints of ${environment} are compared or recorded.`);
  }
  return null;
}

const order = { development: 0, staging: 1, production: 2 } as const;

/**
 * The environments below this one, whose values must not be used here; none for development.
 *
 * @param unresolved called with the name of one that does not resolve, and so is not among them
 */
export function lowerThan(
  context: Context,
  environment: ResolvedEnvironment,
  unresolved: (name: string) => void = () => {},
): readonly ResolvedEnvironment[] {
  if (environment.stage === "development") return [];
  return context.environments.names().flatMap((name) => {
    if (name === environment.name) return [];
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    if (resolution.ok)
      return order[resolution.environment.stage] < order[environment.stage] ? [resolution.environment] : [];
    unresolved(name);
    return [];
  });
}

/** Keys and fingerprints of the environments below this one. */
export async function lowerEnvironments(
  context: Context,
  environment: ResolvedEnvironment,
  client: SecretManager,
  gaps: Gaps,
): Promise<readonly LowerEnvironment[]> {
  const found: LowerEnvironment[] = [];
  const unresolved = (name: string) => gaps.add(name, `${name} does not resolve (strongroom check --env ${name})`);
  for (const lower of lowerThan(context, environment, unresolved)) {
    const lock = readLock(context.lockDir, lower.name);
    const entries = new Map<string, string>();
    for (const [key, entry] of Object.entries(lock.entries)) {
      for (const version of Object.values(entry.versions ?? {})) {
        if (version.fingerprint !== undefined) entries.set(version.fingerprint.hmac, key);
      }
    }
    const keyEntry = storedEntries(lower).find((one) => one.key === fingerprintKeyEntry);
    if (entries.size === 0 || keyEntry === undefined || keyEntry.secret.pin === null) continue;
    const key = await readKey({
      context,
      environment: lower.name,
      entry: keyEntry,
      version: keyEntry.secret.pin,
      client,
    });
    if (key === null) gaps.add(lower.name, `its fingerprint key, ${keyEntry.key}, can't be read here`);
    else found.push({ name: lower.name, key, entries });
  }
  return found;
}
