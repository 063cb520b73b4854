/** The policies before and after a change: the clouds' own, with what either side declares instead of what the base declares. */
import { secretPath, storedEntries } from "../../inventory/entries";
import { memberAs } from "../../live/policies/reading";
import type { LiveBinding, LiveResource, PolicySnapshot } from "../../live/policies/snapshot";
import { projectIn } from "../../live/policies/snapshot";
import type { ResolvedBinding, ResolvedEnvironment } from "../../model/resolved";
import type { EntryPlace } from "./effective";
import type { PolicyData } from "./policies";
import { trustedIn } from "./trusted";

export interface World {
  readonly policies: PolicyData;
  readonly entries: readonly EntryPlace[];
}

export interface Worlds extends Record<"before" | "after", World> {
  /** Projects of the declarations that the snapshot does not have. */
  readonly missing: readonly string[];
  /** Grants of the base that are not in the clouds: an apply gives them, with this change or without it. */
  readonly unapplied: number;
}

export function worldsOf(
  snapshot: PolicySnapshot,
  base: readonly ResolvedEnvironment[],
  head: readonly ResolvedEnvironment[],
): Worlds {
  const [declaredBefore, declaredAfter] = [grantsIn(base), grantsIn(head)];
  const live = new Map(snapshot.resources.map((one) => [one.name, one]));
  const unapplied = [...declaredBefore].flatMap(([name, grants]) =>
    grants.filter((grant) => !(live.get(name)?.bindings ?? []).some((one) => holds(one, grant))),
  ).length;
  const known = new Set(snapshot.projects);
  const projects = [...base, ...head].flatMap(({ products }) =>
    products.flatMap(({ project, entries, identities }) => [
      project,
      ...entries.flatMap(({ secret }) => (secret === null ? [] : [secret.project])),
      ...identities.map((one) => one.project),
    ]),
  );
  const places = { before: base.flatMap(placesIn), after: head.flatMap(placesIn) };
  // Who could read a secret before it was an entry, or before it was another entry's, gains nothing by that.
  const adopted = places.after.filter(({ resource }) => live.has(resource)).map((one) => ({ ...one, parts: [] }));
  const side = (environments: readonly ResolvedEnvironment[], grants: Grants, entries: World["entries"]): World => {
    const trusted = trustedIn(environments);
    const granted = new Map(
      [...new Set([...grants.keys(), ...trusted.grants.keys()])].map((name) => [
        name,
        [...(grants.get(name) ?? []), ...(trusted.grants.get(name) ?? [])],
      ]),
    );
    return {
      policies: {
        resources: resourcesWith(snapshot.resources, environments, { gone: declaredBefore, granted }),
        // What is live may be wider than what is declared.
        roles: withRoles(trusted.roles, snapshot.roles),
        groups: snapshot.groups,
        deny: snapshot.deny,
      },
      entries,
    };
  };
  return {
    before: side(base, declaredBefore, [...places.before, ...adopted]),
    after: side(head, declaredAfter, places.after),
    missing: [...new Set(projects)].filter((one) => !known.has(one)).sort(),
    unapplied,
  };
}

function withRoles(declared: PolicyData["roles"], live: PolicyData["roles"]): PolicyData["roles"] {
  const more = Object.entries(declared).map(([name, permissions]) => [
    name,
    [...new Set([...permissions, ...(Object.hasOwn(live, name) ? (live[name] ?? []) : [])])],
  ]);
  return { ...live, ...Object.fromEntries(more) };
}

function placesIn(environment: ResolvedEnvironment): readonly EntryPlace[] {
  const stored = storedEntries(environment);
  const kept = new Set(stored.map(({ key }) => key));
  return stored.map((entry) => ({
    environment: environment.name,
    key: entry.key,
    resource: secretPath(entry),
    parts:
      entry.origin?.kind === "composed"
        ? entry.origin.parts.map((part) => part.entry).filter((part) => kept.has(part))
        : [],
  }));
}

/** By the secret's name: one member each. */
type Grants = ReadonlyMap<string, readonly LiveBinding[]>;

function grantsIn(environments: readonly ResolvedEnvironment[]): Grants {
  const found = new Map<string, LiveBinding[]>();
  for (const environment of environments) {
    const places = new Map(storedEntries(environment).map((entry) => [entry.key, secretPath(entry)] as const));
    for (const binding of environment.products.flatMap(({ bindings }) => bindings)) {
      const name = places.get(binding.entry);
      if (name !== undefined) found.set(name, [...(found.get(name) ?? []), grantOf(binding)]);
    }
  }
  return found;
}

function grantOf({ role, member, until }: ResolvedBinding): LiveBinding {
  const members = [memberAs(member)];
  if (until === null) return { role, members };
  const end = new Date(Date.parse(`${until}T00:00:00Z`) + 24 * 60 * 60 * 1000).toISOString().replace(".000Z", "Z");
  return { role, members, condition: `request.time < timestamp("${end}")` };
}

const same = (a: LiveBinding, b: LiveBinding): boolean => a.role === b.role && a.condition === b.condition;

const holds = (binding: LiveBinding, grant: LiveBinding): boolean =>
  same(binding, grant) && grant.members.every((member) => binding.members.includes(member));

function resourcesWith(
  live: readonly LiveResource[],
  environments: readonly ResolvedEnvironment[],
  { gone, granted }: { readonly gone: Grants; readonly granted: Grants },
): readonly LiveResource[] {
  const accounts = environments.flatMap(({ products }) =>
    products.flatMap(({ identities }) =>
      identities.map(({ project, email }) => `projects/${project}/serviceAccounts/${email}`),
    ),
  );
  const there = new Set(live.map(({ name }) => name));
  const declared = [
    ...new Set([...accounts, ...granted.keys(), ...environments.flatMap(placesIn).map((one) => one.resource)]),
  ];
  const added = declared
    .filter((name) => !there.has(name))
    .map(
      (name): LiveResource => ({
        name,
        parent: /^projects\/[^/]+$/.test(name) ? null : `projects/${projectIn(name) ?? ""}`,
        bindings: [],
      }),
    );
  return [...live, ...added].map((resource) => {
    const [taken, given] = [gone.get(resource.name) ?? [], granted.get(resource.name) ?? []];
    if (taken.length === 0 && given.length === 0) return resource;
    return { ...resource, bindings: [...withoutGrants(resource.bindings, taken), ...given] };
  });
}

function withoutGrants(bindings: readonly LiveBinding[], grants: readonly LiveBinding[]): readonly LiveBinding[] {
  return bindings.map((binding) => {
    const members = new Set(grants.filter((grant) => same(binding, grant)).flatMap((grant) => grant.members));
    return { ...binding, members: binding.members.filter((member) => !members.has(member)) };
  });
}
