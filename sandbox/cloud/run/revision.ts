import { randomBytes } from "node:crypto";
import type { Cloud } from "../cloud";
import { type Json, listOf, objectOf, textOf } from "../json";
import { findSecret, parentOf } from "../secretmanager/secret";
import { findVersion } from "../secretmanager/version";
import type { ResolvedSecret, RevisionRecord, ServiceRecord } from "./records";

export function newRevision(
  cloud: Cloud,
  service: ServiceRecord,
  template: Json,
  serviceAccount: string,
): RevisionRecord {
  const id = service.name.split("/").pop() ?? "";
  const suffix = `${String(service.generation).padStart(5, "0")}-${randomBytes(2).toString("hex").slice(0, 3)}`;
  return {
    name: `${service.name}/revisions/${textOf(template.revision) ?? `${id}-${suffix}`}`,
    service: service.name,
    uid: randomBytes(16).toString("hex"),
    generation: service.generation,
    createTime: cloud.now(),
    template,
    serviceAccount,
    state: "starting",
    secrets: [],
  };
}

interface SecretUse {
  readonly target: string;
  readonly secret: string;
  readonly version: string;
  /** Where in the template, as the vendor's messages name it. */
  readonly field: string;
}

function secretUses(template: Json): SecretUse[] {
  const uses: SecretUse[] = [];
  listOf(template.containers).forEach((container, at) => {
    listOf(objectOf(container).env).forEach((variable, index) => {
      const { name, valueSource } = objectOf(variable);
      const reference = objectOf(objectOf(valueSource).secretKeyRef);
      if (textOf(reference.secret) === undefined) return;
      uses.push({
        target: String(name),
        secret: String(reference.secret),
        version: textOf(reference.version) ?? "latest",
        field: `spec.template.spec.containers[${at}].env[${index}].value_from.secret_key_ref.name`,
      });
    });
  });
  listOf(template.volumes).forEach((volume, index) => {
    const { name, secret } = objectOf(volume);
    const items = listOf(objectOf(secret).items);
    if (textOf(objectOf(secret).secret) === undefined) return;
    for (const item of items.length === 0 ? [{}] : items) {
      uses.push({
        target: String(name),
        secret: String(objectOf(secret).secret),
        version: textOf(objectOf(item).version) ?? "latest",
        field: `spec.template.spec.volumes[${index}].secret.secret_name`,
      });
    }
  });
  return uses;
}

/** What starts with a template: a revision, or an execution of a job. */
interface Starting {
  readonly name: string;
  readonly template: Json;
  readonly serviceAccount: string;
}

/** Each secret of the template as its own service account gets it, under the policies enforced at `atMillis`. */
export function resolveSecrets(
  cloud: Cloud,
  starting: Starting,
  atMillis: number,
): { readonly secrets: readonly ResolvedSecret[]; readonly problems: readonly string[] } {
  const project = parentOf(starting.name);
  const problems: string[] = [];
  const secrets: ResolvedSecret[] = [];
  for (const use of secretUses(starting.template)) {
    const name = use.secret.startsWith("projects/") ? use.secret : `${project}/secrets/${use.secret}`;
    const asked = `${name}/versions/${use.version}`;
    const email = starting.serviceAccount;
    const allowed = cloud.iam.allows(email, "secretmanager.versions.access", [asked, name, parentOf(name)], atMillis);
    const secret = findSecret(cloud, name);
    const version = secret === undefined ? undefined : findVersion(cloud, secret, use.version);
    const problem = !allowed
      ? `Permission denied on secret: ${asked} for Revision service account ${email}. The service account used must be granted the 'Secret Manager Secret Accessor' role (roles/secretmanager.secretAccessor) at the secret, project or higher level.`
      : version === undefined
        ? `Secret ${asked} was not found`
        : version.state !== "ENABLED"
          ? `Secret Version [${version.name}] is in ${version.state} state.`
          : undefined;
    cloud.accesses.add({
      seq: cloud.accesses.nextSeq,
      at: new Date(atMillis).toISOString(),
      caller: email,
      service: "secretmanager.googleapis.com",
      method: "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion",
      resource: asked,
      ...(version === undefined ? {} : { resolved: version.name }),
      granted: allowed,
      status: !allowed ? 403 : version === undefined ? 404 : version.state === "ENABLED" ? 200 : 400,
    });
    if (problem !== undefined) problems.push(`${use.field}: ${problem}`);
    else if (version !== undefined) secrets.push({ target: use.target, version: version.name });
  }
  return { secrets, problems };
}

/** Starts a revision. It is ready if all its secrets can be read, and failed with the vendor's kind of message if not. */
export function startRevision(cloud: Cloud, revision: RevisionRecord, atMillis: number): RevisionRecord {
  const { secrets, problems } = resolveSecrets(cloud, revision, atMillis);
  if (problems.length === 0) return { ...revision, state: "ready", secrets };
  const id = revision.name.split("/").pop() ?? "";
  const message = `Revision '${id}' is not ready and cannot serve traffic. ${problems.join("\n")}`;
  return { ...revision, state: "failed", message, secrets: [] };
}

export function revisionView(revision: RevisionRecord): Json {
  const { labels, annotations, scaling, containers, volumes, timeout, maxInstanceRequestConcurrency } =
    revision.template;
  const state = { starting: "CONDITION_RECONCILING", ready: "CONDITION_SUCCEEDED", failed: "CONDITION_FAILED" }[
    revision.state
  ];
  const message = revision.message === undefined ? {} : { message: revision.message };
  const shown = { labels, annotations, scaling, containers, volumes, timeout, maxInstanceRequestConcurrency };
  return {
    name: revision.name,
    uid: revision.uid,
    generation: String(revision.generation),
    observedGeneration: String(revision.generation),
    createTime: revision.createTime,
    updateTime: revision.createTime,
    launchStage: "GA",
    service: revision.service.split("/").pop(),
    serviceAccount: revision.serviceAccount,
    ...Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined)),
    conditions: [{ type: "Ready", state, ...message, lastTransitionTime: revision.createTime }],
    reconciling: revision.state === "starting",
    etag: `"${revision.uid.slice(0, 12)}"`,
  };
}
