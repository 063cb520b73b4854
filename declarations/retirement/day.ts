/** Another day for a retirement that is under way: of a service with its entries, or of one entry. */
import type { ResolvedEntry } from "../../model/resolved";
import { usage } from "../../text/failure";
import type { Declarations } from "../scaffold/declarations";
import { withEntryProperty } from "../scaffold/edit";
import { withRetiredDay } from "../scaffold/reader-edit";
import type { Step } from "../scaffold/step";

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

/** @throws a usage failure where a declaration can't be edited */
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
      withEntryProperty(text, entry.name, "retired", `retired({ after: ${JSON.stringify(after)} })`),
    );
  return {
    step: "retired",
    slug: "day",
    files,
    said: [`${would} the last day of ${key} from ${day} to ${after}:`],
    next: [`after ${after}: ${again}`],
    body: `\`${key}\` stays until ${after} in place of ${day}.`,
    version: null,
  };
}
