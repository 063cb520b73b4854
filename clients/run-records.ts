/** Reads Cloud Run's answers about services, jobs and worker pools. Pure. */
import { oneLine } from "../text/printable";
import { type Json, listOf, objectOf, objects, textOf } from "./json";

/** A workload with revisions: a service or a worker pool. */
export interface LiveWorkload {
  /** `projects/P/locations/L/services/S`. */
  readonly name: string;
  readonly id: string;
  /** Full names; null if there is none. */
  readonly latestCreated: string | null;
  readonly latestReady: string | null;
  readonly reconciling: boolean;
  /** Email of the service account that its template runs as; empty if it is the project's default one. */
  readonly account: string;
  /** Full names of revisions that get traffic or instances, or have a tag. */
  readonly serving: readonly string[];
}

export interface LiveService extends LiveWorkload {
  readonly etag: string;
  /** Goes up with every change of its settings. */
  readonly generation: string;
  /** Of its containers, in their order. */
  readonly images: readonly string[];
  /** Where its requests go, as somebody set it. */
  readonly traffic: readonly Json[];
  /** Why it is not ready, in Google's words; null if it is ready. */
  readonly problem: string | null;
  readonly template: Json;
  /** What the template of its newest revision maps, ready or not. */
  readonly uses: readonly SecretUse[];
}

export interface SecretUse {
  /** Variable, or volume. */
  readonly as: string;
  readonly project: string;
  readonly secret: string;
  /** A number or an alias, such as `latest`. */
  readonly version: string;
}

export interface LiveRevision {
  readonly name: string;
  readonly id: string;
  readonly ready: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  /** As for a workload. */
  readonly account: string;
  readonly uses: readonly SecretUse[];
}

export interface LiveJob {
  /** `projects/P/locations/L/jobs/J`. */
  readonly name: string;
  readonly id: string;
  /** As for a workload. */
  readonly account: string;
  readonly uses: readonly SecretUse[];
}

export interface LiveExecution {
  readonly id: string;
  /** Name of its job, without the path. */
  readonly job: string;
  readonly running: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  /** As for a workload. */
  readonly account: string;
  readonly uses: readonly SecretUse[];
}

export function liveWorkload(body: Json): LiveWorkload {
  const name = textOf(body.name);
  const full = (revision: string) => (revision.includes("/") ? revision : `${name}/revisions/${revision}`);
  const latestReady = textOf(body.latestReadyRevision);
  const latestCreated = textOf(body.latestCreatedRevision);
  // A worker pool splits instances, a service splits traffic.
  const targets = [body.traffic, body.trafficStatuses, body.instanceSplits, body.instanceSplitStatuses].flatMap(
    objects,
  );
  const serving = targets
    .filter((target) => Number(target.percent ?? 0) > 0 || textOf(target.tag) !== "")
    .map((target) => textOf(target.revision) || latestReady)
    .filter((revision) => revision !== "")
    .map(full);
  return {
    name,
    id: lastOf(name),
    latestCreated: latestCreated === "" ? null : full(latestCreated),
    latestReady: latestReady === "" ? null : full(latestReady),
    reconciling: body.reconciling === true,
    account: textOf(objectOf(body.template).serviceAccount),
    serving: [...new Set(serving)],
  };
}

export function liveService(body: Json): LiveService {
  const condition = objectOf(body.terminalCondition);
  return {
    ...liveWorkload(body),
    etag: textOf(body.etag),
    generation: textOf(body.generation),
    images: objects(objectOf(body.template).containers).map(({ image }) => textOf(image)),
    traffic: objects(body.traffic),
    problem:
      textOf(condition.state) === "CONDITION_SUCCEEDED"
        ? null
        : oneLine(textOf(condition.message)) || "it is not ready yet",
    template: objectOf(body.template),
    uses: secretsOf(objectOf(body.template), textOf(body.name)),
  };
}

/** Newest first. */
export function liveRevisions(found: readonly Json[]): readonly LiveRevision[] {
  return [...found]
    .sort((a, b) => Number(b.generation ?? 0) - Number(a.generation ?? 0))
    .map((revision) => ({
      name: textOf(revision.name),
      id: lastOf(textOf(revision.name)),
      ready: objects(revision.conditions).some((one) => one.type === "Ready" && one.state === "CONDITION_SUCCEEDED"),
      createdAt: textOf(revision.createTime),
      account: textOf(revision.serviceAccount),
      uses: secretsOf(revision, textOf(revision.name)),
    }));
}

export function liveJob(body: Json): LiveJob {
  const name = textOf(body.name);
  const template = objectOf(objectOf(body.template).template);
  return { name, id: lastOf(name), account: textOf(template.serviceAccount), uses: secretsOf(template, name) };
}

export function liveExecution(body: Json): LiveExecution {
  const name = textOf(body.name);
  return {
    id: lastOf(name),
    job: lastOf(textOf(body.job)),
    running: textOf(body.completionTime) === "",
    createdAt: textOf(body.createTime),
    account: textOf(objectOf(body.template).serviceAccount),
    uses: secretsOf(objectOf(body.template), name),
  };
}

/** What variables and volumes of a template map. @param name the owner's full name, which holds the project */
function secretsOf(template: Json, name: string): readonly SecretUse[] {
  const uses: SecretUse[] = [];
  const add = (as: string, secret: string, version: string) => {
    if (secret === "") return;
    const [, project, , id] = secret.split("/");
    uses.push({ as, project: project ?? name.split("/")[1] ?? "", secret: id ?? secret, version: version || "latest" });
  };
  for (const container of objects(template.containers)) {
    for (const variable of objects(container.env)) {
      const reference = objectOf(objectOf(variable.valueSource).secretKeyRef);
      add(textOf(variable.name), textOf(reference.secret), textOf(reference.version));
    }
  }
  for (const volume of objects(template.volumes)) {
    const { secret, items } = objectOf(volume.secret);
    for (const item of listOf(items).length === 0 ? [{}] : listOf(items)) {
      add(textOf(volume.name), textOf(secret), textOf(objectOf(item).version));
    }
  }
  return uses;
}

function lastOf(name: string): string {
  return name.split("/").at(-1) ?? "";
}
