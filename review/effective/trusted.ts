/**
 * What bootstrap grants, as policies: the jobs that a side trusts are one principal, which acts as an identity of the pipelines. Another trust is
 * another principal. It counts as given on its side, whether it was applied or not.
 */
import { memberAs } from "../../live/policies/reading";
import type { LiveBinding } from "../../live/policies/snapshot";
import type { ResolvedEnvironment } from "../../model/resolved";
import { jobsOf } from "../trust";

export interface Trusted {
  readonly grants: ReadonlyMap<string, readonly LiveBinding[]>;
  readonly roles: Readonly<Record<string, readonly string[]>>;
}

const accountName = (project: string, email: string): string => `projects/${project}/serviceAccounts/${email}`;

export function trustedIn(environments: readonly ResolvedEnvironment[]): Trusted {
  const grants = new Map<string, LiveBinding[]>();
  const roles: Record<string, readonly string[]> = {};
  const give = (name: string, role: string, member: string) =>
    grants.set(name, [...(grants.get(name) ?? []), { role, members: [memberAs(member)] }]);
  for (const { bootstrap, identities } of environments.flatMap(({ products }) => products)) {
    for (const { email, project, deployedBy } of identities)
      if (deployedBy !== undefined) give(accountName(project, email), "roles/iam.serviceAccountUser", deployedBy);
    for (const { duty, email } of bootstrap?.identities ?? []) {
      const account = accountName(bootstrap?.project ?? "", email);
      for (const trust of bootstrap?.trusts ?? [])
        if (trust.duty === duty) give(account, "roles/iam.workloadIdentityUser", jobsOf(trust));
      for (const { project, roles: own } of bootstrap?.projects ?? [])
        for (const { roleId, permissions } of own.filter((one) => one.duty === duty)) {
          const role = `projects/${project}/roles/${roleId}`;
          roles[role] = permissions;
          give(`projects/${project}`, role, `serviceAccount:${email}`);
        }
    }
  }
  return { grants, roles };
}
