/** Limits of platforms that a plan would pass, as far as it says it: an apply fails there, in the middle. */
import { platforms } from "../../model/limits";
import { thousands } from "../../text/output";
import type { Change } from "../change";
import type { ResourceChange } from "./document";
import { grantsOf, isGrant } from "./grants";
import type { SavedPlan } from "./review";
import { shown } from "./shown";
import { elementsAt, textAt } from "./value";

/** Of all bindings of one allow policy. @see https://cloud.google.com/iam/quotas */
const policy = { members: 1_500, groups: 250 } as const;

interface Limit {
  readonly most: number;
  /** `members in its policy`. */
  readonly what: string;
}

const limits = {
  members: { most: policy.members, what: "members in its policy" },
  groups: { most: policy.groups, what: "groups in its policy" },
  variables: { most: platforms.Vercel.variables, what: "variables" },
  bytes: {
    most: platforms.Vercel.totalBytes ?? Number.POSITIVE_INFINITY,
    what: "bytes of names and literals, without the values of secrets",
  },
  env: { most: platforms["Cloud Run"].variables, what: "variables" },
} as const satisfies Readonly<Record<string, Limit>>;
type Counter = keyof typeof limits;

/** @param environmentOf a stack's */
export function limitChanges(plans: readonly SavedPlan[], environmentOf: (stack: string) => string): readonly Change[] {
  const counted = new Map<string, { subject: string; counter: Counter; environment: string; number: number }>();
  for (const { stack, plan } of plans) {
    const add = (subject: string, counter: Counter, more: number) => {
      const key = JSON.stringify([subject, counter]);
      const known = counted.get(key)?.number ?? 0;
      counted.set(key, { subject, counter, environment: environmentOf(stack), number: known + more });
    };
    for (const one of plan.changes) {
      if (one.mode !== "managed" || one.deposed !== null || one.after.value === null) continue;
      if (isGrant(one.type))
        for (const { scope, place, member } of grantsOf(one, one.after, plan)) {
          const subject = `${scope} ${place ?? "that the plan does not name"}`;
          add(subject, "members", 1);
          if (member?.startsWith("group:") === true) add(subject, "groups", 1);
        }
      if (one.type === "vercel_project_environment_variable") addVariable(one, add);
      if (one.type === "google_cloud_run_v2_service")
        for (const [index] of (elementsAt(one.after, "template", 0, "containers") ?? []).entries())
          add(
            `container ${index + 1} of service ${shown(textAt(one.after, "name"), "name") ?? "that is not shown"}`,
            "env",
            elementsAt(one.after, "template", 0, "containers", index, "env")?.length ?? 0,
          );
    }
  }
  return [...counted.values()]
    .filter(({ counter, number }) => number > limits[counter].most)
    .map(({ subject, counter, environment, number }) => ({
      area: "targets",
      level: "attention",
      environment,
      subject,
      says: `gets ${thousands(number)} ${limits[counter].what}; at most ${thousands(limits[counter].most)} are allowed`,
      because: ["the apply fails there, after it has done what comes before"],
    }));
}

function addVariable({ after }: ResourceChange, add: (subject: string, counter: Counter, more: number) => void): void {
  const project = shown(textAt(after, "project_id"), "name") ?? "that is not shown";
  for (const target of elementsAt(after, "target") ?? []) {
    const subject = `${shown(textAt(target), "name") ?? "a target"} of Vercel project ${project}`;
    add(subject, "variables", 1);
    const texts = [textAt(after, "key"), textAt(after, "value")].map((text) => Buffer.byteLength(text ?? ""));
    add(
      subject,
      "bytes",
      texts.reduce((sum, one) => sum + one, 0),
    );
  }
}
