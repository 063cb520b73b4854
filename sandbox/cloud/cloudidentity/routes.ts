import { createHash } from "node:crypto";
import type { Cloud } from "../cloud";
import { GoogleError, invalid } from "../errors";
import type { GroupRecord } from "../iam/records";
import { ownerEmail } from "../identity";
import type { Json } from "../json";
import { pageOf, shownAs } from "../page";
import { accepting, type Call, type Handler, paged, type Route, route } from "../router";

/** Cloud Identity v1, reading: groups and who is in them. Source: the vendor's REST reference of `v1.groups`. */

interface Group extends GroupRecord {
  readonly email: string;
  /** `groups/…`. */
  readonly name: string;
}

const idOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 15);

/** Google does not tell a stranger which groups exist. */
function refused(name: string): never {
  throw new GoogleError(
    "PERMISSION_DENIED",
    `Error(2028): Permission denied for resource ${name} (or it may not exist).`,
  );
}

/** Its members may look into a group, and whom it was prepared for. */
function visible(call: Call, cloud: Cloud, email: string | undefined, asked: string): Group {
  const record = email === undefined ? undefined : cloud.data.groups.get(email);
  if (email === undefined || record === undefined) return refused(asked);
  const caller = call.caller.email;
  const may = caller === ownerEmail || record.readers?.includes(caller) === true || cloud.iam.isInGroup(caller, email);
  return may ? { ...record, email, name: `groups/${idOf(email)}` } : refused(asked);
}

function groupOf(call: Call, cloud: Cloud): Group {
  const id = call.params.group ?? "";
  const email = cloud.data.groups.list("").find(([known]) => idOf(known) === id)?.[0];
  return visible(call, cloud, email, `groups/${id}`);
}

const lookup: Handler = (call, cloud) => {
  const email = call.query.get("groupKey.id") ?? "";
  if (email === "") throw invalid("Request is missing required field 'groupKey.id'.", "group_key.id");
  return { json: { name: visible(call, cloud, email.toLowerCase(), email).name } };
};

const get: Handler = (call, cloud) => {
  const { name, email } = groupOf(call, cloud);
  const labels = { "cloudidentity.googleapis.com/groups.discussion_forum": "" };
  return { json: { name, groupKey: { id: email }, displayName: email.split("@")[0], labels } };
};

const types: Readonly<Record<string, string>> = { user: "USER", serviceAccount: "SERVICE_ACCOUNT", group: "GROUP" };

const list: Handler = (call, cloud) => {
  const { name, members } = groupOf(call, cloud);
  const view = call.query.get("view") ?? "BASIC";
  if (view !== "BASIC" && view !== "FULL")
    throw invalid(
      `Invalid value at 'view' (type.googleapis.com/google.apps.cloudidentity.groups.v1.View), "${view}"`,
      "view",
    );
  const shown = (member: string): Json => {
    const [kind = "", id = ""] = member.split(/:(.*)/s);
    const brief = { name: `${name}/memberships/${idOf(member)}`, preferredMemberKey: { id } };
    return view === "BASIC" ? brief : { ...brief, roles: [{ name: "MEMBER" }], type: types[kind] ?? "OTHER" };
  };
  const page = pageOf(members, (member) => `${name}/${member}`, call.query, {
    defaultSize: 200,
    maxSize: view === "FULL" ? 500 : 1000,
  });
  return { json: { ...shownAs("memberships", page, shown), ...page.next } };
};

const check: Handler = (call, cloud) => {
  const { email } = groupOf(call, cloud);
  const query = call.query.get("query") ?? "";
  const member = /^\s*member_key_id\s*==\s*(["'])([^"']+)\1\s*$/.exec(query)?.[2];
  if (member === undefined) throw invalid("The query must be member_key_id == 'ADDRESS'.", "query");
  return { json: { hasMembership: cloud.iam.isInGroup(member, email) || hasGroup(cloud, email, member) } };
};

/** Groups are members too. */
function hasGroup(cloud: Cloud, group: string, member: string, seen: readonly string[] = []): boolean {
  const members = cloud.data.groups.get(group)?.members ?? [];
  if (members.includes(`group:${member}`)) return true;
  return members.some((one) => {
    const inner = /^group:(.+)$/.exec(one)?.[1];
    return inner !== undefined && !seen.includes(inner) && hasGroup(cloud, inner, member, [...seen, group]);
  });
}

export const groupRoutes: readonly Route[] = [
  accepting(["groupKey.id", "groupKey.namespace"], route("cloudidentity", "GET /v1/groups:lookup", lookup)),
  accepting([], route("cloudidentity", "GET /v1/groups/{group}", get)),
  accepting(["view", ...paged], route("cloudidentity", "GET /v1/groups/{group}/memberships", list)),
  accepting(["query"], route("cloudidentity", "GET /v1/groups/{group}/memberships:checkTransitiveMembership", check)),
];
