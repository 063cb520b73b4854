/** `strongroom due`: what should be rotated, by age, by an event, or because it was shared. Asks no cloud. */

import { integrationOf, type StoredEntry, storedEntries } from "../../inventory/entries";
import { readLock } from "../../lock/lock-file";
import { openShared } from "../../lock/shared";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { isReplacing } from "../../model/replacing";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";
import { count, table } from "../../text/output";
import { oneLine } from "../../text/printable";

export interface DueOptions {
  /** @default all environments */
  readonly env?: string;
  /** An event: everything that declares it as a trigger is due. */
  readonly after?: string;
  /** Ends with 4 if something is due. */
  readonly fail?: boolean;
}

export interface DueEntry {
  readonly environment: string;
  readonly key: string;
  readonly owner: string;
  /** Of the pinned version, in whole days. */
  readonly ageDays: number;
  /** Period in days; null if it rotates on a breach only. */
  readonly everyDays: number | null;
  readonly because: string;
  /** Strongroom generates the value, so a pipeline can rotate it. */
  readonly generated: boolean;
  /** Where else a copy is kept by hand: a password manager, another platform. */
  readonly copies: readonly string[];
  readonly command: string;
}

export interface DueData {
  readonly entries: readonly DueEntry[];
}

const dayMillis = 86_400_000;
/** Clocks may differ a little. A version with a date further ahead is reported, since its wrong date would hide that it is due. */
const aheadDays = -1;

/** An event's name in declarations; a breach applies to every entry. */
const events = [
  "employee left",
  "shared",
  "dependency updated",
  "suspected compromise",
  "personnel changed",
  "breach",
] as const;

/** Two names of one event. */
const breaches: ReadonlySet<string> = new Set(["breach", "suspected compromise"]);

export function due(context: Context, options: DueOptions): Result<DueData> {
  const { after } = options;
  if (after !== undefined && !(events as readonly string[]).includes(after)) {
    throw usage(`There is no trigger "${after}"; there are: ${events.join(", ")}.`);
  }
  const names = options.env === undefined ? context.environments.names() : [options.env];
  const entries = names
    .flatMap((name) => dueIn(context, requireEnvironment(context, name), after ?? null))
    .sort((a, b) => b.ageDays - a.ageDays || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const code = options.fail === true && entries.length > 0 ? exitCodes.pending : exitCodes.ok;
  return { code, text: textOf(context, entries), data: { entries } };
}

function dueIn(context: Context, environment: ResolvedEnvironment, after: string | null): readonly DueEntry[] {
  const lock = readLock(context.lockDir, environment.name);
  const shared = openShared(context.lockDir, environment);
  const found: DueEntry[] = [];
  for (const entry of storedEntries(environment)) {
    const version = lock.entries[entry.key]?.versions?.[entry.secret.pin ?? ""];
    // What is being renamed has the value of its old name, which is rotated.
    if (entry.state !== "active" || version === undefined || isReplacing(entry)) continue;
    const ageDays = Math.floor((context.now().getTime() - Date.parse(version.at)) / dayMillis);
    const everyDays = entry.rotation === null || entry.rotation === "on breach" ? null : entry.rotation.everyDays;
    const reasons = [
      ...(everyDays !== null && ageDays >= everyDays ? [`${ageDays - everyDays} days over ${everyDays}`] : []),
      ...(everyDays !== null && ageDays < aheadDays ? [`its date, ${version.at.slice(0, 10)}, is in the future`] : []),
      ...(after !== null && isTriggered(entry, after) ? [after] : []),
      ...shared.filter((one) => one.entry === entry.key).map((one) => `shared with ${one.with}`),
    ];
    if (reasons.length === 0) continue;
    found.push({
      environment: environment.name,
      key: entry.key,
      owner: integrationOf(environment, entry)?.owner ?? "",
      ageDays,
      everyDays,
      because: reasons.join("; "),
      generated: entry.origin?.kind === "generated",
      copies: entry.storedElsewhere,
      command: `strongroom rotate ${entry.key} --env ${environment.name}`,
    });
  }
  return found;
}

function isTriggered(entry: StoredEntry, event: string): boolean {
  if (!breaches.has(event)) return entry.triggers.includes(event);
  // An entry that rotates only on a breach need not name the breach as a trigger too.
  return entry.rotation === "on breach" || entry.triggers.includes("suspected compromise");
}

function textOf(context: Context, entries: readonly DueEntry[]): string {
  if (entries.length === 0) return "nothing is due";
  const { bold, dim } = context.output.colours;
  const rows = entries.map((one) => [
    one.environment,
    one.key,
    `${one.ageDays} days`,
    one.owner,
    one.generated ? "generated" : "issued",
    one.because,
  ]);
  const head = ["env", "entry", "age", "owner", "origin", "due because"].map((cell) => dim(cell));
  const commands = entries
    .flatMap((one) => [
      `  next: ${one.command}`,
      ...(one.copies.length === 0
        ? []
        : [`    then, by hand, the copy in: ${one.copies.map((copy) => oneLine(copy)).join(", ")}`]),
    ])
    .join("\n");
  return `${table([head, ...rows])}\n\n${bold(`${count(entries.length, "entry is", "entries are")} due`)}\n${commands}`;
}
