/** What a reviewer reads of two effective sets: who else gains a value by this change, and how. */
import type { PolicySnapshot } from "../../live/policies/snapshot";
import type { ResolvedEnvironment } from "../../model/resolved";
import { count } from "../../text/output";
import { type AccessChange, flagsOf, type Projects, riskOf, worst } from "../access";
import type { Change } from "../change";
import { type Gains, gainsOf } from "./gains";
import { worldsOf } from "./worlds";

export interface EffectiveReview {
  /** Beside those that the declarations say by themselves. */
  readonly changes: readonly AccessChange[];
  /** What could not be read. Where there is something, nobody can say that nobody gains access. */
  readonly unread: readonly Change[];
  /** What was read, for the report's second line. */
  readonly basis: string;
  /** How many can get a value today without a declaration that says so. */
  readonly undeclared: number;
}

export interface Compared {
  readonly base: readonly ResolvedEnvironment[];
  readonly head: readonly ResolvedEnvironment[];
  readonly snapshot: PolicySnapshot;
  readonly now: Date;
}

/** @param declared what the declarations say by themselves */
export function effectiveReview(
  { base, head, snapshot, now }: Compared,
  declared: readonly AccessChange[],
  projects: Projects,
): EffectiveReview {
  const { before, after, missing, unapplied } = worldsOf(snapshot, base, head);
  const gains = gainsOf(before, after, now);
  const told = new Set(
    declared.filter(({ effect }) => effect === "gains").map((one) => keyOf(one.principal, one.environment, one.entry)),
  );
  const lost = new Set(
    declared.filter(({ effect }) => effect === "loses").map((one) => keyOf(one.principal, one.environment, one.entry)),
  );
  const around = aroundOf(base, head, projects);
  const changes = [
    ...gains.gained
      .filter((one) => !told.has(keyOf(one.principal, one.environment, one.entry)))
      .map((one) => gainOf(one, around)),
    ...gains.lost
      .filter((one) => !lost.has(keyOf(one.principal, one.environment, one.entry)))
      .map((one) => around.change(one, "loses", [])),
  ];
  const unread = [
    ...snapshot.unread,
    ...missing.map((project) => ({ what: `project ${project}`, why: "the snapshot does not have it" })),
  ].map(
    ({ what, why }): Change => ({
      area: "access",
      level: "attention",
      environment: "live policies",
      subject: what,
      says: `could not be read: ${why}`,
      because: ["who has access through it is not known"],
    }),
  );
  return { changes, unread, basis: basisOf(snapshot, { ...gains, unapplied }), undeclared: undeclaredIn(gains, head) };
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

type Around = ReturnType<typeof aroundOf>;

function aroundOf(base: readonly ResolvedEnvironment[], head: readonly ResolvedEnvironment[], projects: Projects) {
  const production = new Set([...base, ...head].filter(({ stage }) => stage === "production").map(({ name }) => name));
  const entries = new Map(
    [...base, ...head].flatMap(({ name, products }) =>
      products.flatMap((product) => product.entries.map((one) => [keyOf(name, one.key), one] as const)),
    ),
  );
  const inBase = new Set(
    base.flatMap(({ name, products }) =>
      products.flatMap((product) => product.entries.map(({ key }) => keyOf(name, key))),
    ),
  );
  const change = (
    { principal, environment, entry, how }: Gains["lost"][number],
    effect: "gains" | "loses",
    because: readonly string[],
  ): AccessChange => {
    const inProduction = production.has(environment);
    const own = { principal, until: null, crossProduct: false, anyBranch: false, readable: false };
    const flags = effect === "loses" ? [] : flagsOf(own, { environment, inProduction, projects });
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
  return { change, isNew: (environment: string, entry: string) => !inBase.has(keyOf(environment, entry)) };
}

function gainOf(gain: Gains["gained"][number], { change, isNew }: Around): AccessChange {
  const { environment, entry, already } = gain;
  return change(gain, "gains", [
    ...(isNew(environment, entry) ? ["the entry is new: who has its project or acts as its readers has it too"] : []),
    ...(already === null ? [] : [`it could get it before: ${already}`]),
  ]);
}

function undeclaredIn({ after }: Gains, head: readonly ResolvedEnvironment[]): number {
  const declared = new Set(
    head.flatMap(({ products }) => products.flatMap(({ bindings }) => bindings.map(({ member }) => member))),
  );
  return new Set([...after.values()].map(({ principal }) => principal).filter((one) => !declared.has(one))).size;
}

function basisOf(
  { resources, groups, deny, takenAt, as }: PolicySnapshot,
  { assumed, unapplied }: { readonly assumed: readonly string[]; readonly unapplied: number },
): string {
  const kinds = [
    [/^organizations\//, "organisation"],
    [/^folders\//, "folder"],
    [/^projects\/[^/]+$/, "project"],
    [/^projects\/[^/]+\/secrets\//, "secret"],
    [/^projects\/[^/]+\/serviceAccounts\//, "service account"],
  ] as const;
  const own = kinds.map(([pattern, noun]): [number, string] => [
    resources.filter(({ name }) => pattern.test(name)).length,
    noun,
  ]);
  const counted = [...own, [Object.keys(groups).length, "group"] as const]
    .filter(([number]) => number > 0)
    .map(([number, noun]) => count(number, noun));
  return [
    `read from the declarations and lock files of both sides, and from the policies of ${counted.join(", ")} and ${count(deny.length, "deny policy", "deny policies")} (${takenAt.slice(0, 16).replace("T", " ")} UTC, as ${as})`,
    "not read: principal access boundaries and access policies of IAM v3",
    ...(unapplied === 0
      ? []
      : [
          `${count(unapplied, "grant")} of the base ${unapplied === 1 ? "is" : "are"} not in the cloud, and ${unapplied === 1 ? "counts" : "count"} as given`,
        ]),
    ...assumed,
  ].join("; ");
}
