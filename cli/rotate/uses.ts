/** Who still uses a version: nothing is disabled that a running, or a quickly revived, consumer would miss. */
import type { ResolvedEnvironment } from "../../model/resolved";
import { CloudRun, type LiveRevision, type LiveService } from "../clients/cloud-run";
import type { StoredEntry } from "../entries";
import { lateDeployments, newOnVercel } from "./deployments";
import type { Session } from "./session";
import type { Tips } from "./tips";
import type { VersionUse } from "./version-use";

/** Ready revisions that must stay able to start, for a rollback of the service itself. */
const keptRevisions = 3;

/** @param version of the entry; only a version that nobody uses may be disabled */
export async function usesOf(session: Session, entry: StoredEntry, version: string, tips: Tips) {
  return [
    ...branchUses(tips, entry, version),
    ...(await revisionUses(session, entry, version)),
    ...(await lateDeployments(session, entry, version, version)),
  ];
}

/** What has a version that the pin moved to just now; nothing may have it where the pin is to move back. */
export async function newUsesOf(session: Session, entry: StoredEntry, version: string, tips: Tips) {
  return [
    ...branchUses(tips, entry, version),
    ...(await revisionUses(session, entry, version)),
    ...(await newOnVercel(session, entry, version)),
  ];
}

/** Branches whose tip pins it, and those of which nobody knows. */
export function branchUses(tips: Tips, entry: Pick<StoredEntry, "key">, version: string): readonly VersionUse[] {
  const pinning = tips.known.filter(({ lock }) => {
    const locked = lock.entries[entry.key];
    return locked?.current === version || locked?.previous === version;
  });
  const use = { entry: entry.key, version, kind: "branch" as const };
  return [
    ...pinning.map(({ branch }) => {
      const next = `merge the moved pin into ${branch}, or delete the branch`;
      return { ...use, by: branch, why: "pins it", next };
    }),
    ...tips.unknown.map((one) => ({ ...use, ...one })),
  ];
}

interface Place {
  readonly project: string;
  readonly region: string;
}

/**
 * Where services may run that use it: every project of the environment, in every region that the environment names. Who is
 * declared as a reader today does not matter: what was deployed when somebody else was declared still runs.
 */
function placesOf({ products }: ResolvedEnvironment): readonly Place[] {
  const projects = new Set(
    products.flatMap(({ project, services }) => [project, ...services.map((one) => one.project)]),
  );
  const regions = new Set(products.flatMap(({ region, services }) => [region, ...services.map((one) => one.region)]));
  return [...projects].flatMap((project) => [...regions].map((region) => ({ project, region })));
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
  for (const { project, region } of placesOf(session.environment)) {
    for (const service of await run.services(project, region)) {
      const revisions = await run.revisions(service);
      const kept = revisions.filter((one) => one.ready).slice(0, keptRevisions);
      for (const revision of revisions.filter((one) => reads(one, entry, version))) {
        const why = whyKept(service, revision, kept.includes(revision));
        if (why === null) continue;
        const next = nextFor(session.environment, service, {
          deploy: revisions.slice(0, 1).some((one) => reads(one, entry, version)),
          // Once the newest of them has been pushed out, so have the others.
          restarts: keptRevisions - kept.findIndex((one) => reads(one, entry, version)),
          held: service.serving.includes(revision.name),
        });
        uses.push({ entry: entry.key, version, kind: "revision", by: `${service.id}: ${revision.id}`, why, next });
      }
    }
  }
  return uses;
}

/** What ends a revision's use, from the first that must be done on. */
function nextFor(
  environment: ResolvedEnvironment,
  live: LiveService,
  wanted: { readonly deploy: boolean; readonly restarts: number; readonly held: boolean },
): string {
  const declared = environment.products
    .flatMap((product) => product.services)
    .find((one) => `projects/${one.project}/locations/${one.region}/services/${one.name}` === live.name);
  if (declared === undefined)
    return `deploy ${live.id} with another version, until ${keptRevisions} newer revisions are ready`;
  if (wanted.deploy) return `strongroom deploy '${declared.product}-${environment.name}-services'`;
  if (wanted.held) return `give the traffic, or the tag, of ${declared.key} to its newest revision`;
  const restart = `strongroom restart ${declared.key} --env ${environment.name}`;
  return wanted.restarts === 1 ? restart : `${restart}, ${wanted.restarts} times`;
}

function whyKept(service: LiveService, revision: LiveRevision, recent: boolean): string | null {
  if (service.serving.includes(revision.name)) return "gets traffic or has a tag";
  if (service.reconciling && revision.name === service.latestCreated) return "is starting";
  return recent ? `is one of the last ${keptRevisions} ready ones` : null;
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
        `strongroom deploy '${service.product}-${session.environment.name}-services'`,
      );
    }
  }
  return [...found, ...(await lateDeployments(session, entry, version, null))];
}
