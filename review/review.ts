/**
 * The report of a change: two sides of the declarations in, what a reviewer has to know out. Pure: it asks no cloud, and has no
 * value of a secret.
 */
import type { Lock } from "../model/lock";
import type { ResolvedEnvironment } from "../model/resolved";
import { count } from "../text/output";
import { type AccessChange, accessChanges, projectsOf, type Sides } from "./access";
import { type Change, levels, sortedChanges } from "./change";
import { declaredChanges, targetChanges } from "./declared";
import { liveChanges } from "./going-live";
import { lossChanges } from "./losses";
import { recordChanges } from "./records";
import { wantedChanges } from "./wanted";

export interface Verdict {
  readonly newAccess: boolean;
  /** The first line of every report. */
  readonly says: string;
  /** What was read, and what was not. */
  readonly basis: string;
}

export interface Review {
  readonly verdict: Verdict;
  readonly changes: readonly (Change | AccessChange)[];
}

export interface ReviewedLocks {
  readonly base: readonly Lock[];
  readonly head: readonly Lock[];
}

/**
 * @param base environments before the change, by name; @param head after it
 * @param locks of both sides. @default what they say of single versions is not compared
 */
export function reviewOf(
  base: readonly ResolvedEnvironment[],
  head: readonly ResolvedEnvironment[],
  locks: ReviewedLocks = { base: [], head: [] },
): Review {
  const names = [...new Set([...head, ...base].map(({ name }) => name))];
  const sides = names.map(
    (name): Sides => ({
      base: base.find((one) => one.name === name) ?? null,
      head: head.find((one) => one.name === name) ?? null,
    }),
  );
  const projects = projectsOf([...base, ...head]);
  const access = sides.flatMap((side) => accessChanges(side, projects));
  const lockOf = (all: readonly Lock[], name: string) => all.find(({ environment }) => environment === name) ?? null;
  const records = names.flatMap((name) =>
    recordChanges({ base: lockOf(locks.base, name), head: lockOf(locks.head, name) }),
  );
  const others = sides.flatMap((side) => [
    ...lossChanges(side, lockOf(locks.base, (side.base ?? side.head)?.name ?? "")),
    ...liveChanges(side),
    ...wantedChanges(side),
    ...targetChanges(side),
    ...declaredChanges(side),
  ]);
  const changes = sortedChanges([...access, ...others, ...records], names);
  return { verdict: verdictOf(sortedChanges(access, names)), changes };
}

/** @param access in the order of a report */
function verdictOf(access: readonly AccessChange[]): Verdict {
  const gained = access.filter(({ effect }) => effect === "gains" || effect === "keeps longer");
  const basis = "read from the declarations and lock files of both sides; live policies were not read";
  const rank = (one: AccessChange) => levels.indexOf(one.level) * 1000 - one.risk;
  const [witness] = [...gained].sort((a, b) => rank(a) - rank(b));
  if (witness === undefined) return { newAccess: false, says: "This change gives nobody new access.", basis };
  const environments = [...new Set(gained.map(({ environment }) => environment))].join(", ");
  const holders = new Set(gained.map(({ subject }) => subject)).size;
  const entries = new Set(gained.map(({ entry }) => entry)).size;
  return {
    newAccess: true,
    says: `This change gives new access in ${environments}: ${count(holders, "account or target", "accounts or targets")} to ${count(entries, "entry", "entries")}. The riskiest: ${witness.subject} ${witness.says} in ${witness.environment}.`,
    basis,
  };
}
