/**
 * Vercel as a consumer. It does not tell which version a variable or a deployment has, only when it was written or built, so times are
 * compared.
 */

import { vercelOf } from "../clients/apis";
import type { LiveDeployment, Vercel } from "../clients/vercel";
import { readLock } from "../lock/lock-file";
import type { LockedEntry } from "../model/lock";
import type { Asker, Consumer } from "./look";
import { type OnVercel, type Renewed, reaches, variablesOnVercel } from "./vercel-variables";
import type { EntryVersion, UsedEntry, VersionUse } from "./version-use";

const check = "deployment" as const;

/** Variables and deployments that may still have a version that must no longer be mapped anywhere. */
export const vercel: Consumer = {
  check,
  uses: async ({ session, versions }) =>
    onEach(session, versions, async (api, asked) => {
      const uses: VersionUse[] = [];
      for (const found of await variablesOnVercel(session, api, asked.entry)) {
        const serving = await api.servingAll(found.place);
        uses.push(...lateIn({ session, asked, found, serving, gone: asked.version }));
      }
      return uses;
    }),
};

/** Projects that may have the version: their variables were written after it existed and the pin could be at it. */
export const newOnVercel: Consumer = {
  check,
  uses: async ({ session, versions }) =>
    onEach(session, versions, async (api, { entry, version }) => {
      const since = await possibleSince(session, { entry, version });
      const found = since === null ? [] : await variablesOnVercel(session, api, entry);
      const late = found.filter(({ variables }) => variables.some((one) => one.updatedAt >= (since ?? 0)));
      const next = `strongroom rollback ${entry.key} --env ${session.environment.name}`;
      const says = "has a variable that was written since";
      return late.map(({ label }) => ({ entry: entry.key, version, check, verdict: "fault", by: label, says, next }));
    }),
};

/** Without a token, projects can't be checked; if the environment never had a project, there is nothing to check. */
async function onEach(
  session: Asker,
  versions: readonly EntryVersion[],
  look: (api: Vercel, asked: EntryVersion) => Promise<readonly VersionUse[]>,
): Promise<readonly VersionUse[]> {
  const { context, cloud, environment } = session;
  const declared = environment.products.some((product) => product.vercelProjects.length > 0);
  if (!declared && (environment.vercel?.places ?? []).length === 0) return [];
  if (!context.env.VERCEL_API_TOKEN) {
    return versions.map(({ entry, version }) => ({
      entry: entry.key,
      version,
      check,
      verdict: "unknown",
      by: "vercel",
      says: "can't be asked who has it, because VERCEL_API_TOKEN is not set",
      next: "export VERCEL_API_TOKEN with a token of the team, or say that nothing there has the version: --accept vercel",
    }));
  }
  const api = vercelOf(context, cloud);
  const uses: VersionUse[] = [];
  for (const asked of versions) uses.push(...(await look(api, asked)));
  return uses;
}

/** Projects that do not have the pinned version yet, while the previous one may still be mapped beside it. */
export async function lateOnVercel(session: Asker, asked: EntryVersion): Promise<readonly VersionUse[]> {
  const readers = new Set(asked.entry.usedBy.map((use) => use.reader));
  const projects = session.environment.products.flatMap((product) => product.vercelProjects);
  if (!projects.some((one) => readers.has(one.key)) && !session.context.env.VERCEL_API_TOKEN) return [];
  return onEach(session, [asked], async (api) => {
    const uses: VersionUse[] = [];
    for (const found of await variablesOnVercel(session, api, asked.entry)) {
      const { place, renewed } = found;
      const serving = renewed === null ? null : await api.serving(place, renewed.target, renewed.branch);
      uses.push(...lateIn({ session, asked, found, serving: serving === null ? [] : [serving], gone: null }));
    }
    return uses;
  });
}

interface Late {
  readonly session: Asker;
  readonly asked: EntryVersion;
  readonly found: OnVercel;
  readonly serving: readonly LiveDeployment[];
  /** The version that must no longer be mapped anywhere; null while the previous one is still mapped. */
  readonly gone: string | null;
}

function lateIn({ session, asked, found, serving, gone }: Late): readonly VersionUse[] {
  const { entry, version } = asked;
  const { project, variables, label, renewed } = found;
  const env = session.environment.name;
  const use = { entry: entry.key, version, check, verdict: "fault" as const };
  const deploy =
    project === null
      ? `delete the variable in Vercel's project ${label}, or declare that project again`
      : `strongroom deploy '${project.product}-${env}-vercel'`;
  const declared = (project?.variables ?? []).map(({ variable }) => variable);
  const mapped = declared.filter((one) => one.kind === "secret" && one.entry === entry.key && one.version !== gone);
  const names = new Set(mapped.map((one) => one.name));
  const extra = gone === null ? [] : variables.filter((one) => !names.has(one.key));
  if (extra.length > 0) {
    const says = `has a variable that must be removed, ${extra.map((one) => one.key).join(", ")}`;
    return [{ ...use, by: label, says, next: deploy }];
  }
  const since = pinnedSince(session, entry);
  if (variables.some((one) => one.updatedAt < since)) {
    return [{ ...use, by: label, says: "has a variable that was not written since", next: deploy }];
  }
  const unmapped = gone === null ? 0 : unmappedSince(session, entry);
  return serving.flatMap((one) => {
    const own = variables.filter((variable) => reaches(variable, one));
    if (own.length === 0 || one.createdAt >= Math.max(unmapped, ...own.map((variable) => variable.updatedAt)))
      return [];
    const next =
      project !== null && isRenewed(renewed, one)
        ? `strongroom restart ${project.key} --env ${env}`
        : `vercel redeploy ${one.url}; or: vercel remove ${one.url}`;
    return [{ ...use, by: `${label}: ${one.id}`, says: "serves, with the variables of its build", next }];
  });
}

/** Whether it is what `restart` deploys again. */
function isRenewed(renewed: Renewed | null, { target, branch }: LiveDeployment): boolean {
  return renewed?.target === target && (renewed.branch === null || renewed.branch === branch);
}

/** Since when the pin is where it is, in milliseconds; a version that a rollback returned to is older. */
function pinnedSince(session: Asker, entry: UsedEntry): number {
  const locked = lockedIn(session, entry);
  return Date.parse(locked?.rotation?.at ?? locked?.versions?.[locked.current ?? ""]?.at ?? "");
}

/**
 * Since when the pin may have been at a version that it must not stay at; null if there is none. A version of somebody else's rotation
 * may have been pinned as soon as it existed; one that a rollback returned to, since the rollback began.
 */
async function possibleSince(session: Asker, { entry, version }: EntryVersion): Promise<number | null> {
  const live = await session.client.version(entry.secret, version);
  if (live === null) return null;
  const begun = lockedIn(session, entry)?.rotation?.at;
  return Math.max(Date.parse(live.createdAt ?? "") || 0, begun === undefined ? 0 : Date.parse(begun));
}

/** When the second name was removed; an older deployment still has the variable. */
function unmappedSince(session: Asker, entry: UsedEntry): number {
  if (entry.previousAs === null) return 0;
  const verified = lockedIn(session, entry)?.rotation?.verified;
  return verified === undefined ? 0 : Date.parse(verified);
}

function lockedIn({ context, environment }: Asker, entry: UsedEntry): LockedEntry | undefined {
  return readLock(context.lockDir, environment.name).entries[entry.key];
}
