/**
 * Cloud Run v2: reads what exists and which secrets it has, and makes new revisions of a service.
 *
 * @see https://cloud.google.com/run/docs/reference/rest
 */

import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { addressOf, basesOf } from "./bases";
import type { Cloud } from "./cloud";
import { type Json, objectOf, objects, textOf } from "./json";
import { JsonApi, type JsonApiOptions } from "./json-api";
import { pause, pollUntil } from "./pause";
import {
  type LiveExecution,
  type LiveJob,
  type LiveRevision,
  type LiveService,
  type LiveWorkload,
  liveExecution,
  liveJob,
  liveRevisions,
  liveService,
  liveWorkload,
} from "./run-records";

/** An annotation on a service's template. Terraform ignores it, so a restart leaves no difference for a plan. */
export const restartAnnotation = "strongroom-restarted";

export class CloudRun {
  private readonly api: JsonApi;
  private readonly base: string;

  constructor(
    private readonly cloud: Cloud,
    private readonly options: JsonApiOptions & { readonly pollMillis?: number } = {},
  ) {
    this.api = new JsonApi(cloud, options);
    this.base = basesOf(cloud).run;
  }

  /** Null if there is none. */
  async service(place: { readonly project: string; readonly region: string; readonly name: string }) {
    const name = `projects/${place.project}/locations/${place.region}/services/${place.name}`;
    return this.serviceNamed(name);
  }

  /**
   * Regions in which a project can run something. There is no list over all regions: Google refuses `locations/-` for services and worker pools.
   *
   * @returns null if the project's Cloud Run API is off, so that nothing runs there
   */
  async regions(project: string): Promise<readonly string[] | null> {
    const need = { permission: "run.locations.list", on: `projects/${project}` };
    const url = `${addressOf(this.cloud, "run.googleapis.com")}v1/projects/${project}/locations`;
    const found: string[] = [];
    let token = "";
    do {
      const page = await this.api.findIfEnabled(`${url}?${pageQuery(token)}`, need);
      if (page === null) return null;
      found.push(...objects(page.locations).map((one) => textOf(one.locationId)));
      token = textOf(page.nextPageToken);
    } while (token !== "");
    return found.filter((region) => region !== "");
  }

  /** All services of a project in a region, ours or not. */
  async services(project: string, region: string): Promise<readonly LiveService[]> {
    return (await this.listIn(project, region, "services")).map(liveService);
  }

  async workerPools(project: string, region: string): Promise<readonly LiveWorkload[]> {
    return (await this.listIn(project, region, "workerPools")).map(liveWorkload);
  }

  async jobs(project: string, region: string): Promise<readonly LiveJob[]> {
    return (await this.listIn(project, region, "jobs")).map(liveJob);
  }

  /** Running executions of all jobs in the region. */
  async executions(project: string, region: string): Promise<readonly LiveExecution[]> {
    const parent = `projects/${project}/locations/${region}`;
    const found = await this.list(`${parent}/jobs/-/executions`, "executions", "run.executions.list", parent);
    return found.map(liveExecution).filter((one) => one.running);
  }

  /** Newest first. @param workload a service or a worker pool */
  async revisions(workload: Pick<LiveWorkload, "name">): Promise<readonly LiveRevision[]> {
    const path = `${workload.name}/revisions`;
    return liveRevisions(await this.list(path, "revisions", "run.revisions.list", workload.name));
  }

  /**
   * Makes a new revision of the same template and waits for it; it resolves its pinned secrets again.
   *
   * @param stamp differs from the last restart's
   * @returns the service afterwards, ready or not
   */
  async restart(service: LiveService, stamp: string): Promise<LiveService> {
    let live = service;
    for (let tried = 1; ; tried++) {
      // Another revision can't have the name that a deployment gave to its revision.
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
      // The answer was lost, but the change was accepted.
      if (objectOf(live.template.annotations)[restartAnnotation] === stamp) return this.reconciled(live.name);
      if (tried < 5) {
        await pause(this.options.pauseMillis ?? 200, this.options.signal);
        continue;
      }
      throw new Failure(
        exitCodes.unreachable,
        `Cloud Run did not accept a new revision of ${live.name} (${answer === null ? "no answer" : `HTTP ${answer.status}`}).`,
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
    throw new Failure(
      exitCodes.lock,
      `${name} was deleted meanwhile.`,
      "run the command again; it checks the current state",
    );
  }

  private async settled(operation: string, done: boolean): Promise<void> {
    if (done) return;
    const need = { permission: "run.operations.get", on: operation };
    await pause(this.poll.millis, this.poll.signal);
    await pollUntil(async () => {
      const body = await this.api.find(`${this.base}${operation}`, need);
      return body === null || body.done === true ? true : null;
    }, this.poll);
  }

  private reconciled(name: string): Promise<LiveService> {
    return pollUntil(async () => {
      const live = await this.known(name);
      return live.reconciling ? null : live;
    }, this.poll);
  }

  private get poll() {
    return { millis: this.options.pollMillis ?? 1000, signal: this.options.signal };
  }

  private listIn(project: string, region: string, kind: "services" | "workerPools" | "jobs"): Promise<readonly Json[]> {
    const parent = `projects/${project}/locations/${region}`;
    return this.list(`${parent}/${kind}`, kind, `run.${kind.toLowerCase()}.list`, parent);
  }

  private async list(path: string, field: string, permission: string, on: string): Promise<readonly Json[]> {
    const found: Json[] = [];
    let token = "";
    do {
      const body = (await this.api.find(`${this.base}${path}?${pageQuery(token)}`, { permission, on })) ?? {};
      found.push(...objects(body[field]));
      token = textOf(body.nextPageToken);
    } while (token !== "");
    return found;
  }
}

function pageQuery(token: string): string {
  return `pageSize=100${token === "" ? "" : `&pageToken=${encodeURIComponent(token)}`}`;
}
