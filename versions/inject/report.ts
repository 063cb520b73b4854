/** What an injection did and what is left to do. */

import type { Cloud } from "../../clients/cloud";
import { fillCommand, isMissing, type StoredEntry, storedEntries } from "../../inventory/entries";
import { deployOfReaders } from "../../inventory/readers";
import { readLock } from "../../lock/lock-file";
import type { PullRequest } from "../../lock/pull-request";
import type { Context, Result } from "../../machine/context";
import type { Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { count } from "../../text/output";
import type { InjectPlan } from "../../values/plan";
import { newServices } from "../../values/readiness";
import { recipeName, sourcesOf } from "../../values/recipe";
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
  /** The command that brings the new versions to their readers; null if no stack does, or nothing has a new version. */
  readonly deploy: string | null;
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
}: {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly plan: InjectPlan;
  readonly deliveries: readonly Delivery[];
  readonly cloud: Cloud;
  readonly dryRun: boolean;
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
    ...plan.missing.map((one) => ({ ...one, command: fillCommand(environment.name, one.entry) })),
    ...waiting
      .filter((entry) => !entry.optional)
      .map((entry) => ({
        entry,
        how: [
          `made from ${without(entry).join(", ")}, which ${without(entry).length === 1 ? "has" : "have"} no value yet`,
        ],
        // With the entries that it is made from: alone it would wait again.
        command: `strongroom inject --env ${environment.name} --only ${[...without(entry), entry.key].join(" ")}${
          unpinned.some((one) => without(entry).includes(one.entry.key)) ? " --adopt" : ""
        }`,
      })),
  ].filter((one) => !deliveries.some((delivery) => delivery.entry.key === one.entry.key));
  const before = { ...lock, services: environmentServices(environment) };
  const data: InjectData = {
    environment: environment.name,
    cloud: cloud.name,
    dryRun,
    written: [
      ...deliveries.flatMap((one) =>
        one.kind === "written" ? [{ key: one.entry.key, version: one.version, from: one.from }] : [],
      ),
      ...would.map((one) => ({ key: one.entry.key, version: null, from: one.from })),
      ...derived.map((entry) => ({ key: entry.key, version: null, from: recipeOf(entry) })),
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
    deploy: dryRun ? null : deployOf(environment, deliveries, lock),
  };
  const pendingRequired = data.missing.length + unpinned.filter((one) => isMissing(one.entry)).length;
  return { code: pendingRequired > 0 ? exitCodes.pending : exitCodes.ok, text: textOf(data), data };
}

/** Readers that still wait for another value are not deployed yet. */
function deployOf(environment: ResolvedEnvironment, deliveries: readonly Delivery[], lock: Lock): string | null {
  const now = new Set(deliveries.flatMap((one) => (one.kind === "unpinned" ? [] : [one.entry.key])));
  const readers = storedEntries(environment).flatMap((entry) =>
    now.has(entry.key) ? entry.usedBy.map(({ reader }) => reader) : [],
  );
  const waiting = new Set(
    storedEntries(environment).flatMap((entry) =>
      entry.optional || lock.entries[entry.key]?.state === "active" ? [] : entry.usedBy.map(({ reader }) => reader),
    ),
  );
  return deployOfReaders(
    environment,
    readers.filter((reader) => !waiting.has(reader)),
  );
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

function textOf(data: InjectData): string {
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
  for (const one of data.missing)
    lines.push(`missing ${one.key}`, ...one.how.map((how) => `  ${how}`), `  to fill it: ${one.command}`);
  if (data.optional.length > 0) lines.push(`optional and without a value: ${data.optional.join(", ")}`);
  if (data.readyServices.length > 0) lines.push(`ready: ${data.readyServices.join(", ")}`);
  const wrote = `${count(data.written.length, "version")} ${data.dryRun ? "would be written" : "written"}`;
  const pinned = data.found.length + data.adopted.length;
  const rest = data.missing.length + data.unpinned.length;
  lines.push(
    `${data.environment}: ${wrote}${pinned === 0 ? "" : `, ${pinned} pinned`}, ${rest === 0 ? "nothing is missing" : `${rest} still missing`}`,
  );
  if (data.deploy !== null) lines.push(`  next: ${data.deploy}`);
  return lines.join("\n");
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
