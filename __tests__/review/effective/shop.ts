/** A product with two secrets and an account, and what is granted around it. */
import type { PolicySnapshot } from "../../../live/policies/snapshot";
import { snapshotFormat } from "../../../live/policies/snapshot";
import { bindingOf, entryOf, environmentOf, identityOf, productOf, secretOf } from "../../support/resolved-fixture";
import { type Draft, edited, productIn } from "../support";

export const project = "acme-shop-dev";
export const secret = `projects/${project}/secrets/KEY`;
export const accessor = "roles/secretmanager.secretAccessor";
export const identity = identityOf("shop/checkout", project);
export const checkout = `serviceAccount:${identity.email}`;
export const bob = "user:bob@acme.example";
export const nobody = "This change gives nobody new access.";

export const shop = environmentOf([
  productOf({
    name: "shop",
    project,
    entries: ["KEY", "OTHER"].map((name) => entryOf({ name, secret: secretOf({ id: name, project, pin: "1" }) })),
    identities: [identity],
  }),
]);
export const binding = (member: string, until: string | null = null) =>
  bindingOf({ entry: "shop/KEY", reader: "shop/checkout", member, until });
export const giving = (...bindings: readonly ReturnType<typeof binding>[]) =>
  edited((draft: Draft) => productIn(draft).bindings.push(...bindings), shop);

/** Who is bound to what on which resource: `ROLE MEMBER`, or `ROLE MEMBER if CONDITION`. */
export function snapshotOf(
  policies: Readonly<Record<string, readonly string[]>>,
  over: Partial<PolicySnapshot> = {},
): PolicySnapshot {
  const lines = { [`projects/${project}`]: [], [secret]: [], [secret.replace("KEY", "OTHER")]: [], ...policies };
  return {
    format: snapshotFormat,
    takenAt: "2026-11-28T00:00:00.000Z",
    cloud: "Google",
    as: "plan@acme-platform-dev.iam.gserviceaccount.com",
    projects: [project],
    resources: Object.entries(lines).map(([name, own]) => ({
      name,
      parent: name.split("/").length > 2 ? `projects/${name.split("/")[1]}` : null,
      bindings: own.map((line) => {
        const [, role = "", member = "", condition] = /^(\S+) (\S+)(?: if (.+))?$/.exec(line) ?? [];
        return { role, members: [member], ...(condition === undefined ? {} : { condition }) };
      }),
    })),
    roles: {},
    groups: {},
    deny: [],
    unread: [],
    ...over,
  };
}
