/** Plans by somebody who knows how a report is made. */
import { levels } from "../../../review/change";
import { reviewMarkdown } from "../../../review/markdown";
import type { Review } from "../../../review/review";
import { reviewText } from "../../../review/text";
import { hostileTexts, read } from "../../support/hostile-text";
import type { PlannedLike } from "./builder";
import { accessor, member, onPaymentKey, secret, service, variable } from "./cases/case";
import type { Plan } from "./plan";
import { onlyPlanned, reviewOfPlans } from "./reviewed";
import { until } from "./world";

const about = { base: "1a2b3c4", head: "5d6e7f8", command: "strongroom review" };
const colours = { bold: String, red: String, yellow: String, dim: String };
const said = (review: Review) =>
  onlyPlanned(review).map(
    ({ level, subject, says, because }) => `${level}: ${[`${subject} ${says}`, ...because].join(" | ")}`,
  );

const dangers = (plan: (plan: Plan) => void, stack?: string) =>
  said(reviewOfPlans({ plan, ...(stack === undefined ? {} : { stack }) })).filter((line) => line.startsWith("danger"));

const evil = "serviceAccount:x@evil.iam.gserviceaccount.com";
const replace = { actions: ["delete", "create"] };

test("a member that was hidden before and is hidden now may be another one", () => {
  const hidden = { sensitive: { member: true } };
  const found = dangers((plan) => {
    const one = plan.at(member, "payment_key__checkout");
    plan.put({ ...one, ...hidden, ...replace, after: { ...one.after, member: evil } });
  });
  expect(found).toEqual([expect.stringContaining("whom it names is known only after the apply, or is hidden")]);
  expect(dangers((plan) => plan.put({ ...plan.at(member, "payment_key__checkout"), ...hidden }))).toEqual([]);
});

test("conditions that may not be shown are still compared", () => {
  const condition = (text: string) => ({
    condition: [{ ...until("2026-12-31"), expression: `"${text}" == "\u202e"` }],
  });
  const found = dangers((plan) => {
    const one = plan.at(member, "payment_key__on_call");
    plan.put({
      ...one,
      ...replace,
      before: { ...one.before, ...condition("a") },
      after: { ...one.after, ...condition("b") },
    });
  });
  expect(found).toEqual([expect.stringContaining("if an expression that is not shown")]);
});

test("a reference counts as the secret only if nothing is around it", () => {
  const checkout = "serviceAccount:checkout@acme-shop-dev.iam.gserviceaccount.com";
  const onNew = (reference: string) => (plan: Plan) => {
    const { type, name, after } = plan.at(secret, "eu_only");
    plan.put({ type, ...(name === undefined ? {} : { name }), after: after ?? null });
    plan.put({
      ...{
        type: member,
        name: "more",
        after: { condition: [], project: "acme-shop-dev", role: accessor, member: checkout },
      },
      unknown: { secret_id: true },
    });
    plan.expressions.set(`${member}.more`, { secret_id: { constant_value: reference, references: [] } });
  };
  const own = "${google_secret_manager_secret.eu_only.id}";
  expect(dangers(onNew(own))).toEqual([expect.stringContaining("shop/checkout gains shop/EU_ONLY")]);
  expect(dangers(onNew(`${own}_OTHER`))).toEqual([
    expect.stringContaining("which secret it is on is known only after the apply"),
  ]);
});

test("a container that is unknown as a whole runs, too", () => {
  const found = dangers((plan) => {
    const [template] = (plan.at(service, "checkout").after as { template: { containers: unknown[] }[] }).template;
    const containers = [...(template?.containers ?? []), null];
    const unknown = { template: [{ containers: [{}, true] }] };
    plan.set(service, "checkout", { template: [{ ...template, containers }] }, { actions: ["update"], unknown });
  }, "shop-dev-services");
  expect(found).toEqual([
    expect.stringContaining("changes template.containers[1]; what it will be is known only after the apply"),
  ]);
});

test("a resource that is unknown as a whole is not what is declared", () => {
  const found = dangers((plan) =>
    plan.put({ ...plan.at(secret, "payment_key"), actions: ["update"], after: null, unknown: true }),
  );
  expect(found).toEqual([expect.stringContaining("is known only after the apply")]);
});

test("a value that comes from elsewhere, under a declared version", () => {
  const other = "${ephemeral.google_secret_manager_secret_version.session_secret.secret_data}";
  const moved = (plan: Plan) => {
    plan.set(variable, "payment_key", { comment: "x" });
    plan.expressions.set(`${variable}.payment_key`, { value_wo: { constant_value: other } });
  };
  expect(dangers(moved, "shop-dev-vercel")).toEqual([
    expect.stringContaining("gets the value of payment_key from elsewhere"),
  ]);
});

