/** Policies that plans are laid over. */
import type { LiveBinding, LiveDenyPolicy, LiveResource } from "../../live/policies/snapshot";
import { projectIn } from "../../live/policies/snapshot";
import type { PolicyData } from "./policies";

export class Draft {
  private readonly resources: Map<string, LiveResource>;
  private readonly roles: Map<string, readonly string[]>;
  private readonly groups: Map<string, readonly string[]>;
  private denied: readonly LiveDenyPolicy[];
  /** Ids of projects by their number, by which a plan may name them. */
  private readonly ids: ReadonlyMap<string, string>;

  constructor({ resources, roles, groups, deny }: PolicyData) {
    this.resources = new Map(resources.map((one) => [one.name, one]));
    this.roles = new Map(Object.entries(roles));
    this.groups = new Map(Object.entries(groups));
    this.denied = deny;
    this.ids = new Map(
      resources.flatMap(({ name, number }) => (number === undefined ? [] : [[number, projectIn(name) ?? ""]])),
    );
  }

  /** With the ids of projects instead of their numbers. */
  nameOf(resource: string): string {
    return resource.replace(/^projects\/(\d+)(?=\/|$)/, (found, number: string) =>
      this.ids.has(number) ? `projects/${this.ids.get(number)}` : found,
    );
  }

  /** The account of that address, in whatever project. */
  accountOf(email: string): string | null {
    return [...this.resources.keys()].find((name) => name.endsWith(`/serviceAccounts/${email}`)) ?? null;
  }

  grant(resource: string, binding: LiveBinding): void {
    const name = this.nameOf(resource);
    const project = /^projects\/[^/]+\//.test(name) ? `projects/${projectIn(name)}` : null;
    const known = this.resources.get(name) ?? { name, parent: project, bindings: [] };
    this.resources.set(name, { ...known, bindings: [...known.bindings, binding] });
  }

  /** @param permissions null if they are not known: the role counts as allowing everything */
  setRole(name: string, permissions: readonly string[] | null): void {
    if (permissions === null) this.roles.delete(name);
    else this.roles.set(name, permissions);
  }

  /** Whether the group was there: of another one, nobody knows who else is in it. */
  addMember(group: string, member: string): boolean {
    const members = this.groups.get(group);
    if (members !== undefined) this.groups.set(group, [...members, member]);
    return members !== undefined;
  }

  isGroup(address: string): boolean {
    return this.groups.has(address);
  }

  get deny(): readonly LiveDenyPolicy[] {
    return this.denied;
  }

  /** Instead of a deny policy; null takes it away. */
  replaceDeny(old: LiveDenyPolicy, by: LiveDenyPolicy | null): void {
    this.denied = this.denied.flatMap((one) => (one !== old ? [one] : by === null ? [] : [by]));
  }

  data(): PolicyData {
    return {
      resources: [...this.resources.values()],
      roles: Object.fromEntries(this.roles),
      groups: Object.fromEntries(this.groups),
      deny: this.denied,
    };
  }
}
