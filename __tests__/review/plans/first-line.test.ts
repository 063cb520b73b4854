/** What stands on the first screen: the first line names what a plan hides, and no long list comes before why. */
import type { Change } from "../../../review/change";
import { reviewMarkdown } from "../../../review/markdown";
import type { Review } from "../../../review/review";
import { sectionsOf } from "../../../review/sections";
import { bindingOf, entryOf, secretOf } from "../../support/resolved-fixture";
import { type Draft, entryIn, linesOf, productIn, secretIn } from "../support";
import { variable } from "./cases/case";
import type { Plan } from "./plan";
import { onlyPlanned, reviewOfPlans } from "./reviewed";

const worker = "serviceAccount:worker@acme-shop-dev.iam.gserviceaccount.com";
/** The worker gains so many entries; the last one is critical. */
const gains = (number: number) => (draft: Draft) => {
  for (let index = 1; index <= number; index++) {
    const name = `KEY_${String(index).padStart(2, "0")}`;
    const entry = entryOf({ name, class: index === number ? "critical" : "important", secret: secretOf({ id: name }) });
    productIn(draft).entries.push(entry as Draft["products"][number]["entries"][number]);
    productIn(draft).bindings.push(bindingOf({ entry: `shop/${name}`, reader: "shop/worker", member: worker }));
  }
};
const previews = (plan: Plan) => plan.set(variable, "payment_key", { target: ["production", "preview"] });
const hidden =
  "The plans do a dangerous thing that no declaration asks for: shop/web PAYMENT_KEY is delivered to production, preview (before: production), in dev.";
const gained = (names: string) => `This change gives new access in dev: 1 account or target to ${names} in dev.`;

test("what a plan hides comes before what is declared, and after danger that is declared", () => {
  const says = (of: Parameters<typeof reviewOfPlans>[0]) => reviewOfPlans(of).verdict;
  const stack = "shop-dev-vercel";
  expect(says({ stack, plan: previews })).toMatchObject({
    newAccess: null,
    says: `Whether this change gives anybody new access is not known. ${hidden}`,
  });
  expect(says({ stack, plan: previews, declare: gains(1) })).toMatchObject({
    newAccess: true,
    says: `${hidden} ${gained("1 entry. The riskiest: shop/worker gains shop/KEY_01")}`,
  });
  const everybody = (draft: Draft) =>
    productIn(draft).bindings.push(bindingOf({ entry: "shop/PAYMENT_KEY", reader: "shop/worker", member: "allUsers" }));
  expect(says({ stack, plan: previews, declare: everybody })).toMatchObject({
    newAccess: true,
    says: `${gained("1 entry. The riskiest: allUsers gains shop/PAYMENT_KEY")} ${hidden}`,
  });
});

test("several hidden things are counted, and the first is named", () => {
  const both = (plan: Plan) => {
    previews(plan);
    plan.set(variable, "payment_key__preview", { sensitive: false });
  };
  expect(reviewOfPlans({ stack: "shop-dev-vercel", plan: both }).verdict.says).toMatch(
    /^Whether this change gives anybody new access is not known\. The plans do 2 dangerous things that no declaration asks for\. The first: shop\/web PAYMENT_KEY /,
  );
});

test("what is only lost gives nobody anything", () => {
  const plan = (of: Plan) =>
    of.put({ type: "google_secret_manager_secret", name: "old", before: { secret_id: "OLD" } });
  const review = reviewOfPlans({ plan });
  expect(review.verdict.says).toBe(
    "Dangerous: OLD the secret is deleted with all its versions in dev. This change gives nobody new access.",
  );
  expect(onlyPlanned(review).map(({ level, area }) => `${level} ${area}`)).toEqual(["danger lost"]);
});

const first = (review: Review) => sectionsOf(review, 10)[0]?.lines[0]?.says[0];

test("a line names ten entries, the riskiest first, and counts the others", () => {
  const names = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `shop/KEY_${String(from + index).padStart(2, "0")}`).join(", ");
  const [ten, twelve] = [10, 12].map((number) => reviewOfPlans({ declare: gains(number) }));
  if (ten === undefined || twelve === undefined) throw new Error("no review");
  expect(first(ten)).toBe(`gains ${names(1, 10)}`);
  expect(first(twelve)).toBe(`gains shop/KEY_12, ${names(1, 9)} and 2 more`);
  expect(reviewMarkdown(twelve, { base: "a", head: "b", command: "c" })).toContain(" and 2 more <br> ");
  expect(sectionsOf(twelve)[0]?.lines[0]?.says[0]).toBe(`gains ${names(1, 12)}`);
});

test("of the variables of a service, those that are declared are not told again", () => {
  const declare = (draft: Draft) => {
    secretIn(draft, "PAYMENT_KEY").pin = "4";
    entryIn(draft, "PAYMENT_KEY").purpose = "Charges";
    for (const service of productIn(draft).services)
      for (const one of service.variables) if (one.name === "PAYMENT_KEY") Object.assign(one, { version: "4" });
  };
  const extra = (plan: Plan) => {
    const type = "google_cloud_run_v2_service";
    const { template } = plan.at(type, "checkout").after as { template: { containers: { env: object[] }[] }[] };
    plan.set(type, "checkout", {
      template: template.map((one) => ({
        ...one,
        containers: one.containers.map((each) => ({ ...each, env: [...each.env, { name: "EXTRA", value: "fake" }] })),
      })),
    });
  };
  const told = onlyPlanned(reviewOfPlans({ declare, stack: "shop-dev-services", plan: extra }));
  expect(told.map(({ level, subject, says }: Change) => `${level}: ${subject} ${says}`)).toEqual([
    "danger: shop/checkout gets the variable EXTRA: a literal",
  ]);
});

test("what a custom role, a group or a key is about is said", () => {
  const type = "google_project_iam_custom_role";
  const of = (...permissions: readonly string[]) => ({ project: "acme-shop-dev", role_id: "ops", permissions });
  const review = reviewOfPlans({
    plan: (plan) => {
      plan.put({
        type,
        name: "ops",
        before: of("run.services.get"),
        after: of("run.services.get", "iam.roles.update"),
      });
      plan.put({
        type: "google_cloud_identity_group_membership",
        name: "m",
        after: { group: "groups/1", preferred_member_key: [{ id: "bob@acme.example" }] },
      });
      plan.put({ type: "google_service_account_key", name: "k", after: { service_account_id: "worker@acme.example" } });
    },
  });
  expect(linesOf(review)).toEqual([
    "danger targets: google_cloud_identity_group_membership.m is created | only the plan has it: Strongroom makes no google_cloud_identity_group_membership | its member: bob@acme.example | whoever is in a group has what the group has",
    "danger targets: google_project_iam_custom_role.ops changes: permissions gets iam.roles.update | only the plan has it: Strongroom makes it in bootstrap stacks alone, and not so | everybody with the role gets what is added to it",
    "danger targets: google_service_account_key.k is created | only the plan has it: Strongroom makes no google_service_account_key | the account: worker@acme.example | whoever has it is the account, from anywhere",
  ]);
});
