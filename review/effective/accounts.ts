/** Who can act as which service account, and how. */
import { actsAs, changesRole, delegates, mintsTokens, runsCode, setsPolicy } from "../../live/policies/permissions";
import type { Policies } from "./policies";

/** By account, as IAM names it: who can act as it, and how. */
export type Actors = ReadonlyMap<string, ReadonlyMap<string, string>>;

const accountName = /^projects\/[^/]+\/serviceAccounts\/([^/]+)$/;

export function actorsIn(policies: Policies): Actors {
  const accounts = policies.all(accountName).map(({ name }) => [name, memberOf(name)] as const);
  const runners = runnersIn(policies);
  const found = new Map<string, Map<string, string>>();
  for (const [name, member] of accounts) {
    const own = new Map<string, string>();
    found.set(member, own);
    const add = (principal: string, how: string) => {
      if (principal !== member && !own.has(principal)) own.set(principal, how);
    };
    for (const [principal, how] of policies.holders(actsAs, name)) {
      const runs = runners.get(principal);
      if (runs !== undefined) add(principal, `${how} -> actAs ${short(member)}, with ${runs}`);
    }
    for (const permission of mintsTokens)
      for (const [principal, how] of policies.holders(permission, name))
        add(principal, `${how} -> ${means[permission]} ${short(member)}`);
    for (const [principal, how] of setters(policies, name))
      add(principal, `${how} -> grants itself a token of ${short(member)}`);
  }
  // Whoever may delegate through an account gets the tokens that this one may mint.
  for (const [name, member] of accounts)
    for (const [principal, how] of policies.holders(delegates, name))
      for (const [other, actors] of found)
        if (other !== principal && other !== member && !actors.has(principal) && isMinter(policies, other, member))
          actors.set(principal, `${how} -> through ${short(member)} a token of ${short(other)}`);
  return found;
}

const means: Readonly<Record<(typeof mintsTokens)[number], string>> = {
  "iam.serviceAccounts.getAccessToken": "getAccessToken of",
  "iam.serviceAccounts.signJwt": "signJwt of",
  "iam.serviceAccounts.signBlob": "signBlob of",
  "iam.serviceAccountKeys.create": "a key of",
  "iam.serviceAccountKeys.upload": "a key of",
};

/** Who can change the policy of a resource, or one that it inherits, or a role in them. */
export function setters(policies: Policies, resource: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name } of policies.chainOf(resource)) {
    const permission = setsPolicy[kindOf(name)];
    for (const [principal, how] of policies.holders(permission, name))
      if (!found.has(principal)) found.set(principal, `${how} -> setIamPolicy`);
  }
  for (const { role, members } of policies.customRoles(resource)) {
    const home = role.replace(/\/roles\/[^/]+$/, "");
    const changers = policies.holders(changesRole, home);
    const granted = new Set(members.flatMap((one) => policies.principals.meantBy(one)).map((one) => one.principal));
    for (const [principal, how] of changers)
      if (granted.has(principal) && !found.has(principal)) found.set(principal, `${how} -> changes its role ${role}`);
  }
  return found;
}

function kindOf(resource: string): keyof typeof setsPolicy {
  if (accountName.test(resource)) return "account";
  if (/^projects\/[^/]+\/secrets\//.test(resource)) return "secret";
  if (resource.startsWith("folders/")) return "folder";
  return resource.startsWith("organizations/") ? "organization" : "project";
}

/** Who can run code of their own somewhere: an account that they may act as can be attached to it. */
function runnersIn(policies: Policies): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name } of policies.all(/^projects\/[^/]+(\/locations\/.+)?$/))
    for (const permission of runsCode)
      for (const principal of policies.holders(permission, name).keys())
        if (!found.has(principal))
          found.set(
            principal,
            `${permission} in ${name.split("/").slice(0, 2).join(" ").replace("projects", "project")}`,
          );
  return found;
}

function isMinter(policies: Policies, of: string, by: string): boolean {
  const account = policies.all(accountName).find(({ name }) => memberOf(name) === of);
  return account !== undefined && policies.holders(mintsTokens[0], account.name).has(by);
}

const short = (member: string): string => member.replace(/^serviceAccount:/, "");

export const memberOf = (account: string): string => `serviceAccount:${accountName.exec(account)?.[1] ?? ""}`;
