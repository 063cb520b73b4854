/** What an injection did and what is left to do. */

import type { Cloud } from "../../clients/cloud";
import { isMissing, type StoredEntry, storedEntries } from "../../inventory/entries";
import { readLock } from "../../lock/lock-file";
import type { PullRequest } from "../../lock/pull-request";
import type { Context, Result } from "../../machine/context";
import { isReplacing, renameCommand } from "../../model/replacing";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { count } from "../../text/output";
import { serverSteps } from "../../values/at-server";
import { fillOne, fillTogether, toFill } from "../../values/fill";
import type { InjectPlan } from "../../values/plan";
import { newServices } from "../../values/readiness";
import { recipeName, sourcesOf } from "../../values/recipe";
import { creatingCommand } from "./absent";
import { afterFilling } from "./after-filling";
import type { Delivery } from "./deliver";

export interface InjectData {
  readonly environment: string;
  readonly cloud: string;
  readonly dryRun: boolean;
  readonly written: readonly { readonly key: string; readonly version: string | null; readonly from: string }[];
  readonly found: readonly { readonly key: string; readonly version: string; readonly from: string }[];
  readonly adopted: readonly { readonly key: string; readonly version: string }[];
  readonly unpinned: readonly { readonly key: string; readonly version: string; readonly command: string }[];
  readonly missing: readonly { readonly key: string; readonly how: readonly string[]; readonly command: string }[];
  readonly optional: readonly string[];
  readonly readyServices: readonly string[];
  /** Readers of what was filled that wait for more values. */
  readonly waiting: readonly string[];
  /** Those of `written` (in a dry run) and `missing` whose secrets have to be created first; where their value would come from. */
  readonly absent: readonly { readonly key: string; readonly from: string | null }[];
  /** Commands that lead on, in their order. */
  readonly next: readonly string[];
  /** With `--pr`; null if the base branch has the lock as it is. */
  readonly pullRequest?: PullRequest | null;
}

/** The result of an injection, for programs and for people. */
export function report({
  context,
  environment,
  plan,
  deliveries,
  cloud,
  dryRun,
  absent,
  chosen,
  proposed,
}: {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly plan: InjectPlan;
  readonly deliveries: readonly Delivery[];
  readonly cloud: Cloud;
  readonly dryRun: boolean;
  /** Entries without a value whose secrets Terraform has not created yet. */
  readonly absent: ReadonlySet<StoredEntry>;
  /** Keys that `--only` names; null without it. */
  readonly chosen: ReadonlySet<string> | null;
  /** A pull request follows. */
  readonly proposed: boolean;
}): Result<InjectData> {
  const lock = readLock(context.lockDir, environment.name);
  const settled = new Set(deliveries.filter((one) => one.kind !== "unpinned").map((one) => one.entry.key));
  const would = dryRun ? [...(plan.first === null ? [] : [plan.first]), ...plan.independent] : [];
  const kept = new Set(storedEntries(environment).map((entry) => entry.key));
  const without = (entry: StoredEntry) =>
    sourcesOf(entry).filter(
      (key) => kept.has(key) && lock.entries[key]?.state !== "active" && !would.some((one) => one.entry.key === key),
    );
  const derived = dryRun ? [...plan.derived.filter((entry) => without(entry).length === 0), ...plan.outdated] : [];
  const waiting = plan.derived.filter(
    (entry) => !derived.includes(entry) && !deliveries.some((one) => one.entry.key === entry.key),
  );
  const unpinned = deliveries.filter((one) => one.kind === "unpinned");
  const missing = [
    ...plan.missing.map((one) => ({
      ...one,
      command: absent.has(one.entry)
        ? creatingCommand(environment, [one.entry])
        : // The old name may have got its value just now.
          isReplacing(one.entry) && lock.entries[`${one.entry.product}/${one.entry.replaces}`]?.state === "active"
          ? renameCommand(environment.name, one.entry)
          : fillOne(environment, one.entry),
    })),
    ...waiting
      .filter((entry) => !entry.optional)
      .map((entry) => ({
        entry,
        how: [
          `made from ${without(entry).join(", ")}, which ${without(entry).length === 1 ? "has" : "have"} no value yet`,
        ],
        // With the entries that it is made from: alone it would wait again.
        command: `${fillTogether(
          environment,
          toFill(environment, [entry.key]).filter((one) => one === entry || without(entry).includes(one.key)),
        )}${unpinned.some((one) => without(entry).includes(one.entry.key)) ? " --adopt" : ""}`,
      })),
  ].filter((one) => !deliveries.some((delivery) => delivery.entry.key === one.entry.key));
  const planned = [
    ...would.map(({ entry, from }) => ({ entry, from })),
    ...derived.map((entry) => ({ entry, from: recipeOf(entry) })),
  ];
  const before = { ...lock, services: environmentServices(environment) };
  const data: InjectData = {
    environment: environment.name,
    cloud: cloud.name,
    dryRun,
    written: [
      ...deliveries.flatMap((one) =>
        one.kind === "written" ? [{ key: one.entry.key, version: one.version, from: one.from }] : [],
      ),
      ...planned
        .filter(({ entry }) => !absent.has(entry))
        .map(({ entry, from }) => ({ key: entry.key, version: null, from })),
    ].sort(byKey),
    absent: [
      ...planned.filter(({ entry }) => absent.has(entry)).map(({ entry, from }) => ({ key: entry.key, from })),
      ...missing.filter(({ entry }) => absent.has(entry)).map(({ entry }) => ({ key: entry.key, from: null })),
    ].sort(byKey),
    found: deliveries
      .flatMap((one) => (one.kind === "found" ? [{ key: one.entry.key, version: one.version, from: one.from }] : []))
      .sort(byKey),
    adopted: deliveries
      .flatMap((one) => (one.kind === "adopted" ? [{ key: one.entry.key, version: one.version }] : []))
      .sort(byKey),
    unpinned: unpinned
      .map((one) => ({
        key: one.entry.key,
        version: one.version,
        command: `strongroom inject --env ${environment.name} --only ${one.entry.key} --adopt`,
      }))
      .sort(byKey),
    missing: missing.map(({ entry, how, command }) => ({ key: entry.key, how, command })).sort(byKey),
    optional: plan.left.filter((entry) => !settled.has(entry.key)).map((entry) => entry.key),
    readyServices: dryRun ? [] : newServices(before, lock),
    waiting: [],
    next: [],
  };
  const pendingRequired = data.missing.length + unpinned.filter((one) => isMissing(one.entry)).length;
  const pinned = [...data.written, ...data.found, ...data.adopted].map(({ key }) => key);
  const complete = data.missing.length + data.unpinned.length === 0;
  const keys = dryRun ? [] : [...pinned, ...(complete ? (chosen ?? []) : [])];
  const after = keys.length === 0 ? null : afterFilling(environment, lock, { keys, complete, proposed });
  const written = dryRun ? [] : data.written.map(({ key }) => key);
  const next = [
    ...(absent.size > 0 ? [creatingCommand(environment, absent)] : []),
    ...(after === null || after.waiting.length > 0 ? (after?.next ?? []) : []),
    ...serverSteps(environment, written),
    ...(after === null || after.waiting.length > 0 ? [] : after.next),
  ];
  const whole = { ...data, waiting: after?.waiting ?? [], next };
  const code = pendingRequired + absent.size > 0 ? exitCodes.pending : exitCodes.ok;
  const commit = code === exitCodes.ok && pinned.length > 0 && !dryRun && !proposed;
  return { code, text: textOf(whole, commit, after?.open ?? 0), data: whole };
}

