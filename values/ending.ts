/** How a value ends, where its format demands a last line break: shells, prompts and vaults take that one away. */

import type { StoredEntry } from "../inventory/entries";
import { isQualified } from "../inventory/host-names";
import { matches } from "../model/declared/format";
import type { Candidate } from "./candidate";
import type { DotenvLine } from "./dotenv";
import { valueProblems } from "./rules";

type Formatted = Pick<StoredEntry, "format">;

/** With the last line break, where only that is missing. */
export function ended(candidate: Candidate): Candidate {
  const { entry, value } = candidate;
  if (!lacksItsEnd(entry, value.toString("utf8"))) return candidate;
  const whole = Buffer.concat([value, Buffer.from("\n")]);
  value.fill(0);
  return { ...candidate, value: whole, endAdded: true };
}

function lacksItsEnd({ format }: Formatted, text: string): boolean {
  if (format?.ends !== "line break" || text.endsWith("\n")) return false;
  return text === text.trim() && matches(format, `${text}\n`);
}

/** What is said of it; of what was typed, Enter was the last line break. */
export function endingNotes(candidates: readonly Candidate[]): readonly string[] {
  return candidates
    .filter(({ endAdded, from }) => endAdded === true && from !== "prompt")
    .map(({ entry, at }) => `${entry.key}: ${at} has no last line break; it is added, since the format demands it`);
}

/**
 * Whether `"…\n…"` in a file of values can mean one thing only: programs disagree on that backslash, but the entry's format has
 * line breaks there and no backslashes.
 */
export function isSettled(entries: readonly StoredEntry[], { name, value }: DotenvLine): boolean {
  const text = value.toString("utf8");
  // Escapes of other kinds are not told apart here.
  if (!text.includes("\n") || /["\\$`!\r\t]/.test(text)) return false;
  const named = entries.filter((entry) => entry.name === name || isQualified(name, entry));
  return (
    named.length > 0 &&
    named.every(({ format }) => {
      if (format?.ends !== "line break") return false;
      const fits = (one: string) => matches(format, one.endsWith("\n") ? one : `${one}\n`);
      return fits(text) && !fits(text.replaceAll("\n", "\\n"));
    })
  );
}

interface Mend {
  /** What a shell makes of the file. */
  readonly shell: (file: string) => string;
  readonly text: (text: string) => string;
}

const mends: readonly Mend[] = [
  { shell: (file) => `printf %s "$(cat ${file})"`, text: withoutEnd },
  { shell: (file) => `tr -d '\\r' < ${file}`, text: (text) => text.replaceAll("\r", "") },
  { shell: (file) => `printf %s "$(tr -d '\\r' < ${file})"`, text: (text) => withoutEnd(text.replaceAll("\r", "")) },
  { shell: (file) => `printf %b "$(cat ${file})"`, text: (text) => withoutEnd(text).replaceAll("\\n", "\n") },
];

function withoutEnd(text: string): string {
  return text.replace(/\n+$/, "");
}

/** What a shell has to do with a file whose line breaks alone are at fault; null if that does not help. */
export function mendOf({ entry, value }: Candidate, file: string): string | null {
  const text = value.toString("utf8");
  if (valueProblems(entry, value).length === 0) return null;
  const helps = ({ text: mended }: Mend) => {
    const whole = mended(text);
    const end = lacksItsEnd(entry, whole) ? "\n" : "";
    return valueProblems(entry, Buffer.from(whole + end)).length === 0;
  };
  return mends.find(helps)?.shell(file) ?? null;
}
