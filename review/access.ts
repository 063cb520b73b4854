/** Who gains or loses access to what, by the declarations of both sides. */
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import type { Change, Level } from "./change";
import { type Holder, holdersIn } from "./holders";
import { type People, peopleFlags } from "./people";

/**
 * Where accounts live: their projects, by environment. What is in none of them belongs to somebody else. The first that names a project
 * counts: a change can't declare that a project of before is another environment's.
 */
export type Projects = ReadonlyMap<string, string>;

export function projectsOf(environments: readonly ResolvedEnvironment[]): Projects {
  const found = environments.flatMap(({ name, products }) =>
    products.flatMap(({ project, identities }) =>
      [project, ...identities.map((one) => one.project)].map((one) => [one, name] as const),
    ),
  );
  return new Map(found.reverse());
}

export interface AccessChange extends Change {
  readonly area: "access";
  /** `keeps`: it is declared only now, and had it before by what is granted in the clouds. */
  readonly effect: "gains" | "loses" | "keeps longer" | "keeps shorter" | "keeps";
  readonly principal: string;
  readonly entry: string;
  /** Where it is no entry: what is gained is to act as an identity of the pipelines. @default an entry */
  readonly of?: "identity";
  /** The witness, step by step, where the access comes from what is granted in the clouds; absent if declarations say it. */
  readonly how?: string;
  /** Among changes of one level, how risky: by what it is flagged for, then the entry's class, whether it is shared, and production. */
  readonly risk: number;
}

export interface Sides {
  /** Null where the environment is new, or is removed. */
  readonly base: ResolvedEnvironment | null;
  readonly head: ResolvedEnvironment | null;
}

export function accessChanges({ base, head }: Sides, projects: Projects, people: People): readonly AccessChange[] {
  const [before, after] = [base, head].map((side) => (side === null ? new Map<string, Holder>() : holdersIn(side)));
  const environment = (head ?? base)?.name ?? "";
  // What is no longer called production was until now.
  const inProduction = [base, head].some((side) => side?.stage === "production");
  const entries = new Map(
    [base, head].flatMap((side) => (side?.products ?? []).flatMap((one) => one.entries)).map((one) => [one.key, one]),
  );
  const changes: AccessChange[] = [];
  const add = (effect: AccessChange["effect"], holder: Holder, says: string, flags: readonly Flag[]) =>
    changes.push({
      area: "access",
      level: worst(effect === "gains" || effect === "keeps longer" ? ["attention"] : ["info"], flags),
      environment,
      subject: holder.who,
      says,
      because: [
        ...flags.map((flag) => flag.says),
        `declared by ${holder.reader}: ${holder.how}`,
        ...(holder.because === null ? [] : [holder.because]),
      ],
      effect,
      principal: holder.principal,
      entry: holder.entry,
      risk: riskOf(flags, entries.get(holder.entry), inProduction),
    });
  for (const [key, holder] of after ?? []) {
    const was = before?.get(key);
    const flags = [
      ...flagsOf(holder, { environment, inProduction, projects }),
      ...peopleFlags(holder, entries.get(holder.entry), people),
    ];
    if (was === undefined) add("gains", holder, `gains ${holder.entry}${untilText(holder)}`, flags);
    else if (holder.place !== was.place)
      add("gains", holder, `gains ${holder.entry}, delivered to ${holder.place} (before: ${was.place})`, [
        { level: "danger", says: "another place under the same name" },
        ...flags,
      ]);
    else if (isLonger(holder.until, was.until))
      add(
        "keeps longer",
        holder,
        `keeps ${holder.entry} ${holder.until === null ? "without an end" : `until ${holder.until}`} (before: until ${was.until})`,
        flags,
      );
    else if (isLonger(was.until, holder.until))
      add(
        "keeps shorter",
        holder,
        `keeps ${holder.entry} until ${holder.until} (before: ${was.until === null ? "without an end" : `until ${was.until}`})`,
        [],
      );
    else if (holder.readable && !was.readable)
      add("gains", holder, `shows ${holder.entry} to people: the variable is no longer sensitive`, flags);
  }
  for (const [key, holder] of before ?? [])
    if (after?.has(key) !== true) add("loses", holder, `loses ${holder.entry}`, []);
  return changes;
}

/** How much more than what is declared: it comes first among changes of its level. */
export const undeclared = 64;

/** What comes first weighs more than all behind it. */
export function riskOf(flags: readonly Flag[], entry: ResolvedEntry | undefined, inProduction: boolean): number {
  const shared = (entry?.sharedBecause ?? null) !== null;
  return flags.length * 8 + (entry?.class === "critical" ? 4 : 0) + (shared ? 2 : 0) + (inProduction ? 1 : 0);
}

export interface Flag {
  readonly level: Level;
  readonly says: string;
}

type Flagged = Pick<Holder, "principal" | "until" | "crossProduct" | "anyBranch" | "readable">;

export interface Around {
  readonly environment: string;
  readonly inProduction: boolean;
  readonly projects: Projects;
}

/** What makes an access more than an ordinary one. */
export function flagsOf(holder: Flagged, { environment, inProduction, projects }: Around): readonly Flag[] {
  const { principal, until } = holder;
  const flags: Flag[] = [];
  if (/^(?:allUsers|allAuthenticatedUsers)$/.test(principal))
    flags.push({ level: "danger", says: "public: everybody can read it" });
  if (/^(?:domain|principalSet|projectOwner|projectEditor|projectViewer):/.test(principal))
    flags.push({ level: "danger", says: "a whole set of accounts, which can grow without a review" });
  const project = /^serviceAccount:[^@]+@(.+)\.iam\.gserviceaccount\.com$/.exec(principal)?.[1];
  if (/^serviceAccount:/.test(principal)) {
    const home = project === undefined ? undefined : projects.get(project);
    if (home === undefined)
      flags.push({ level: "danger", says: "the account is not in a project of this organisation" });
    else if (home !== environment)
      flags.push({ level: "danger", says: `cross-environment: the account belongs to ${home}` });
  }
  if (isJob(principal))
    flags.push({ level: "danger", says: "jobs of a pipeline, outside of the organisation's projects" });
  if (/^(?:user|group):/.test(principal))
    flags.push({
      level: inProduction && until === null ? "danger" : "attention",
      says: `${principal.startsWith("group:") ? "a group of people, whose members are not reviewed here" : "a person"}${until === null ? ", without an end" : ""}`,
    });
  if (holder.crossProduct)
    flags.push({ level: "attention", says: "cross-product: the entry belongs to another product" });
  if (holder.anyBranch)
    flags.push({ level: "attention", says: "previews run the code of every branch that somebody pushes" });
  if (holder.readable)
    flags.push({
      level: inProduction ? "danger" : "attention",
      says: "everybody in the Vercel project can read the value there",
    });
  return flags;
}

/** As `trust.ts` calls those whom a pool trusts; members of policies have a colon. */
export const isJob = (principal: string): boolean => principal.startsWith("a job of ");

export function worst(own: readonly Level[], flags: readonly Flag[]): Level {
  const all = [...own, ...flags.map((flag) => flag.level)];
  return all.includes("danger") ? "danger" : all.includes("attention") ? "attention" : "info";
}

const untilText = ({ until }: Holder): string => (until === null ? "" : ` until ${until}`);

/** Days compare as texts; null is for ever. */
function isLonger(a: string | null, b: string | null): boolean {
  return b !== null && (a === null || a > b);
}
