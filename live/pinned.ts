/** A pinned version by its state in the cloud, and the command that mends it. */

import type { LiveOrMissing } from "../clients/versions-of";
import { repinCommand } from "../inventory/entries";
import type { SecretId } from "../inventory/secret-id";
import { type Finding, fault, fine } from "./finding";

interface Pin {
  readonly environment: string;
  readonly secret: SecretId;
  readonly version: string;
}

export function pinFinding({ environment, secret: { id, project }, version }: Pin, live: LiveOrMissing): Finding {
  if (live === "enabled") return fine("version", `version ${version} is pinned and enabled`);
  if (live === "disabled") {
    const enable = `gcloud secrets versions enable ${version} --secret=${id} --project=${project}`;
    return fault("version", `pinned version ${version} is disabled`, enable);
  }
  const says = live === "destroyed" ? "is destroyed; its value is gone" : `does not exist in project ${project}`;
  return fault("version", `pinned version ${version} ${says}`, repinCommand(environment));
}
