/** The plan of a bootstrap stack as Terraform shows it: what the stack's document says, and what is known only after the apply. */
import type { ResolvedEnvironment } from "../../../model/resolved";
import { type Review, reviewOf } from "../../../review/review";
import { stacksOf } from "../../support/synthesized";
import { Plan } from "./plan";
import { savedPlan } from "./reviewed";

export const stack = "platform-dev-bootstrap";

type Loose = Readonly<Record<string, unknown>>;

/** Nested blocks; all other objects are values of an argument. */
const blocks =
  /^(?:oidc|rules|deny_rule|denial_condition|audit_log_config|versioning|soft_delete_policy|lifecycle_rule|action|condition|conditions|condition_matched_log|condition_threshold|aggregations|trigger|alert_strategy|notification_rate_limit|metric_descriptor|version_template)$/;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function expressionsOf(body: Loose): Loose {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      blocks.test(name) ? list(value).map((one) => expressionsOf(one as Loose)) : { constant_value: value },
    ]),
  );
}

const isReference = (value: unknown): boolean => JSON.stringify(value).includes("${");

function afterOf(body: Loose): Loose {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
      if (blocks.test(name)) return [[name, list(value).map((one) => afterOf(one as Loose))]];
      return isReference(value) ? [] : [[name, value]];
    }),
  );
}

const unknownOf = (type: string, body: Loose): Loose =>
  Object.fromEntries(
    [
      "id",
      ...(type === "google_service_account" ? [] : ["etag"]),
      ...Object.keys(body).filter((name) => !blocks.test(name) && isReference(body[name])),
    ].map((name) => [name, true]),
  );

/** @param applied whether it is there already, so that the plan changes nothing */
export function bootstrapPlan(environment: ResolvedEnvironment, applied = true): Plan {
  const plan = new Plan();
  const { resource } = stacksOf(environment)[stack] ?? {};
  for (const [type, all] of Object.entries((resource ?? {}) as Record<string, Record<string, Loose>>))
    for (const [name, { "//": _remark, lifecycle: _lifecycle, depends_on: _after, ...body }] of Object.entries(all)) {
      plan.expressions.set(`${type}.${name}`, expressionsOf(body));
      const after = afterOf(body);
      plan.put(
        applied
          ? { type, name, before: { ...after, etag: "a" }, after: { ...after, etag: "a" } }
          : { type, name, after, unknown: unknownOf(type, body) },
      );
    }
  return plan;
}

/** What a review says of that plan alone. */
export function reviewOfBootstrap(base: ResolvedEnvironment, head: ResolvedEnvironment, plan: Plan): Review {
  const saved = [savedPlan(stack, plan.text())];
  return reviewOf([base], [head], undefined, { plans: { plans: saved, affected: null, commit: null } });
}
