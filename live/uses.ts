/**
 * Finds what still uses a version: nothing is disabled that a running or a quickly revived consumer would miss. What is deployed in all
 * projects and regions of the environment decides, not what is declared now.
 */
import { cloudRunOf } from "../clients/apis";
import type { CloudRun } from "../clients/cloud-run";
import { eachInParallel } from "../clients/pace";
import { exitCodes } from "../text/exit-codes";
import { isFailure } from "../text/failure";
import { branches } from "./branches";
import { jobs } from "./jobs";
import type { Asker, Consumer, Look, Question, RunPlace } from "./look";
import { type Undeclared, undeclaredMembers } from "./members";
import { services } from "./services";
import { newOnVercel, vercel } from "./vercel";
import type { EntryVersion, VersionUse } from "./version-use";
import { workerPools } from "./worker-pools";

const onCloudRun: readonly Consumer[] = [services, jobs, workerPools];

/** Only a version that nobody uses may be disabled. */
export function usesOf(question: Question): Promise<readonly VersionUse[]> {
  return ask(question, [branches, ...onCloudRun, vercel]);
}

/** What has a version that the pin has just moved to; if the pin is to move back, nothing may have it. */
export function newUsesOf(question: Question): Promise<readonly VersionUse[]> {
  return ask(question, [branches, ...onCloudRun, newOnVercel]);
}

/** What has a version on Cloud Run; leaves out who else may read it. */
export async function usesOnCloudRun(
  session: Asker,
  versions: readonly EntryVersion[],
): Promise<readonly VersionUse[]> {
  if (versions.length === 0) return [];
  const run = cloudRunOf(session.context, session.cloud);
  const { places } = await placesOf(session, run, []);
  const look: Look = { session, versions, tips: { known: [], unknown: [] }, run, places };
  const uses: VersionUse[] = [];
  for (const consumer of onCloudRun) uses.push(...(await consumer.uses(look)));
  return uses;
}

async function ask(question: Question, consumers: readonly Consumer[]): Promise<readonly VersionUse[]> {
  if (question.versions.length === 0) return [];
  const { session, versions } = question;
  const { context, cloud, accepted = [] } = session;
  const run = cloudRunOf(context, cloud);
  const undeclared = await undeclaredMembers(
    session,
    versions.map(({ entry }) => entry),
  );
  const { places, unseen } = await placesOf(session, run, undeclared);
  const look: Look = { ...question, run, places };
  const uses: VersionUse[] = [];
  for (const consumer of consumers) uses.push(...(await consumer.uses(look)));
  uses.push(...memberUses(question, undeclared, unseen));
  return uses.filter((use) => use.verdict === "fault" || !accepted.includes(use.by));
}

/** Regions of all projects in which something may run, and projects of foreign accounts that can't be checked. */
export async function placesOf(session: Asker, run: CloudRun, undeclared: readonly Undeclared[]) {
  const { environment, context } = session;
  const own = environment.products.flatMap((product) => [
    { project: product.project, region: product.region },
    ...product.services,
    ...product.identities.map(({ project }) => ({ project, region: product.region })),
  ]);
  const ours = new Set(own.map((one) => one.project));
  const theirs = new Set(undeclared.flatMap(({ project }) => (project === null || ours.has(project) ? [] : [project])));
  const unseen = new Map<string, string>();
  const off: string[] = [];
  const found = await eachInParallel(4, [...ours, ...theirs], async (project): Promise<readonly RunPlace[]> => {
    try {
      const regions = await run.regions(project);
      if (regions === null) off.push(project);
      return (regions ?? []).map((region) => ({ project, region }));
    } catch (error) {
      if (!isFailure(error) || error.code !== exitCodes.denied || ours.has(project)) throw error;
      unseen.set(project, error.message);
      return [];
    }
  });
  if (off.length > 0) context.output.note(`note: Cloud Run is not enabled in ${off.sort().join(", ")}`);
  return { places: found.flat(), unseen };
}

/** Foreign readers by the secret's policy; those whose project could be checked are only named. */
function memberUses(question: Question, undeclared: readonly Undeclared[], unseen: ReadonlyMap<string, string>) {
  const { context, accepted = [] } = question.session;
  const uses: VersionUse[] = [];
  for (const { entry, member, project } of undeclared) {
    if (project !== null && !unseen.has(project)) {
      context.output.note(
        `note: ${member} may read ${entry.key} by the secret's policy, without a declaration; project ${project} was checked as well`,
      );
      continue;
    }
    const where =
      project === null ? "the places where it uses values can't be checked" : `project ${project} can't be checked`;
    for (const { version } of question.versions.filter((one) => one.entry.key === entry.key)) {
      if (accepted.includes(member)) context.output.note(`note: ${member} may read ${entry.key}; accepted`);
      uses.push({
        entry: entry.key,
        version,
        check: "member",
        verdict: "unknown",
        by: member,
        says: `may read it by the secret's policy, without a declaration; ${where}`,
        next: `remove it from the policy, where strongroom status names the binding; or confirm that it does not need the version: --accept ${member}`,
      });
    }
  }
  return uses;
}
