/**
 * Who is meant by a member of a policy. Principals are atoms: accounts, people, and sets whose members nobody can list (everybody, a
 * domain, a group), which stand for whoever may join them.
 */
import type { LiveResource } from "../../live/policies/snapshot";

type Groups = Readonly<Record<string, readonly string[]>>;

/** How somebody comes to be meant: "" directly, "member of group:ops@acme.example". */
export interface Meant {
  readonly principal: string;
  readonly through: string;
}

export class Principals {
  private readonly all = new Set<string>();
  private readonly insideOf = new Map<string, ReadonlyMap<string, string>>();

  /** @param projectPolicies whose owners, editors and viewers `projectOwner:p` and others mean */
  constructor(
    readonly groups: Groups,
    private readonly projectPolicies: ReadonlyMap<string, LiveResource>,
  ) {
    for (const [group, members] of Object.entries(groups)) this.add([`group:${group}`, ...members]);
  }

  add(members: readonly string[]): void {
    for (const member of members) if (!isGone(member)) this.all.add(member);
    this.insideOf.clear();
  }

  get known(): ReadonlySet<string> {
    return this.all;
  }

  isGroupKnown(member: string): boolean {
    return !member.startsWith("group:") || Object.hasOwn(this.groups, member.slice("group:".length));
  }

  /** All known principals that a member stands for, itself included. */
  meantBy(member: string): readonly Meant[] {
    if (isGone(member)) return [];
    return [...this.inside(member)].map(([principal, through]) => ({ principal, through }));
  }

  private inside(member: string): ReadonlyMap<string, string> {
    const cached = this.insideOf.get(member);
    if (cached !== undefined) return cached;
    const found = new Map([[member, ""]]);
    const add = (principal: string, through: string) => {
      if (!isGone(principal) && !found.has(principal)) found.set(principal, through);
    };
    if (member.startsWith("group:")) this.addGroup(member, "", add, new Set());
    else if (/^project(Owner|Editor|Viewer):/.test(member)) {
      for (const holder of this.holdersOf(member))
        for (const one of this.meantBy(holder)) add(one.principal, one.through || `is meant by ${member}`);
    } else for (const principal of this.all) if (isInSet(principal, member)) add(principal, `is in ${member}`);
    this.insideOf.set(member, found);
    return found;
  }

  private addGroup(
    group: string,
    outer: string,
    add: (principal: string, through: string) => void,
    seen: Set<string>,
  ): void {
    if (seen.has(group)) return;
    seen.add(group);
    const says = outer === "" ? `member of ${group}` : `member of ${group}, which is in ${outer}`;
    const members = Object.hasOwn(this.groups, group.slice("group:".length))
      ? (this.groups[group.slice("group:".length)] ?? [])
      : [];
    for (const member of members) {
      add(member, says);
      if (member.startsWith("group:")) this.addGroup(member, outer === "" ? group : `${group}, in ${outer}`, add, seen);
      else if (isSet(member)) for (const one of this.all) if (isInSet(one, member)) add(one, `${says}, as ${member}`);
    }
  }

  private holdersOf(member: string): readonly string[] {
    const [, role = "", project = ""] = /^project(Owner|Editor|Viewer):(.+)$/.exec(member) ?? [];
    const policy = this.projectPolicies.get(`projects/${project}`);
    const bindings = policy?.bindings.filter((one) => one.role === `roles/${role.toLowerCase()}`) ?? [];
    return bindings.flatMap(({ members }) => members.filter((one) => !/^project(Owner|Editor|Viewer):/.test(one)));
  }
}

/** A deleted principal's binding is nobody's: a new one of that name does not get it. */
const isGone = (member: string): boolean => member.startsWith("deleted:");

const isSet = (member: string): boolean => /^(allUsers|allAuthenticatedUsers)$|^(domain):/.test(member);

/** Whether a set that can't be listed has a principal in it, so far as their names say. */
export function isInSet(principal: string, set: string): boolean {
  if (principal === set) return true;
  if (set === "allUsers") return true;
  if (set === "allAuthenticatedUsers") return principal !== "allUsers";
  // Only people's own addresses are the domain's; service accounts never are.
  if (set.startsWith("domain:"))
    return (
      principal.startsWith("user:") && principal.toLowerCase().endsWith(`@${set.slice("domain:".length).toLowerCase()}`)
    );
  return false;
}
