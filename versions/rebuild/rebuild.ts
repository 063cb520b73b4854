/** Rebuilds a lock from the cloud and from an earlier lock. Pure: the same findings give the same lock. */

import type { LiveVersion } from "../../clients/secret-records";
import type { SecretId } from "../../inventory/secret-id";
import { type FindingOf, fault } from "../../live/finding";
import { gone, type Lock, type LockedEntry, type LockedService, type LockedVersion, placeOf } from "../../model/lock";
import { oneLine } from "../../text/printable";
import { versionCommand } from "../change";
import type { Lease } from "../lease";

/** What was found for one entry. */
export interface EntryFindings {
  readonly key: string;
  readonly secret: SecretId;
  /** Newest first; null if the secret does not exist. */
  readonly live: readonly LiveVersion[] | null;
  /** The entry's key in the secret's own annotation; null if it has none. */
  readonly annotated: string | null;
  /** The lease of a rotation under way, on any branch; null if there is none. */
  readonly lease: Lease | null;
}

export interface Rebuilt {
  readonly key: string;
  readonly entry: LockedEntry;
  /** What is not known, or must be checked by a person; one sentence each. */
  readonly says: readonly string[];
  /** A rotation that is in no known lock: it is not known which version is live, so nothing may be pinned. */
  readonly heldBy: Lease | null;
}

/** Written if the origin is no longer known. */
export const unknown = "unknown";

const stateOf = (live: LiveVersion, known: LockedVersion | undefined): LockedVersion["state"] => {
  // A destroyed version never comes back: if its number exists, it is another value of a recreated secret.
  if (known?.state === "destroyed") return "destroyed";
  if (live.state === "ENABLED") return "enabled";
  if (live.state === "DESTROYED") return "destroyed";
  // The cloud has no state for "revoked at the vendor"; such a version is disabled there.
  return known?.state === "revoked" ? "revoked" : "disabled";
};

/**
 * @param known the entry in the newest lock that could be read. While somebody rotates the entry without that lock's knowledge, its block
 * stays as it was: the lease protects the pin
 * @param project where that lock says that the secrets of its product are
 */
export function rebuildEntry(found: EntryFindings, known: LockedEntry | undefined, project?: string): Rebuilt {
  const { key, live } = found;
  const says: string[] = [];
  if (found.annotated !== null && found.annotated !== key)
    says.push(`its secret says that it belongs to ${oneLine(found.annotated)}; look at it before anything is applied`);
  const isOrdinary = known?.secret === undefined && found.secret.place === undefined;
  const away = isOrdinary && project !== undefined && project !== found.secret.project;
  if (known?.current !== undefined && (away || known.secret !== found.secret.place)) {
    const pinned = known.secret ?? (away ? `project ${project}` : "the secret of its name");
    says.push(
      `version ${known.current} is pinned in ${pinned}, and the declarations name another secret; the block stays as it was`,
    );
    return { key, entry: known, says, heldBy: null };
  }
  if (live === null || live.length === 0) {
    if (known?.current !== undefined)
      says.push(
        `version ${known.current} was pinned, but the cloud has ${live === null ? "no such secret" : "no version"}: the value is lost, inject a new one`,
      );
    return { key, entry: pending(gone(known?.versions)), says, heldBy: null };
  }
  const lease = foreignLease(found, known);
  if (lease !== null) {
    const stays = known?.current === undefined ? "" : "; its block stays as it was";
    says.push(
      `${lease.by} has been rotating it since ${lease.at}${stays}: take over that branch, or break the lease with rotate --abort --break-lease`,
    );
    if (known?.current !== undefined) return { key, entry: known, says, heldBy: null };
  }
  const versions = versionsOf(live, known, says);
  const enabled = live.filter(({ number, state }) => state === "ENABLED" && versions[number]?.state !== "destroyed");
  const again = live.filter(({ number, state }) => state === "ENABLED" && versions[number]?.state === "destroyed");
  if (again.length > 0)
    says.push(
      `version ${numbersOf(again).join(", ")} has a number that was used before the secret was recreated, and is never pinned`,
    );
  // Versions that were added since that rotation began may belong to it, and were never live.
  const earlier = enabled.filter(({ createdAt }) => Date.parse(createdAt ?? "") < Date.parse(lease?.at ?? ""));
  const current = pinOf(numbersOf(earlier.length > 0 ? earlier : enabled), known, says);
  if (current === null) {
    if (again.length === 0) says.push("no version is enabled: enable one and restore again, or inject a new value");
    else says.push("inject the value again, which writes it under a new number");
    return { key, entry: pending(versions), says, heldBy: null };
  }
  const kept = known?.current === current ? known : undefined;
  const previous =
    kept?.previous !== undefined && numbersOf(enabled).includes(kept.previous) ? kept.previous : undefined;
  return {
    key,
    entry: {
      state: known?.state === "retiring" ? "retiring" : "active",
      current,
      ...(previous === undefined ? {} : { previous }),
      versions,
      ...(kept?.rotation === undefined ? {} : { rotation: kept.rotation }),
      ...placeOf(found.secret),
    },
    says,
    heldBy: lease,
  };
}

/** Its versions stay in the lock, so that their numbers are not used again. */
function pending(versions: Readonly<Record<string, LockedVersion>>): LockedEntry {
  return { state: "pending", ...(Object.keys(versions).length === 0 ? {} : { versions }) };
}

/** The lease of a rotation that is not in the lock. */
function foreignLease(found: EntryFindings, known: LockedEntry | undefined): Lease | null {
  return known?.rotation?.lease === found.lease?.id ? null : found.lease;
}

