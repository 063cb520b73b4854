/** What a reviewer reads of two effective sets: who else gains a value by this change, and how. */
import type { PolicySnapshot } from "../../live/policies/snapshot";
import type { ResolvedEnvironment } from "../../model/resolved";
import { type AccessChange, flagsOf, isJob, type Projects, riskOf, undeclared, worst } from "../access";
import type { Change } from "../change";
import type { SavedPlan } from "../plan/review";
import { basisOf, unreadIn } from "./basis";
import { type Effective, entryKey, type Reach } from "./effective";
import { type Gain, gainsOf } from "./gains";
import { withPlans } from "./planned";
import { steadyHolders } from "./steady";
import { worldsOf } from "./worlds";

/** Somebody who can get values although no declaration says so. */
export interface Standing {
  readonly principal: string;
  readonly environment: string;
  readonly entries: readonly string[];
  /** For the first of them. */
  readonly how: string;
}

export interface EffectiveReview {
  /** What the declarations say, with what is effective of it, and who gains or loses beside that. */
  readonly access: readonly AccessChange[];
  /** What could not be read. Where there is something, nobody can say that nobody gains access. */
  readonly unread: readonly Change[];
  /** What was read, for the report's second line. */
  readonly basis: string;
  readonly standing: readonly Standing[];
  /** Planned changes that nothing is left open about, each by its `changeKey`. */
  readonly evaluated: ReadonlySet<string>;
}

export interface Compared {
  readonly base: readonly ResolvedEnvironment[];
  readonly head: readonly ResolvedEnvironment[];
  readonly snapshot: PolicySnapshot;
  readonly now: Date;
  /** Saved plans of the head, and who gains or loses by what they say themselves. @default none */
  readonly planned?: { readonly plans: readonly SavedPlan[]; readonly access: readonly AccessChange[] };
}

/** @param declared what the declarations say by themselves */
export function effectiveReview(
  { base, head, snapshot, now, planned = { plans: [], access: [] } }: Compared,
  declared: readonly AccessChange[],
  projects: Projects,
): EffectiveReview {
  const { before, after, missing, unapplied } = worldsOf(snapshot, base, head);
  const { world, evaluated, touched } = withPlans(after, planned.plans);
  const gains = gainsOf(before, world, now);
  const byPlans = !touched ? () => false : beside(gainsOf(before, after, now).gained);
  const unread = unreadIn(snapshot, missing, now);
  const told = new Set([...declared, ...planned.access].map(saysOf));
  const own = ownOf({ base, head, snapshot, now }, projects);
  // What was not read could be a deny policy's exception or a role's change: then nothing is said to have been so before.
  const asked = declared.map(({ principal }) => principal);
  const steady = unread.length === 0 ? steadyHolders(before, now, asked) : () => null;
  const more = [
    ...gains.gained.map((gain) => own.gain(gain, byPlans(gain))),
    ...gains.lost.map((reach) => own.change(reach, "loses", [])),
  ].filter((one) => !told.has(saysOf(one)));
  const gained = new Map(gains.gained.map((one) => [keyOf(one.principal, one.environment, one.entry), one]));
  const access = declared.map((one): AccessChange => {
    const known = steady(one.principal, one);
    if (one.effect === "gains" && one.how === undefined && known !== null && one.says === `gains ${one.entry}`)
      return {
        ...one,
        effect: "keeps",
        level: "info",
        says: `is declared a reader of ${one.entry}, which it can read already`,
        because: [...one.because, `in effect: ${known}`],
      };
    const already = gained.get(keyOf(one.principal, one.environment, one.entry))?.already ?? null;
    const kept =
      one.effect === "loses" ? gains.after.get(entryKey(one.environment, one.entry))?.get(one.principal) : undefined;
    return {
      ...one,
      because: [
        ...one.because,
        ...(one.effect === "gains" && already !== null ? [`it could get it before: ${already}`] : []),
        ...(kept === undefined ? [] : [`can still get it: ${kept.how}`]),
        ...(one.effect === "gains" ? own.unseen(one.principal) : []),
      ],
    };
  });
  const standing = standingIn(gains.after, head);
  // Whoever gains something has a line; the others are as they were.
  const gainers = new Set(gains.gained.map(({ principal }) => principal));
  const others = {
    assumed: gains.assumed,
    unapplied,
    standing: new Set(standing.map(({ principal }) => principal).filter((one) => !gainers.has(one))).size,
  };
  return { access: [...access, ...more], unread, basis: basisOf(snapshot, others), standing, evaluated };
}

