/** A lock rebuilt from what the cloud has and what an earlier lock knew. Pure: the same findings give the same lock. */

import type { LiveVersion } from "../../clients/secret-manager";
import type { SecretId } from "../../inventory/secret-id";
import { type FindingOf, fault } from "../../live/finding";
import { gone, type Lock, type LockedEntry, type LockedService, type LockedVersion } from "../../model/lock";
import { oneLine } from "../../text/printable";
import { versionCommand } from "../change";
import type { Lease } from "../lease";

/** What was found of one entry. */
export interface EntryFindings {
  readonly key: string;
  readonly secret: SecretId;
  /** Newest first; null where the secret does not exist. */
  readonly live: readonly LiveVersion[] | null;
  /** What the secret's own annotation says that it is; null where it has none. */
  readonly annotated: string | null;
  /** Of a rotation under way, on whatever branch; null where there is none. */
  readonly lease: Lease | null;
}

export interface Rebuilt {
  readonly key: string;
  readonly entry: LockedEntry;
  /** What could not be known, or needs a person to look; one sentence each. */
  readonly says: readonly string[];
  /** A rotation that no known lock holds, so that nobody here knows which version is live; nothing may be pinned then. */
  readonly heldBy: Lease | null;
}

/** Stands where nobody knows any more. */
export const unknown = "unknown";

const stateOf = (live: LiveVersion, known: LockedVersion | undefined): LockedVersion["state"] => {
  // Nothing comes back from that: what has the number now is another content, of a secret that was created again.
  if (known?.state === "destroyed") return "destroyed";
  if (live.state === "ENABLED") return "enabled";
  if (live.state === "DESTROYED") return "destroyed";
  // The cloud has no word for revoked at the vendor; it is disabled there.
  return known?.state === "revoked" ? "revoked" : "disabled";
};

/**
 * @param known the entry in the newest lock that could be read. While somebody rotates the entry and that lock does not know of
 * it, its block stays as it was: the lease covers the pin, whoever wants to write it
 */
export function rebuildEntry(found: EntryFindings, known: LockedEntry | undefined): Rebuilt {
  const { key, live } = found;
  const says: string[] = [];
  if (found.annotated !== null && found.annotated !== key)
    says.push(`its secret says that it belongs to ${oneLine(found.annotated)}; look at it before anything is applied`);
  if (live === null || live.length === 0) {
    if (known?.current !== undefined)
      says.push(
        `version ${known.current} was pinned, and the cloud has ${live === null ? "no such secret" : "no version"}: the value is lost, inject a new one`,
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
      `version ${numbersOf(again).join(", ")} has a number that was used before the secret was created again, and is never pinned`,
    );
  // What came since that rotation began may be its own, and was never live.
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
    },
    says,
    heldBy: lease,
  };
}

/** Its versions stay known, so that their numbers are not used again. */
function pending(versions: Readonly<Record<string, LockedVersion>>): LockedEntry {
  return { state: "pending", ...(Object.keys(versions).length === 0 ? {} : { versions }) };
}

/** That of a rotation which the lock does not know of. */
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
  // A version that is gone without a trace stays known, as destroyed: its number is never pinned again.
  for (const [number, before] of Object.entries(gone(known?.versions)))
    if (versions[number] === undefined) versions[number] = before;
  if (strangers.length > 0)
    says.push(
      `who added version ${strangers.join(", ")}, and from where, is not known (the audit log may know: see strongroom access); it has no fingerprint`,
    );
  return versions;
}

/** The pin that git knew, while it is enabled; else the newest that is. */
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
    says.push(
      `version ${before} was pinned, and there is no such version; pinned to ${newest}, the newest that is enabled`,
    );
  else if (before !== undefined)
    says.push(`version ${before} was pinned and is not enabled any more; pinned to ${newest}, the newest that is`);
  else if (enabled.length > 1)
    says.push(
      `versions ${enabled.join(", ")} are enabled, and which one was pinned is not known; pinned to ${newest}, the newest`,
    );
  return newest;
}

/** What the lock and the cloud disagree in. */
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
    add(`pinned to version ${locked.current}, and the secret does not exist`);
  for (const [number, version] of live === null ? [] : Object.entries(locked?.versions ?? {})) {
    const there = byNumber.get(number);
    if (there === undefined && version.state !== "destroyed")
      add(`version ${number} is ${version.state} in the lock, and not there`);
    else if (there?.state === "ENABLED" && version.state === "destroyed")
      add(
        `version ${number} is destroyed in the lock, and enabled in the cloud: the secret was created again, and a number that was used before is never pinned`,
        `${versionCommand(found, number, "destroy")}, once nothing uses it`,
      );
    else if (there !== undefined && stateOf(there, version) !== version.state)
      add(`version ${number} is ${version.state} in the lock, and ${there.state.toLowerCase()} in the cloud`);
  }
  for (const version of live ?? []) {
    if (locked?.versions?.[version.number] !== undefined || version.state !== "ENABLED") continue;
    const pending = (locked?.state ?? "pending") === "pending";
    add(
      `version ${version.number} is enabled, and the lock does not know it`,
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
    // A value that is lost is said; the service waits for a new one beside what it still maps.
    services: unmapped(base?.services ?? {}, pending),
    stacks: base?.stacks ?? {},
  };
}

/** Services that do not map these entries any more. */
export function unmapped(services: Lock["services"], entries: ReadonlySet<string>): Lock["services"] {
  const left = Object.entries(services).map(([key, service]): [string, LockedService] => {
    const { maps, ...rest } = service;
    const kept = maps?.filter((entry) => !entries.has(entry)) ?? [];
    return [key, kept.length === 0 ? rest : { ...rest, maps: kept }];
  });
  return Object.fromEntries(left);
}
