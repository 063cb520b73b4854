/** Both sides of the lock files. What a command writes once, nobody writes again. */
import { rewritten } from "../../lock/rewritten";
import type { Lock } from "../../model/lock";
import { highestNumber } from "../../model/lock";
import type { ChangeRule, Finding } from "../rule";
import type { Sides } from "../subject";

export const lockRules: readonly ChangeRule[] = [
  {
    code: "lock-record",
    what: "the lock's record of a version changes, without a new version",
    why: "who added a version, when and from what is written once; a record that is made to fit hides whose value goes live",
    instead:
      "restore it from git; if the old record was wrong, a platform engineer merges what strongroom lock restore writes",
    findsIn: (change) =>
      locksOf(change).flatMap(({ base, head }) =>
        rewritten(base, head).map(({ key, says }) => ({ where: `${fileOf(head)}: ${key}`, got: says })),
      ),
  },
  {
    code: "lock-number",
    what: "the lock gets a version with a number that is not above all numbers before it",
    why: "Secret Manager counts upwards, so nobody added such a version in this change; its record was written by hand",
    instead: "restore the lock from git; an earlier version is pinned again by strongroom rollback",
    findsIn: (change) =>
      entriesOf(change).flatMap(({ where, before, after }) =>
        Object.keys(after.versions ?? {})
          .filter((number) => before.versions?.[number] === undefined && Number(number) <= highestNumber(before))
          .map((number): Finding => ({ where, got: `version ${number}, after version ${highestNumber(before)}` })),
      ),
  },
  {
    code: "lock-revived",
    what: "a version that was destroyed or revoked comes back",
    why: "a destroyed version can't come back, and others know a revoked value: nobody reviewed what has its number now",
    instead: "put the value in again, as a version of its own, by strongroom put",
    findsIn: (change) =>
      entriesOf(change).flatMap(({ where, before, after }) =>
        Object.entries(before.versions ?? {}).flatMap(([number, was]): Finding[] => {
          const is = after.versions?.[number]?.state;
          const back = was.state === "destroyed" ? is !== undefined && is !== "destroyed" : is === "enabled";
          return (was.state === "destroyed" || was.state === "revoked") && back
            ? [{ where, got: `version ${number}, ${was.state} before and ${is} now` }]
            : [];
        }),
      ),
  },
];

const fileOf = ({ environment }: Lock): string => `environments/${environment}.lock.json`;

/** Locks of environments that are on both sides. */
function locksOf({ base, head }: Sides): readonly { readonly base: Lock; readonly head: Lock }[] {
  return base.locks.flatMap((was) => {
    const is = head.locks.find(({ environment }) => environment === was.environment);
    return is === undefined ? [] : [{ base: was, head: is }];
  });
}

function entriesOf(change: Sides) {
  return locksOf(change).flatMap(({ base, head }) =>
    Object.entries(base.entries).flatMap(([key, before]) => {
      const after = head.entries[key];
      return after === undefined ? [] : [{ where: `${fileOf(head)}: ${key}`, before, after }];
    }),
  );
}
