import type { Cloud } from "../cloud";
import { GoogleError } from "../errors";
import type { Json } from "../json";
import { projectOf } from "../resourcemanager/project";
import type { Call } from "../router";
import type { AccountRecord } from "./records";

export function accountView(account: AccountRecord): Json {
  const { createdMillis, ...shown } = account;
  return shown;
}

/** Full name of the account that a path means: `projects/-` stands for the account's own project, a unique id for its email. */
export function accountName(call: Call, cloud: Cloud): string {
  const { project = "", account = "" } = call.params;
  const byId = /^\d+$/.test(account)
    ? cloud.data.accounts.values().find((known) => known.uniqueId === account)
    : undefined;
  if (byId !== undefined) return byId.name;
  const own = /@(.+)\.iam\.gserviceaccount\.com$/.exec(account)?.[1];
  return `projects/${project === "-" ? (own ?? "-") : projectOf(cloud, project).id}/serviceAccounts/${account}`;
}

/** The account that a call means, after checking that its caller may do `permission`. */
export function authorizedAccount(call: Call, cloud: Cloud, permission: string): AccountRecord {
  const name = accountName(call, cloud);
  const project = name.split("/").slice(0, 2).join("/");
  const message = `Permission '${permission}' denied on resource (or it may not exist).`;
  cloud.authorize({ email: call.caller.email, permission, resource: name, ancestors: [project], message });
  const account = cloud.iam.account(name);
  if (account === undefined)
    throw new GoogleError("NOT_FOUND", `Unknown service account: ${call.params.account ?? ""}`);
  return account;
}
