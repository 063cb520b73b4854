import type { Level } from "../../../../review/change";
import type { Plan } from "../plan";

/** A labelled plan: what is in it, and how a report has to call it. */
export interface Case {
  readonly name: string;
  readonly level: Level;
  readonly stack: string;
  readonly plan: (plan: Plan) => void;
  /** What one of the lines of that level says, its reasons included. */
  readonly says: string;
}

export const secret = "google_secret_manager_secret";
export const member = "google_secret_manager_secret_iam_member";
export const account = "google_service_account";
export const service = "google_cloud_run_v2_service";
export const variable = "vercel_project_environment_variable";
export const accessor = "roles/secretmanager.secretAccessor";

/** Cases of one stack; a row is a name, what the report says, and the edit of the plan. */
export function cases(
  level: Level,
  stack: string,
  rows: Readonly<Record<string, readonly [says: string, plan: (plan: Plan) => void]>>,
): readonly Case[] {
  return Object.entries(rows).map(([name, [says, plan]]) => ({ name, level, stack, says, plan }));
}

/** A grant that the plan has more. */
export const grant =
  (type: string, after: object, more: object = {}) =>
  (plan: Plan) =>
    plan.put({ type, name: "more", after: { condition: [], ...after }, unknown: { etag: true, id: true }, ...more });

export const onPaymentKey = (of: object, more: object = {}) =>
  grant(
    member,
    { project: "acme-shop-dev", role: accessor, secret_id: "projects/acme-shop-dev/secrets/PAYMENT_KEY", ...of },
    more,
  );

export const forgotten = (type: string, name: string) => (plan: Plan) =>
  plan.put({ ...plan.at(type, name), after: null, actions: ["forget"] });

export const leftOver = (type: string, name: string) => (plan: Plan) =>
  plan.changes.push({ ...plan.at(type, name), after: null, actions: ["delete"], more: { deposed: "ab12cd34" } });
