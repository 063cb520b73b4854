/** Document 3, lines 116 to 132, for one entry and one identity: the secret, its version and the binding, as they are in the cloud. */

import type { GoogleApi } from "../clients/google-api";
import type { SecretManager } from "../clients/secret-manager";
import { stateOfVersion } from "../clients/versions-of";
import { deployCommand } from "../inventory/deploy-command";
import { fillCommand, type StoredEntry, secretPath } from "../inventory/entries";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { type Finding, fault, fine, mayLook, unknown } from "./finding";
import { grantOf } from "./grant";
import { pinFinding } from "./pinned";

export interface SecretQuestion {
  readonly client: SecretManager;
  /** For what is above a secret. */
  readonly api: GoogleApi;
  readonly environment: ResolvedEnvironment;
  /** Projects in which the secret might have been created by mistake. */
  readonly otherProjects: readonly string[];
  readonly entry: StoredEntry;
  /** Last day of its declared grant. */
  readonly until: string | null;
  readonly now: Date;
}

/** Projects where it might have been created by mistake, except those of environments with their own secret of that name. */
export function otherProjects(context: Context, entry: StoredEntry): readonly string[] {
  const products = context.environments.names().flatMap((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    return resolution.ok ? resolution.environment.products : [];
  });
  const own = products.flatMap((product) => product.entries).filter((one) => one.key === entry.key);
  const rightful = new Set([entry.secret.project, ...own.flatMap((one) => one.secret?.project ?? [])]);
  return [...new Set(products.map((product) => product.project))].filter((project) => !rightful.has(project)).sort();
}

/** The command that applies the secrets of an entry's product. */
function deploySecrets(environment: ResolvedEnvironment, entry: StoredEntry): string {
  return deployCommand(environment, `${entry.product}-${environment.name}-secrets`);
}

/** Document 3, lines 121 and 122: the exact name, in the right project. */
export async function secretFinding(question: SecretQuestion): Promise<Finding> {
  const { client, entry, environment } = question;
  const { id, project } = entry.secret;
  const there = await mayLook(() => client.secret(entry.secret));
  // No plan shows an expiry that somebody has set by hand.
  if (there !== null && there !== "refused" && there.expiresAt !== null)
    return fault(
      "secret",
      `${secretPath(entry)} deletes itself with all its versions at ${there.expiresAt}; nobody declared that`,
      `gcloud secrets update ${id} --project=${project} --remove-expiration`,
    );
  if (there !== null && there !== "refused") return fine("secret", `${secretPath(entry)} exists`);
  if (there === "refused") {
    return unknown("secret", `you may not look: secretmanager.secrets.get on ${id} in project ${project} is refused`);
  }
  const deploy = deploySecrets(environment, entry);
  const beside = await mayLook(() => client.neighbours(entry.secret));
  const similar = beside === "refused" ? undefined : beside.find((name) => name.toLowerCase() === id.toLowerCase());
  if (similar !== undefined) {
    return fault("secret", `${project} has ${similar}, not ${id}; names are case-sensitive`, deploy);
  }
  for (const other of question.otherProjects) {
    if ((await mayLook(() => client.exists({ project: other, id }))) === true) {
      return fault("secret", `${id} is in project ${other}, not in ${project}, where it is looked for`, deploy);
    }
  }
  return fault("secret", `${secretPath(entry)} does not exist`, deploy);
}

export async function versionFinding(question: SecretQuestion): Promise<Finding> {
  const { client, entry, environment } = question;
  const { secret } = entry;
  const { pin } = secret;
  if (pin === null)
    return fault("version", "no version is pinned: it has no value yet", fillCommand(environment.name, entry));
  const live = await mayLook(() => stateOfVersion(client, entry, pin));
  if (live !== "refused") return pinFinding({ environment: environment.name, secret, version: pin }, live);
  const where = `${secret.id} in project ${secret.project}`;
  return unknown("version", `you may not look: secretmanager.versions.get on ${where} is refused`);
}

/**
 * Document 3, line 120: the accessor role, on the secret or (never by us) on the whole project.
 *
 * @param member IAM member that reads it
 */
export async function bindingFinding(question: SecretQuestion, member: string): Promise<Finding> {
  const { client, api, entry, environment, now } = question;
  const { id, project } = entry.secret;
  const policy = await mayLook(() => client.policy(entry.secret));
  if (policy === "refused") {
    return unknown(
      "binding",
      `you may not look: secretmanager.secrets.getIamPolicy on ${id} in project ${project} is refused`,
    );
  }
  const grant = grantOf(policy ?? {}, member, now);
  if (grant.kind === "granted") {
    return fine(
      "binding",
      `${member} has the accessor role on ${id}${grant.until === null ? "" : ` until ${grant.until}`}`,
    );
  }
  const above = await api.query("cloudresourcemanager", `v1/projects/${project}:getIamPolicy`, {
    options: { requestedPolicyVersion: 3 },
  });
  if (above.status === 200 && grantOf(above.body, member, now).kind === "granted") {
    return fine("binding", `${member} has the accessor role on all of project ${project}: more than was declared`);
  }
  const deploy = deploySecrets(environment, entry);
  switch (grant.kind) {
    case "expired":
      return fault(
        "binding",
        `the grant of ${member} on ${id} ended at ${grant.at}`,
        question.until === null ? deploy : `declare a later day with strongroom access grant, then: ${deploy}`,
      );
    case "conditional":
      return unknown("binding", `${member} has the accessor role on ${id} under a condition: ${grant.expression}`);
    case "unknown role":
      return unknown("binding", `${member} has ${grant.role} on ${id}; what this role allows is not known here`);
    case "deleted":
      return fault(
        "binding",
        `${id} is bound to a deleted account named ${member}, not to the one that exists now`,
        deploy,
      );
    default:
      return fault("binding", `${member} is not bound to roles/secretmanager.secretAccessor on ${id}`, deploy);
  }
}
