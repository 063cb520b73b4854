/** Who has a permission on a resource: what is granted on it and above it, less what is denied. */

import { predefinedRoles } from "../../live/policies/predefined";
import type { LiveBinding, LiveDenyPolicy, LiveDenyRule, LiveResource } from "../../live/policies/snapshot";
import { conditionHolds, versionsIn } from "./condition";
import { deniedBy, rulesAbout } from "./deny";
import { Principals } from "./principals";

export interface PolicyData {
  readonly resources: readonly LiveResource[];
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly deny: readonly LiveDenyPolicy[];
}

export interface When {
  readonly now: Date;
  /** Whether what is granted from a later moment on counts as well. @default true */
  readonly later?: boolean;
}

/** How somebody has a permission: "has roles/editor on project acme-chat-dev". */
export type Holders = ReadonlyMap<string, string>;

export class Policies {
  readonly principals: Principals;
  /** What was not evaluated, and therefore counts as granted, or as not denied. */
  readonly assumed = new Set<string>();
  private readonly resources: ReadonlyMap<string, LiveResource>;
  private readonly cache = new Map<string, Holders>();
  private readonly denials = new Map<LiveDenyRule, Map<string, boolean>>();

  constructor(
    private readonly data: PolicyData,
    private readonly when: When,
    /** Principals that count although no policy names them. */
    also: readonly string[] = [],
  ) {
    this.resources = new Map(data.resources.map((one) => [one.name, one]));
    this.principals = new Principals(data.groups, this.resources);
    this.principals.add(also);
    for (const { bindings } of data.resources) for (const { members } of bindings) this.principals.add(members);
  }

  /** The resource, and all whose policies count for it, from below. */
  chainOf(resource: string): readonly LiveResource[] {
    const found: LiveResource[] = [];
    for (let name: string | null = resource; name !== null; ) {
      const one: LiveResource | undefined = this.resources.get(name);
      if (one === undefined || found.includes(one)) break;
      found.push(one);
      name = one.parent;
    }
    return found;
  }

  all(prefix: RegExp): readonly LiveResource[] {
    return this.data.resources.filter(({ name }) => prefix.test(name));
  }

  /** @param pardons whether a deny policy is left out for a principal, which can take it away */
  holders(permission: string, resource: string, pardons?: (policy: LiveDenyPolicy) => Holders): Holders {
    const key = `${permission} ${resource} ${pardons === undefined ? "" : "pardoned"}`;
    const cached = this.cache.get(key);
    if (cached !== undefined) return cached;
    const chain = this.chainOf(resource);
    const names = chain.map(({ name }) => name);
    const rules = rulesAbout(permission, this.data.deny, names);
    const found = new Map<string, string>();
    for (const at of chain)
      for (const binding of at.bindings) {
        if (!this.grants(binding, permission, resource, at.name)) continue;
        for (const member of binding.members)
          for (const { principal, through } of this.principals.meantBy(member)) {
            if (found.has(principal)) continue;
            const by = rules.filter(({ policy, rule }) => this.denies(rule, principal, policy.name));
            const open = by.every(({ policy }) => pardons?.(policy).has(principal) === true);
            if (!open) continue;
            const despite = by.map(({ policy }) => `can take away ${policy.name}`);
            found.set(principal, [hasRole(binding.role, at.name, through), ...despite].join(", "));
          }
      }
    this.cache.set(key, found);
    return found;
  }

  /** Roles of a project or an organisation that are bound where they count for a resource, with who has them. */
  customRoles(resource: string): readonly { readonly role: string; readonly members: readonly string[] }[] {
    return this.chainOf(resource)
      .flatMap(({ bindings }) => bindings)
      .filter(({ role }) => !role.startsWith("roles/"));
  }

  private grants({ role, condition }: LiveBinding, permission: string, resource: string, at: string): boolean {
    const permissions = Object.hasOwn(this.data.roles, role)
      ? this.data.roles[role]
      : Object.hasOwn(predefinedRoles, role)
        ? predefinedRoles[role]
        : undefined;
    if (permissions === undefined)
      this.assumed.add(`${role} on ${at}: what it allows could not be read, so it counts as allowing everything`);
    else if (!permissions.includes(permission)) return false;
    if (condition === undefined) return true;
    const verdict = conditionHolds(condition, {
      names: this.namesOf(permission, resource, condition),
      type: `secretmanager.googleapis.com/${permission.startsWith("secretmanager.versions.") ? "SecretVersion" : "Secret"}`,
      service: "secretmanager.googleapis.com",
      now: this.when.now.getTime(),
      later: this.when.later ?? true,
    });
    if (verdict === "unknown")
      this.assumed.add(`the condition '${condition}' of ${role} on ${at} is not evaluated, so it counts as true`);
    return verdict !== "does not hold";
  }

  /** Names of a secret or its versions, with the project's id and its number; null for other things, whose names conditions don't see. */
  private namesOf(permission: string, resource: string, condition: string): readonly (string | null)[] {
    const [, project = "", secret] = /^projects\/([^/]+)\/secrets\/([^/]+)$/.exec(resource) ?? [];
    if (secret === undefined) return [null];
    const { number } = this.resources.get(`projects/${project}`) ?? {};
    const own = [project, ...(number === undefined ? [] : [number])].map((id) => `projects/${id}/secrets/${secret}`);
    if (!permission.startsWith("secretmanager.versions.")) return own;
    return own.flatMap((name) => ["1", ...versionsIn(condition)].map((version) => `${name}/versions/${version}`));
  }

  private denies(rule: LiveDenyRule, principal: string, policy: string): boolean {
    const known = this.denials.get(rule) ?? new Map<string, boolean>();
    this.denials.set(rule, known);
    const found = known.get(principal) ?? this.judged(rule, principal, policy);
    known.set(principal, found);
    return found;
  }

  private judged(rule: LiveDenyRule, principal: string, policy: string): boolean {
    const verdict = deniedBy(rule, principal, this.principals);
    if (typeof verdict === "boolean") return verdict;
    this.assumed.add(
      `whom the deny policy ${policy} denies is not certain: ${verdict.why}; it counts as denying nobody whom it may not deny`,
    );
    return false;
  }
}

function hasRole(role: string, at: string, through: string): string {
  const has = `has ${role} on ${placeOf(at)}`;
  return through === "" ? has : `${through}, which ${has}`;
}

/** "project acme-chat-dev", "folder 12", "the secret itself". */
function placeOf(resource: string): string {
  const [, kind = "", id = "", rest] = /^(project|folder|organization)s\/([^/]+)(?:\/(.+))?$/.exec(resource) ?? [];
  if (rest === undefined) return `${kind === "organization" ? "organisation" : kind} ${id}`;
  return rest.startsWith("secrets/") ? "the secret itself" : (rest.split("/").at(-1) ?? rest);
}
