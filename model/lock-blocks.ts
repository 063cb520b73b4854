/** The blocks of a lock, each as the list of fields that reads it. */
import { textLikeness } from "./declared/composition";
import { describe, isObject } from "./declared/shape";
import { type ReadOf, readFields } from "./fields";
import {
  blocks,
  inside,
  instant,
  type LockReading,
  names,
  number,
  onlyKnown,
  optionalInstant,
  optionalNumber,
  refuse,
  state,
  stateOr,
  text,
  versionNumber,
} from "./lock-fields";
import { entryStates, versionStates } from "./resolved";

const leaseId = /^[0-9a-f]{16}$/;
const secretPlace = /^[a-z][a-z0-9-]*\/[A-Za-z0-9_-]{1,255}$/;
const projectId = /^[a-z][a-z0-9-]*$/;
const fingerprintKey = /^[0-9a-f]{8}$/;
const fingerprintHmac = /^[0-9a-f]{32}$/;
const entryKey = /^[a-z][a-z0-9-]*\/[A-Z][A-Z0-9_]*$/;
const readerKey = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/;
const stackName = /^[a-z][a-z0-9-]*$/;
/**
 * `moved`: the pin is on the new version, and both are valid. `finishing`: the previous version is no longer mapped, and waits until
 * nothing uses it.
 */
const rotationStages = ["adding", "moved", "finishing"] as const;
export type RotationStage = (typeof rotationStages)[number];

const partFields = {
  /** Key of the entry. */
  entry,
  version: number("part"),
} as const;

const compositionFields = {
  /** With its config parts in place, and placeholders for what is kept in Secret Manager. */
  text: text("composition", "what it was made of", textLikeness),
  /** By placeholder. */
  parts: blocks({
    names: /^[A-Za-z][A-Za-z0-9_]*$/,
    allowed: "a placeholder's name",
    read: (at): ReadOf<typeof partFields> => {
      onlyKnown(at, partFields);
      return readFields(at, partFields);
    },
  }),
  /** Made with the environment's fingerprint key, so that nobody without it can change the record; absent if it could not be read. */
  proof: keyed("composition's proof"),
} as const;

/** What a version of a composition was made of. */
export interface LockedComposition extends ReadOf<typeof compositionFields> {}

const versionFields = {
  state: stateOr("the version's state", versionStates),
  /** When it was added, ISO 8601 in UTC. */
  at: instant("version"),
  /** Identity that added it. */
  by: text("version", "who added it"),
  /** `generated hex 32`, `host environment`, `file`, `prompt`. */
  from: text("version", "where the value came from"),
  /** Keyed fingerprint, only where at least 128 bits are guaranteed. */
  fingerprint: keyed("version's fingerprint"),
  /** Present for versions of compositions. */
  composed,
  /** When the cloud destroys it, ISO 8601 in UTC; present once its grace period runs. */
  destroyAt: optionalInstant("version"),
} as const;

/** Where a value came from; never the value. */
export interface LockedVersion extends ReadOf<typeof versionFields> {}

const rotationFields = {
  stage: stateOr("the rotation's stage", rotationStages),
  /** Also in the secret's annotation, so that two rotations can't overlap. Derived entries have the lease of their signer. */
  lease,
  /** The version that the pin leaves. */
  replaces: number("rotation"),
  /** The highest version number before the new one was added: higher ones are ours. */
  before: number("rotation"),
  /** The version that was added, from then until the pin moves. */
  added: optionalNumber,
  /** When it began, ISO 8601 in UTC. */
  at: instant("rotation"),
  by: text("rotation", "who began it"),
  /** When the new value was verified, ISO 8601 in UTC. */
  verified: optionalInstant("rotation"),
} as const;

/** A rotation (or rollback) under way. */
export interface LockedRotation extends ReadOf<typeof rotationFields> {}

const entryFields = {
  state: stateOr("the entry's state", entryStates),
  /** Pinned version; present exactly when the state is not `pending`. */
  current: optionalNumber,
  /** Still valid beside the current one. */
  previous: optionalNumber,
  versions: (at: LockReading, name: string) => (at.found[name] === undefined ? undefined : versions(at, name)),
  rotation,
  /** Where the secret of its versions is, PROJECT/ID. Left out where it has the entry's name, in the product's project. */
  secret,
} as const;

export interface LockedEntry extends ReadOf<typeof entryFields> {}

const inUse = ["active", "retiring"] as const;

const serviceFields = {
  state: stateOr("the state", inUse),
  /** Keys of the entries that it maps. If one loses its pin without being retired, that is an error and not a plan. */
  maps: names(entryKey, "entries, product/NAME"),
} as const;

/** A service (or Vercel project) that once had all it needs. From then on it stays deployed, even if it gets a new pending entry. */
export interface LockedService extends ReadOf<typeof serviceFields> {}

const stackFields = {
  state: stateOr("the state", inUse),
  /** Keys of the services or Vercel projects in it. If one is lost from the lock, that is an error. */
  holds: names(readerKey, "services, product/name"),
  /** Where its secrets are, if they have no place of their own. Present for stacks of secrets. */
  project,
} as const;

/** A stack that was applied. */
export interface LockedStack extends ReadOf<typeof stackFields> {}

