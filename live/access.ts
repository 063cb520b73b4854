/**
 * Access that is about to be taken away: a service account's accessor binding on a secret, or the account itself. A workload that runs as
 * that account keeps running, but its next instance does not start.
 */
import { cloudRunOf } from "../clients/apis";
import { eachInParallel } from "../clients/pace";
import { newestVersion } from "../clients/versions-of";
import { type Asker, width } from "./look";
import { entryOf, type GoingSecret } from "./removal";
import { placesOf, usesOnCloudRun } from "./uses";
import type { EntryVersion } from "./version-use";

export interface GoingAccess {
  /** Email of the service account. */
  readonly account: string;
  /** What it may no longer read; null if the account itself is removed. */
  readonly secret: GoingSecret | null;
}

/** A deployed workload that needs the access. */
export interface AccessUse {
  /** `shop/KEY: api: api-00002 gets traffic or has a tag`. */
  readonly says: string;
  /** What ends it. */
  readonly next: string;
  /** Stacks whose apply may end it; empty if it is in no stack. */
  readonly endedBy: readonly string[];
}

/** Leaves out revisions without traffic: access can be given back. */
export async function usesOfAccess(session: Asker, going: readonly GoingAccess[]): Promise<readonly AccessUse[]> {
  return [...(await usesOfBindings(session, going)), ...(await usesOfAccounts(session, going))];
}

async function usesOfBindings(session: Asker, going: readonly GoingAccess[]): Promise<readonly AccessUse[]> {
  const versions: EntryVersion[] = [];
  const losing = new Map<string, Set<string>>();
  for (const { account, secret } of going) {
    if (secret === null) continue;
    const entry = entryOf(session, secret);
    const accounts = losing.get(entry.key);
    losing.set(entry.key, new Set([...(accounts ?? []), account]));
    if (accounts !== undefined) continue;
    for (const { number, state } of await newestVersion(session.client, entry))
      if (state !== "DESTROYED") versions.push({ entry, version: number });
  }
  const found = new Map<string, AccessUse>();
  for (const { entry, by, says, next, workload, recent } of await usesOnCloudRun(session, versions)) {
    if (recent === true || workload === undefined || losing.get(entry)?.has(workload.account) !== true) continue;
    const line = `${entry}: ${by} ${says}`;
    found.set(line, { says: line, next, endedBy: stacksOf(session, workload.name) });
  }
  return [...found.values()];
}

async function usesOfAccounts(session: Asker, going: readonly GoingAccess[]): Promise<readonly AccessUse[]> {
  const accounts = new Set(going.filter(({ secret }) => secret === null).map(({ account }) => account));
  if (accounts.size === 0) return [];
  const run = cloudRunOf(session.context, session.cloud);
  const { places } = await placesOf(session, run, []);
  const found = await eachInParallel(width, places, async ({ project, region }) => [
    ...(await run.services(project, region)).map((one) => ({ ...one, what: "services" })),
    ...(await run.workerPools(project, region)).map((one) => ({ ...one, what: "worker-pools" })),
    ...(await run.jobs(project, region)).map((one) => ({ ...one, what: "jobs" })),
  ]);
  return found
    .flat()
    .filter(({ account }) => accounts.has(account))
    .map(({ account, id, name, what }) => {
      const [, project, , region] = name.split("/");
      return {
        says: `${account}: ${id} runs as it`,
        next: `deploy it as another account, or: gcloud run ${what} delete ${id} --project ${project} --region ${region}`,
        endedBy: stacksOf(session, name),
      };
    });
}

/** Services are declared, so their stack may remove them; jobs and worker pools are not declared. */
function stacksOf({ environment }: Asker, workload: string): readonly string[] {
  const [, project, , , kind] = workload.split("/");
  if (kind !== "services") return [];
  return environment.products
    .filter((product) => product.project === project)
    .flatMap((product) => product.stacks.filter(({ layer }) => layer === "services").map((stack) => stack.name));
}
