/**
 * What a plan does in a bootstrap stack: told as far as it is not exactly what `pipelines.bootstrap` declares. The policy's own checks say
 * what is declared, over the configuration in the plan; what will be there must be what is written there.
 */
import { bootstrapArguments, givesRights, isDeclaredRight } from "../../policy/rules/bootstrap";
import type { Subject } from "../../policy/subject";
import { isObject, type JsonObject } from "../../terraform/synthesized";
import { count } from "../../text/output";
import type { Change, Level } from "../change";
import { termChanges, termText } from "../terms";
import type { ResourceChange } from "./document";
import { isGrant } from "./grants";
import { leafChanges } from "./leaf-changes";
import { bodyOf, isAsWritten } from "./said";
import { shown, shownAddress } from "./shown";
import type { PlannedStack } from "./subject";
import { textAt } from "./value";

export const isInBootstrap = (
  { head, base }: PlannedStack,
  { type, mode }: Pick<ResourceChange, "type" | "mode">,
): boolean =>
  (head?.bootstrap ?? base?.bootstrap ?? null) !== null &&
  mode === "managed" &&
  Object.hasOwn(bootstrapArguments, type);

/** Whether it will be exactly as the head declares it. */
export function isDeclaredHere(one: ResourceChange, subject: PlannedStack): boolean {
  const declared = subject.head?.bootstrap ?? null;
  const bootstrap = declared?.product.bootstrap;
  const body = bodyOf(subject.plan.configuration?.expressions.get(one.address) as JsonObject | undefined);
  if (declared === null || bootstrap === undefined || body === null || one.deposed !== null) return false;
  const known = (bootstrapArguments[one.type] ?? "").split(" ");
  if (!Object.keys(body).every((name) => known.includes(name)) || !isAsWritten(body, one.after)) return false;
  const { project, labels } = body;
  if (
    project !== undefined &&
    !bootstrap.projects.some((home) => home.project === project) &&
    project !== bootstrap.project
  )
    return false;
  if (one.type === "google_iam_workload_identity_pool" && body.workload_identity_pool_id !== bootstrap.pool)
    return false;
  if (one.type === "google_monitoring_notification_channel")
    return isObject(labels) && Object.keys(labels).length === 1 && labels.email_address === bootstrap.alertsTo;
  const policySubject: Subject = { stack: subject.stack, head: null, base: null, declared, before: null };
  return isDeclaredRight(policySubject, { address: one.address, type: one.type, name: one.name, body });
}

/** Null where the resource is told as everywhere else: it is none of the stack's types, left over, forgotten. */
export function bootstrapChanges(one: ResourceChange, subject: PlannedStack): readonly Change[] | null {
  const { action, type, address } = one;
  if (!isInBootstrap(subject, one) || one.deposed !== null || action.includes("forget") || one.previousAddress !== null)
    return null;
  const told = (area: Change["area"], level: Level, says: string, because: readonly string[]): readonly Change[] => [
    { area, level, environment: subject.environment, subject: shownAddress(address), says, because },
  ];
  if (action === "delete") {
    if (isGoneByDeclaration(one, subject)) return [];
    const level: Level = isGrant(type) || type === "google_project_service" ? "attention" : "danger";
    return told("lost", level, "is deleted", [
      `${only}: pipelines.bootstrap still declares what it is for`,
      ...whyOf(type),
    ]);
  }
  // Who holds what is told as access.
  if (isGrant(type)) return null;
  const differences = one.before.value === null ? [] : leafChanges(one.before, one.after);
  const declared = isDeclaredHere(one, subject);
  if (action === "no-op" || (action === "update" && differences.length === 0 && declared)) return [];
  if (action === "create" || (action === "update" && one.importing !== null)) {
    // All of them are one line.
    if (declared) return [];
    return isGrant(type)
      ? []
      : told("targets", "danger", "is created", [
          `${only}: not so in pipelines.bootstrap`,
          ...asDeclared(one, subject),
          ...whyOf(type),
        ]);
  }
  const says = `${action === "update" ? "changes" : "is deleted and created again"}${differences.length === 0 ? "" : `: ${differences.join("; ")}`}`;
  const area = action === "update" ? "targets" : "lost";
  if (!declared) return told(area, "danger", says, [`${only}: not so in pipelines.bootstrap`, ...whyOf(type)]);
  // Their content is not declared in so many words.
  const isKnown = isVerified(subject, type);
  if (isKnown && wasDeclared(one, subject)) return [];
  return told(area, "attention", says, [
    `${only}: ${isKnown ? "it was not as declared before, and this apply sets it so" : "what is written here follows from the declarations, and is not compared with them"}`,
    ...whyOf(type),
  ]);
}

