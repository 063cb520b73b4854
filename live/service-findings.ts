/** A Cloud Run service in the cloud: its account, what it maps, and whether its newest revision started. */

import type { CloudRun } from "../clients/cloud-run";
import type { GoogleApi } from "../clients/google-api";
import type { LiveService } from "../clients/run-records";
import { deployCommand } from "../inventory/deploy-command";
import { type StoredEntry, storedEntries } from "../inventory/entries";
import type { ResolvedCloudRunService, ResolvedEnvironment } from "../model/resolved";
import { type Finding, fault, fine, mayLook, unknown } from "./finding";
import { usesOfSecret } from "./mapped";
import { readiness } from "./readiness";

export interface ServiceQuestion {
  readonly run: CloudRun;
  readonly environment: ResolvedEnvironment;
  readonly service: ResolvedCloudRunService;
  readonly entry: StoredEntry;
  /** Whether the binding exists now, so that IAM's lag explains a refusal at start. */
  readonly bound: boolean;
}

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
  const { run, environment, service } = question;
  const live = await mayLook(() => run.service(service));
  const stack = `${service.product}-${environment.name}-services`;
  if (live === "refused") {
    const says = `you may not look: run.services.get on ${service.name} in project ${service.project} is refused`;
    return [unknown("service", says)];
  }
  if (live === null) {
    const says = `${service.name} does not exist in ${service.region} of project ${service.project}`;
    return [fault("service", says, deployCommand(environment, stack))];
  }
  const deploy = `strongroom deploy ${stack}`;
  const [as, mapped] = [runsAs(service, live, deploy), mapping(question, live, deploy)];
  // IAM's lag does not explain the refusal of a service that ran as another account, or looked in another project.
  const bound = question.bound && as.verdict === "fine" && mapped.verdict !== "fault";
  return [as, mapped, revision({ ...question, bound }, live)];
}

/** What a service does not map as it is declared and pinned: a new revision of its template does not change that. */
export function mappingFaults(
  environment: ResolvedEnvironment,
  service: ResolvedCloudRunService,
  live: LiveService,
): readonly Finding[] {
  const deploy = `strongroom deploy ${service.product}-${environment.name}-services`;
  return storedEntries(environment)
    .map((entry) => mapping({ service, entry }, live, deploy))
    .filter(({ verdict }) => verdict === "fault");
}

function runsAs(service: ResolvedCloudRunService, live: LiveService, deploy: string): Finding {
  if (live.account === service.identityEmail)
    return fine("runs as", `${service.name} runs as ${service.identityEmail}`);
  const says = live.account === "" ? "the project's default account" : live.account;
  return fault(
    "runs as",
    `${service.name} runs as ${says}, not as ${service.identityEmail}, which has the binding`,
    deploy,
  );
}

function mapping(
  { service, entry }: Pick<ServiceQuestion, "service" | "entry">,
  live: LiveService,
  deploy: string,
): Finding {
  const wanted = service.variables.find((one) => one.kind === "secret" && one.entry === entry.key);
  const { id, project } = entry.secret;
  const mapped = live.uses;
  if (wanted?.kind !== "secret") {
    const [own] = usesOfSecret(mapped, entry.secret);
    const declared = entry.usedBy.some((use) => use.reader === service.key);
    const as = own === undefined ? "" : `maps ${entry.key} as ${own.as}, version ${own.version}`;
    if (!declared)
      return own === undefined
        ? fine("mapping", `${service.name} does not map ${entry.key}, as it is declared`)
        : fault("mapping", `${service.name} ${as}, and does not declare it`, deploy);
    return own === undefined
      ? unknown("mapping", `${entry.key} is not mapped yet: it or the service waits`)
      : unknown("mapping", `${service.name} ${as}, while it or the service waits by the lock`);
  }
  const found = mapped.find((one) => one.as === wanted.name);
  if (found === undefined) {
    return fault("mapping", `${service.name} has no variable ${wanted.name} from Secret Manager`, deploy);
  }
  const { secret: liveId, project: liveProject, version } = found;
  if (liveId !== id) {
    const hint = liveId.toLowerCase() === id.toLowerCase() ? "; names are case-sensitive" : "";
    return fault("mapping", `${wanted.name} is mapped to ${liveId}, not to ${id}${hint}`, deploy);
  }
  // Cloud Run may answer with the project's number, which can't be compared with an id.
  if (!/^\d+$/.test(liveProject) && liveProject !== project) {
    return fault("mapping", `${wanted.name} is looked for in project ${liveProject}, not in ${project}`, deploy);
  }
  if (version !== wanted.version) {
    return fault("mapping", `${wanted.name} is mapped to version ${version}; pinned is ${wanted.version}`, deploy);
  }
  return fine("mapping", `${wanted.name} is mapped to version ${version} of ${id} in project ${project}`);
}

function revision(question: ServiceQuestion, live: LiveService): Finding {
  const { service, environment, entry, bound } = question;
  const finding = readiness(service.key, live, environment.name);
  if (finding.verdict !== "fault") return finding;
  const last = (name: string | null) => name?.split("/").at(-1) ?? "";
  const [created, ready] = [last(live.latestCreated), last(live.latestReady)];
  const { id, project } = entry.secret;
  const serving = ready === "" ? "nothing is serving" : `${ready} is still serving`;
  const refused = new RegExp(`Permission denied on secret: \\S*/secrets/${id}/`).test(live.problem ?? "");
  const says = !refused
    ? `${created}, the newest revision of ${service.name}, did not become ready, but not because of ${id} (${serving})`
    : bound
      ? `${created} was refused ${id} in project ${project} when it started, although the binding is there now: IAM takes 2 to 7 minutes, sometimes more (${serving})`
      : `${created} was refused ${id} when it started (${serving})`;
  return { ...finding, says };
}
