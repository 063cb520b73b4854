/** Plans of a bootstrap stack: what is as declared is one line or none, and all else is told, from what to what. */
import { otherDuties, pipelineDuties } from "../../../model/pipelines";
import type { Review } from "../../../review/review";
import { atGithub, withPipelines } from "../../support/with-pipelines";
import { linesOf } from "../support";
import { bootstrapPlan, reviewOfBootstrap, stack } from "./bootstrapped";
import type { Plan } from "./plan";

const environment = withPipelines().resolved();
const shop = "shop-dev-fake";
const [jobs, deny, log, channel, alert, role, member] = [
  "google_iam_workload_identity_pool_provider",
  "google_iam_deny_policy",
  "google_project_iam_audit_config",
  "google_monitoring_notification_channel",
  "google_monitoring_alert_policy",
  "google_project_iam_custom_role",
  "google_project_iam_member",
] as const;

const lines = (review: Review, level?: string) =>
  linesOf(review).filter((line) => level === undefined || line.startsWith(level));
function reviewed(edit: (plan: Plan) => void, applied = true): Review {
  const plan = bootstrapPlan(environment, applied);
  edit(plan);
  return reviewOfBootstrap(environment, environment, plan);
}
/** What an argument is after the apply. */
const argument = <T>(plan: Plan, [type, name, key]: readonly [string, string, string]): T =>
  (plan.at(type, name).after as Readonly<Record<string, unknown>>)[key] as T;
const becomes =
  (type: string, name: string, args: object) =>
  (plan: Plan): void =>
    plan.set(type, name, args);
const gone =
  (type: string, name: string) =>
  (plan: Plan): void =>
    plan.put({ ...plan.at(type, name), after: null });
const condition = (plan: Plan): string => argument(plan, [jobs, "jobs--github-plan", "attribute_condition"]);

test("fresh: all that is declared is one line, beside the accounts", () => {
  const review = reviewed(() => {}, false);
  expect(lines(review, "danger").concat(lines(review, "attention"))).toEqual([]);
  expect(lines(review)[0]).toMatch(
    new RegExp(`^info targets: ${stack} creates \\d+ resources, as pipelines\\.bootstrap declares \\| 3 ${deny}, `),
  );
});

test("applied: nothing is told, and an etag that differs was not changed by hand", () => {
  const drifts = (plan: Plan) => {
    for (const name of [`log--${shop}--secrets`, `log--platform-dev-fake--iam`])
      plan.drift.push({ type: log, name, before: { etag: "a", service: "s" }, after: { etag: "b", service: "s" } });
  };
  expect(lines(reviewed(drifts))).toEqual([]);
});

test("a trust that is wider than declared: the terms that differ", () => {
  const was = condition(bootstrapPlan(environment));
  const wider = (is: string) => lines(reviewed(becomes(jobs, "jobs--github-plan", { attribute_condition: is })))[0];
  const told = (says: string) =>
    `danger targets: ${jobs}.jobs--github-plan changes: ${says} | only the plan has it: not so in pipelines.bootstrap | jobs of somewhere else can become accounts of ours`;
  expect(wider(was.replace("123456789", "666"))).toBe(
    told('attribute_condition: repository_id == "666" (before: repository_id == "123456789")'),
  );
  expect(wider(was.replace('assertion.repository_id == "123456789" && ', ""))).toBe(
    told('attribute_condition: no longer asked of a job: repository_id == "123456789"'),
  );
});

test("a trust that is created otherwise than declared: in what it differs", () => {
  const [line] = lines(
    reviewed((plan) => {
      const one = plan.at(jobs, "jobs--github-plan");
      const is = condition(plan).replace("123456789", "666");
      plan.put({ ...one, after: { ...one.after, attribute_condition: is } });
    }, false),
  );
  expect(line).toBe(
    `danger targets: ${jobs}.jobs--github-plan is created | only the plan has it: not so in pipelines.bootstrap | repository_id == "666" (declared: repository_id == "123456789") | jobs of somewhere else can become accounts of ours`,
  );
});

