/** What an apply costs: requests against the quotas of each project, and about how many minutes. */
import { inOrder } from "../../inventory/waves";
import type { ResolvedEnvironment } from "../../model/resolved";
import { thousands } from "../../text/output";
import type { Change } from "../change";
import { type CallsRow, callsRows, otherRow, perVercelStack, type Quota, quotas } from "./calls";
import type { ResourceChange } from "./document";
import { limitChanges } from "./limits";
import type { SavedPlan } from "./review";
import { shown } from "./shown";
import { textAt } from "./value";

export interface QuotaCost {
  readonly quota: Quota;
  /** Whose quota it is; null if it is not one of a project. */
  readonly project: string | null;
  readonly calls: number;
  readonly perMinute: number | null;
}

export interface Cost {
  readonly calls: number;
  /** 0 is less than one. */
  readonly minutes: number;
  readonly quotas: readonly QuotaCost[];
}

/** How many things Terraform does at once. */
const atOnce = 10;
/** About what a request takes, with what is between two of them. */
const secondsPerCall = 0.3;

/** @param head environments after the change: their stacks are applied layer after layer */
export function costOf(
  plans: readonly SavedPlan[],
  head: readonly ResolvedEnvironment[],
): { readonly cost: Cost; readonly changes: readonly Change[] } {
  const stacks = new Map(
    head.flatMap((environment) =>
      environment.products.flatMap(({ project, stacks }) =>
        stacks.map(({ name }) => [name, { project, environment: environment.name }] as const),
      ),
    ),
  );
  const counted = new Map<string, QuotaCost & { readonly environment: string }>();
  const seconds = new Map<string, number>();
  for (const { stack, plan } of plans) {
    const { project: own = null, environment = "no environment" } = stacks.get(stack) ?? {};
    const add = (quota: Quota, project: string | null, calls: number) => {
      const key = JSON.stringify([quota, project]);
      const { perMinute } = quotas[quota];
      const known = counted.get(key)?.calls ?? 0;
      counted.set(key, { environment, quota, project, calls: known + calls, perMinute });
    };
    const works = plan.changes.flatMap((one) => workOf(one, own));
    for (const { calls, project } of works)
      for (const [quota, number] of calls) add(quota, quota === "vercel" ? null : project, number);
    if (works.some(({ calls }) => calls.some(([quota]) => quota === "vercel"))) add("vercel", null, perVercelStack);
    seconds.set(stack, secondsOf(works));
  }
  const all = [...counted.values()].sort(
    (a, b) => order(a) - order(b) || ((a.project ?? "") < (b.project ?? "") ? -1 : 1),
  );
  const waited = Math.max(
    0,
    ...all.map(({ calls, perMinute }) => (perMinute === null ? 0 : Math.floor(calls / perMinute))),
  );
  const minutes = Math.max(Math.round(totalSeconds(head, seconds) / 60), waited);
  return {
    cost: {
      calls: all.reduce((sum, { calls }) => sum + calls, 0),
      minutes,
      quotas: all.map(({ environment: _, ...one }) => one),
    },
    changes: [
      ...all.flatMap(overQuota),
      ...limitChanges(plans, (stack) => stacks.get(stack)?.environment ?? "no environment"),
    ],
  };
}

const order = ({ quota }: QuotaCost): number => Object.keys(quotas).indexOf(quota);

interface Work {
  readonly project: string | null;
  readonly calls: readonly (readonly [Quota, number])[];
  readonly seconds: number;
  /** What is done one after another: grants on one secret. */
  readonly queue: string;
}

const steps: Readonly<Partial<Record<ResourceChange["action"], readonly (keyof CallsRow["waitSeconds"])[]>>> = {
  create: ["create"],
  update: ["update"],
  delete: ["delete"],
  replace: ["delete", "create"],
  "replace and forget": ["create"],
};

function workOf(one: ResourceChange, own: string | null): readonly Work[] {
  if (one.mode !== "managed") return [];
  const row = callsRows[one.type] ?? otherRow;
  const side = one.after.value === null ? one.before : one.after;
  const secret = textAt(side, "secret_id") ?? "";
  const project = shown(textAt(side, "project") ?? /^projects\/([^/]+)\//.exec(secret)?.[1], "name") ?? own;
  const queue = one.type.endsWith("_iam_member") ? JSON.stringify([one.type, project, secret]) : one.address;
  return (steps[one.action] ?? []).map((step) => {
    const calls = (Object.entries(row[step]) as [Quota, number][]).filter(
      // A literal is not read from Secret Manager.
      ([quota]) =>
        !/^(?:accesses|secretReads)$/.test(quota) ||
        one.type !== "vercel_project_environment_variable" ||
        textAt(side, "value") === null,
    );
    const number = calls.reduce((sum, [, each]) => sum + each, 0);
    return { project, calls, seconds: row.waitSeconds[step] + number * secondsPerCall, queue };
  });
}

/** Ten things at once, and no queue faster than its own things. */
function secondsOf(works: readonly Work[]): number {
  const queues = new Map<string, number>();
  for (const { queue, seconds } of works) queues.set(queue, (queues.get(queue) ?? 0) + seconds);
  const sum = [...queues.values()].reduce((total, one) => total + one, 0);
  return Math.max(sum / atOnce, 0, ...queues.values());
}

/** Environment after environment, layer after layer; the stacks of a layer side by side. */
function totalSeconds(head: readonly ResolvedEnvironment[], seconds: ReadonlyMap<string, number>): number {
  const waves = head.flatMap(({ products }) => inOrder(products.flatMap(({ stacks }) => stacks)));
  return waves
    .map((wave) => Math.max(0, ...wave.map(({ name }) => seconds.get(name) ?? 0)))
    .reduce((sum, one) => sum + one, 0);
}

function overQuota({
  quota,
  project,
  calls,
  perMinute,
  environment,
}: QuotaCost & { readonly environment: string }): readonly Change[] {
  if (perMinute === null || calls <= perMinute) return [];
  return [
    {
      area: "targets",
      level: "attention",
      environment,
      subject: `project ${project ?? "that the plan does not name"}`,
      says: `gets ${thousands(calls)} ${quotas[quota].called} by this apply; ${thousands(perMinute)} a minute are allowed`,
      because: ["the apply has to wait, and whoever else uses the project waits with it"],
    },
  ];
}

/** In one line. */
export function costText({ calls, minutes, quotas: all }: Cost): string {
  if (calls === 0) return "The apply makes no calls";
  const time =
    minutes === 0 ? "less than a minute" : `about ${minutes === 1 ? "1 minute" : `${thousands(minutes)} minutes`}`;
  const sums = (Object.keys(quotas) as Quota[]).flatMap((quota) => {
    const sum = all.filter((one) => one.quota === quota).reduce((total, one) => total + one.calls, 0);
    return sum === 0 ? [] : [`${thousands(sum)} ${sum === 1 ? quotas[quota].one : quotas[quota].called}`];
  });
  const share = (one: QuotaCost) => (one.perMinute === null ? 0 : one.calls / one.perMinute);
  const [most] = [...all].sort((a, b) => share(b) - share(a));
  const nearest =
    most === undefined || most.perMinute === null
      ? ""
      : `; nearest to its quota: ${thousands(most.calls)} of ${thousands(most.perMinute)} ${quotas[most.quota].called} a minute in ${most.project ?? "a project that the plan does not name"}`;
  return `The apply makes about ${thousands(calls)} ${calls === 1 ? "call" : "calls"} and takes ${time} (${sums.join(", ")}${nearest})`;
}
