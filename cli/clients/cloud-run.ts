/**
 * Cloud Run v2: which revision runs with what, and new revisions of a service.
 *
 * @see https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services
 */

import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { oneLine } from "../text/printable";
import { basesOf } from "./bases";
import type { Cloud } from "./cloud";
import { pause } from "./http";
import { type Json, listOf, objectOf, objects, textOf } from "./json";
import { JsonApi, type JsonApiOptions } from "./json-api";

/** On a service's template; Terraform ignores this key, so that a restart leaves no difference behind. */
export const restartAnnotation = "strongroom-restarted";

export interface LiveService {
  /** `projects/P/locations/L/services/S`. */
  readonly name: string;
  readonly id: string;
  readonly etag: string;
  /** Full names; null where there is none. */
  readonly latestCreated: string | null;
  readonly latestReady: string | null;
  readonly reconciling: boolean;
  /** Why it is not ready, in Google's words; null where it is. */
  readonly problem: string | null;
  /** Full names of revisions that get traffic or have a tag. */
  readonly serving: readonly string[];
  readonly template: Json;
}

export interface SecretUse {
  /** Variable, or volume. */
  readonly as: string;
  readonly project: string;
  readonly secret: string;
  readonly version: string;
}

export interface LiveRevision {
  readonly name: string;
  readonly id: string;
  readonly ready: boolean;
  readonly uses: readonly SecretUse[];
}

export class CloudRun {
  private readonly api: JsonApi;
  private readonly base: string;

  constructor(
    cloud: Cloud,
    private readonly options: JsonApiOptions & { readonly pollMillis?: number } = {},
  ) {
    this.api = new JsonApi(cloud, options);
    this.base = basesOf(cloud).run;
  }

  /** Null where there is none. */
  async service(place: { readonly project: string; readonly region: string; readonly name: string }) {
    const name = `projects/${place.project}/locations/${place.region}/services/${place.name}`;
    return this.serviceNamed(name);
  }

  /** All services of a project in a region, ours or not; none where Cloud Run is not enabled there. */
  async services(project: string, region: string): Promise<readonly LiveService[]> {
    const parent = `projects/${project}/locations/${region}`;
    return (await this.list(`${parent}/services`, "services", "run.services.list", parent)).map(liveService);
  }

  /** Newest first. */
  async revisions(service: LiveService): Promise<readonly LiveRevision[]> {
    const found = await this.list(`${service.name}/revisions`, "revisions", "run.revisions.list", service.name);
    const project = service.name.split("/")[1] ?? "";
    return [...found]
      .sort((a, b) => Number(b.generation ?? 0) - Number(a.generation ?? 0))
      .map((revision) => ({
        name: textOf(revision.name),
        id: textOf(revision.name).split("/").at(-1) ?? "",
        ready: objects(revision.conditions).some((one) => one.type === "Ready" && one.state === "CONDITION_SUCCEEDED"),
        uses: usesOf(revision, project),
      }));
  }

  /**
   * A new revision of the same template, waited for; it resolves its pinned secrets anew.
   *
   * @param stamp told apart from the last restart's
   * @returns the service afterwards, ready or not
   */
  async restart(service: LiveService, stamp: string): Promise<LiveService> {
    let live = service;
    for (let tried = 1; ; tried++) {
      // A name that a deployment gave its revision can't be given to another one.
      const { revision: _, ...template } = live.template;
      const annotations = { ...objectOf(template.annotations), [restartAnnotation]: stamp };
      const answer = await this.api.write(
        {
          method: "PATCH",
          url: `${this.base}${live.name}?updateMask=template`,
          body: { etag: live.etag, template: { ...template, annotations } },
        },
        { permission: "run.services.update", on: live.name },
        [400, 409, 412],
      );
      if (answer !== null && answer.status < 300) {
        await this.settled(textOf(answer.body.name), answer.body.done === true);
        return this.known(live.name);
      }
      live = await this.known(live.name);
      // Its answer got lost, but it was taken.
      if (objectOf(live.template.annotations)[restartAnnotation] === stamp) return this.reconciled(live.name);
      if (tried < 5) {
        await pause(this.options.pauseMillis ?? 200, this.options.signal);
        continue;
      }
      throw new Failure(
        exitCodes.unreachable,
        `Cloud Run did not take a new revision of ${live.name} (${answer === null ? "no answer" : `HTTP ${answer.status}`}).`,
        "run the command again",
      );
    }
  }

