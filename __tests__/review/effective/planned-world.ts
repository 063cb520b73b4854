/** What plans of the shop may do to policies, and around what. */
import type { PolicySnapshot } from "../../../live/policies/snapshot";
import type { effects } from "../../../review/effective/planned";
import type { PlannedLike } from "../plans/builder";
import { accessor, binding, bob, checkout, giving, project, secret, snapshotOf } from "./shop";

export const account = `projects/${project}/serviceAccounts/${checkout.replace("serviceAccount:", "")}`;
export const role = `projects/${project}/roles/ops`;
export const here = `projects/${project}`;
/** What is granted, beside what is declared. */
export const around = (policies: Readonly<Record<string, readonly string[]>>, over: Partial<PolicySnapshot> = {}) =>
  snapshotOf({ [secret]: [`${accessor} ${checkout}`], [account]: [], ...policies }, over);
/** The account reads KEY. */
export const reads = giving(binding(checkout));
export const readsValues = "secretmanager.versions.access";
export const custom = (permissions: readonly string[], more: object = {}) => ({
  ...{ project, role_id: "ops", title: "Ops", stage: "GA", permissions },
  ...more,
});
export const member = (on: string, to: string, more: object = {}): object => ({
  role: on,
  member: to,
  condition: [],
  ...more,
});
export const everybody = "principalSet://goog/public:all";
export const denies = (more: object = {}, path = here) => ({
  name: "no-values",
  parent: encodeURIComponent(`cloudresourcemanager.googleapis.com/${path}`),
  rules: [
    {
      description: "",
      deny_rule: [
        {
          denied_principals: [everybody],
          exception_principals: [],
          denied_permissions: ["secretmanager.googleapis.com/versions.access"],
          exception_permissions: [],
          denial_condition: [],
          ...more,
        },
      ],
    },
  ],
});
/** Bob reads KEY by his role, and a deny policy forbids it. */
export const denied = around(
  { [here]: [`${accessor} ${bob}`] },
  {
    deny: [
      {
        name: "policies/x/denypolicies/no-values",
        at: here,
        rules: [
          {
            deniedPrincipals: [everybody],
            exceptionPrincipals: [],
            deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
            exceptionPermissions: [],
          },
        ],
      },
    ],
  },
);

export interface Row {
  readonly what: string;
  readonly snapshot?: PolicySnapshot;
  readonly plan: readonly PlannedLike[];
  readonly more?: object;
  readonly gained: readonly string[];
  /** The kind without which nobody is seen to gain. */
  readonly needs?: keyof typeof effects;
}

export const both = [`${bob} shop/KEY`, `${bob} shop/OTHER`];
export const key = [`${bob} shop/KEY`];
/** The declared reader was denied, too. */
export const all = [...both, `${checkout} shop/KEY`];
export const hasRole = around({ [here]: [`${role} ${bob}`] }, { roles: { [role]: [] } });
