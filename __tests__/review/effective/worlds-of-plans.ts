/** Plans, and who gains by them: custom roles, groups, grants in all places. */
import { account, around, both, custom, hasRole, here, key, member, type Row, readsValues } from "./planned-world";
import { accessor, bob, project } from "./shop";

/** The project has a parent. */
const below = (parent: string) => ({
  ...around({}),
  resources: [
    ...around({}).resources.map((one) => (one.name === here ? { ...one, parent } : one)),
    { name: parent, parent: null, bindings: [] },
  ],
});

export const planWorlds: readonly Row[] = [
  {
    what: "a custom role gets a right",
    snapshot: hasRole,
    plan: [{ type: "google_project_iam_custom_role", before: custom([]), after: custom([readsValues]) }],
    gained: both,
    needs: "roles",
  },
  {
    what: "a custom role gets rights that are known only after the apply",
    snapshot: hasRole,
    plan: [
      {
        type: "google_project_iam_custom_role",
        before: custom([]),
        after: { ...custom([]), permissions: undefined },
        unknown: { permissions: true },
      },
    ],
    gained: both,
    needs: "roles",
  },
  {
    what: "a custom role of the organisation gets a right",
    snapshot: around({ [here]: [`organizations/1/roles/ops ${bob}`] }, { roles: { "organizations/1/roles/ops": [] } }),
    plan: [
      {
        type: "google_organization_iam_custom_role",
        before: { org_id: "1", role_id: "ops", stage: "GA", permissions: [] },
        after: { org_id: "1", role_id: "ops", stage: "GA", permissions: [readsValues] },
      },
    ],
    gained: both,
    needs: "roles",
  },
  {
    what: "a custom role that is switched on again",
    snapshot: hasRole,
    plan: [
      {
        type: "google_project_iam_custom_role",
        before: custom([readsValues], { stage: "DISABLED" }),
        after: custom([readsValues]),
      },
    ],
    gained: both,
    needs: "roles",
  },
  {
    what: "a custom role that is switched off gives nothing",
    snapshot: hasRole,
    plan: [
      {
        type: "google_project_iam_custom_role",
        before: custom([]),
        after: custom([readsValues], { stage: "DISABLED" }),
      },
    ],
    gained: [],
  },
  {
    what: "a member of a group",
    snapshot: around({ [here]: [`${accessor} group:ops@acme.example`] }, { groups: { "ops@acme.example": [] } }),
    plan: [
      {
        type: "google_cloud_identity_group",
        before: { name: "groups/1", group_key: [{ id: "Ops@acme.example" }] },
        after: { name: "groups/1", group_key: [{ id: "Ops@acme.example" }] },
      },
      {
        type: "google_cloud_identity_group_membership",
        after: { group: "groups/1", preferred_member_key: [{ id: "Bob@acme.example" }] },
      },
    ],
    gained: both,
    needs: "groupMembers",
  },
  {
    what: "a right to make tokens of the account that reads",
    plan: [
      {
        type: "google_service_account_iam_member",
        after: member("roles/iam.serviceAccountTokenCreator", bob, { service_account_id: account }),
      },
    ],
    gained: key,
    needs: "grants",
  },
  {
    what: "the same, where the plan leaves the project out",
    plan: [
      {
        type: "google_service_account_iam_binding",
        after: {
          role: "roles/iam.serviceAccountTokenCreator",
          members: [bob],
          condition: [],
          service_account_id: account.replace(project, "-"),
        },
      },
    ],
    gained: key,
    needs: "grants",
  },
  {
    what: "a role on the project, by its number",
    snapshot: { ...around({}), resources: around({}).resources.map((one) => ({ ...one, number: "100200300" })) },
    plan: [{ type: "google_project_iam_member", after: member("roles/owner", bob, { project: "100200300" }) }],
    gained: both,
    needs: "grants",
  },
  {
    what: "a role on the folder above the project",
    snapshot: below("folders/7"),
    plan: [{ type: "google_folder_iam_member", after: member(accessor, bob, { folder: "folders/7" }) }],
    gained: both,
    needs: "grants",
  },
  {
    what: "a whole policy of the organisation",
    snapshot: below("organizations/1"),
    plan: [
      {
        type: "google_organization_iam_policy",
        after: { org_id: "1", policy_data: JSON.stringify({ bindings: [{ role: accessor, members: [bob] }] }) },
      },
    ],
    gained: both,
    needs: "grants",
  },
  {
    what: "a right to deploy one service, for who may act as the account that reads",
    snapshot: around({ [account]: [`roles/iam.serviceAccountUser ${bob}`] }),
    plan: [
      {
        type: "google_cloud_run_v2_service_iam_member",
        after: member("roles/run.developer", bob, { project, location: "europe-west1", name: "checkout" }),
      },
    ],
    gained: key,
    needs: "grants",
  },
];
