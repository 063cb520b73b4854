/** What an apply costs: calls against quotas, minutes, and limits that it would pass. */
import type { Change } from "../../../review/change";
import { reviewMarkdown } from "../../../review/markdown";
import { reviewPage } from "../../../review/page/html";
import { type Cost, costText } from "../../../review/plan/cost";
import { type Review, reviewOf } from "../../../review/review";
import { reviewText } from "../../../review/text";
import { acme } from "../../support/acme";
import { bindingOf, entryOf, secretOf } from "../../support/resolved-fixture";
import { type Draft, productIn } from "../support";
import { type PlannedLike, planText } from "./builder";
import { reviewOfPlans, savedPlan } from "./reviewed";

const dev = "acme-shop-dev";
const lineOf = ({ level, subject, says, because }: Change) => [`${level}: ${subject} ${says}`, ...because].join(" | ");

/** Of one document for the stack of secrets. */
const reviewed = (changes: readonly PlannedLike[], stack = "shop-dev-secrets"): Review =>
  reviewOf([acme()], [acme()], undefined, {
    plans: { plans: [savedPlan(stack, planText(changes))], affected: null, commit: null },
  });
const warnings = (review: Review) => review.changes.filter(({ says }) => /allowed$/.test(says)).map(lineOf);
const costOf = (review: Review): Cost => {
  if (review.cost === null) throw new Error("no cost");
  return review.cost;
};

const member = (index: number, more: object = {}): PlannedLike => ({
  type: "google_secret_manager_secret_iam_member",
  name: `m${index}`,
  after: {
    ...{ project: dev, secret_id: `projects/${dev}/secrets/KEY_${index}`, role: "roles/secretmanager.secretAccessor" },
    ...{ member: `user:u${index}@acme.example`, condition: [] },
    ...more,
  },
});
const many = <T>(number: number, of: (index: number) => T): readonly T[] =>
  Array.from({ length: number }, (_, at) => of(at));

test("a first apply of everything", () => {
  const { cost } = reviewOfPlans({ applied: null });
  expect(cost).toEqual({
    calls: 59,
    minutes: 1,
    quotas: [
      { quota: "accesses", project: dev, calls: 3, perMinute: 90_000 },
      { quota: "secretReads", project: dev, calls: 21, perMinute: 600 },
      { quota: "secretReads", project: "acme-vault-dev", calls: 6, perMinute: 600 },
      { quota: "secretWrites", project: dev, calls: 6, perMinute: 600 },
      { quota: "secretWrites", project: "acme-vault-dev", calls: 2, perMinute: 600 },
      { quota: "iamReads", project: dev, calls: 6, perMinute: 6_000 },
      { quota: "iamWrites", project: dev, calls: 2, perMinute: 600 },
      { quota: "run", project: dev, calls: 4, perMinute: null },
      { quota: "vercel", project: null, calls: 9, perMinute: null },
    ],
  });
});

test("nothing to apply costs nothing", () => {
  const review = reviewOfPlans({});
  expect(review.cost).toEqual({ calls: 0, minutes: 0, quotas: [] });
  expect(costText(costOf(review))).toBe("The apply makes no calls");
});

test("without plans nobody knows", () => {
  const review = reviewOf([acme()], [acme()]);
  expect(review.cost).toBeNull();
  expect(reviewText(review, { base: "a", head: "b" }, colours)).not.toContain("The apply");
});

test("a replacement deletes and creates; what stays, is read or belongs to nobody's table", () => {
  const account = { project: dev, account_id: "a" };
  expect(
    costOf(
      reviewed([
        { type: "google_service_account", before: account, after: account, actions: ["delete", "create"] },
        { type: "google_service_account", name: "same", before: account, after: account },
        { type: "google_secret_manager_secret", mode: "data", actions: ["read"], after: account },
        { type: "google_pubsub_topic", after: { project: "elsewhere" } },
      ]),
    ),
  ).toEqual({
    calls: 8,
    minutes: 0,
    quotas: [
      { quota: "iamReads", project: dev, calls: 3, perMinute: 6_000 },
      { quota: "iamWrites", project: dev, calls: 2, perMinute: 600 },
      { quota: "others", project: "elsewhere", calls: 3, perMinute: null },
    ],
  });
});

test("what a project may do in a minute is compared with what it gets from all stacks", () => {
  const at = (number: number) => reviewed(many(number, (index) => member(index)));
  expect(warnings(at(120))).toEqual([]);
  expect(warnings(at(121))).toEqual([
    `attention: project ${dev} gets 605 reads of Secret Manager by this apply; 600 a minute are allowed | the apply has to wait, and whoever else uses the project waits with it`,
  ]);
  // Ten at once, 1.8 seconds each; and 3,000 reads are five minutes of the quota.
  expect(costOf(at(600)).minutes).toBe(5);
});

test("grants on one secret wait for each other", () => {
  const same = { secret_id: `projects/${dev}/secrets/KEY` };
  expect([{}, same].map((more) => costOf(reviewed(many(100, (index) => member(index, more)))).minutes)).toEqual([0, 3]);
});