const versions = blocks({
  names: versionNumber,
  allowed: "a version's number",
  read: (at): LockedVersion => {
    onlyKnown(at, versionFields);
    return readFields(at, versionFields);
  },
});

export const lockFields = {
  /** By entry key, `product/NAME`. */
  entries: blocks({ names: entryKey, allowed: "product/NAME", read: readEntry }),
  /** By reader key, `product/service`. */
  services: blocks({ names: readerKey, allowed: "product/service", read: readService }),
  /** By stack name: stacks that were applied stay in synth, even empty ones, until they are retired. */
  stacks: blocks({ names: stackName, allowed: "a stack's name", read: readStack }),
} as const;

/** Nothing else can be checked for an entry in an unknown state. */
function isKnown(at: LockReading, what: string, name: string, options: readonly string[]): boolean {
  return state(what, options)(at, name) !== null;
}

function readEntry(at: LockReading): LockedEntry | null {
  onlyKnown(at, entryFields);
  if (!isKnown(at, "the entry's state", "state", entryStates)) return null;
  const { current, previous } = at.found;
  const entry = readFields(at, entryFields);
  if (entry.state === "pending" && current !== undefined) {
    refuse(at, "a pending entry has a pinned version", "current", "current only once it is active or retiring");
  }
  if (entry.state !== "pending" && current === undefined) {
    refuse(at, `the entry is ${entry.state} without a pinned version`, "no current", "the pinned version's number");
  }
  if (previous !== undefined && current === undefined) {
    refuse(at, "the entry has a previous version without a current one", "previous", "previous beside current");
  }
  if (previous !== undefined && previous === current) {
    refuse(at, "the previous version is the current one", "one number twice", "two different versions");
  }
  const { rotation } = entry;
  if (at.found.rotation !== undefined && current === undefined) {
    refuse(at, "an entry without a pinned version is being rotated", "rotation", "rotation beside current");
  } else if (rotation !== undefined && (rotation.replaces === current) !== (rotation.stage === "adding")) {
    const allowed = "the pin on replaces while adding, and on another version from then on";
    refuse(at, `the pin does not fit a rotation that is ${rotation.stage}`, "replaces and current", allowed);
  }
  return entry;
}

function rotation(entry: LockReading, name: string): LockedRotation | undefined {
  const found = entry.found[name];
  if (found === undefined) return undefined;
  if (!isObject(found)) {
    refuse(inside(entry, name), "the rotation is not an object", describe(found), "an object");
    return undefined;
  }
  const at = inside(entry, name, found);
  onlyKnown(at, rotationFields);
  return isKnown(at, "the rotation's stage", "stage", rotationStages) ? readFields(at, rotationFields) : undefined;
}

function project(at: LockReading, name: string): string | undefined {
  const value = at.found[name];
  if (value === undefined || (typeof value === "string" && projectId.test(value))) return value;
  refuse(inside(at, name), "it is not a project", describe(value), "a project's id");
  return undefined;
}

function secret(at: LockReading, name: string): string | undefined {
  const value = at.found[name];
  if (value === undefined || (typeof value === "string" && secretPlace.test(value))) return value;
  refuse(inside(at, name), "it is not the place of a secret", describe(value), "PROJECT/ID");
  return undefined;
}

function lease(at: LockReading, name: string): string {
  const value = at.found[name];
  if (typeof value !== "string" || !leaseId.test(value))
    refuse(at, "the rotation has no lease", describe(value), "16 hex digits");
  return typeof value === "string" ? value : "";
}

/** A keyed digest, and the id of its key. */
function keyed(what: string) {
  return (at: LockReading, name: string): { readonly key: string; readonly hmac: string } | undefined => {
    const found = at.found[name];
    if (found === undefined) return undefined;
    if (!isObject(found) || typeof found.key !== "string" || typeof found.hmac !== "string") {
      refuse(at, `the ${what} has the wrong shape`, describe(found), "key and hmac");
      return undefined;
    }
    onlyKnown(inside(at, name, found), { key: String, hmac: String });
    // Anything else may be a value, so it is not shown.
    if (!fingerprintKey.test(found.key) || !fingerprintHmac.test(found.hmac)) {
      const allowed = "key of 8 hex digits, hmac of 32";
      refuse(at, `the ${what} has the wrong shape`, "other texts", allowed);
      return undefined;
    }
    return { key: found.key, hmac: found.hmac };
  };
}

function composed(version: LockReading, name: string): LockedComposition | undefined {
  const found = version.found[name];
  if (found === undefined) return undefined;
  const at = inside(version, name, isObject(found) ? found : {});
  if (!isObject(found)) {
    refuse(at, "what the version was made of is not an object", describe(found), "text and parts");
    return undefined;
  }
  onlyKnown(at, compositionFields);
  return readFields(at, compositionFields);
}

function entry(at: LockReading, name: string): string {
  const value = at.found[name];
  if (typeof value === "string" && entryKey.test(value)) return value;
  refuse(at, "the part does not name an entry", describe(value), "an entry, product/NAME");
  return "";
}

function readService(at: LockReading): LockedService | null {
  onlyKnown(at, serviceFields);
  return isKnown(at, "the state", "state", inUse) ? readFields(at, serviceFields) : null;
}

function readStack(at: LockReading): LockedStack | null {
  onlyKnown(at, stackFields);
  return isKnown(at, "the state", "state", inUse) ? readFields(at, stackFields) : null;
}
