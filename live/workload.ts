/** A workload with revisions (a service or a worker pool) keeps the versions of revisions that run or may soon run again. */
import { eachInParallel } from "../clients/pace";
import type { LiveRevision, LiveWorkload } from "../clients/run-records";
import { type Look, type RunPlace, width } from "./look";
import { maps } from "./mapped";
import type { VersionUse } from "./version-use";

/** Ready revisions that must stay able to start, for a rollback of the workload itself. */
export const keptRevisions = 3;

export interface Kept {
  readonly workload: LiveWorkload;
  /** A newest revision that maps it is copied by every new one. */
  readonly newest: boolean;
  /** How many newer ready revisions it takes until it is not one of the last ones. */
  readonly restarts: number;
  readonly serves: boolean;
}

export interface WorkloadKind {
  readonly check: VersionUse["check"];
  readonly serves: string;
  list(look: Look, place: RunPlace): Promise<readonly LiveWorkload[]>;
  next(look: Look, kept: Kept): string;
  /** Two products may have workloads of the same name. */
  called(look: Look, workload: LiveWorkload): string;
}

export async function workloadUses(look: Look, kind: WorkloadKind): Promise<readonly VersionUse[]> {
  const workloads = (await eachInParallel(width, look.places, (place) => kind.list(look, place))).flat();
  const uses = await eachInParallel(width, workloads, async (workload) =>
    usesIn(look, kind, workload, await look.run.revisions(workload)),
  );
  return uses.flat();
}

async function usesIn(look: Look, kind: WorkloadKind, workload: LiveWorkload, revisions: readonly LiveRevision[]) {
  const kept = revisions.filter((one) => one.ready).slice(0, keptRevisions);
  const uses: VersionUse[] = [];
  for (const asked of look.versions) {
    const mapping = new Set<LiveRevision>();
    for (const one of revisions) if (await maps(look.session, one.uses, asked, one.createdAt)) mapping.add(one);
    for (const revision of mapping) {
      const says = whyRuns(kind, workload, revision);
      if (says === null && !kept.includes(revision)) continue;
      const next = kind.next(look, {
        workload,
        newest: revisions.slice(0, 1).some((one) => mapping.has(one)),
        // Once the newest of them is not among the last ones, neither are the others.
        restarts: keptRevisions - kept.findIndex((one) => mapping.has(one)),
        serves: workload.serving.includes(revision.name),
      });
      const by = `${workload.id}: ${revision.id}`;
      const { entry, version } = asked;
      const runs = { name: workload.name, account: revision.account };
      const use = { entry: entry.key, version, check: kind.check, verdict: "fault" as const, by, workload: runs, next };
      uses.push(
        says === null
          ? {
              ...use,
              says: `is one of the last ${keptRevisions} ready ones`,
              recent: true,
              of: kind.called(look, workload),
            }
          : { ...use, says },
      );
    }
  }
  return uses;
}

function whyRuns(kind: WorkloadKind, workload: LiveWorkload, revision: LiveRevision): string | null {
  if (workload.serving.includes(revision.name)) return kind.serves;
  return workload.reconciling && revision.name === workload.latestCreated ? "is starting" : null;
}

export function withProject(name: string, id: string): string {
  return `${id} (project ${name.split("/")[1]})`;
}