function environmentServices(environment: ResolvedEnvironment): Record<string, { readonly state: "active" }> {
  const known: Record<string, { readonly state: "active" }> = {};
  for (const product of environment.products) {
    for (const service of [...product.services, ...product.vercelProjects]) {
      if (service.state !== "waiting") known[service.key] = { state: "active" };
    }
  }
  return known;
}

function recipeOf(entry: StoredEntry): string {
  return entry.origin?.kind === "generated" ? recipeName(entry.origin.recipe) : "composed";
}

/**
 * @param commit the lock file has new pins, and nothing else commits it
 * @param open how many values the waiting readers wait for
 */
function textOf(data: InjectData, commit: boolean, open: number): string {
  const lines: string[] = [];
  const would = data.dryRun ? "would write" : "wrote";
  for (const one of data.written)
    lines.push(`${would} ${one.key}${one.version === null ? "" : ` version ${one.version}`} (${one.from})`);
  for (const one of data.found)
    lines.push(
      `pinned ${one.key} version ${one.version}, which ${one.from === "composed" ? "has this value already" : "was written by an interrupted run"} (${one.from})`,
    );
  for (const one of data.adopted) lines.push(`adopted ${one.key} version ${one.version}`);
  for (const one of data.unpinned) {
    lines.push(
      `left alone ${one.key}: version ${one.version} exists already, but is not in the lock`,
      `  to pin it: ${one.command}`,
    );
  }
  for (const { key, from } of data.absent)
    if (from !== null) lines.push(`can't write ${key} (${from}): its secret does not exist yet`);
  const absent = new Set(data.absent.map(({ key }) => key));
  for (const { key, how, command } of data.missing) {
    const last = absent.has(key) ? "first: its secret does not exist yet" : `to fill it: ${command}`;
    lines.push(`missing ${key}`, ...[...how, last].map((line) => `  ${line}`));
  }
  if (data.optional.length > 0) lines.push(`optional and without a value: ${data.optional.join(", ")}`);
  if (data.readyServices.length > 0) lines.push(`ready: ${data.readyServices.join(", ")}`);
  const wrote = `${count(data.written.length, "version")} ${data.dryRun ? "would be written" : "written"}`;
  const pinned = data.found.length + data.adopted.length;
  const rest = data.missing.length + data.unpinned.length + data.absent.filter(({ from }) => from !== null).length;
  const { waiting } = data;
  const left =
    rest > 0
      ? `, ${rest} still missing`
      : waiting.length === 0
        ? ", nothing is missing"
        : `; ${waiting.join(", ")} still ${waiting.length === 1 ? "waits" : "wait"} for ${count(open, "more value", "more values")}`;
  lines.push(`${data.environment}: ${wrote}${pinned === 0 ? "" : `, ${pinned} pinned`}${left}`);
  if (commit) lines.push(`commit environments/${data.environment}.lock.json`);
  return [...lines, ...data.next.map((step) => `  next: ${step}`)].join("\n");
}

/** One delivery, for people. */
export function deliveryText({ kind, entry, version, ...rest }: Delivery): string {
  const from = "from" in rest && kind !== "adopted" ? ` (${rest.from})` : "";
  const verb = { written: "wrote", found: "pinned", adopted: "adopted", unpinned: "left alone" }[kind];
  return `${verb} ${entry.key} version ${version}${from}`;
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
