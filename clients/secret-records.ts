/** What Secret Manager says of secrets and versions, as far as the command line asks. Pure. */
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";

export type LiveState = "ENABLED" | "DISABLED" | "DESTROYED";

export interface LiveVersion {
  readonly number: string;
  readonly state: LiveState;
  /** ISO 8601. */
  readonly createdAt: string | null;
  /** The cloud confirmed the payload's checksum when it was added. */
  readonly confirmed: boolean;
  /** When it will be destroyed, ISO 8601; null if that is not scheduled. */
  readonly destroyAt: string | null;
}

/** A secret without its versions. */
export interface LiveSecret {
  readonly etag: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether a destroyed version has a grace period. */
  readonly grace: boolean;
  /** When it deletes itself with all its versions, ISO 8601; null if it stays. */
  readonly expiresAt: string | null;
}

export function liveSecret(body: unknown): LiveSecret {
  const { etag, annotations, versionDestroyTtl, expireTime } = body as Record<string, unknown>;
  return {
    etag: typeof etag === "string" ? etag : "",
    annotations: (annotations ?? {}) as Record<string, string>,
    grace: typeof versionDestroyTtl === "string",
    expiresAt: typeof expireTime === "string" ? expireTime : null,
  };
}

export function liveVersion(body: unknown): LiveVersion {
  const { name, state, createTime, clientSpecifiedPayloadChecksum, scheduledDestroyTime } = body as Record<
    string,
    unknown
  >;
  const number = typeof name === "string" ? /\/versions\/([1-9][0-9]*)$/.exec(name)?.[1] : undefined;
  if (number === undefined)
    throw new Failure(exitCodes.unreachable, "The cloud's answer does not name a version.", "run the command again");
  return {
    number,
    state: state === "DISABLED" || state === "DESTROYED" ? state : "ENABLED",
    createdAt: typeof createTime === "string" ? createTime : null,
    confirmed: clientSpecifiedPayloadChecksum === true,
    destroyAt: typeof scheduledDestroyTime === "string" ? scheduledDestroyTime : null,
  };
}
