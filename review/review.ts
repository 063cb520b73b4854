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
import { type Compared, type EffectiveReview, effectiveReview, type Standing } from "./effective/changes";
import { liveChanges } from "./going-live";
import { lossChanges } from "./losses";
import { peopleOf } from "./people";
import { type Cost, costOf } from "./plan/cost";
import { type PlanReview, planReview, type SavedPlans, type StackPlan } from "./plan/review";
import { recordChanges } from "./records";
import { trustChanges } from "./trust";
import { untoldChanges } from "./untold";
import { wantedChanges } from "./wanted";

export interface Verdict {
  /** Null if nobody was seen to gain access, and not all that bears on it could be read. */
  readonly newAccess: boolean | null;
  /** The first line of every report. */
  readonly says: string;
  /** What was read, and what was not. */
  readonly basis: string;
}

export interface Review {
  readonly verdict: Verdict;
  /** Each stack, and whether it has a plan; null if no plans were given. */
  readonly plans: readonly StackPlan[] | null;
  readonly changes: readonly (Change | AccessChange)[];
  /** What an apply of the plans costs; null if no plans were given. */
  readonly cost: Cost | null;
  /** Who can get values after the change although no declaration says so; present if live policies were read. */
  readonly standing?: readonly Standing[];
}

/** What is granted in the clouds, and as of when that is judged. */
export type Live = Pick<Compared, "snapshot" | "now">;

/** What is read beside the declarations. */
export interface Beside {
  readonly live?: Live | null;
  readonly plans?: SavedPlans | null;
  /** The day that the ends of grants are judged by. @default that of the live policies; without them, no grant counts as too long */
  readonly now?: Date;
  /** Changed files whose effect no declaration tells. @default none */
  readonly untold?: readonly string[];
}

export interface ReviewedLocks {
  readonly base: readonly Lock[];
  readonly head: readonly Lock[];
}

/**
 * @param base environments before the change, by name; @param head after it
 * @param locks of both sides. @default what they say of single versions is not compared
 * @param beside what is granted in the clouds, and saved plans of the head. @default neither is looked at
 */
export function reviewOf(
  base: readonly ResolvedEnvironment[],
  head: readonly ResolvedEnvironment[],
  locks: ReviewedLocks = { base: [], head: [] },
  { live = null, plans: saved = null, now, untold = [] }: Beside = {},
): Review {
  const names = [...new Set([...head, ...base].map(({ name }) => name))];
  const sides = names.map(
    (name): Sides => ({
      base: base.find((one) => one.name === name) ?? null,
      head: head.find((one) => one.name === name) ?? null,
    }),
  );
  const projects = projectsOf([...base, ...head]);
  const people = peopleOf(base, now ?? live?.now ?? null);
  const declared = sides.flatMap((side) => accessChanges(side, projects, people));
  const plans = saved === null ? null : planReview(saved, { base, head }, projects);
  const priced = saved === null ? null : costOf(saved.plans, head);
  const planned = [...(plans?.changes ?? []), ...(priced?.changes ?? [])];
  const grants = planned.filter((one): one is AccessChange => "effect" in one);
  const effective =
    live === null
      ? null
      : effectiveReview(
          { base, head, ...live, planned: { plans: saved?.plans ?? [], access: grants } },
          declared,
          projects,
        );
  const access = effective?.access ?? declared;
  const lockOf = (all: readonly Lock[], name: string) => all.find(({ environment }) => environment === name) ?? null;
  const records = names.flatMap((name) =>
    recordChanges({ base: lockOf(locks.base, name), head: lockOf(locks.head, name) }),
  );
  const trust = sides.flatMap(trustChanges);
  const others = sides.flatMap((side) => [
    ...lossChanges(side, lockOf(locks.base, (side.base ?? side.head)?.name ?? "")),
    ...liveChanges(side),
    ...wantedChanges(side),
    ...targetChanges(side),
    ...declaredChanges(side),
  ]);
  const unread = effective?.unread ?? [];
  const changes = sortedChanges(
    [...access, ...unread, ...trust, ...others, ...records, ...planned, ...untoldChanges(untold)],
    names,
  );
  const production = new Set(
    sides.flatMap(({ base, head }) => [base, head]).flatMap((one) => (one?.stage === "production" ? [one.name] : [])),
  );
  const open = sortedChanges(
    (plans?.open ?? [])
      .filter(({ key }) => key === null || effective?.evaluated.has(key) !== true)
      .map(({ change }) => change),
    names,
  );
  const byPlans = new Set<Change>(planned);
  const isProduction = ({ environment }: Change) => production.has(environment);
  const riskiest = [...open.filter(isProduction), ...open.filter((one) => !isProduction(one))];
  return {
    verdict: withDanger(
      verdictOf(
        changes.filter((one): one is AccessChange => "effect" in one),
        effective,
        plans,
        riskiest,
      ),
      // The first line names the riskiest of what plans do already.
      open.length === 0 ? changes : changes.filter((one) => !byPlans.has(one)),
      production,
    ),
    plans: plans?.stacks ?? null,
    cost: priced?.cost ?? null,
    ...(effective === null ? {} : { standing: effective.standing }),
    changes,
  };
}