test("layers and environments come one after another, the stacks of a layer side by side", () => {
  const service = (project: string): PlannedLike => ({
    type: "google_cloud_run_v2_service",
    after: { project, name: "s" },
  });
  const minutes = (...stacks: readonly string[]) =>
    costOf(
      reviewOf([acme()], [acme()], undefined, {
        plans: {
          plans: stacks.map((stack) =>
            savedPlan(stack, planText(many(30, (index) => ({ ...service(dev), name: `s${index}` })))),
          ),
          affected: null,
          commit: null,
        },
      }),
    ).minutes;
  // 30 services, 20.6 seconds each, ten at once.
  expect(minutes("shop-dev-services")).toBe(1);
  expect(minutes("shop-dev-services", "shop-dev-vercel")).toBe(1);
  expect(minutes("shop-dev-identities", "shop-dev-services")).toBe(2);
});

describe("limits", () => {
  const fails = "the apply fails there, after it has done what comes before";
  const one = (index: number, to: string) =>
    member(index, { secret_id: `projects/${dev}/secrets/PAYMENT_KEY`, member: to });
  const variable = (index: number, more: object = {}): PlannedLike => ({
    type: "vercel_project_environment_variable",
    name: `v${index}`,
    after: {
      project_id: "prj_web",
      key: `KEY_${String(index).padStart(4, "0")}`,
      target: ["production", "preview"],
      ...more,
    },
  });

  test("members and groups of one policy, those that stay too", () => {
    const all = (number: number, kind: string) =>
      many(number, (index) => {
        const { after = null, ...rest } = one(index, `${kind}:u${index}@acme.example`);
        return index < 10 ? { ...rest, before: after, after } : { ...rest, after };
      });
    expect(warnings(reviewed(all(1_500, "user"))).filter((line) => line.includes("policy"))).toEqual([]);
    expect(warnings(reviewed(all(1_501, "user"))).filter((line) => line.includes("policy"))).toEqual([
      `attention: secret ${dev}/PAYMENT_KEY gets 1,501 members in its policy; at most 1,500 are allowed | ${fails}`,
    ]);
    expect(warnings(reviewed(all(251, "group"))).filter((line) => line.includes("policy"))).toEqual([
      `attention: secret ${dev}/PAYMENT_KEY gets 251 groups in its policy; at most 250 are allowed | ${fails}`,
    ]);
  });

  test("variables of a target on Vercel, and their bytes as far as they are known", () => {
    const told = (count: number) =>
      warnings(reviewed(many(count, variable), "shop-dev-vercel")).filter((line) => line.includes("Vercel"));
    expect(told(1_000)).toEqual([]);
    expect(told(1_001)).toEqual(
      [
        `attention: production of Vercel project prj_web gets 1,001 variables; at most 1,000 are allowed | ${fails}`,
        `attention: preview of Vercel project prj_web gets 1,001 variables; at most 1,000 are allowed | ${fails}`,
      ].sort(),
    );
    const literal = (bytes: number) =>
      reviewed([variable(1, { target: ["production"], value: "é".repeat(bytes / 2) })]);
    expect(warnings(literal(65_536 - 8))).toEqual([]);
    expect(warnings(literal(65_536 - 6))).toEqual([
      `attention: production of Vercel project prj_web gets 65,538 bytes of names and literals, without the values of secrets; at most 65,536 are allowed | ${fails}`,
    ]);
  });

  test("variables of a container", () => {
    const service = (number: number) =>
      reviewed([
        {
          type: "google_cloud_run_v2_service",
          after: {
            project: dev,
            name: "s",
            template: [{ containers: [{ env: many(number, (index) => ({ name: `V${index}` })) }] }],
          },
        },
      ]);
    expect(warnings(service(1_000))).toEqual([]);
    expect(warnings(service(1_001))).toEqual([
      `attention: container 1 of service s gets 1,001 variables; at most 1,000 are allowed | ${fails}`,
    ]);
  });
});

const plain = (text: string) => text;
const colours = { bold: plain, red: plain, yellow: plain, dim: plain };

test("one quiet line, at the end of each rendering", () => {
  const review = reviewOfPlans({
    declare: (draft: Draft) => {
      productIn(draft).entries.push(
        entryOf({ name: "NEW", secret: secretOf({ id: "NEW" }) }) as Draft["products"][number]["entries"][number],
      );
      productIn(draft).bindings.push(
        bindingOf({
          entry: "shop/NEW",
          reader: "shop/worker",
          member: `serviceAccount:worker@${dev}.iam.gserviceaccount.com`,
        }),
      );
    },
  });
  const line = `The apply makes about 8 calls and takes less than a minute (6 reads of Secret Manager, 2 writes of Secret Manager; nearest to its quota: 6 of 600 reads of Secret Manager a minute in ${dev})`;
  const about = { base: "1a2b3c4", head: "5d6e7f8", command: "strongroom review" };
  expect(reviewText(review, about, colours).split("\n").at(-1)).toBe(line);
  expect(reviewMarkdown(review, about).trimEnd().split("\n").at(-1)).toBe(`${line}.`);
  expect(reviewPage(review, about)).toContain(`<p class="soft">${line}.</p>`);
});
