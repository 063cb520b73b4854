/** Secrets that a plan would delete, or delete and make again: either way all their versions go. */
import { listOf, objectOf, objects, textOf } from "../clients/json";
import type { GoingSecret } from "../live/removal";
import type { PlannedChange } from "./messages";

const type = "google_secret_manager_secret";

/** Addresses, by what Terraform says while it plans; which secrets they are, only the plan itself says. */
export function removedAddresses(planned: readonly PlannedChange[]): readonly string[] {
  return planned
    .filter(({ action, address }) => ["delete", "replace"].includes(action) && `.${address}`.includes(`.${type}.`))
    .map(({ address }) => address);
}

/** @param plan what `terraform show -json` prints of it; @returns by address */
export function removedSecretsIn(plan: string): ReadonlyMap<string, GoingSecret> {
  const removed = new Map<string, GoingSecret>();
  for (const { type: kind, address, change } of objects(objectOf(JSON.parse(plan)).resource_changes)) {
    const { actions, before } = objectOf(change);
    if (kind !== type || !listOf(actions).includes("delete")) continue;
    const { project, secret_id: id, annotations } = objectOf(before);
    const key = textOf(objectOf(annotations)["strongroom-entry"]);
    if (textOf(project) === "" || textOf(id) === "") continue;
    removed.set(textOf(address), { project: textOf(project), id: textOf(id), key: key === "" ? null : key });
  }
  return removed;
}
