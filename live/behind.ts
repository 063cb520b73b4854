/**
 * Declared readers that do not run with the pinned version yet, each with why. It says when the previous version may be taken
 * from them; whether something else that is deployed still has it, `usesOf` says.
 */
import { CloudRun } from "../clients/cloud-run";
import type { Asker } from "./look";
import { maps } from "./mapped";
import { readiness } from "./readiness";
import { lateOnVercel } from "./vercel";
import type { EntryVersion, UsedEntry, VersionUse } from "./version-use";

export async function behind({
  session,
  versions,
}: {
  readonly session: Asker;
  readonly versions: readonly EntryVersion[];
}): Promise<readonly VersionUse[]> {
  const found: VersionUse[] = [];
  for (const asked of versions) {
    found.push(...(await servicesBehind(session, asked)), ...(await lateOnVercel(session, asked)));
  }
  return found;
}

async function servicesBehind(session: Asker, { entry, version }: EntryVersion): Promise<readonly VersionUse[]> {
  const { context, cloud, environment } = session;
  const run = new CloudRun(cloud, { signal: context.signal });
  const found: VersionUse[] = [];
  for (const service of readingServices(session, entry)) {
    const live = await run.service(service);
    if (live === null) continue;
    const add = (says: string, next: string) =>
      found.push({ entry: entry.key, version, check: "revision", verdict: "fault", by: service.key, says, next });
    if (readiness(service.key, live, environment.name).verdict !== "fine") {
      add(
        `has a newest revision that is not ready (${live.problem ?? "no reason is given"})`,
        `strongroom repair ${service.key} --env ${environment.name}`,
      );
      continue;
    }
    const ready = (await run.revisions(live)).find((one) => one.name === live.latestReady);
    const mapped = service.variables.some((variable) => variable.kind === "secret" && variable.entry === entry.key);
    if (mapped && (ready === undefined || !(await maps(session, ready.uses, { entry, version }, ready.createdAt)))) {
      add(
        `does not run with version ${version} yet`,
        `strongroom deploy '${service.product}-${environment.name}-services'`,
      );
    }
  }
  return found;
}

function readingServices({ environment }: Asker, entry: UsedEntry) {
  const keys = new Set(entry.usedBy.map((use) => use.reader));
  const services = environment.products.flatMap((product) => product.services);
  return services.filter((one) => keys.has(one.key) && one.state === "active");
}
