/** Plans, and who gains by them: conditions, deny policies, and what changes nothing. */
import { all, around, both, denied, denies, key, member, type Row } from "./planned-world";
import { accessor, bob, checkout, project, secret } from "./shop";

export const planLimitWorlds: readonly Row[] = [
  {
    what: "a condition that goes away",
    snapshot: around({
      [secret]: [`${accessor} ${checkout}`, `${accessor} ${bob} if request.time < timestamp("2026-11-01T00:00:00Z")`],
    }),
    plan: [
      {
        type: "google_secret_manager_secret_iam_member",
        before: member(accessor, bob, {
          secret_id: secret,
          condition: [{ expression: 'request.time < timestamp("2026-11-01T00:00:00Z")' }],
        }),
        after: member(accessor, bob, { secret_id: secret }),
      },
    ],
    gained: key,
    needs: "grants",
  },
  {
    what: "a grant for another secret alone",
    plan: [
      {
        type: "google_project_iam_member",
        after: member(accessor, bob, {
          project,
          condition: [{ expression: `resource.name.startsWith("projects/${project}/secrets/OTHER/")` }],
        }),
      },
    ],
    gained: [`${bob} shop/OTHER`],
    needs: "grants",
  },
  {
    what: "a grant with an end",
    plan: [
      {
        type: "google_secret_manager_secret_iam_member",
        after: member(accessor, bob, {
          secret_id: secret,
          condition: [{ expression: 'request.time < timestamp("2026-11-01T00:00:00Z")' }],
        }),
      },
    ],
    gained: [],
  },
  {
    what: "a role that the plan does not name counts as allowing everything",
    plan: [
      {
        type: "google_project_iam_member",
        after: { ...member("", bob, { project }), role: undefined },
        unknown: { role: true },
      },
    ],
    gained: both,
    needs: "grants",
  },
  {
    what: "a deny policy that goes away",
    snapshot: denied,
    plan: [{ type: "google_iam_deny_policy", before: denies() }],
    gained: all,
    needs: "denyPolicies",
  },
  {
    what: "an exception of a deny policy",
    snapshot: denied,
    plan: [
      {
        type: "google_iam_deny_policy",
        before: denies(),
        after: denies({ exception_principals: ["principal://goog/subject/Bob@acme.example"] }),
      },
    ],
    gained: both,
    needs: "denyPolicies",
  },
  {
    what: "an exception that is known only after the apply",
    snapshot: denied,
    plan: [
      {
        type: "google_iam_deny_policy",
        before: denies(),
        after: denies({ exception_principals: [null] }),
        unknown: { rules: [{ deny_rule: [{ exception_principals: [true] }] }] },
      },
    ],
    gained: all,
    needs: "denyPolicies",
  },
  {
    what: "a deny policy that gets a condition",
    snapshot: denied,
    plan: [
      {
        type: "google_iam_deny_policy",
        before: denies(),
        after: denies({ denial_condition: [{ expression: 'resource.matchTag("1/env", "prod")' }] }),
      },
    ],
    gained: all,
    needs: "denyPolicies",
  },
  {
    what: "a deny policy that stays as it is, under another description",
    snapshot: denied,
    plan: [{ type: "google_iam_deny_policy", before: denies(), after: { ...denies(), display_name: "No values" } }],
    gained: [],
  },
  {
    what: "a deny policy that is new hides nobody who gains",
    plan: [
      { type: "google_iam_deny_policy", after: denies() },
      { type: "google_project_iam_member", after: member(accessor, bob, { project }) },
    ],
    gained: both,
    needs: "grants",
  },
  {
    what: "a grant on something else",
    plan: [{ type: "google_storage_bucket_iam_member", after: member("roles/storage.admin", bob, { bucket: "b" }) }],
    gained: [],
  },
  {
    what: "a grant that stays as it is, is forgotten, or is an old object",
    plan: [
      {
        type: "google_project_iam_member",
        before: member("roles/owner", bob, { project }),
        after: member("roles/owner", bob, { project }),
      },
      {
        type: "google_project_iam_member",
        name: "old",
        before: member("roles/owner", bob, { project }),
        actions: ["forget"],
      },
      {
        type: "google_project_iam_member",
        name: "left",
        before: member("roles/owner", bob, { project }),
        actions: ["delete"],
        more: { deposed: "12345678" },
      },
    ],
    gained: [],
  },
];
