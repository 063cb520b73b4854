/**
 * Vercel, as far as it must be known which deployments serve, and to deploy again: a changed variable reaches new
 * deployments only.
 *
 * @see https://vercel.com/docs/rest-api/deployments
 */
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import { basesOf } from "./bases";
import type { Cloud } from "./cloud";
import { type Json, listOf, objectOf, objects, textOf } from "./json";
import { JsonApi, type JsonApiOptions } from "./json-api";
import { pause, pollUntil } from "./pause";

export interface VercelPlace {
  readonly teamId: string;
  readonly projectId: string;
}

export type DeploymentTarget = "production" | "preview";

export interface LiveDeployment {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly state: string;
  readonly target: DeploymentTarget;
  /** Of git; null if it was not built from one. */
  readonly branch: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface LiveVariable {
  readonly id: string;
  readonly key: string;
  readonly comment: string;
  /** `development`, `preview`, `production`. */
  readonly targets: readonly string[];
  /** It is in environments that the team made itself, too. */
  readonly custom: boolean;
  /** The one branch of git whose previews get it; null for all. */
  readonly gitBranch: string | null;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

/** Vercel's API by a token that nothing renews. @param name for messages */
export function vercelApi(name: string, token: string, options: JsonApiOptions = {}): JsonApi {
  const caller = { name, identity: "the holder of VERCEL_API_TOKEN", token: () => token, renew: async () => false };
  return new JsonApi(caller, options);
}

export class Vercel {
  private readonly api: JsonApi;
  private readonly base: string;

  private constructor(
    cloud: Cloud,
    token: string,
    private readonly options: JsonApiOptions & { readonly pollMillis?: number },
  ) {
    const name = cloud.sandbox ? cloud.name : "Vercel";
    this.api = vercelApi(name, token, options);
    this.base = basesOf(cloud).vercel;
  }

  /** @throws a usage failure without `VERCEL_API_TOKEN` */
  static open(
    cloud: Cloud,
    env: Readonly<Record<string, string | undefined>>,
    options: JsonApiOptions & { readonly pollMillis?: number } = {},
  ): Vercel {
    const token = env.VERCEL_API_TOKEN;
    if (token !== undefined && token !== "") return new Vercel(cloud, token, options);
    throw usage(
      "VERCEL_API_TOKEN is not set, so Vercel can't be asked.",
      "export a token of the team that owns the project",
    );
  }

  /**
   * Newest first; those that are being built and those that failed too.
   *
   * @param branch of git; null for all
   */
  async deployments(
    place: VercelPlace,
    target: DeploymentTarget,
    branch: string | null,
  ): Promise<readonly LiveDeployment[]> {
    const of = branch === null ? "" : `&branch=${encodeURIComponent(branch)}`;
    const query = `projectId=${encodeURIComponent(place.projectId)}&target=${target}${of}&limit=20&${team(place)}`;
    const body = await this.find(`v6/deployments?${query}`, place);
    return objects(body.deployments).map(liveDeployment);
  }

  /** What visitors get: in production not always the newest, for instance after an instant rollback. Null if there is none. */
  async serving(place: VercelPlace, target: DeploymentTarget, branch: string | null): Promise<LiveDeployment | null> {
    const newest = (await this.deployments(place, target, branch)).find((one) => one.state === "READY") ?? null;
    if (target !== "production") return newest;
    const project = await this.find(`v9/projects/${encodeURIComponent(place.projectId)}?${team(place)}`, place);
    const id = textOf(objectOf(objectOf(project.targets).production).id);
    if (id === "" || id === newest?.id) return newest;
    return liveDeployment(await this.find(`v13/deployments/${encodeURIComponent(id)}?${team(place)}`, place));
  }

  /**
   * All that somebody can still reach by a name that moves: production, the newest preview of each branch, and whatever an
   * alias leads to. A deployment's own address, which stays for ever, does not count.
   */
  async servingAll(place: VercelPlace): Promise<readonly LiveDeployment[]> {
    const ready = (await this.pages(`v6/deployments?${projectQuery(place)}&state=READY`, "deployments", place))
      .map(liveDeployment)
      .filter((one) => one.state === "READY");
    const serving = new Map<string, LiveDeployment>();
    const production = await this.serving(place, "production", null);
    if (production !== null) serving.set(production.id, production);
    const branches = new Set<string>();
    for (const one of ready) {
      const name = `${one.target} ${one.branch}`;
      if (one.target === "preview" && !branches.has(name)) serving.set(one.id, one);
      branches.add(name);
    }
    for (const alias of await this.pages(`v4/aliases?${projectQuery(place)}`, "aliases", place)) {
      const id = textOf(alias.deploymentId);
      if (id === "" || serving.has(id)) continue;
      const known = ready.find((one) => one.id === id);
      const path = `v13/deployments/${encodeURIComponent(id)}?${team(place)}`;
      serving.set(id, known ?? liveDeployment(await this.find(path, place)));
    }
    return [...serving.values()].sort((a, b) => b.createdAt - a.createdAt);
  }

  /** All projects of a team that the token sees. */
  async projects(teamId: string): Promise<readonly VercelPlace[]> {
    const place = { teamId, projectId: "" };
    const found = await this.pages(`v10/projects?${team(place)}`, "projects", place);
    return found.map((one) => ({ teamId, projectId: textOf(one.id) }));
  }

  /** Variables of a project, without their values. */
  async variables(place: VercelPlace): Promise<readonly LiveVariable[]> {
    const body = await this.find(`v9/projects/${encodeURIComponent(place.projectId)}/env?${team(place)}`, place);
    return objects(body.envs).map((one) => ({
      id: textOf(one.id),
      key: textOf(one.key),
      comment: textOf(one.comment),
      targets: (Array.isArray(one.target) ? one.target : [one.target]).map(textOf).filter((target) => target !== ""),
      custom: listOf(one.customEnvironmentIds).length > 0,
      gitBranch: textOf(one.gitBranch) || null,
      updatedAt: Number(one.updatedAt ?? 0),
    }));
  }

  /** Deploys the same source again, with the variables as they are now, and waits until it is ready. */
  async redeploy(
    place: VercelPlace,
    target: DeploymentTarget,
    of: LiveDeployment,
    onWait: (deployment: LiveDeployment) => void,
  ): Promise<LiveDeployment> {
    const answer = await this.api.write(
      {
        method: "POST",
        url: `${this.base}v13/deployments?forceNew=1&${team(place)}`,
        // A preview is what comes about without a target.
        body: {
          name: of.name,
          deploymentId: of.id,
          ...(target === "production" ? { target } : {}),
          meta: { action: "redeploy" },
        },
      },
      { permission: "the right to deploy", on: place.projectId },
    );
    if (answer === null) {
      throw new Failure(
        exitCodes.unreachable,
        `${place.projectId}: nobody knows whether the new deployment was accepted; its answer got lost.`,
        "look at the project's deployments, then run the command again if there is no new one",
      );
    }
    const started = liveDeployment(answer.body);
    if (started.state !== "READY") onWait(started);
    return this.ready(place, started.id);
  }

  /** Gives visitors a moment to get a deployment that is ready. @returns an older one that they go on to get; null if they get it */
  async keptBack(
    place: VercelPlace,
    target: DeploymentTarget,
    branch: string | null,
    deployment: LiveDeployment,
  ): Promise<LiveDeployment | null> {
    for (let tried = 1; ; tried++) {
      const serving = await this.serving(place, target, branch);
      if (serving === null || serving.id === deployment.id || serving.createdAt > deployment.createdAt) return null;
      if (tried === 5) return serving;
      await pause(this.poll.millis, this.poll.signal);
    }
  }

  private get poll() {
    return { millis: this.options.pollMillis ?? 2000, signal: this.options.signal };
  }

  private ready(place: VercelPlace, id: string): Promise<LiveDeployment> {
    return pollUntil(async () => {
      const live = liveDeployment(await this.find(`v13/deployments/${encodeURIComponent(id)}?${team(place)}`, place));
      if (live.state === "READY") return live;
      if (live.state === "ERROR" || live.state === "CANCELED") {
        throw new Failure(
          exitCodes.unreachable,
          `${place.projectId}: deployment ${id} ended as ${live.state}; the previous deployment still serves, with the variables of its build.`,
          `read its build log (https://${live.url}), then run the command again`,
        );
      }
      return null;
    }, this.poll);
  }

  /** All items of a list, a hundred at a time. */
  private async pages(path: string, field: string, place: VercelPlace): Promise<readonly Json[]> {
    const found: Json[] = [];
    for (let until = ""; ; ) {
      const body = await this.find(`${path}&limit=100${until === "" ? "" : `&until=${until}`}`, place);
      found.push(...objects(body[field]));
      const { next } = objectOf(body.pagination);
      if (typeof next !== "number" || String(next) === until) return found;
      until = String(next);
    }
  }

  private async find(path: string, place: VercelPlace): Promise<Json> {
    const on = place.projectId === "" ? `team ${place.teamId}` : place.projectId;
    const body = await this.api.find(`${this.base}${path}`, { permission: "the right to read", on });
    if (body !== null) return body;
    throw new Failure(
      exitCodes.denied,
      `Vercel has no project ${place.projectId} in team ${place.teamId}, or hides it.`,
    );
  }
}

function projectQuery(place: VercelPlace): string {
  return `projectId=${encodeURIComponent(place.projectId)}&${team(place)}`;
}

function team(place: VercelPlace): string {
  return `teamId=${encodeURIComponent(place.teamId)}`;
}

function liveDeployment(body: Json): LiveDeployment {
  const meta = objectOf(body.meta);
  return {
    id: textOf(body.uid) || textOf(body.id),
    name: textOf(body.name),
    url: textOf(body.url),
    state: textOf(body.readyState) || textOf(body.state),
    target: body.target === "production" ? "production" : "preview",
    branch: textOf(meta.githubCommitRef) || textOf(meta.gitlabCommitRef) || textOf(meta.bitbucketCommitRef) || null,
    createdAt: Number(body.createdAt ?? body.created ?? 0),
  };
}
