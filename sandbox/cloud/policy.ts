import { parseCondition } from "./condition";
import type { Data } from "./data";
import { GoogleError, invalid } from "./errors";
import { bytesEtag, sameBytes } from "./etag";
import { denies } from "./iam/deny";
import type { AccountRecord, Binding, Policy } from "./iam/records";
import { memberOf, ownerEmail, setsOf } from "./identity";
import { isObject, type Json, listOf, objectOf, textOf, withoutNulls } from "./json";
import { isRoleName, ownerGrants, roleGrants } from "./roles";
import type { Settings } from "./settings";

/** The etag of a policy that nobody has set yet, on every Google API. */
export const initialEtag = "ACAB";

const memberForms =
  /^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group):[^\s@:]+@[^\s@:]+|domain:[^\s@:]+|principal(Set)?:\/\/\S+|deleted:\S+|project(Owner|Editor|Viewer):\S+)$/;

/** Policies of all resources, and the decision over them. */
export class Iam {
  constructor(
    private readonly data: Data,
    private readonly settings: () => Settings,
    private readonly clock: () => number,
  ) {}

  get(resource: string): Policy {
    return this.data.policies.get(resource)?.policy ?? { etag: initialEtag };
  }

  /**
   * Replaces a resource's policy, as `setIamPolicy` does.
   * @param request the body: `{ policy, updateMask? }`; only `keepsAudit` resources know the mask and audit configurations
   */
  set(resource: string, request: Json, keepsAudit = false): Policy {
    const asked = request.policy;
    if (!isObject(asked)) throw invalid("Request is missing required field 'policy'.", "policy");
    const current = this.get(resource);
    const etag = textOf(asked.etag);
    if (!sameBytes(etag, current.etag)) {
      throw new GoogleError(
        "ABORTED",
        "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff. " +
          `The request's ETag '${etag}' did not match the current policy's ETag '${current.etag}'.`,
      );
    }
    const mask = textOf(request.updateMask)?.split(",") ?? ["bindings", "etag"];
    const bindings = mask.includes("bindings") ? readBindings(asked) : (current.bindings ?? []);
    const known = new Set((current.bindings ?? []).flatMap((binding) => binding.members));
    for (const binding of bindings) {
      for (const member of binding.members) if (!known.has(member)) this.requireMember(member);
    }
    const auditConfigs =
      keepsAudit && mask.includes("auditConfigs") ? listOf(asked.auditConfigs) : current.auditConfigs;
    const policy: Policy = {
      // Whatever the caller asked for, a policy without conditions is of version 1.
      version: bindings.some((binding) => binding.condition !== undefined) ? 3 : 1,
      etag: bytesEtag(),
      ...(bindings.length > 0 ? { bindings } : {}),
      ...(auditConfigs !== undefined && auditConfigs.length > 0 ? { auditConfigs } : {}),
    };
    this.store(resource, policy);
    return policy;
  }

  /**
   * A service account by its full name, once it is visible: Google shows a new one late, everywhere.
   * @see https://cloud.google.com/iam/docs/service-accounts-create
   */
  account(name: string): AccountRecord | undefined {
    const account = this.data.accounts.get(name);
    const lagMillis = this.settings().serviceAccountLagSeconds * 1000;
    return account === undefined || account.createdMillis + lagMillis > this.clock() ? undefined : account;
  }

  /** Adds a binding without checking the member: for grants that come with the sandbox, not through an API. */
  grant(resource: string, role: string, member: string): void {
    const current = this.get(resource);
    const bindings = current.bindings ?? [];
    const same = bindings.find((binding) => binding.role === role && binding.condition === undefined);
    if (same?.members.includes(member)) return;
    const rest = bindings.filter((binding) => binding !== same);
    const next = [...rest, { role, members: [...(same?.members ?? []), member].sort() }];
    this.data.policies.put(resource, {
      policy: { ...current, version: 1, etag: bytesEtag(), bindings: next },
    });
  }

  forget(resource: string): void {
    this.data.policies.delete(resource);
  }

  /** A deleted service account keeps its bindings only by its unique id: a new account of that name gets none of them. */
  markDeleted(email: string, uniqueId: string): void {
    const member = `serviceAccount:${email}`;
    for (const [resource, record] of this.data.policies.list("")) {
      if (!record.policy.bindings?.some((binding) => binding.members.includes(member))) continue;
      const bindings = record.policy.bindings.map((binding) => ({
        ...binding,
        members: binding.members.map((name) => (name === member ? `deleted:${member}?uid=${uniqueId}` : name)),
      }));
      this.data.policies.put(resource, { policy: { ...record.policy, bindings } });
    }
  }

  /** Folders and the organisation above a project or a folder, from below. */
  above(resource: string): readonly string[] {
    const [kind, id = ""] = resource.split("/");
    const parent = kind === "projects" ? this.data.projects.get(id)?.parent : this.data.folders.get(resource)?.parent;
    return parent === undefined ? [] : [parent, ...this.above(parent)];
  }

