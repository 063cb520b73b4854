/**
 * A file of variables, such as `.env.example`, as docker compose reads it: each value of a declared variable becomes `${NAME}`,
 * everything else stays byte for byte.
 *
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
import type { Reading } from "./compose-file";
import { type Found, isSuspicious, linesOf } from "./found";
import {
  allReferencesIn,
  type Declared,
  defaultsIn,
  isReferenceTo,
  nestingOf,
  reference,
  withoutDefaults,
} from "./references";

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*/;

export function readEnvFile({ file, text, declared, faults }: Reading): Found {
  const line = linesOf(text);
  const replaced: Found["replaced"][number][] = [];
  const uses: Found["uses"][number][] = [];
  const suspicious: Found["suspicious"][number][] = [];
  let made = "";
  let copied = 0;
  for (const { name, from, to, quote } of assignmentsIn(text)) {
    const place = { file, line: line(from), name };
    if (to < 0) {
      faults.push({
        ...place,
        says: `the value of ${name} has a quote that is never closed`,
        next: "mend the file in its source",
      });
      break;
    }
    const source = text.slice(from, to);
    if (nestingOf(source) > 32) {
      faults.push({ ...place, says: "references are nested more than 32 deep", next: "nest fewer of them" });
      continue;
    }
    const value = quote === "" ? source : source.slice(1, -1);
    const kind = declared.get(name);
    // Nothing is expanded in single quotes.
    const isLiteral = kind !== undefined && (quote === "'" || !isReferenceTo(name, value, kind));
    const wanted = isLiteral ? reference(name) : quote === "'" ? source : withoutDefaults(source, declared);
    if (kind === undefined && isSuspicious(name, value)) suspicious.push(place);
    if (isLiteral) replaced.push(place);
    else if (wanted !== source)
      for (const gone of defaultsIn(source, declared)) replaced.push({ ...place, name: gone });
    if (quote !== "'" || isLiteral) {
      for (const { name: used, operator } of allReferencesIn(wanted)) {
        uses.push({ ...place, name: used, hasDefault: operator.endsWith("-") || operator.endsWith("+") });
      }
    }
    made += text.slice(copied, from) + wanted;
    copied = to;
  }
  return { text: made + text.slice(copied), replaced, uses, suspicious, services: [], files: [] };
}

/** Declared variables whose values a file stores. */
export function storedIn(
  text: string,
  declared: Declared,
): readonly { readonly name: string; readonly line: number }[] {
  const line = linesOf(text);
  return [...assignmentsIn(text)].flatMap(({ name, from, to, quote }) => {
    const kind = declared.get(name);
    const end = to < 0 ? text.length : to;
    const value = quote === "" ? text.slice(from, end) : text.slice(from + 1, to < 0 ? end : end - 1);
    const kept = kind === undefined || value === "" || (quote !== "'" && isReferenceTo(name, value, kind));
    return kept ? [] : [{ name, line: line(from) }];
  });
}

/** Names that a file gives a value, even an empty one. */
export function givenIn(text: string): ReadonlySet<string> {
  return new Set([...assignmentsIn(text)].map(({ name }) => name));
}

interface Assignment {
  readonly name: string;
  /** Of the value, with its quotes. */
  readonly from: number;
  /** -1 if a quote is not closed. */
  readonly to: number;
  readonly quote: "" | "'" | '"';
}

function* assignmentsIn(text: string): Generator<Assignment> {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const hit = assignment.exec(text.slice(at, end));
    const [whole = "", name] = hit ?? [];
    const from = at + whole.length;
    at = end + 1;
    if (name === undefined) continue;
    const quote = text[from];
    if (quote === "'" || quote === '"') {
      const to = closing(text, from + 1, quote);
      yield { name, from, to, quote };
      if (to < 0) return;
      at = lineEnd(text, to) + 1;
      continue;
    }
    const value = withoutComment(text.slice(from, end)).trimEnd();
    yield { name, from, to: from + value.length, quote: "" };
  }
}

/** A comment has a blank before it. */
function withoutComment(rest: string): string {
  for (let at = rest.indexOf("#"); at >= 0; at = rest.indexOf("#", at + 1)) {
    if (at === 0 || /[ \t]/.test(rest[at - 1] ?? "")) return rest.slice(0, at);
  }
  return rest;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** The position after the closing quote; -1 if there is none. */
function closing(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return -1;
}
