/** Small worlds: who is bound to what on which resource, as a test can write it in a line each. */
import { type LiveDenyPolicy, type LiveResource, projectIn } from "../../../live/policies/snapshot";
import { type Gain, gainsOf } from "../../../review/effective/gains";
import type { World } from "../../../review/effective/worlds";

export const now = new Date("2026-11-28T00:00:00Z");

export interface Small {
  /** By resource: `ROLE MEMBER`, or `ROLE MEMBER if CONDITION`. */
  readonly policies: Readonly<Record<string, readonly string[]>>;
  /** Of projects and folders, where they are not at the top. */
  readonly parents?: Readonly<Record<string, string>>;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly deny?: readonly (Partial<LiveDenyPolicy["rules"][number]> & { readonly at: string })[];
  /** Parts of entries, by secret. @default none */
  readonly parts?: Readonly<Record<string, readonly string[]>>;
}

/** The world with more lines in its policies, and other fields replaced. */
export function withMore(small: Small, { policies = {}, ...fields }: Partial<Small>): Small {
  const more = Object.entries(policies).map(([name, lines]) => [name, [...(small.policies[name] ?? []), ...lines]]);
  return { ...small, ...fields, policies: { ...small.policies, ...Object.fromEntries(more) } };
}

/** Every secret of it is an entry of `dev` with the secret's name. */
export function worldOf({ policies, parents = {}, roles = {}, groups = {}, deny = [], parts = {} }: Small): World {
  const resources = Object.entries(policies).map(
    ([name, lines]): LiveResource => ({
      name,
      parent: /^projects\/[^/]+\//.test(name) ? `projects/${projectIn(name)}` : (parents[name] ?? null),
      ...(/^projects\/[^/]+$/.test(name) ? { number: "100200300400" } : {}),
      bindings: lines.map((line) => {
        const [, role = "", member = "", condition] = /^(\S+) (\S+)(?: if (.+))?$/.exec(line) ?? [];
        return { role, members: [member], ...(condition === undefined ? {} : { condition }) };
      }),
    }),
  );
  return {
    policies: {
      resources,
      roles,
      groups,
      deny: deny.map(({ at, ...rule }, index) => ({
        name: `deny-${index + 1}`,
        at,
        rules: [
          { deniedPrincipals: [], exceptionPrincipals: [], deniedPermissions: [], exceptionPermissions: [], ...rule },
        ],
      })),
    },
    entries: resources
      .filter(({ name }) => name.includes("/secrets/"))
      .map(({ name }) => {
        const key = name.split("/").at(-1) ?? "";
        return { environment: "dev", key, resource: name, parts: parts[key] ?? [] };
      }),
  };
}

export const gains = (before: Small, after: Small): readonly Gain[] =>
  gainsOf(worldOf(before), worldOf(after), now).gained;

/** `user:bob@acme.example KEY`, sorted. */
export const linesOf = (gained: readonly Gain[]): readonly string[] =>
  gained.map(({ principal, entry }) => `${principal} ${entry}`).sort();
