/** Who still uses a version: nothing is disabled that a running, or a quickly revived, consumer would miss. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { parseLock } from "../../model/parse-lock";
import type { ResolvedEnvironment, ResolvedProduct, ResolvedVercelProject } from "../../model/resolved";
import { CloudRun, type LiveRevision, type LiveService } from "../clients/cloud-run";
import { type DeploymentTarget, Vercel } from "../clients/vercel";
import type { Context } from "../context";
import type { StoredEntry } from "../entries";
import { lockPath, readLock } from "../lock-file";
import type { Session } from "./session";

export interface VersionUse {
  readonly entry: string;
  readonly version: string;
  readonly kind: "branch" | "revision" | "deployment";
  /** Branch, `service: revision` or `project: deployment`. */
  readonly by: string;
  readonly why: string;
  /** What ends it. */
  readonly next: string;
}

/** Ready revisions that must stay able to start, for a rollback of the service itself. */
const keptRevisions = 3;

/** @param version of the entry; only a version that nobody uses may be disabled */
export async function usesOf(session: Session, entry: StoredEntry, version: string): Promise<readonly VersionUse[]> {
  return [
    ...branchUses(session.context, session.environment.name, entry, version),
    ...(await revisionUses(session, entry, version)),
    ...(await deploymentUses(session, entry, version)),
  ];
}