  /** Whether somebody is in a group, by way of other groups too. */
  isInGroup(email: string, group: string, seen: ReadonlySet<string> = new Set()): boolean {
    const members = this.data.groups.get(group)?.members ?? [];
    if (members.includes(memberOf(email))) return true;
    const further = new Set([...seen, group]);
    return members.some((member) => {
      const inner = member.startsWith("group:") ? member.slice("group:".length) : "";
      return inner !== "" && !further.has(inner) && this.isInGroup(email, inner, further);
    });
  }

  /**
   * Whether `email` may do `permission` on any of `resources`: the resource itself and its ancestors up to the project, whose policies
   * add up with those above it. Deny policies come first.
   * @param atMillis as of when; default: now
   */
  allows(email: string, permission: string, resources: readonly string[], atMillis = this.clock()): boolean {
    const chain = [...resources, ...this.above(resources[resources.length - 1] ?? "")];
    // From above all projects, folders and organisations: no policy, of whichever kind, can lock the sandbox's owner out.
    const isTop = chain.some((resource) => /^(projects|folders|organizations)\/[^/]+$/.test(resource));
    if (email === ownerEmail && isTop && ownerGrants(permission)) return true;
    const rules = this.data.denyPolicies.values().filter(({ resource }) => chain.includes(resource));
    const isMember = (member: string) => this.isMember(email, member);
    if (rules.some((policy) => policy.rules.some(({ denyRule }) => denies(denyRule, permission, isMember))))
      return false;
    const scope = { timeMillis: atMillis, resourceName: resources[0] ?? "" };
    return chain.some((resource) =>
      this.enforced(resource, atMillis).some(
        (binding) =>
          this.grants(binding.role, permission) &&
          binding.members.some(isMember) &&
          (binding.condition === undefined || (parseCondition(binding.condition.expression)?.(scope) ?? false)),
      ),
    );
  }

  private grants(role: string, permission: string): boolean {
    const custom = this.data.roles.get(role);
    if (custom === undefined) return roleGrants(role, permission);
    return custom.deleted !== true && custom.stage !== "DISABLED" && custom.includedPermissions.includes(permission);
  }

  private enforced(resource: string, atMillis: number): readonly Binding[] {
    const record = this.data.policies.get(resource);
    return record?.enforced?.find((past) => past.untilMillis > atMillis)?.bindings ?? record?.policy.bindings ?? [];
  }

  private store(resource: string, policy: Policy): void {
    const before = this.data.policies.get(resource);
    const now = this.clock();
    const lagMillis = this.settings().iamLagSeconds * 1000;
    const past = (before?.enforced ?? []).filter((entry) => entry.untilMillis > now);
    const enforced =
      lagMillis > 0 ? [...past, { untilMillis: now + lagMillis, bindings: before?.policy.bindings ?? [] }] : [];
    this.data.policies.put(resource, enforced.length > 0 ? { policy, enforced } : { policy });
  }

  private isMember(email: string, member: string): boolean {
    if (member === "allUsers" || member === "allAuthenticatedUsers" || member === memberOf(email)) return true;
    if (member.startsWith("principalSet:")) return setsOf(email).includes(member);
    if (member.startsWith("domain:")) return email.endsWith(`@${member.slice("domain:".length)}`);
    return member.startsWith("group:") && this.isInGroup(email, member.slice("group:".length));
  }

  /** A member must be well-formed; a service account of a project here must exist and have become visible. */
  private requireMember(member: string): void {
    if (!memberForms.test(member)) {
      throw invalid(`The member ${member} is of an unknown type. Please set a valid type prefix for the member.`);
    }
    const email = /^serviceAccount:(.+@(.+)\.iam\.gserviceaccount\.com)$/.exec(member);
    const [, address = "", projectId = ""] = email ?? [];
    if (email === null || projectId.startsWith("gcp-sa-")) return; // Google's own agents exist everywhere.
    if (this.account(`projects/${projectId}/serviceAccounts/${address}`) === undefined)
      throw invalid(`Service account ${address} does not exist.`);
  }
}

function readBindings(policy: Json): Binding[] {
  return listOf(policy.bindings).map((entry, index): Binding => {
    const { role, members, condition } = objectOf(entry);
    if (typeof role !== "string" || !isRoleName(role)) {
      throw invalid(`Role ${String(role)} is not supported for this resource.`, `policy.bindings[${index}].role`);
    }
    const names = listOf(members).filter((member) => typeof member === "string");
    if (!isObject(condition)) return { role, members: names };
    const expression = textOf(condition.expression) ?? "";
    if (policy.version !== 3) {
      throw invalid("Policies with conditional bindings must set version to 3.", "policy.version");
    }
    if (parseCondition(expression) === undefined) {
      throw invalid(
        `The condition '${expression}' can't be evaluated by the sandbox: only request.time and resource.name are known.`,
        `policy.bindings[${index}].condition`,
      );
    }
    return { role, members: names, condition: withoutNulls({ ...condition, expression }) as { expression: string } };
  });
}