/** Whether somebody gains something by plans and not by declarations. */
function beside(declared: readonly Gain[]): (gain: Gain) => boolean {
  const known = new Set(declared.map((one) => keyOf(one.principal, one.environment, one.entry)));
  return (one) => !known.has(keyOf(one.principal, one.environment, one.entry));
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

const saysOf = ({ effect, principal, environment, entry }: AccessChange): string =>
  keyOf(effect, principal, environment, entry);

/** How this change is told, by what both sides know of its environment and entry. */
function ownOf({ base, head, snapshot }: Compared, projects: Projects) {
  const both = [...base, ...head];
  const production = new Set(both.filter(({ stage }) => stage === "production").map(({ name }) => name));
  const entries = new Map(both.flatMap((one) => entriesIn(one)));
  const inBase = new Set(base.flatMap((one) => entriesIn(one).map(([key]) => key)));
  const seen = new Set(
    snapshot.resources.map(({ name }) => name.replace(/^projects\/[^/]+\/serviceAccounts\//, "serviceAccount:")),
  );
  const declared = new Set(
    both.flatMap(({ products }) =>
      products.flatMap(({ identities }) => identities.map(({ email }) => `serviceAccount:${email}`)),
    ),
  );
  /** Nobody looked who can act as an account of somebody else's project. */
  const unseen = (principal: string): readonly string[] =>
    !principal.startsWith("serviceAccount:") || seen.has(principal) || declared.has(principal)
      ? []
      : ["who can act as it was not read: its project is not one of the declarations"];
  const change = (
    { principal, environment, entry, how }: Reach,
    effect: "gains" | "loses",
    because: readonly string[],
  ): AccessChange => {
    const inProduction = production.has(environment);
    const holder = { principal, until: null, crossProduct: false, anyBranch: false, readable: false };
    const flags = effect === "loses" ? [] : flagsOf(holder, { environment, inProduction, projects });
    return {
      area: "access",
      level: worst(effect === "gains" ? ["attention"] : ["info"], flags),
      environment,
      subject: principal,
      says: `${effect} ${entry}`,
      because: [...flags.map((flag) => flag.says), ...because, `in effect: ${how}`],
      effect,
      principal,
      entry,
      how,
      risk: riskOf(flags, entries.get(keyOf(environment, entry)), inProduction),
    };
  };
  const gain = (one: Gain, byPlan: boolean): AccessChange => {
    const found = change(one, "gains", [
      ...(byPlan ? ["only the plan has it: no declaration gives it"] : []),
      ...(inBase.has(keyOf(one.environment, one.entry))
        ? []
        : ["the entry is new: who has its project or acts as its readers has it too"]),
      ...(one.already === null ? [] : [`it could get it before: ${one.already}`]),
      ...unseen(one.principal),
    ]);
    return byPlan ? { ...found, level: "danger", risk: found.risk + undeclared } : found;
  };
  return { change, gain, unseen };
}

const entriesIn = ({ name, products }: ResolvedEnvironment) =>
  products.flatMap((product) => product.entries.map((one) => [keyOf(name, one.key), one] as const));

function standingIn(after: Effective["ways"], head: readonly ResolvedEnvironment[]): readonly Standing[] {
  const found = new Map<string, Standing & { readonly entries: string[] }>();
  for (const { name: environment, products } of head) {
    const bindings = products.flatMap((product) => product.bindings);
    const declared = new Set(bindings.map(({ member, entry }) => keyOf(member, entry)));
    for (const { key } of products.flatMap((product) => product.entries))
      for (const [principal, { how }] of after.get(entryKey(environment, key)) ?? []) {
        if (declared.has(keyOf(principal, key)) || isJob(principal)) continue;
        const id = keyOf(environment, principal);
        const known = found.get(id);
        if (known === undefined) found.set(id, { principal, environment, entries: [key], how });
        else known.entries.push(key);
      }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => ({ ...one, entries: [...one.entries].sort() }));
}