/** Branches whose tip pins it, as of the last fetch. Locks that git does not keep (the sandbox's) have none. */
export function branchUses(
  { lockDir }: Pick<Context, "lockDir">,
  environment: string,
  entry: Pick<StoredEntry, "key">,
  version: string,
): readonly VersionUse[] {
  const file = lockPath(lockDir, environment);
  const git = (args: readonly string[], input?: string): string => {
    try {
      const stdio = ["pipe", "pipe", "ignore"] as const;
      const options = { input: input ?? "", maxBuffer: 1 << 30, encoding: "utf8" as const, stdio: [...stdio] };
      return execFileSync("git", ["-C", lockDir, ...args], options);
    } catch {
      return "";
    }
  };
  const prefix = git(["rev-parse", "--show-prefix"]).trim();
  const refs = git(["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes"]).split("\n").filter(Boolean);
  const inside = `${prefix}${path.basename(file)}`;
  return refs
    .filter((ref) => !ref.endsWith("/HEAD"))
    .filter((ref) => {
      const text = git(["show", `${ref}:${inside}`]);
      if (text === "") return false;
      const parsed = parseLock(text, file);
      const locked = parsed.ok ? parsed.lock.entries[entry.key] : undefined;
      return locked?.current === version || locked?.previous === version;
    })
    .map((ref) => {
      const branch = ref.replace(/^refs\/(heads|remotes)\//, "");
      return {
        entry: entry.key,
        version,
        kind: "branch" as const,
        by: branch,
        why: "pins it",
        next: `merge the moved pin into ${branch}, or delete the branch`,
      };
    });
}

interface Place {
  readonly project: string;
  readonly region: string;
}

/**
 * Where services may run that read it: the projects of its own product and of its readers. One for which no service is
 * declared is left out; Cloud Run need not even be enabled there.
 */
function placesOf(environment: ResolvedEnvironment, entry: StoredEntry): readonly Place[] {
  const readers = new Set([entry.product, ...entry.usedBy.map((use) => use.reader.split("/")[0] ?? "")]);
  const products = environment.products.filter((product) => readers.has(product.name) && product.services.length > 0);
  const places = products.flatMap(({ project, region, services }) => [{ project, region }, ...services]);
  const byName = new Map(places.map(({ project, region }) => [`${project} ${region}`, { project, region }]));
  return [...byName.values()];
}

function reads(revision: LiveRevision, entry: StoredEntry, version: string): boolean {
  return revision.uses.some(
    (use) =>
      use.secret === entry.secret.id &&
      // The API may give a project's number instead of its id.
      (use.project === entry.secret.project || /^\d+$/.test(use.project)) &&
      use.version === version,
  );
}

async function revisionUses(session: Session, entry: StoredEntry, version: string): Promise<readonly VersionUse[]> {
  const run = new CloudRun(session.cloud, { signal: session.context.signal });
  const uses: VersionUse[] = [];
  for (const { project, region } of placesOf(session.environment, entry)) {
    for (const service of await run.services(project, region)) {
      const revisions = await run.revisions(service);
      const kept = new Set(revisions.filter((one) => one.ready).slice(0, keptRevisions));
      for (const revision of revisions) {
        if (!reads(revision, entry, version)) continue;
        const why = whyKept(service, revision, kept.has(revision));
        if (why === null) continue;
        const next = `deploy it, or strongroom restart ${service.id} --env ${session.environment.name}, until ${keptRevisions} newer revisions are ready`;
        uses.push({ entry: entry.key, version, kind: "revision", by: `${service.id}: ${revision.id}`, why, next });
      }
    }
  }
  return uses;
}

function whyKept(service: LiveService, revision: LiveRevision, recent: boolean): string | null {
  if (service.serving.includes(revision.name)) return "gets traffic or has a tag";
  if (service.reconciling && revision.name === service.latestCreated) return "is starting";
  return recent ? `is one of the last ${keptRevisions} ready ones` : null;
}

/** Projects that read an entry, with the deployments that a changed variable reaches only by a new one. */
export function vercelReaders(environment: ResolvedEnvironment, entry: StoredEntry): readonly ResolvedVercelProject[] {
  const keys = new Set(entry.usedBy.map((use) => use.reader));
  const projects = environment.products.flatMap((product: ResolvedProduct) => product.vercelProjects);
  return projects.filter((project) => keys.has(project.key) && project.state === "active");
}

/** What is deployed from a project's variables; null for those that only developers pull. */
export function deploymentTarget(project: ResolvedVercelProject): DeploymentTarget | null {
  const targets = new Set(project.variables.flatMap((variable) => variable.targets));
  return targets.has("production") ? "production" : targets.has("preview") ? "preview" : null;
}

/** Vercel does not say which version a deployment got; one that is older than its variable has what was there before. */
async function deploymentUses(session: Session, entry: StoredEntry, version: string): Promise<readonly VersionUse[]> {
  const { context, cloud, environment } = session;
  const uses: VersionUse[] = [];
  for (const project of vercelReaders(environment, entry)) {
    const { key, teamId, projectId } = project;
    const add = (why: string, next: string, by = key) =>
      uses.push({ entry: entry.key, version, kind: "deployment", by, why, next });
    const vercel = Vercel.open(cloud, context.env, { signal: context.signal });
    const variables = await vercel.variables({ teamId, projectId });
    const pinnedAt = Date.parse(movedAt(session, entry));
    const own = variables.filter((one) => one.comment === `Managed by Strongroom: ${entry.key}`);
    if (own.some((variable) => variable.updatedAt < pinnedAt)) {
      add(
        "has a variable that was not written since",
        `npm run deploy -- ${project.product}-${environment.name}-vercel`,
      );
      continue;
    }
    const target = deploymentTarget(project);
    if (target === null || own.length === 0) continue;
    const changedAt = Math.max(...own.map((variable) => variable.updatedAt));
    const ready = (await vercel.deployments({ teamId, projectId }, target)).filter((one) => one.state === "READY");
    const [serving] = ready;
    if (serving !== undefined && serving.createdAt < changedAt) {
      add(
        "serves, with the variables of its time",
        `strongroom restart ${key} --env ${environment.name}`,
        `${key}: ${serving.id}`,
      );
    }
  }
  return uses;
}

/** When the version that is pinned now was added. */
function movedAt({ context, environment }: Session, entry: StoredEntry): string {
  const locked = readLock(context.lockDir, environment.name).entries[entry.key];
  return locked?.versions?.[locked.current ?? ""]?.at ?? "";
}

/** Readers that do not run with the pinned version yet, each with why. */
export async function behind(session: Session, entry: StoredEntry, version: string): Promise<readonly VersionUse[]> {
  const run = new CloudRun(session.cloud, { signal: session.context.signal });
  const keys = new Set(entry.usedBy.map((use) => use.reader));
  const services = session.environment.products.flatMap((product) => product.services);
  const found: VersionUse[] = [];
  for (const service of services.filter((one) => keys.has(one.key) && one.state === "active")) {
    const live = await run.service(service);
    if (live === null) continue;
    const add = (why: string, next: string) =>
      found.push({ entry: entry.key, version, kind: "revision", by: service.key, why, next });
    if (live.latestReady === null || live.latestReady !== live.latestCreated) {
      add(
        `has a newest revision that is not ready (${live.problem ?? "no reason is given"})`,
        `strongroom repair ${service.key} --env ${session.environment.name}`,
      );
      continue;
    }
    const ready = (await run.revisions(live)).find((one) => one.name === live.latestReady);
    const mapped = service.variables.some((variable) => variable.kind === "secret" && variable.entry === entry.key);
    if (mapped && (ready === undefined || !reads(ready, entry, version))) {
      add(
        `does not run with version ${version} yet`,
        `npm run deploy -- ${service.product}-${session.environment.name}-services`,
      );
    }
  }
  return found;
}
