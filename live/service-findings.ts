/** A Cloud Run service as it is in the cloud: whom it runs as, what it maps, and whether its newest revision started. */

import type { GoogleAnswer, GoogleApi } from "../clients/google-api";
import { objects } from "../clients/json";
import { deployCommand } from "../inventory/deploy-command";
import type { StoredEntry } from "../inventory/entries";
import type { ResolvedCloudRunService, ResolvedEnvironment } from "../model/resolved";
import { type Finding, fault, fine, unknown } from "./finding";

export interface ServiceQuestion {
  readonly api: GoogleApi;
  readonly environment: ResolvedEnvironment;
  readonly service: ResolvedCloudRunService;
  readonly entry: StoredEntry;
  /** Whether the binding is there now, so that a refusal at start was IAM's lag. */
  readonly bound: boolean;
}

type Found = GoogleAnswer["body"];

export async function accountFinding(
  api: GoogleApi,
  environment: ResolvedEnvironment,
  service: ResolvedCloudRunService,
): Promise<Finding> {
  const email = service.identityEmail;
  const answer = await api.get("iam", `v1/projects/${service.project}/serviceAccounts/${email}`);
  if (answer.status === 404) {
    return fault(
      "identity",
      `${email} does not exist`,
      deployCommand(environment, `${service.product}-${environment.name}-identities`),
    );
  }
  if (answer.status !== 200)
    return unknown("identity", `you may not look: iam.serviceAccounts.get on ${email} is refused`);
  if (answer.body.disabled === true) {
    return fault(
      "identity",
      `${email} is disabled`,
      `gcloud iam service-accounts enable ${email} --project=${service.project}`,
    );
  }
  return fine("identity", `${email} exists`);
}

/** Identity, mapping and revision, in the order in which they fail. */
export async function serviceFindings(question: ServiceQuestion): Promise<readonly Finding[]> {
  const { api, environment, service } = question;
  const path = `v2/projects/${service.project}/locations/${service.region}/services/${service.name}`;
  const answer = await api.get("run", path);
  const stack = `${service.product}-${environment.name}-services`;
  if (answer.status === 404) {
    const says = `${service.name} does not exist in ${service.region} of project ${service.project}`;
    return [fault("service", says, deployCommand(environment, stack))];
  }
  if (answer.status !== 200) {
    return [
      unknown(
        "service",
        `you may not look: run.services.get on ${service.name} in project ${service.project} is refused`,
      ),
    ];
  }
  const deploy = `strongroom deploy ${stack}`;
  const [template] = objects([answer.body.template]);
  const [as, mapped] = [runsAs(service, template ?? {}, deploy), mapping(question, template ?? {}, deploy)];
  // Who ran as somebody else, or looked elsewhere, was not refused for IAM's lag.
  const bound = question.bound && as.verdict === "fine" && mapped.verdict !== "fault";
  return [as, mapped, await revision({ ...question, bound }, answer.body, path)];
}

function runsAs(service: ResolvedCloudRunService, template: Found, deploy: string): Finding {
  const account = template.serviceAccount;
  if (account === service.identityEmail) return fine("runs as", `${service.name} runs as ${service.identityEmail}`);
  const says = typeof account === "string" ? account : "the project's default account";
  return fault(
    "runs as",
    `${service.name} runs as ${says}, not as ${service.identityEmail}, which has the binding`,
    deploy,
  );
}

function mapping({ service, entry }: ServiceQuestion, template: Found, deploy: string): Finding {
  const wanted = service.variables.find((one) => one.kind === "secret" && one.entry === entry.key);
  const { id, project } = entry.secret;
  const mapped = mappedIn(template, service.project);
  if (wanted?.kind !== "secret") {
    // Cloud Run may answer with the project's number, which says nothing here.
    const own = mapped.find((one) => one.id === id && (one.project === project || /^\d+$/.test(one.project)));
    const declared = entry.usedBy.some((use) => use.reader === service.key);
    const as = own === undefined ? "" : `maps ${entry.key} as ${own.name}, version ${own.version}`;
    if (!declared)
      return own === undefined
        ? fine("mapping", `${service.name} does not map ${entry.key}, as it is declared`)
        : fault("mapping", `${service.name} ${as}, and does not declare it`, deploy);
    return own === undefined
      ? unknown("mapping", `${entry.key} is not mapped yet: it or the service waits`)
      : unknown("mapping", `${service.name} ${as}, while it or the service waits by the lock`);
  }
  const found = mapped.find((one) => one.name === wanted.name);
  if (found === undefined) {
    return fault("mapping", `${service.name} has no variable ${wanted.name} from Secret Manager`, deploy);
  }
  const { id: liveId, project: liveProject, version } = found;
  if (liveId !== id) {
    const hint = liveId.toLowerCase() === id.toLowerCase() ? "; names are case-sensitive" : "";
    return fault("mapping", `${wanted.name} is mapped to ${liveId}, not to ${id}${hint}`, deploy);
  }
  // Cloud Run may answer with the project's number, which says nothing here.
  if (!/^\d+$/.test(liveProject) && liveProject !== project) {
    return fault("mapping", `${wanted.name} is looked for in project ${liveProject}, not in ${project}`, deploy);
  }
  if (version !== wanted.version) {
    return fault("mapping", `${wanted.name} is mapped to version ${version}; pinned is ${wanted.version}`, deploy);
  }
  return fine("mapping", `${wanted.name} is mapped to version ${version} of ${id} in project ${project}`);
}

/** What a template's variables are mapped to. @param own project of the service, where a secret is named without one */
function mappedIn(template: Found, own: string) {
  return objects(template.containers)
    .flatMap((container) => objects(container.env))
    .flatMap(({ name, valueSource }) => {
      const [source] = objects([valueSource]);
      const [reference] = objects([source?.secretKeyRef]);
      if (reference === undefined) return [];
      const secret = String(reference.secret);
      const [, project = own, id = secret] = /^projects\/([^/]+)\/secrets\/(.+)$/.exec(secret) ?? [];
      return [{ name: String(name), project, id, version: String(reference.version) }];
    });
}

async function revision(question: ServiceQuestion, service: Found, path: string): Promise<Finding> {
  const { name } = question.service;
  const last = (value: unknown) => (typeof value === "string" ? (value.split("/").at(-1) ?? "") : "");
  const [created, ready] = [last(service.latestCreatedRevision), last(service.latestReadyRevision)];
  if (created === ready) return fine("revision", `${created} is the newest revision and ready`);
  if (service.reconciling === true) return unknown("revision", `${created} is still starting; ask again`);
  const answer = await question.api.get("run", `${path}/revisions/${created}`);
  const message = objects(answer.body.conditions)
    .map((condition) => String(condition.message ?? ""))
    .join("\n");
  const { id, project } = question.entry.secret;
  const serving = ready === "" ? "nothing is serving" : `${ready} is still serving`;
  const repair = `strongroom repair ${question.service.key} --env ${question.environment.name}`;
  if (new RegExp(`Permission denied on secret: \\S*/secrets/${id}/`).test(message)) {
    return question.bound
      ? fault(
          "revision",
          `${created} was refused ${id} in project ${project} when it started, although the binding is there now: IAM takes 2 to 7 minutes, sometimes more (${serving})`,
          repair,
        )
      : fault("revision", `${created} was refused ${id} when it started (${serving})`, repair);
  }
  return fault(
    "revision",
    `${created}, the newest revision of ${name}, did not become ready, for another reason than ${id} (${serving})`,
    repair,
  );
}
