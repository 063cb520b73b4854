/** What is deployed with entries, in whatever version, declared or not: whom a leak concerns. */

import { cloudFor, secretManagerOf, vercelOf } from "../clients/apis";
import type { Cloud } from "../clients/cloud";
import type { StoredEntry } from "../inventory/entries";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { isFailure } from "../text/failure";
import type { Finding } from "./finding";
import type { Asker } from "./look";
import { undeclaredMembers } from "./members";
import { declaredAs } from "./services";
import { usesOnCloudRun } from "./uses";
import { projectsOnVercel, variablesOf } from "./vercel-variables";
import { anyVersion } from "./version-use";

/** `fine`: a declared reader has it. `fault`: something has it that does not declare it. `unknown`: nobody could look. */
export interface Reached extends Finding {
  /** Key of the entry; null if it is about all of them. */
  readonly entry: string | null;
  /** `shop/api`, `worker (project acme-shop-dev)`, a Vercel project's id, an IAM member. */
  readonly by: string;
}

export interface Reach {
  readonly findings: readonly Reached[];
  /** Declared readers on Cloud Run and Vercel that have none of it now; only where that could be looked at. */
  readonly absent: readonly string[];
}

/** Nobody has looked. */
export const noReach: Reach = { findings: [], absent: [] };

/** Never fails: in an emergency what is known must not hang on a cloud that can't be asked. */
export async function reachOf(
  context: Context,
  environment: ResolvedEnvironment,
  entries: readonly StoredEntry[],
): Promise<Reach> {
  if (entries.length === 0) return noReach;
  let cloud: Cloud;
  try {
    const projects = environment.products.map(({ project }) => project);
    cloud = await cloudFor(context, `incident ${environment.name}`, projects);
  } catch (error) {
    return { findings: [unseen("the cloud", error)], absent: [] };
  }
  const session = { context, environment, cloud, client: secretManagerOf(context, { environment, cloud }) };
  const looks: readonly [string, () => Promise<readonly Reached[]>][] = [
    ["Cloud Run", () => onCloudRun(session, entries)],
    ["Vercel", () => onVercel(session, entries)],
    ["IAM", () => byPolicy(session, entries)],
  ];
  const findings: Reached[] = [];
  for (const [where, look] of looks) {
    try {
      findings.push(...(await look()));
    } catch (error) {
      findings.push(unseen(where, error));
    }
  }
  return { findings, absent: absentIn(environment, entries, findings) };
}

/** @throws what is no failure, such as an interrupt */
function unseen(where: string, error: unknown): Reached {
  if (!isFailure(error)) throw error;
  return { entry: null, by: where, check: "look", verdict: "unknown", says: error.message, next: error.next };
}

async function onCloudRun(session: Asker, entries: readonly StoredEntry[]): Promise<readonly Reached[]> {
  const uses = await usesOnCloudRun(
    session,
    entries.map((entry) => ({ entry, version: anyVersion })),
  );
  const readers = readersBy(entries);
  const found = new Map<string, Reached>();
  for (const { entry, by, says, next, check, recent, workload } of uses) {
    const name = workload?.name ?? "";
    if (recent === true || found.has(`${entry} ${name}`)) continue;
    const declared = declaredAs(session.environment, name)?.key;
    const who = declared ?? `${by.split(":")[0]} (project ${name.split("/")[1]})`;
    const reads = declared !== undefined && readers(entry).has(declared);
    const seen = { entry, by: who, check, says: `${by.split(": ")[1] ?? check} ${says}` };
    found.set(`${entry} ${name}`, judged(seen, reads, next));
  }
  return [...found.values()];
}

async function onVercel(session: Asker, entries: readonly StoredEntry[]): Promise<readonly Reached[]> {
  const { context, cloud, environment } = session;
  const declared = environment.products.some((product) => product.vercelProjects.length > 0);
  if (!declared && (environment.vercel?.places ?? []).length === 0) return [];
  const api = vercelOf(context, cloud);
  const projects = await projectsOnVercel(session, api);
  const readers = readersBy(entries);
  return entries.flatMap(({ key: entry }) =>
    variablesOf(projects, { key: entry }).map(({ project, label, variables }) => {
      const names = variables.map((one) => `${one.key} (${one.targets.join(", ") || "an environment of its own"})`);
      const seen = { entry, by: label, check: "deployment", says: `variable ${names.join(", ")}` };
      const next =
        project === null
          ? `delete the variable in Vercel's project ${label}`
          : `strongroom deploy '${project.product}-${environment.name}-vercel'`;
      return judged(seen, project !== null && readers(entry).has(project.key), next);
    }),
  );
}

async function byPolicy(session: Asker, entries: readonly StoredEntry[]): Promise<readonly Reached[]> {
  return (await undeclaredMembers(session, entries)).map(({ entry, member }) => ({
    entry: entry.key,
    by: member,
    check: "member",
    verdict: "fault",
    says: "may read it by the secret's policy, without a declaration",
    next: `remove it from the policy: gcloud secrets get-iam-policy ${entry.secret.id} --project ${entry.secret.project}`,
  }));
}

function judged(seen: Omit<Reached, "verdict" | "next">, reads: boolean, next: string): Reached {
  if (reads) return { ...seen, verdict: "fine", next: null };
  return { ...seen, verdict: "fault", says: `${seen.says}, and does not declare it`, next };
}

function readersBy(entries: readonly StoredEntry[]): (entry: string) => ReadonlySet<string> {
  const readers = new Map(entries.map((entry) => [entry.key, new Set(entry.usedBy.map((use) => use.reader))]));
  return (entry) => readers.get(entry) ?? new Set();
}

function absentIn(
  { products }: ResolvedEnvironment,
  entries: readonly StoredEntry[],
  findings: readonly Reached[],
): readonly string[] {
  const unseen = new Set(findings.flatMap(({ verdict, by }) => (verdict === "unknown" ? [by] : [])));
  const readers = new Set(entries.flatMap((entry) => entry.usedBy.map((use) => use.reader)));
  const there = new Set(findings.map(({ by }) => by));
  return products
    .flatMap(({ services, vercelProjects }) => [
      ...(unseen.has("Cloud Run") ? [] : services),
      ...(unseen.has("Vercel") ? [] : vercelProjects),
    ])
    .flatMap(({ key }) => (readers.has(key) && !there.has(key) ? [key] : []));
}