  private async serviceNamed(name: string): Promise<LiveService | null> {
    const body = await this.api.find(`${this.base}${name}`, { permission: "run.services.get", on: name });
    return body === null ? null : liveService(body);
  }

  private async known(name: string): Promise<LiveService> {
    const live = await this.serviceNamed(name);
    if (live !== null) return live;
    throw new Failure(exitCodes.lock, `${name} was deleted meanwhile.`, "strongroom status shows what is there");
  }

  private async settled(operation: string, done: boolean): Promise<void> {
    for (let finished = done; !finished; ) {
      await pause(this.options.pollMillis ?? 1000, this.options.signal);
      const body = await this.api.find(`${this.base}${operation}`, { permission: "run.operations.get", on: operation });
      finished = body === null || body.done === true;
    }
  }

  private async reconciled(name: string): Promise<LiveService> {
    for (;;) {
      const live = await this.known(name);
      if (!live.reconciling) return live;
      await pause(this.options.pollMillis ?? 1000, this.options.signal);
    }
  }

  private async list(path: string, field: string, permission: string, on: string): Promise<readonly Json[]> {
    const found: Json[] = [];
    let token = "";
    do {
      const query = `pageSize=100${token === "" ? "" : `&pageToken=${encodeURIComponent(token)}`}`;
      const body = (await this.api.findIfEnabled(`${this.base}${path}?${query}`, { permission, on })) ?? {};
      found.push(...objects(body[field]));
      token = textOf(body.nextPageToken);
    } while (token !== "");
    return found;
  }
}

function liveService(body: Json): LiveService {
  const name = textOf(body.name);
  const full = (revision: string) => (revision.includes("/") ? revision : `${name}/revisions/${revision}`);
  const latestReady = textOf(body.latestReadyRevision);
  const condition = objectOf(body.terminalCondition);
  const targets = [...objects(body.traffic), ...objects(body.trafficStatuses)];
  const serving = targets
    .filter((target) => Number(target.percent ?? 0) > 0 || textOf(target.tag) !== "")
    .map((target) => textOf(target.revision) || latestReady)
    .filter((revision) => revision !== "")
    .map(full);
  return {
    name,
    id: name.split("/").at(-1) ?? "",
    etag: textOf(body.etag),
    latestCreated: textOf(body.latestCreatedRevision) === "" ? null : full(textOf(body.latestCreatedRevision)),
    latestReady: latestReady === "" ? null : full(latestReady),
    reconciling: body.reconciling === true,
    problem:
      textOf(condition.state) === "CONDITION_SUCCEEDED"
        ? null
        : oneLine(textOf(condition.message)) || "it is not ready yet",
    serving: [...new Set(serving)],
    template: objectOf(body.template),
  };
}

function usesOf(revision: Json, project: string): readonly SecretUse[] {
  const uses: SecretUse[] = [];
  const add = (as: string, secret: string, version: string) => {
    if (secret === "") return;
    const [, of, , id] = secret.split("/");
    uses.push({ as, project: of ?? project, secret: id ?? secret, version: version || "latest" });
  };
  for (const container of objects(revision.containers)) {
    for (const variable of objects(container.env)) {
      const reference = objectOf(objectOf(variable.valueSource).secretKeyRef);
      add(textOf(variable.name), textOf(reference.secret), textOf(reference.version));
    }
  }
  for (const volume of objects(revision.volumes)) {
    const { secret, items } = objectOf(volume.secret);
    for (const item of listOf(items).length === 0 ? [{}] : listOf(items)) {
      add(textOf(volume.name), textOf(secret), textOf(objectOf(item).version));
    }
  }
  return uses;
}