/** @param access in the order of a report @param open planned changes that can give access without being a grant, the riskiest first */
function verdictOf(
  access: readonly AccessChange[],
  effective: EffectiveReview | null,
  plans: PlanReview | null,
  open: readonly Change[],
): Verdict {
  const gained = access.filter(({ effect }) => effect === "gains" || effect === "keeps longer");
  const declared =
    effective?.basis ?? "read from the declarations and lock files of both sides; live policies were not read";
  const basis = plans === null ? declared : `${declared}; plans: ${plans.basis}`;
  const rank = (one: AccessChange) => levels.indexOf(one.level) * 1000 - one.risk;
  const [witness] = [...gained].sort((a, b) => rank(a) - rank(b));
  const unread = effective?.unread ?? [];
  if (witness === undefined && unread.length > 0)
    return {
      newAccess: null,
      says: `Whether this change gives anybody new access is not known: ${count(unread.length, "thing")} that ${unread.length === 1 ? "bears" : "bear"} on it could not be read. What was read gives nobody any.`,
      basis,
    };
  const beside = openText(open);
  if (witness === undefined && beside !== null)
    return {
      newAccess: null,
      says: `Whether this change gives anybody new access is not known. ${beside}`,
      basis,
    };
  if (witness === undefined && plans?.complete === false)
    return {
      newAccess: null,
      says: "Whether this change gives anybody new access is not known: not every stack has a whole plan. The declarations and the plans that are there give nobody any.",
      basis,
    };
  if (witness === undefined) return { newAccess: false, says: "This change gives nobody new access.", basis };
  const where = [...new Set(gained.map(({ environment }) => environment))].join(", ");
  const how = witness.how === undefined ? "" : `: ${witness.how}`;
  const gains = `This change gives new access in ${where}: ${gainedText(gained)}. The riskiest: ${witness.subject} ${witness.says} in ${witness.environment}${how}.`;
  // What comes first is read first.
  const says = witness.level === "danger" ? [gains, beside] : [beside, gains];
  return { newAccess: true, says: says.filter((one) => one !== null).join(" "), basis };
}

/** What plans do that can give access without being a grant; null if they do nothing of the kind. */
function openText(open: readonly Change[]): string | null {
  const [first] = open;
  if (first === undefined) return null;
  const what = `${first.subject} ${first.says}, in ${first.environment}`;
  return open.length === 1
    ? `The plans do a dangerous thing that no declaration asks for: ${what}.`
    : `The plans do ${open.length} dangerous things that no declaration asks for. The first: ${what}.`;
}

function gainedText(gained: readonly AccessChange[]): string {
  const number = (of: AccessChange["of"], what: "subject" | "entry") =>
    new Set(gained.filter((one) => one.of === of).map((one) => one[what])).size;
  const [entries, identities] = [number(undefined, "entry"), number("identity", "entry")];
  return [
    ...(entries === 0
      ? []
      : [
          `${count(number(undefined, "subject"), "account or target", "accounts or targets")} to ${count(entries, "entry", "entries")}`,
        ]),
    ...(identities === 0
      ? []
      : [`other jobs to ${count(identities, "identity of the pipelines", "identities of the pipelines")}`]),
  ].join(", ");
}

/** What is dangerous comes before who gains nothing; the riskiest gain is named already. */
function withDanger(verdict: Verdict, changes: Review["changes"], production: ReadonlySet<string>): Verdict {
  const dangers = changes.filter(({ level }) => level === "danger");
  if (dangers.some((one) => "effect" in one && (one.effect === "gains" || one.effect === "keeps longer")))
    return verdict;
  const [first] = dangers;
  if (first === undefined) return verdict;
  const of = dangers.filter(({ area }) => area === first.area);
  const worst = of.find(({ environment }) => production.has(environment)) ?? first;
  const alike = of.filter(({ subject, says }) => subject === worst.subject && says === worst.says);
  const environments = [...new Set(alike.map(({ environment }) => environment))];
  const where = environments.includes(worst.subject) ? "" : ` in ${environments.join(", ")}`;
  return { ...verdict, says: `Dangerous: ${worst.subject} ${worst.says}${where}. ${verdict.says}` };
}
