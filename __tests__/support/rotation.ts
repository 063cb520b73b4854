import type { LockedRotation } from "../../model/lock";

/** A rotation that is under way, as the lock has it. */
export const rotationOf = (over: Partial<LockedRotation> = {}): LockedRotation => ({
  stage: "adding",
  lease: "00112233445566ff",
  replaces: "1",
  before: "1",
  at: "2026-02-03T04:05:06.000Z",
  by: "a@b",
  ...over,
});
