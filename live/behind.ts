/**
 * Deployed readers that do not run with the pinned version yet, each with the reason. They still need the previous version; `usesOf` tells
 * whether anything else still has it.
 */
import { cloudRunOf } from "../clients/apis";
import { eachInParallel } from "../clients/pace";
import type { LiveRevision, LiveService } from "../clients/run-records";
import type { ResolvedCloudRunService } from "../model/resolved";
import { type Asker, width } from "./look";
import { maps, mapsAny } from "./mapped";
import { readiness } from "./readiness";
import { declaredAs, deployedServices, endOfUndeclared } from "./services";
import { lateOnVercel } from "./vercel";
import type { EntryVersion, VersionUse } from "./version-use";
import { withProject } from "./workload";

export async function behind({
  session,
  versions,
}: {
  readonly session: Asker;
  readonly versions: readonly EntryVersion[];
}): Promise<readonly VersionUse[]> {
  const running = await runningServices(session);
  const found: VersionUse[] = [];
  for (const asked of versions) {
    for (const one of running) found.push(...(await servicesBehind(session, asked, one)));
    found.push(...(await lateOnVercel(session, asked)));
  }
  const { accepted = [] } = session;
  return found.filter((use) => use.verdict === "fault" || !accepted.includes(use.by));
}

interface Running {
  readonly live: LiveService;
  readonly declared: ResolvedCloudRunService | undefined;
  /** The newest ready one, and those that get traffic or have a tag. */
  readonly revisions: readonly LiveRevision[];
}

async function runningServices({ context, cloud, environment }: Asker): Promise<readonly Running[]> {
  const run = cloudRunOf(context, cloud);
  return eachInParallel(width, await deployedServices(run, environment), async (live) => {
    const counted = new Set([live.latestReady, ...live.serving]);
    const revisions = (await run.revisions(live)).filter(({ name }) => counted.has(name));
    return { live, declared: declaredAs(environment, live.name), revisions };
  });
}

async function servicesBehind(
  session: Asker,
  asked: EntryVersion,
  { live, declared, revisions }: Running,
): Promise<readonly VersionUse[]> {
  const { entry, version } = asked;
  const { name: env } = session.environment;
  const reads = declared !== undefined && entry.usedBy.some((use) => use.reader === declared.key);
  const mapped = declared?.variables.some((one) => one.kind === "secret" && one.entry === entry.key) === true;
  const holding = revisions.filter((one) => mapsAny(one.uses, entry));
  if (!reads && holding.length === 0) return [];
  const by = declared?.key ?? withProject(live.name, live.id);
  const add = (says: string, next: string) => [
    { entry: entry.key, version, check: "revision" as const, verdict: "fault" as const, by, says, next },
  ];
  if (reads && readiness(by, live, env).verdict !== "fine") {
    return add(
      `has a newest revision that is not ready (${live.problem ?? "no reason is given"})`,
      `strongroom repair ${by} --env ${env}`,
    );
  }
  const late: LiveRevision[] = [];
  for (const one of holding) if (!(await maps(session, one.uses, asked, one.createdAt))) late.push(one);
  const newest = revisions.find((one) => one.name === live.latestReady);
  if (declared === undefined)
    return late.length === 0 ? [] : add("runs with another version, but is not declared", endOfUndeclared(live));
  const deploy = `strongroom deploy '${declared.product}-${env}-services'`;
  const without = mapped && (newest === undefined || !holding.includes(newest));
  if (without || late.some((one) => one === newest))
    return add(
      reads
        ? `does not run with version ${version} yet`
        : "runs with another version, and does not declare it any more",
      declared.state === "waiting" ? `strongroom inject --env ${env} && ${deploy}` : deploy,
    );
  return late.flatMap(({ id }) =>
    add(
      `goes on with ${id}, which does not run with version ${version}`,
      `give the traffic, or the tag, of ${by} to its newest revision`,
    ),
  );
}
