/** What values make of a composition's text, before it is written: adopted and older values were never held to what is declared now. */
import type { StoredEntry } from "../inventory/entries";
import { isStored } from "../inventory/entries";
import { places } from "../model/composition/place";
import { type Placed, placedIn } from "../model/composition/placed";
import type { ResolvedComposition, ResolvedEntry } from "../model/resolved";
import type { Refusal } from "./refusal";
import { valueProblems } from "./rules";

/** The entry behind a part, and its value. */
export interface PartValue {
  readonly entry: ResolvedEntry;
  readonly value: Buffer;
}

/** Each part is looked at with all others filled in: one may make a URL of the text around another. */
export function refusalsOfParts(
  entry: StoredEntry & { readonly origin: ResolvedComposition },
  parts: ReadonlyMap<string, PartValue>,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const hasBlanks = entry.origin.pieces.some((piece) => typeof piece === "string" && / /.test(piece));
  for (const [name, part] of parts) {
    if (!isStored(part.entry)) continue;
    const found = placedIn(entry.origin, (other) => (other === name ? null : around(parts.get(other))));
    const problem = found.map((piece) => problemOf(piece, part, hasBlanks)).find((one) => one !== null) ?? null;
    if (problem === null) continue;
    refusals.push({
      entry: entry.key,
      code: "part-not-safe",
      what: `${entry.key}: the value of ${part.entry.key} ${problem.what}.`,
      allowed: problem.allowed,
    });
  }
  return refusals;
}

/** Files in lines stand one behind another; nothing else in a text is theirs. */
function around(part: PartValue | undefined): string {
  return part === undefined || part.entry.format?.ends === "line break" ? "" : part.value.toString();
}

interface Problem {
  readonly what: string;
  readonly allowed: string;
}

function problemOf({ part, encoding, place }: Placed, { entry, value }: PartValue, hasBlanks: boolean): Problem | null {
  const about = places[place];
  const [own] = encoding === "raw" ? valueProblems(entry, value, { placeholders: false }) : [];
  if (own !== undefined) return own;
  const text = value.toString();
  if (place === "plain") return encoding === "raw" ? plainProblem(entry, text, hasBlanks) : null;
  if (about.safe.includes(encoding)) return null;
  const fits = (encoding === "raw" || encoding === about.usual) && [...text].every((one) => about.raw?.includes(one));
  if (fits) return null;
  const encodings = about.safe.map((one) => `, or {${part}:${one}}`).join("");
  return {
    what: `has characters that change the text: they can't stand in ${about.says}`,
    allowed: `a value that needs no encoding there${encodings}`,
  };
}

/** Files in lines are meant where the format says so. */
function plainProblem({ format }: ResolvedEntry, text: string, hasBlanks: boolean): Problem | null {
  const [what, allowed] = ["has a line break or a control character", "one line"];
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(format?.ends === "line break" && !hasBlanks ? text.replaceAll("\n", "") : text))
    return { what: `${what}, which changes the text`, allowed };
  return hasBlanks && /\s/.test(text)
    ? { what: "has a blank, and blanks divide the text", allowed: "a value without blanks" }
    : null;
}
