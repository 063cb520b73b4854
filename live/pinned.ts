/** What is wrong with a pinned version by its state in the cloud, and the command that mends it. */

import type { LiveOrMissing } from "../clients/versions-of";
import { repinCommand } from "../inventory/entries";
import type { SecretId } from "../inventory/secret-id";

/** @returns null where it is enabled */
export function pinProblem(
  environment: string,
  { id, project }: SecretId,
  version: string,
  live: LiveOrMissing,
): { readonly wrong: string; readonly next: string } | null {
  if (live === "enabled") return null;
  if (live === "disabled")
    return {
      wrong: `pinned version ${version} is disabled`,
      next: `gcloud secrets versions enable ${version} --secret=${id} --project=${project}`,
    };
  return {
    wrong: `pinned version ${version} ${live === "destroyed" ? "is destroyed" : `does not exist in project ${project}`}`,
    next: repinCommand(environment),
  };
}
