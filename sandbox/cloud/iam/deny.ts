/** What a deny rule of IAM v2 forbids. */
import { invalid } from "../errors";
import type { DenyRule } from "./records";

/** Services whose names differ between the versions of IAM. */
const services: Readonly<Record<string, string>> = { resourcemanager: "cloudresourcemanager" };

/** `secretmanager.versions.access` is `secretmanager.googleapis.com/versions.access` there. */
function nameInV2(permission: string): string {
  const [service = "", ...rest] = permission.split(".");
  return `${services[service] ?? service}.googleapis.com/${rest.join(".")}`;
}

const permissionForm = /^[a-z]+\.googleapis\.com\/(\w+|\*)\.(\w+|\*)$/;

/** A star stands for any resource, or any verb. */
function fits(pattern: string, permission: string): boolean {
  const source = pattern.replace(/[.]/g, "\\.").replace(/\*/g, "\\w+");
  return new RegExp(`^${source}$`).test(permission);
}

/** As an allow policy writes it; undefined for what the sandbox does not know. */
function memberOfPrincipal(principal: string): string | undefined {
  if (principal === "principalSet://goog/public:all") return "allUsers";
  const subject = /^principal:\/\/goog\/subject\/(\S+@\S+)$/.exec(principal)?.[1];
  if (subject !== undefined) return `user:${subject}`;
  const group = /^principalSet:\/\/goog\/group\/(\S+@\S+)$/.exec(principal)?.[1];
  if (group !== undefined) return `group:${group}`;
  const account = /^principal:\/\/iam\.googleapis\.com\/projects\/-\/serviceAccounts\/(\S+@\S+)$/.exec(principal)?.[1];
  return account === undefined ? undefined : `serviceAccount:${account}`;
}

/** @param isMember whether the caller is who a member of an allow policy means */
export function denies(rule: DenyRule, permission: string, isMember: (member: string) => boolean): boolean {
  const name = nameInV2(permission);
  const isMeant = (principals: readonly string[] = []) =>
    principals.some((principal) => isMember(memberOfPrincipal(principal) ?? ""));
  return (
    rule.deniedPermissions.some((one) => fits(one, name)) &&
    rule.exceptionPermissions?.some((one) => fits(one, name)) !== true &&
    isMeant(rule.deniedPrincipals) &&
    !isMeant(rule.exceptionPrincipals)
  );
}

/** @throws for what the vendor refuses, and for what the sandbox can't decide: nothing is accepted and then ignored */
export function checkDenyRule(rule: DenyRule): void {
  const principals = [...rule.deniedPrincipals, ...(rule.exceptionPrincipals ?? [])];
  for (const principal of principals)
    if (memberOfPrincipal(principal) === undefined)
      throw invalid(
        `Invalid principal '${principal}'; the sandbox knows subjects, groups, service accounts and public:all.`,
      );
  for (const permission of [...rule.deniedPermissions, ...(rule.exceptionPermissions ?? [])])
    if (!permissionForm.test(permission))
      throw invalid(`Invalid permission '${permission}'; expected SERVICE.googleapis.com/RESOURCE.VERB.`);
  if (rule.deniedPrincipals.length === 0 || rule.deniedPermissions.length === 0)
    throw invalid("A deny rule must have denied principals and denied permissions.");
}
