/** Changes the state of one version. Only this room does so, after it has checked that nothing uses the version. */
import type { SecretManager } from "../clients/secret-manager";
import type { LiveVersion } from "../clients/secret-records";
import type { StoredEntry } from "../inventory/entries";
import type { SecretId } from "../inventory/secret-id";

export type VersionVerb = "enable" | "disable" | "destroy";

/** The command that does the same by hand. */
export function versionCommand(
  { secret: { id, project } }: { readonly secret: SecretId },
  number: string,
  verb: VersionVerb,
): string {
  return `gcloud secrets versions ${verb} ${number} --secret ${id} --project ${project}`;
}

/** With a grace period, a request to destroy a version disables it and sets its last day. */
export function changeState(
  client: SecretManager,
  entry: StoredEntry,
  number: string,
  verb: VersionVerb,
): Promise<LiveVersion> {
  return client.changeVersion(entry.secret, number, verb);
}