const numbersOf = (versions: readonly LiveVersion[]) => versions.map(({ number }) => number);

function versionsOf(
  live: readonly LiveVersion[],
  known: LockedEntry | undefined,
  says: string[],
): Readonly<Record<string, LockedVersion>> {
  const versions: Record<string, LockedVersion> = {};
  const strangers: string[] = [];
  for (const one of [...live].reverse()) {
    const before = known?.versions?.[one.number];
    if (before === undefined) strangers.push(one.number);
    versions[one.number] = {
      ...(before ?? { at: new Date(one.createdAt ?? 0).toISOString(), by: unknown, from: unknown }),
      state: stateOf(one, before),
    };
  }
  // A version that no longer exists stays in the lock, as destroyed: its number is never pinned again.
  for (const [number, before] of Object.entries(gone(known?.versions)))
    if (versions[number] === undefined) versions[number] = before;
  if (strangers.length > 0)
    says.push(
      `who added version ${strangers.join(", ")}, and from where, is not known (the audit log may say: see strongroom access); it has no fingerprint`,
    );
  return versions;
}

/** The pin in git if its version is enabled; otherwise the newest enabled version. */
function pinOf(enabled: readonly string[], known: LockedEntry | undefined, says: string[]): string | null {
  const before = known?.current;
  const [newest] = enabled;
  if (newest === undefined) return null;
  if (before !== undefined && enabled.includes(before)) {
    const newer = enabled.filter(
      (number) => Number(number) > Number(before) && known?.versions?.[number] === undefined,
    );
    if (newer.length > 0)
      says.push(
        `stays pinned to ${before}, as before; version ${newer.join(", ")} is newer and enabled: whether it was live is not known, compare what the running revision maps`,
      );
    return before;
  }
  if (before !== undefined && known?.versions?.[before] === undefined)
    says.push(`version ${before} was pinned, but it does not exist; pinned to ${newest}, the newest that is enabled`);
  else if (before !== undefined)
    says.push(`version ${before} was pinned, but is no longer enabled; pinned to ${newest}, the newest that is`);
  else if (enabled.length > 1)
    says.push(
      `versions ${enabled.join(", ")} are enabled, and which one was pinned is not known; pinned to ${newest}, the newest`,
    );
  return newest;
}

/** The differences between the lock and the cloud. */
export function compareEntry(
  environment: string,
  found: EntryFindings,
  locked: LockedEntry | undefined,
): readonly FindingOf[] {
  const { key, live } = found;
  const list: FindingOf[] = [];
  const lease = foreignLease(found, locked);
  const restore =
    lease === null
      ? `strongroom lock restore --env ${environment}`
      : `merge the branch of ${lease.by}, who has been rotating it since ${lease.at}; if that branch is lost: strongroom rotate ${key} --env ${environment} --abort --break-lease`;
  const add = (says: string, next = restore) => list.push({ key, ...fault("lock", says, next) });
  if (found.annotated !== null && found.annotated !== key)
    add(`its secret belongs to ${oneLine(found.annotated)}`, `strongroom explain ${key}`);
  const byNumber = new Map((live ?? []).map((version) => [version.number, version]));
  if (locked?.current !== undefined && live === null)
    add(`pinned to version ${locked.current}, but the secret does not exist`);
  for (const [number, version] of live === null ? [] : Object.entries(locked?.versions ?? {})) {
    const there = byNumber.get(number);
    if (there === undefined && version.state !== "destroyed")
      add(`version ${number} is ${version.state} in the lock, but does not exist`);
    else if (there?.state === "ENABLED" && version.state === "destroyed")
      add(
        `version ${number} is destroyed in the lock, but enabled in the cloud: the secret was recreated, and a number that was used before is never pinned`,
        `${versionCommand(found, number, "destroy")}, once nothing uses it`,
      );
    else if (there !== undefined && stateOf(there, version) !== version.state)
      add(`version ${number} is ${version.state} in the lock, but ${there.state.toLowerCase()} in the cloud`);
  }
  for (const version of live ?? []) {
    if (locked?.versions?.[version.number] !== undefined || version.state !== "ENABLED") continue;
    const pending = (locked?.state ?? "pending") === "pending";
    add(
      `version ${version.number} is enabled, but is not in the lock`,
      pending ? `strongroom inject --env ${environment} --only ${key} --adopt` : restore,
    );
  }
  return list;
}

/** Entries in their places, services and stacks as they were. */
export function rebuiltLock(environment: string, base: Lock | null, entries: readonly Rebuilt[]): Lock {
  const declared = new Set(entries.map((one) => one.key));
  const others = Object.entries(base?.entries ?? {}).filter(
    ([key, entry]) => !declared.has(key) && entry.state !== "pending",
  );
  const pending = new Set(entries.filter((one) => one.entry.current === undefined).map((one) => one.key));
  return {
    format: 1,
    environment,
    entries: Object.fromEntries([...others, ...entries.map((one) => [one.key, one.entry] as const)]),
    // A lost value is reported; the service keeps what it maps and waits for a new value.
    services: unmapped(base?.services ?? {}, pending),
    stacks: base?.stacks ?? {},
  };
}

/** Services that no longer map these entries. */
export function unmapped(services: Lock["services"], entries: ReadonlySet<string>): Lock["services"] {
  const left = Object.entries(services).map(([key, service]): [string, LockedService] => {
    const { maps, ...rest } = service;
    const kept = maps?.filter((entry) => !entries.has(entry)) ?? [];
    return [key, kept.length === 0 ? rest : { ...rest, maps: kept }];
  });
  return Object.fromEntries(left);
}
