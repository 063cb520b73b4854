/** What a plan would remove: secrets with all their versions, and service accounts' access to secrets. */
import { type Json, listOf, objectOf, objects, textOf } from "../clients/json";
import type { GoingAccess } from "../live/access";
import type { GoingSecret } from "../live/removal";
import type { PlannedChange } from "./messages";

export interface Going {
  readonly secrets: readonly GoingSecret[];
  readonly access: readonly GoingAccess[];
}

type Read = (before: Json, after: Json) => Partial<Going> | null;

/** By type of resource; null if the plan does not say what it is. */
const kinds: Readonly<Record<string, Read>> = {
  // Deleted or replaced: both delete all its versions.
  google_secret_manager_secret: (before) => {
    const { project, secret_id: id, annotations } = before;
    const key = textOf(objectOf(annotations)["strongroom-entry"]);
    if (textOf(project) === "" || textOf(id) === "") return null;
    return { secrets: [{ project: textOf(project), id: textOf(id), key: key === "" ? null : key }] };
  },
  google_secret_manager_secret_iam_member: (before, after) => {
    const [member, secret] = [textOf(before.member), textOf(before.secret_id)];
    const [, project = textOf(before.project), id = secret] =
      /^projects\/([^/]+)\/secrets\/([^/]+)$/.exec(secret) ?? [];
    if (member === "" || project === "" || id === "") return null;
    // A binding that is recreated for the same member, for example with another last day, is missing for a moment only.
    const stays = textOf(after.member) === member && textOf(after.role) === textOf(before.role);
    const account = /^serviceAccount:(.+)$/.exec(member)?.[1];
    if (stays || account === undefined || textOf(before.role) !== "roles/secretmanager.secretAccessor") return {};
    return { access: [{ account, secret: { project, id, key: null } }] };
  },
  google_service_account: (before) => {
    const email = textOf(before.email);
    return email === "" ? null : { access: [{ account: email, secret: null }] };
  },
};

/** Addresses from Terraform's messages while it plans; only the plan itself says what they are. */
export function goingAddresses(planned: readonly PlannedChange[]): readonly string[] {
  return planned
    .filter(
      ({ action, address }) =>
        ["delete", "replace"].includes(action) &&
        Object.keys(kinds).some((type) => `.${address}`.includes(`.${type}.`)),
    )
    .map(({ address }) => address);
}

/** @param plan what `terraform show -json` prints of it; @returns by address */
export function goingIn(plan: unknown): ReadonlyMap<string, Partial<Going>> {
  const going = new Map<string, Partial<Going>>();
  for (const { type, address, change } of objects(objectOf(plan).resource_changes)) {
    const { actions, before, after } = objectOf(change);
    const read = kinds[textOf(type)];
    if (read === undefined || !listOf(actions).includes("delete")) continue;
    const found = read(objectOf(before), objectOf(after));
    if (found !== null) going.set(textOf(address), found);
  }
  return going;
}
