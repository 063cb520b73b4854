/** Explains Secret Manager's refusals, and how to mend each. */

import type { SecretId } from "../inventory/secret-id";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { denied, tokenRefused } from "./caller";
import type { Cloud } from "./cloud";
import type { HttpAnswer } from "./http";

/**
 * Why an answer is not a success; null if it is one.
 *
 * @param need `permission`: the one that the call needs, if Google's message does not name one; `so`: what follows, `; so …`
 */
export function refusalOf(
  cloud: Cloud,
  answer: HttpAnswer,
  { permission, so = "" }: { readonly permission: string; readonly so?: string },
  secret: SecretId,
): Failure | null {
  const { status } = answer;
  const { project } = secret;
  const message = messageOf(answer.body);
  if (status < 300) return null;
  if (status === 401) return tokenRefused(cloud);
  if ((status === 400 || status === 403) && /cloudkms\.|cryptoKey/.test(message)) {
    return new Failure(
      exitCodes.denied,
      `${cloud.name} refused: the KMS key of ${secret.id} in project ${project} can't be used; it is disabled, or not for Secret Manager.`,
      "enable the key, and give roles/cloudkms.cryptoKeyEncrypterDecrypter on it to service-PROJECT_NUMBER@gcp-sa-secretmanager.iam.gserviceaccount.com",
    );
  }
  if (status === 403 && /has not been used in project|API is disabled|is not enabled/i.test(message)) {
    return new Failure(
      exitCodes.denied,
      `${cloud.name} refused: the Secret Manager API is not enabled in project ${project}.`,
      `gcloud services enable secretmanager.googleapis.com --project ${project}`,
    );
  }
  if (status === 403) {
    const named = /\bsecretmanager\.[a-zA-Z]+\.[a-zA-Z]+\b/.exec(message)?.[0] ?? permission;
    const where = `on ${secret.id} in project ${project}${so}`;
    return denied(cloud, answer.body, {
      permission: named,
      where,
      grant: `grant a role that holds ${named} in project ${project}`,
    });
  }
  if (status === 429) {
    return new Failure(
      exitCodes.unreachable,
      `${cloud.name}: the quota of project ${project} is used up (HTTP 429, for ${secret.id}).`,
      "wait a minute, then run the command again; it goes on where it stopped",
    );
  }
  if (status >= 500) return unreachable(cloud, secret, `HTTP ${status}`);
  return new Failure(
    exitCodes.unreachable,
    `${cloud.name} refused ${permission} on ${secret.id} in project ${project} (HTTP ${status}).`,
  );
}

export function unreachable(cloud: Cloud, secret: SecretId, reason: string): Failure {
  return new Failure(
    exitCodes.unreachable,
    `${cloud.name} could not be reached for ${secret.id} in project ${secret.project} (${reason}).`,
    "run the command again; it goes on where it stopped",
  );
}

/** Google's own message; searched for names, never printed. */
function messageOf(body: unknown): string {
  const message = (body as { error?: { message?: unknown } }).error?.message;
  return typeof message === "string" ? message : "";
}
