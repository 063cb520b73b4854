/** Records of versions in the lock that are said differently now, for the review. */
import { rewritten } from "../lock/rewritten";
import type { Lock } from "../model/lock";
import type { Change } from "./change";

export interface LockSides {
  readonly base: Lock | null;
  readonly head: Lock | null;
}

export function recordChanges({ base, head }: LockSides): readonly Change[] {
  if (base === null || head === null) return [];
  return rewritten(base, head).map(({ key, says }) => ({
    area: "live",
    level: "attention",
    environment: head.environment,
    subject: key,
    says,
    because: [
      "the lock's record was changed, without a new version; whether the new one is true, only the cloud can say",
    ],
    next: `strongroom lock verify --env ${head.environment}`,
  }));
}
