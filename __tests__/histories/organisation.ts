/** What the three people declare: a key that is brought, one that is generated, a service, and a site. */
import type { Lock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import {
  entryOf,
  environmentOf,
  pinned,
  productOf,
  secretOf,
  serviceOf,
  vercelProjectOf,
  vercelVariableOf,
} from "../support/resolved-fixture";

/** One value is brought and may be valid twice, the other one is generated. */
export const names = ["WEB_KEY", "SESSION_KEY"] as const;
export type Name = (typeof names)[number];
export const keyOf = (name: string) => `shop/${name}`;
export const siteComment = `Managed by Strongroom: ${keyOf("WEB_KEY")}`;

/** What a lock gives the site, where somebody's declarations have it. */
export function siteVariables(lock: Lock): ReadonlyMap<string, string> {
  const { current, previous } = lock.entries[keyOf("WEB_KEY")] ?? {};
  if (current === undefined) return new Map();
  return new Map([["WEB_KEY", current], ...(previous === undefined ? [] : [["WEB_KEY_PREVIOUS", previous] as const])]);
}

export function environmentIn({
  project,
  place,
  lock,
  declaresSite,
}: {
  readonly project: string;
  readonly place: { readonly teamId: string; readonly projectId: string };
  readonly lock: Lock;
  readonly declaresSite: boolean;
}): ResolvedEnvironment {
  const siteReads = {
    reader: "shop/site",
    role: "fullstack",
    as: "WEB_KEY",
    crossProduct: false,
    until: null,
  } as const;
  const entry = (name: Name, over: Partial<ResolvedEntry>): ResolvedEntry => {
    const locked = lock.entries[keyOf(name)];
    const secret = secretOf({ id: name, project, pin: locked?.current ?? null });
    const api = { reader: "shop/api", role: "backend", as: name, crossProduct: false, until: null } as const;
    const usedBy = [api, ...(declaresSite && name === "WEB_KEY" ? [siteReads] : [])];
    return entryOf({ name, product: "shop", state: locked?.state ?? "pending", secret, usedBy, ...over });
  };
  const product = productOf({
    name: "shop",
    project,
    entries: [
      entry("WEB_KEY", { origin: { kind: "issued", where: "Vendor", scope: null }, previousAs: "WEB_KEY_PREVIOUS" }),
      entry("SESSION_KEY", { origin: { kind: "generated", recipe: { kind: "hex", bytes: 32 } } }),
    ],
    services: [
      serviceOf({
        name: "api",
        project,
        variables: names.map((name) => pinned(name, lock.entries[keyOf(name)]?.current ?? "0", project)),
      }),
    ],
    vercelProjects: declaresSite
      ? [
          vercelProjectOf({
            name: "site",
            ...place,
            variables: [...siteVariables(lock)].map(([name, version]) =>
              vercelVariableOf({ ...pinned("WEB_KEY", version, project), name }, { comment: siteComment }),
            ),
          }),
        ]
      : [],
    stacks: [{ name: "shop-dev-services", product: "shop", layer: "services", dependsOn: [] }],
  });
  const vercel = { target: "production", places: [{ product: "shop", ...place }] } as const;
  return { ...environmentOf([product]), vercel };
}
