import type { Format, FormatRule } from "../format";
import { stages } from "../kinds";
import { pattern } from "../pattern";
import { describe, isObject, type Reading } from "./shape";

const known: ReadonlySet<string> = new Set(stages);

/** Whether a value has the format, in linear time. */
export function matches(format: Pick<Format, "source" | "flags">, value: string): boolean {
  const compiled = pattern(format.source, format.flags);
  return compiled.ok && compiled.test(value);
}

/** Reads the field `format`; null with an issue where it is not a format. */
export function formatRule(at: Reading): FormatRule | null {
  const value = at.found.format;
  if (value === undefined) return null;
  if (isObject(value)) {
    if (value.kind === undefined) {
      return readFormat(at, value, "format");
    }
    if (value.kind === "per stage" && isObject(value.formats)) {
      const formats = readFormats(at, value.formats);
      for (const stage of Object.keys(formats)) {
        if (!known.has(stage)) refuse(at, "format", "an unknown stage", stages.join(", "));
      }
      return { kind: value.kind, formats };
    }
    if (value.kind === "per choice" && typeof value.choice === "string" && isObject(value.formats)) {
      return { kind: value.kind, choice: value.choice, formats: readFormats(at, value.formats) };
    }
  }
  refuse(at, "format", describe(value), "format(/…/, {…}), startsWith(…), perStage({…}) or perChoice(choice, {…})");
  return null;
}

function readFormats(at: Reading, found: Readonly<Record<string, unknown>>): Record<string, Format> {
  const formats: Record<string, Format> = {};
  for (const [name, value] of Object.entries(found)) {
    const read = readFormat(at, value, `format.${name}`);
    if (read !== null) formats[name] = read;
  }
  return formats;
}

function readFormat(at: Reading, value: unknown, field: string): Format | null {
  if (
    !isObject(value) ||
    typeof value.source !== "string" ||
    typeof value.flags !== "string" ||
    typeof value.says !== "string" ||
    typeof value.example !== "string"
  ) {
    refuse(at, field, describe(value), "format(/…/, { says, example }) or startsWith(…)");
    return null;
  }
  const { source, flags, says, example, ends } = value;
  if (ends !== undefined && ends !== "line break") {
    refuse(at, `${field}.ends`, describe(ends), '"line break", or nothing');
    return null;
  }
  const read: Format = { source, flags, says, example, ...(ends === undefined ? {} : { ends }) };
  if (/[gy]/.test(read.flags)) {
    // With these flags a match depends on the previous match.
    refuse(at, field, `the flags ${read.flags}`, "flags without g and y");
    return null;
  }
  const compiled = pattern(read.source, read.flags);
  if (!compiled.ok) {
    refuse(at, field, compiled.because, "a regular expression of JavaScript that runs in linear time");
    return null;
  }
  if (!matches(read, read.example)) {
    at.issues.push({
      code: "example-against-format",
      what: `the example of ${field} does not match its own format`,
      where: at.where,
      got: `${describe(read.example)} against "${read.says}"`,
      allowed: "an obviously fake value that the format accepts",
      next: "correct the example or the expression",
    });
  }
  return read;
}

function refuse(at: Reading, field: string, got: string, allowed: string): void {
  at.issues.push({
    code: "malformed-format",
    what: `the field ${field} is not a format`,
    where: at.where,
    got,
    allowed,
    next: "correct the format in the declaration",
  });
}