test("a provider that is led elsewhere, and one more provider", () => {
  const found = dangers((plan) => {
    const google = { full_name: "registry.terraform.io/hashicorp/google" };
    plan.more.configuration = {
      provider_config: {
        google: { ...google, expressions: { project: {}, secret_manager_custom_endpoint: {} } },
        evil: { full_name: "registry.terraform.io/evil/evil" },
      },
      root_module: {},
    };
  });
  expect(found).toEqual([
    expect.stringContaining("has other providers: registry.terraform.io/evil/evil"),
    expect.stringContaining("sets other arguments of its providers: google.secret_manager_custom_endpoint"),
  ]);
});

test("an old object that is destroyed hides no grant", () => {
  const found = dangers((plan) => {
    const { before } = plan.at(member, "payment_key__checkout");
    const old = { ...before, member: evil };
    plan.changes.push({ type: member, name: "old", before: old, after: null, more: { deposed: "ab12cd34" } });
    onPaymentKey({ member: evil })(plan);
  });
  expect(found.some((line) => line.includes("gains shop/PAYMENT_KEY"))).toBe(true);
});

test("what looks like a secret is not shown where a name is, and neither is a key of for_each", () => {
  const likeSecret = ["sk", "live", "fake0123456789abcdef"].join("_");
  const keyed: PlannedLike = { type: "someone_thing", index: "fake key #1", after: {} };
  const review = reviewOfPlans({
    stack: "shop-dev-services",
    plan: (plan) => {
      plan.put(keyed);
      plan.set(service, "checkout", { name: likeSecret });
    },
  });
  expect(said(review)).toEqual([
    expect.stringContaining("changes name: something that is not shown in place of checkout"),
    expect.stringContaining('someone_thing.x["…"] is created'),
  ]);
  expect(JSON.stringify(review)).not.toMatch(/fake key|fake0123/);
});

/** What a report may show, in the shape of a name. */
const listed = new Set([
  ...[
    "project",
    "account_id",
    "secret_id",
    "location",
    "name",
    "ingress",
    "service_account",
    "image",
    "encryption_key",
  ],
  ...["key", "project_id", "team_id", "git_branch", "value_wo_version", "secret", "version"],
]);
/** Every argument of everything, with a value that no provider marked; one that looks like a name not where a name is shown. */
function filled(of: unknown, value: string): unknown {
  if (Array.isArray(of)) return of.length === 0 ? [value] : of.map((one) => filled(one, value));
  if (typeof of !== "object" || of === null) return value;
  const inside = Object.entries(of).map(([name, one]) => {
    const kept = listed.has(name) && !value.includes(" ");
    return [name, kept ? one : filled(one, value)];
  });
  return Object.fromEntries([...inside, [value, value]]);
}

test.each(["fake value #0123456789 of a secret?", "fake-value-0123456789"])(
  "no value of a plan is anywhere in a report, marked or not: %s",
  (value) => {
    for (const stack of ["shop-dev-identities", "shop-dev-secrets", "shop-dev-services", "shop-dev-vercel"]) {
      const review = reviewOfPlans({
        stack,
        plan: (plan) => {
          plan.changes = plan.changes.flatMap((one): readonly PlannedLike[] => [
            { ...one, actions: ["update"], after: filled(one.after, value) as object },
            {
              type: `other_${one.type}`,
              name: `${one.name}_other`,
              before: { a: value },
              after: { a: `${value}2`, [value]: 1 },
            },
          ]);
          plan.drift = plan.changes.map(({ type, name = "x", before }) => ({
            ...{ type, name, before: before ?? null, after: filled(before, value) as object },
          }));
          plan.put({
            type: "google_project_iam_policy",
            after: {
              project: "acme-shop-dev",
              policy_data: JSON.stringify({ bindings: [{ role: value, members: [value] }] }),
            },
          });
          plan.more.variables = { x: { value } };
          plan.more.output_changes = {
            o: {
              actions: ["create"],
              before: null,
              after: value,
              after_unknown: false,
              before_sensitive: false,
              after_sensitive: false,
            },
          };
        },
      });
      expect(said(review).length).toBeGreaterThan(5);
      const all = [JSON.stringify(review), reviewMarkdown(review, about), reviewText(review, about, colours)].join(
        "\n",
      );
      const places = all.split(value).slice(0, -1);
      expect(places.map((text) => text.slice(-80))).toEqual([]);
    }
  },
);

test.each(hostileTexts)("hostile text of a plan is text in a report: %j", (text) => {
  const shape = (of: string) => {
    const review = reviewOfPlans({
      plan: (plan) => {
        plan.put({ type: "someone_thing", name: of, after: { [of]: of } });
        onPaymentKey({ member: of, role: of })(plan);
        plan.more.checks = [{ address: { to_display: of }, status: "fail" }];
        plan.more.action_invocations = [{ address: of }];
      },
    });
    expect(levels.some((level) => said(review).some((line) => line.startsWith(level)))).toBe(true);
    const comment = reviewMarkdown(review, about);
    for (const unseen of ["\u001b", "\u202e", "\u200b"]) expect(comment).not.toContain(unseen);
    // What is put into backticks is safe there.
    return read(comment).shape.filter((type) => type !== "softbreak" && type !== "code");
  };
  expect(shape(text)).toEqual(shape("plain"));
});
