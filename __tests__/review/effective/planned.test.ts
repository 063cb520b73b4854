/**
 * What only a plan does to policies: exactly who gains by it, and how. Each kind of change is taken out of the evaluator once, which a row shows
 * to be wrong then.
 */
import type { PolicySnapshot } from "../../../live/policies/snapshot";
import { gainsOf } from "../../../review/effective/gains";
import { effects, withPlans } from "../../../review/effective/planned";
import { worldsOf } from "../../../review/effective/worlds";
import { reviewOf } from "../../../review/review";
import { type PlannedLike, planText } from "../plans/builder";
import { savedPlan } from "../plans/reviewed";
import { linesOf as changesOf } from "../support";
import {
  account,
  around,
  custom,
  denied,
  denies,
  hasRole,
  member,
  type Row,
  reads,
  readsValues,
  role,
} from "./planned-world";
import { accessor, bob, nobody, project } from "./shop";
import { linesOf, now } from "./support";
import { planLimitWorlds } from "./worlds-of-plan-limits";
import { planWorlds } from "./worlds-of-plans";

const rows = [...planWorlds, ...planLimitWorlds];

function gained({ snapshot = around({}), plan, more }: Row, by = effects): readonly string[] {
  const { before, after } = worldsOf(snapshot, [reads], [reads]);
  const { world } = withPlans(after, [savedPlan("shop-dev-secrets", planText(plan, more))], by);
  return linesOf(gainsOf(before, world, now).gained);
}

test.each(rows.map((row) => [row.what, row] as const))("%s", (_what, row) => {
  expect(gained(row)).toEqual([...row.gained].sort());
  if (row.needs === undefined) return;
  const { [row.needs]: _, ...others } = effects;
  expect(gained(row, others)).toEqual([]);
});

test("each kind of change is needed by a row", () => {
  expect(Object.keys(effects).filter((kind) => !rows.some(({ needs }) => needs === kind))).toEqual([]);
});

const reviewed = (plan: readonly PlannedLike[], snapshot: PolicySnapshot | null, more: object = {}) =>
  reviewOf([reads], [reads], undefined, {
    live: snapshot === null ? null : { snapshot, now },
    plans: { plans: [savedPlan("shop-dev-secrets", planText(plan, more))], affected: null, commit: null },
  });

const grows: readonly PlannedLike[] = [
  { type: "google_project_iam_custom_role", before: custom([]), after: custom([readsValues]) },
];

test("the first line has who gains by a plan alone, and the way", () => {
  const review = reviewed(grows, hasRole);
  expect(review.verdict.says).toBe(
    `This change gives new access in dev: 1 account or target to 2 entries. The riskiest: ${bob} gains shop/KEY in dev: has ${role} on project ${project}.`,
  );
  expect(changesOf(review)[0]).toBe(
    `danger access: ${bob} gains shop/KEY | a person, without an end | only the plan has it: no declaration gives it | in effect: has ${role} on project ${project}`,
  );
});

test("what a plan changes beside grants leaves the first line open, unless live policies say that nobody gains by it", () => {
  expect(reviewed(grows, null).verdict).toMatchObject({
    newAccess: null,
    says: "Whether this change gives anybody new access is not known. The plans do a dangerous thing that no declaration asks for: google_project_iam_custom_role.x changes: permissions gets secretmanager.versions.access, in no environment.",
  });
  expect(reviewed(grows, around({})).verdict).toMatchObject({
    newAccess: false,
    says: expect.stringMatching(new RegExp(`^Dangerous: .* ${nobody}$`)),
  });
  const key: PlannedLike = { type: "google_service_account_key", after: { service_account_id: account } };
  expect(reviewed([...grows, key], around({})).verdict.says).toBe(
    "Whether this change gives anybody new access is not known. The plans do a dangerous thing that no declaration asks for: google_service_account_key.x is created, in no environment.",
  );
});

test.each<[string, readonly PlannedLike[], PolicySnapshot]>([
  [
    "a group that is not known",
    [
      {
        type: "google_cloud_identity_group_membership",
        after: { group: "groups/9", preferred_member_key: [{ id: "bob@acme.example" }] },
      },
    ],
    around({}),
  ],
  [
    "a role of a project that is known only after the apply",
    [{ type: "google_project_iam_custom_role", after: { role_id: "ops" }, unknown: { project: true } }],
    around({}),
  ],
  [
    "a member that leaves a group which a deny policy means",
    [
      {
        type: "google_cloud_identity_group_membership",
        before: { group: "groups/1", preferred_member_key: [{ id: "bob@acme.example" }] },
      },
    ],
    {
      ...denied,
      deny: denied.deny.map((one) => ({
        ...one,
        rules: one.rules.map((rule) => ({ ...rule, deniedPrincipals: ["principalSet://goog/group/ops@acme.example"] })),
      })),
    },
  ],
  [
    "a deny policy that the snapshot lacks",
    [{ type: "google_iam_deny_policy", before: denies({}, "folders/9") }],
    denied,
  ],
])("%s leaves the first line open", (_what, plan, snapshot) => {
  expect(reviewed(plan, snapshot).verdict).toMatchObject({
    newAccess: null,
    says: expect.stringContaining("The plans do a dangerous thing that no declaration asks for: "),
  });
});

test("who gains by this change is not counted among those who had it before", () => {
  const plan: readonly PlannedLike[] = [
    { type: "google_project_iam_member", after: member(accessor, bob, { project }) },
  ];
  const { verdict, standing } = reviewed(plan, around({}));
  expect([verdict.newAccess, standing?.map(({ principal }) => principal)]).toEqual([true, [bob]]);
  expect(verdict.basis).not.toContain("not by this change");
});

test("a text that may be a value is not shown", () => {
  const value = `sk_live_${"4eC39HqLyjWDarjtT1zdp7dc"}`;
  const plan = (after: object): readonly PlannedLike[] => [{ type: "google_project_iam_member", after }];
  const texts = [
    member(accessor, `user:${value}`, { project }),
    member(`roles/${value}`, bob, { project }),
    member(accessor, bob, { project, condition: [{ expression: `request.auth.claims == "${value}"` }] }),
  ].map((after) => JSON.stringify(reviewed(plan(after), around({}))));
  expect(texts.map((text) => [text.includes(value), text.includes('"newAccess":true')])).toEqual([
    [false, true],
    [false, true],
    [false, true],
  ]);
});
