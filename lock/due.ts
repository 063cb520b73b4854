/** What should be rotated, by age, by an event, or because it was shared: by the lock file and the records beside it. */
import { integrationOf, type StoredEntry, storedEntries } from "../inventory/entries";
import { isReplacing } from "../model/replacing";
import type { ResolvedEnvironment } from "../model/resolved";
import { readLock } from "./lock-file";
import { openShared } from "./shared";

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

const dayMillis = 86_400_000;
/** Clocks may differ a little. A version with a date further ahead is reported, since its wrong date would hide that it is due. */
const aheadDays = -1;

/** An event's name in declarations; a breach applies to every entry. */
export const events = [
  "employee left",
  "shared",
  "dependency updated",
  "suspected compromise",
  "personnel changed",
  "breach",
] as const;

/** Two names of one event. */
const breaches: ReadonlySet<string> = new Set(["breach", "suspected compromise"]);

/** @param after an event: everything that declares it as a trigger is due */
export function dueIn(
  context: { readonly lockDir: string; readonly now: () => Date },
  environment: ResolvedEnvironment,
  after: string | null,
): readonly DueEntry[] {
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