const only = "only the plan has it";

const isVerified = (subject: PlannedStack, type: string): boolean =>
  type === "google_monitoring_notification_channel" ||
  givesRights(
    { stack: subject.stack, head: null, base: null, declared: subject.head?.bootstrap ?? null, before: null },
    type,
  );

/** What is there before is what the base declares: the declarations' part tells the change. */
function wasDeclared({ type, before }: ResourceChange, { base }: PlannedStack): boolean {
  const bootstrap = base?.bootstrap?.product.bootstrap;
  if (type === "google_monitoring_notification_channel")
    return textAt(before, "labels", "email_address") === bootstrap?.alertsTo;
  if (type !== "google_iam_workload_identity_pool_provider") return false;
  const provider = textAt(before, "workload_identity_pool_provider_id");
  const trust = bootstrap?.trusts.find((one) => one.provider === provider);
  return trust !== undefined && trust.condition === textAt(before, "attribute_condition");
}

/** Of a project that has no place in the pipelines any more, or where none are declared. */
function isGoneByDeclaration({ name }: ResourceChange, { head, base }: PlannedStack): boolean {
  const projects = (side: PlannedStack["head"]) =>
    side?.bootstrap?.product.bootstrap?.projects.map(({ project }) => project) ?? [];
  const kept = projects(head);
  if (kept.length === 0) return projects(base).length > 0;
  return projects(base).some((one) => !kept.includes(one) && name.split("--").includes(one));
}

/** Where trust is created otherwise than declared: in what it differs. */
function asDeclared({ type, after }: ResourceChange, { head }: PlannedStack): readonly string[] {
  if (type !== "google_iam_workload_identity_pool_provider") return [];
  const provider = textAt(after, "workload_identity_pool_provider_id");
  const trust = head?.bootstrap?.product.bootstrap?.trusts.find((one) => one.provider === provider);
  const condition = textAt(after, "attribute_condition");
  if (trust === undefined || condition === null) return ["nothing declares such jobs"];
  return termChanges(trust.condition, condition).map((one) =>
    termText(one, (term) => shown(term, "term") ?? "a term that is not shown").replace("(before:", "(declared:"),
  );
}

const reasons: readonly (readonly [type: RegExp, why: string])[] = [
  [/workload_identity/, "jobs of somewhere else can become accounts of ours"],
  [/deny_policy/, "it takes rights away; whoever changes or removes it gives them back"],
  [/audit_config/, "who reads values may no longer be logged"],
  [/custom_role|iam_member/, "the pipelines' identities have their rights by it"],
  [/monitoring|logging/, "alerts see what a pipeline can't"],
  [/storage_bucket/, "Terraform's states are in it"],
  [/kms/, "plans are sealed by it"],
];
const whyOf = (type: string): readonly string[] =>
  reasons
    .filter(([of]) => of.test(type))
    .map(([, why]) => why)
    .slice(0, 1);

/** One line for all that is created as declared. */
export function createdByBootstrap(subject: PlannedStack): readonly Change[] {
  const made = subject.plan.changes.filter(
    (one) =>
      isInBootstrap(subject, one) &&
      (one.action === "create" || (one.action === "update" && one.importing !== null)) &&
      isDeclaredHere(one, subject),
  );
  if (made.length === 0) return [];
  const types = [...new Set(made.map(({ type }) => type))].sort();
  return [
    {
      area: "targets",
      level: "info",
      environment: subject.environment,
      subject: subject.stack,
      says: `creates ${count(made.length, "resource")}, as pipelines.bootstrap declares`,
      because: [types.map((type) => `${made.filter((one) => one.type === type).length} ${type}`).join(", ")],
    },
  ];
}
