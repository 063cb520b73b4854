/** Another day for a retirement that is under way: of a service with its entries, or of one entry. */
import type { ResolvedEntry } from "../../model/resolved";
import { usage } from "../../text/failure";
import type { Declarations } from "../scaffold/declarations";
import { entryProperty, withEntryProperty } from "../scaffold/edit";
import { withRetiredDay } from "../scaffold/reader-edit";
import type { Step } from "../scaffold/step";

/** What a declaration says of an entry that is retired, alone or with a service. */
export const retiredText = (after: string, service: string | null): string =>
  `retired({ after: ${JSON.stringify(after)}${service === null ? "" : `, with: ${JSON.stringify(service)}`} })`;

/** Key of the service that a retired entry goes with, from the text of its retirement; null if it goes alone. */
export const withOf = (said: string): string | null => /\bwith:\s*["']([\w./-]+)["']/.exec(said)?.[1] ?? null;

/**
 * What is left once the day is over: the same command takes the protection off, and called again removes it. What never had a value has no
 * protection.
 */
export function afterDay(day: string, again: string, hasValue = true): string {
  return `after ${day}, with ${hasValue ? "two steps" : "one step"} left: ${again}`;
}

export function untilDay(day: string | null, hasValue = true): string {
  const then = hasValue ? "takes its protection off, and called again removes it" : "removes it";
  return `is already retired, until ${day}; after that the same command ${then}`;
}

export interface Retired {
  /** Key of what is retired. */
  readonly key: string;
  /** Its day until now. */
  readonly day: string;
  /** The reader that is retired, by its name and file; absent for an entry. */
  readonly reader?: { readonly name: string; readonly file: string };
  readonly entries: readonly Pick<ResolvedEntry, "product" | "name">[];
  /** The command for the next step. */
  readonly again: string;
}

/** @throws a usage failure if a declaration can't be edited */
export function anotherDay(
  declarations: Declarations,
  { key, day, reader, entries, again }: Retired,
  after: string,
  would: string,
): Step {
  const files = new Map<string, string>();
  const change = (file: string, edit: (text: string) => string | null) => {
    const text = edit(files.get(file) ?? declarations.read(file) ?? "");
    if (text === null)
      throw usage(`${file} retires ${key} in a way that can't be edited; change the day there by hand.`);
    files.set(file, text);
  };
  if (reader !== undefined) change(reader.file, (text) => withRetiredDay(text, reader.name, after));
  for (const entry of entries)
    change(declarations.fileOf(entry), (text) =>
      withEntryProperty(
        text,
        entry.name,
        "retired",
        retiredText(after, withOf(entryProperty(text, entry.name, "retired") ?? "")),
      ),
    );
  return {
    step: "retired",
    slug: "day",
    files,
    said: [`${would} the last day of ${key} from ${day} to ${after}:`],
    next: [afterDay(after, again)],
    body: `\`${key}\` stays until ${after} in place of ${day}.`,
    version: null,
  };
}
