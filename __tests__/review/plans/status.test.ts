/** Which stacks have a plan, and what a report says where one has none. */
import { reviewMarkdown } from "../../../review/markdown";
import { type Review, reviewOf } from "../../../review/review";
import { acme } from "../../support/acme";
import type { Plan } from "./plan";
import { onlyPlanned, savedPlan } from "./reviewed";
import { plansOf } from "./world";

interface Given {
  /** Stacks without a plan. */
  readonly without?: readonly string[];
  readonly affected?: readonly string[];
  readonly commit?: string;
  readonly edit?: (plan: Plan) => void;
  readonly unlooked?: readonly string[];
  /** The name under which the plan of vault-dev-secrets is given. */
  readonly as?: string;
}

function reviewed({ without = [], affected, commit, edit, as, unlooked = [] }: Given): Review {
  const plans = plansOf(acme(), acme());
  const vault = plans.get("vault-dev-secrets");
  if (vault !== undefined) edit?.(vault);
  const saved = [...plans]
    .filter(([stack]) => !without.includes(stack))
    .map(([stack, plan]) => savedPlan(stack === "vault-dev-secrets" ? (as ?? stack) : stack, plan.text()));
  const given = { plans: saved, affected: affected ?? null, commit: commit ?? null, unlooked };
  return reviewOf([acme()], [acme()], undefined, { plans: given });
}

const statuses = ({ plans }: Review) => plans?.map(({ stack, status }) => `${stack} ${status}`);
const lines = (review: Review) => onlyPlanned(review).map(({ level, subject, says }) => `${level} ${subject} ${says}`);
const about = { base: "1a2b3c4", head: "5d6e7f8", command: "strongroom review" };
const first = (review: Review) => reviewMarkdown(review, about).split("\n\n")[1];

test("plans of a sandbox say so in the second line, as the cause of what differs", () => {
  const saved = { plans: [], affected: null, commit: null, sandbox: true };
  expect(reviewOf([acme()], [acme()], undefined, { plans: saved }).verdict.basis).toContain(
    "; plans: made in a sandbox by its own lock files, while the committed ones are compared here, so versions and variables differ; 6 without a plan",
  );
  expect(reviewed({}).verdict.basis).not.toContain("sandbox");
});

test("a stack without a plan is never fine", () => {
  const review = reviewed({ without: ["shop-dev-secrets", "vault-dev-services"] });
  expect(review.verdict).toEqual({
    newAccess: null,
    says: "Whether this change gives anybody new access is not known: not every stack has a whole plan. The declarations and the plans that are there give nobody any.",
    basis:
      "read from the declarations and lock files of both sides; live policies were not read; plans: 4 planned without changes, 2 without a plan (shop-dev-secrets, vault-dev-services)",
  });
  expect(first(review)).toMatch(/^## ⚠️ Whether/);
});

test("a stack that was planned by its state alone is named", () => {
  const unlooked = ["shop-dev-secrets", "shop-dev-vercel", "vault-dev-secrets"];
  expect(reviewed({ unlooked, without: ["vault-dev-secrets"] }).verdict.basis).toMatch(
    /; plans: 5 planned without changes, 1 without a plan \(vault-dev-secrets\); 2 by the state alone \(shop-dev-secrets, shop-dev-vercel\): what was changed by hand is not seen$/,
  );
});

test("what is not affected is skipped, what is affected needs a plan", () => {
  const review = reviewed({ without: ["shop-dev-secrets", "vault-dev-services"], affected: ["shop-dev-secrets"] });
  expect(statuses(review)).toEqual(
    expect.arrayContaining(["shop-dev-secrets missing", "vault-dev-services skipped", "shop-dev-vercel unchanged"]),
  );
  expect(lines(review)).toEqual(["danger shop-dev-secrets has no plan, though this change affects it"]);
  const skipped = reviewed({ without: ["vault-dev-services"], affected: [], commit: "c".repeat(40) });
  expect(skipped.verdict).toMatchObject({ newAccess: false, says: "This change gives nobody new access." });
  expect(skipped.verdict.basis).toContain("plans: 5 planned without changes, 1 skipped as not affected of ccccccc");
  expect(first(skipped)).toMatch(/^## ✅/);
});

test.each<[string, (plan: Plan) => void, string]>([
  ["ended with an error", (plan) => Object.assign(plan.more, { errored: true }), "has a plan that ended with an error"],
  [
    "left something out",
    (plan) => Object.assign(plan.more, { complete: false }),
    "has a plan that leaves something out",
  ],
])("a plan that %s is not a whole one", (_name, edit, says) => {
  const review = reviewed({ edit });
  expect(statuses(review)).toContain("vault-dev-secrets incomplete");
  expect(lines(review)).toEqual([`danger vault-dev-secrets ${says}`]);
  expect(review.verdict.newAccess).toBeNull();
  expect(first(review)).toMatch(/^## 🛑/);
});

test("a plan under the name of another stack, or of none", () => {
  expect(lines(reviewed({ as: "nowhere-dev-secrets", without: [] }))).toEqual([
    "danger nowhere-dev-secrets is planned, and nothing declares it",
  ]);
  const swapped = lines(reviewed({ as: "shop-dev-services", without: ["shop-dev-services"] }));
  expect(swapped).toEqual([
    "danger shop-dev-services has a plan without google_cloud_run_v2_service.checkout, google_cloud_run_v2_service.worker",
  ]);
});

test("each stack's plan is named by its digest", () => {
  const [one] = reviewed({}).plans ?? [];
  expect(one).toEqual({
    ...{ stack: "shop-dev-identities", environment: "dev", status: "unchanged", digest: "0".repeat(64) },
    plannedAt: "2026-11-28T00:00:00Z",
  });
});