const labels = (mail: string) => ({ labels: { email_address: mail } });
test.each<[does: string, edit: (plan: Plan) => void, says: string]>([
  [
    "another issuer",
    becomes(jobs, "jobs--github-plan", { oidc: [{ issuer_uri: "https://evil.example" }] }),
    "changes: oidc.issuer_uri: https://evil.example (before: https://token.actions.githubusercontent.com)",
  ],
  [
    "keys of an issuer",
    becomes(jobs, "jobs--github-plan", {
      oidc: [{ issuer_uri: "https://token.actions.githubusercontent.com", jwks_json: "{}" }],
    }),
    "changes: oidc.jwks_json: {} (before: nothing)",
  ],
  [
    "another recipient",
    becomes(channel, `channel--${shop}`, labels("eve@evil.example")),
    "changes: labels.email_address: eve@evil.example (before: security@acme.example)",
  ],
  ["an audit config that goes", gone(log, `log--${shop}--secrets`), "is deleted"],
  [
    "somebody whom it does not log",
    becomes(log, `log--${shop}--secrets`, {
      audit_log_config: [{ log_type: "DATA_READ", exempted_members: ["user:eve@evil.example"] }],
    }),
    "changes: audit_log_config.exempted_members gets user:eve@evil.example",
  ],
  ["a deny policy that goes", gone(deny, `denied--${shop}`), "is deleted"],
  ["an alert that goes", gone(alert, `alert--${shop}--reader`), "is deleted"],
  ["a channel that goes", gone(channel, `channel--${shop}`), "is deleted"],
  ["a trust that goes", gone(jobs, "jobs--github-plan"), "is deleted"],
  [
    "a role that may more",
    (plan) => {
      const name = `role--${shop}--apply-services`;
      const permissions = argument<string[]>(plan, [role, name, "permissions"]);
      plan.set(role, name, { permissions: [...permissions, "secretmanager.secrets.setIamPolicy"] });
    },
    "changes: permissions gets secretmanager.secrets.setIamPolicy",
  ],
])("%s is dangerous", (_does, edit, says) => {
  const danger = lines(reviewed(edit), "danger");
  expect(danger).toHaveLength(1);
  expect(danger[0]).toContain(` ${says} | only the plan has it`);
  expect(danger[0]).not.toContain("Strongroom makes no");
});

test("what the configuration says otherwise is not declared, whatever type it has", () => {
  const other = (type: string, name: string, said: object) => (plan: Plan) => {
    const body = Object.fromEntries(Object.entries(said).map(([key, value]) => [key, { constant_value: value }]));
    plan.expressions.set(`${type}.${name}`, { ...plan.expressions.get(`${type}.${name}`), ...body });
    plan.put({ ...plan.at(type, name), after: { ...plan.at(type, name).after, ...said } });
  };
  const danger = (edit: (plan: Plan) => void) => lines(reviewed(edit, false), "danger").length;
  expect(danger(other(channel, `channel--${shop}`, labels("eve@evil.example")))).toBe(1);
  expect(danger(other(channel, `channel--${shop}`, { project: "evil" }))).toBe(1);
  expect(danger(other(channel, `channel--${shop}`, { sensitive_labels: [{}] }))).toBe(1);
  expect(danger(other("google_iam_workload_identity_pool", "pool", { workload_identity_pool_id: "evil" }))).toBe(1);
  expect(danger(other(member, `grant--${shop}--plan`, { member: "user:eve@evil.example" }))).toBe(1);
});

test("an alert's filter: only what differs of it, to read", () => {
  const [line] = lines(
    reviewed((plan) => {
      const name = `alert--${shop}--reader`;
      const conditions = argument<object[]>(plan, [alert, name, "conditions"]);
      const said = JSON.parse(JSON.stringify(conditions));
      said[0].condition_matched_log[0].filter += " AND NOT x";
      plan.expressions.delete(`${alert}.${name}`);
      plan.set(alert, name, { conditions: said });
    }),
  );
  expect(line).toMatch(/changes: conditions\.condition_matched_log\.filter: ….* AND NOT x \(before: …/);
});

test("what the declarations change is told with them, and not again", () => {
  const head = withPipelines({
    ...atGithub,
    bootstrap: { ...atGithub.bootstrap, repositoryId: "666", alertsTo: "bob@acme.example" },
  }).resolved();
  const [was, plan] = [bootstrapPlan(environment), bootstrapPlan(head)];
  for (const one of [...plan.changes]) plan.put({ ...one, before: was.at(one.type, one.name ?? "").before ?? null });
  const review = reviewOfBootstrap(environment, head, plan);
  expect(lines(review).filter((line) => line.includes("only the plan"))).toEqual([]);
  // One for each identity, and the alerts.
  expect(lines(review, "danger")).toHaveLength(pipelineDuties.length + otherDuties.length + 1);
});

test("what was changed by hand and is set back is to read", () => {
  const [line] = lines(
    reviewed((plan) => {
      const one = plan.at(channel, `channel--${shop}`);
      plan.put({ ...one, before: { ...one.before, ...labels("eve@evil.example") } });
    }),
  );
  expect(line).toBe(
    `attention targets: ${channel}.channel--${shop} changes: labels.email_address: security@acme.example (before: eve@evil.example) | only the plan has it: it was not as declared before, and this apply sets it so | alerts see what a pipeline can't`,
  );
});

test("where bootstrap is no longer declared, the declarations tell that all of it goes", () => {
  const head = withPipelines({ host: "github", repository: "acme/secrets" }).resolved();
  const plan = bootstrapPlan(environment);
  for (const one of [...plan.changes]) plan.put({ ...one, after: null });
  const danger = lines(reviewOfBootstrap(environment, head, plan), "danger");
  expect(danger.filter((line) => line.includes("is deleted"))).toEqual([]);
  expect(danger[0]).toContain("no longer has what its pipelines need");
});
