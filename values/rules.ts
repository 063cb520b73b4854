/** Checks a value before anything is written. Messages say what is wrong and what is allowed, never the value. */
import { matches } from "../model/declared/format";
import { kindOf } from "../model/kinds";
import { platforms, secretManager } from "../model/limits";
import type { ResolvedEntry, ResolvedFormat } from "../model/resolved";

export interface ValueProblem {
  readonly code:
    | "empty"
    | "too-long"
    | "not-utf-8"
    | "line-break"
    | "blanks"
    | "control-character"
    | "placeholder"
    | "format"
    | "length";
  /** "ends with a line break"; follows "the value". */
  readonly what: string;
  readonly allowed: string;
}

/** The checks that need only the value. Returns all that fail. */
export function valueProblems(
  entry: Pick<ResolvedEntry, "format" | "decodesTo"> & Partial<Pick<ResolvedEntry, "usedBy">>,
  value: Buffer,
  options: { readonly placeholders: boolean } = { placeholders: true },
): readonly ValueProblem[] {
  if (value.length === 0) return [{ code: "empty", what: "is empty", allowed: "at least one character" }];
  const problems: ValueProblem[] = [];
  if (value.length > secretManager.payloadBytes) {
    problems.push({ code: "too-long", what: "is too long", allowed: `at most ${secretManager.payloadBytes} bytes` });
  }
  const text = utf8(value);
  if (text === null) {
    return [
      ...problems,
      { code: "not-utf-8", what: "is not UTF-8 text", allowed: "UTF-8; encode binary values, for example in base64" },
    ];
  }
  for (const { role, reader } of entry.usedBy ?? []) {
    const { platform } = kindOf(role).row;
    const most = platform === null ? null : platforms[platform].valueCharacters;
    if (most === null || text.length <= most) continue;
    problems.push({
      code: "too-long",
      what: "is too long",
      allowed: `at most ${most} characters, since ${reader} runs on ${platform}`,
    });
    break;
  }
  const ends = entry.format?.ends === "line break";
  const escaped = entry.format === null ? null : escapedProblem(entry.format, text);
  if (escaped !== null) return [...problems, escaped];
  const edge = ends ? endProblem(text) : (edgeProblem(text) ?? keyProblem(text));
  if (edge !== null) problems.push(edge);
  const unseen = unseenProblem(text);
  if (unseen !== null) problems.push(unseen);
  if (options.placeholders && looksLikePlaceholder(text)) {
    problems.push({ code: "placeholder", what: "looks like a placeholder", allowed: "the real value" });
  }
  const body = ends ? `${text.trim().replaceAll("\r\n", "\n")}\n` : text.trim();
  if (entry.format !== null && !matches(entry.format, body)) {
    problems.push(formatProblem(entry.format, body));
  }
  const length = lengthProblem(entry.decodesTo, body);
  if (length !== null) problems.push(length);
  return problems;
}

/** The text; null if it is not UTF-8, or if the host's environment has already replaced a byte by U+FFFD. */
function utf8(value: Buffer): string | null {
  // ignoreBOM keeps a byte order mark in the text, so that it is refused.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(value);
  return text.includes("\ufffd") ? null : text;
}

/** `\n` as a program's source has it; said alone, since all else that is wrong follows from it. */
function escapedProblem(format: ResolvedFormat, text: string): ValueProblem | null {
  // In JSON, \n is right; what is wrong is at the edges then.
  if (!text.includes("\\n") || matches(format, text) || matches(format, text.trim())) return null;
  const real = text.replaceAll("\\n", "\n").trim();
  if (!matches(format, format.ends === "line break" ? `${real}\n` : real)) return null;
  return {
    code: "line-break",
    what: "has \\n, a backslash and a letter, where line breaks belong",
    allowed: format.says,
  };
}

/** A key in PEM or OpenSSH's form: its last line break is a part of it, and programs refuse it without. */
function endProblem(text: string): ValueProblem | null {
  const allowed = "one line break (LF) at the end, and no blanks beside: the file as it was made";
  const problem = (what: string): ValueProblem => ({ code: "line-break", what, allowed });
  if (text.includes("\r")) return problem("has line breaks of Windows (CR LF)");
  if (!text.endsWith("\n")) return problem("does not end with a line break");
  return `${text.trim()}\n` === text ? null : problem("has blanks or line breaks before or after the key");
}

const formatsOfKeys = "format: sshKey(), format: pem(), or a format of your own with ends";

/** Without a declared format the right end of a text is unknown, but this text is certainly unusable. */
function keyProblem(text: string): ValueProblem | null {
  if (!text.startsWith("-----BEGIN OPENSSH PRIVATE KEY-----")) return null;
  const what = "is an OpenSSH private key without its last line break, which nothing could read";
  return { code: "line-break", what, allowed: "format: sshKey() in its declaration, which keeps that line break" };
}

/** Values may hold line breaks inside. At the edges they come from `echo` by accident, and break comparisons. */
function edgeProblem(text: string): ValueProblem | null {
  if (/[\r\n]$/.test(text)) {
    const allowed = text.startsWith("-----BEGIN ")
      ? `one, where the declaration says so: ${formatsOfKeys}`
      : "no line break at the end (printf '%s', not echo)";
    return { code: "line-break", what: "ends with a line break", allowed };
  }
  if (text.startsWith("\ufeff")) {
    return {
      code: "blanks",
      what: "begins with a byte order mark (BOM)",
      allowed: "UTF-8 without one; most editors have an option for that",
    };
  }
  if (text !== text.trim()) {
    return {
      code: "blanks",
      what: `${/^\s/.test(text) ? "begins" : "ends"} with a blank`,
      allowed: "no blanks at either end",
    };
  }
  return null;
}

/** Characters that nobody sees, and that no credential has: they come along when a value is copied from a terminal or a page. */
function unseenProblem(text: string): ValueProblem | null {
  const [character] = /(?![\t\n\r])[\p{Cc}\u200b\u2060\ufeff]/u.exec(text.trim()) ?? [];
  if (character === undefined) return null;
  const code = `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}`;
  return {
    code: "control-character",
    what: `holds ${character === "\0" ? "a NUL character" : `a character that is not seen, ${code}`}`,
    allowed: "characters that are seen, blanks, tabs and line breaks; copy it again, as plain text",
  };
}

/** A line break inside a value is easily missed, and most formats allow none, so the message names it if it is the cause. */
function formatProblem(format: ResolvedFormat, body: string): ValueProblem {
  const oneLine = body.replace(/[\r\n\u2028\u2029]+/g, "");
  if (oneLine === body || format.ends === "line break")
    return { code: "format", what: "has the wrong format", allowed: format.says };
  if (matches(format, oneLine))
    return { code: "line-break", what: "holds a line break", allowed: `one line: ${format.says}` };
  return { code: "format", what: "has the wrong format, and holds a line break", allowed: format.says };
}

function lengthProblem(wanted: ResolvedEntry["decodesTo"], text: string): ValueProblem | null {
  if (wanted === null) return null;
  const allowed = `${wanted.exactly ? "exactly" : "at least"} ${wanted.bytes} bytes in ${wanted.encoding}`;
  const bytes = decodedBytes(wanted.encoding, text);
  if (bytes === null)
    return {
      code: "length",
      what: `is not ${wanted.encoding}${/[\r\n]/.test(text) ? ", with a line break in it" : ""}`,
      allowed,
    };
  const fits = wanted.exactly ? bytes === wanted.bytes : bytes >= wanted.bytes;
  return fits
    ? null
    : { code: "length", what: `decodes to too ${bytes < wanted.bytes ? "few" : "many"} bytes`, allowed };
}

/** How many bytes an encoded text has, or null if it is not in that encoding (Node would skip what it can't read). */
export function decodedBytes(encoding: "hex" | "base64", text: string): number | null {
  if (encoding === "hex") return /^([0-9a-f]{2})*$/i.test(text) ? text.length / 2 : null;
  const plain = text
    .replace(/-/g, "+")
    .replace(/_/g, "/")
    .replace(/={1,2}$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return null;
  if (text.endsWith("=") && text.length % 4 !== 0) return null;
  return Math.floor((plain.length * 3) / 4);
}

const placeholders: readonly RegExp[] = [
  /^(?:example|sample|placeholder|dummy|secret|password|passw0rd|token|test|none|null|undefined|nil|n\/a|tbd|fixme)$/i,
  /change[-_ ]?me/i,
  /replace[-_ ]?(?:me|this)/i,
  /(?:^|[^a-z0-9])your[-_ ]/i,
  /(?:^|[^a-z0-9])(?:example|todo)(?:[^a-z0-9]|$)/i,
  /^[x*.\-_]+$/i,
  /(?:^|[^a-z0-9])x{3,}$/i,
  /^<[^<>]*>$/,
  /<[a-z][a-z _-]{2,}>/i,
  /^\$\{?[A-Z_][A-Z0-9_]*\}?$/,
  /^\$?\{\{[^{}]*\}\}$/,
  /^op:\/\/\S/,
  /^projects\/[^/\s]+\/secrets\/[^/\s]+/,
  /\.\.\.$/,
];

/**
 * `changeme`, `your-…`, `xxx`, `<…>`, `TODO`, `example` and their kin, copied from an example file; and references that nobody
 * resolved: `${NAME}`, `{{ name }}`, `op://…`, `projects/…/secrets/…`.
 */
export function looksLikePlaceholder(text: string): boolean {
  const value = text.trim();
  return placeholders.some((pattern) => pattern.test(value));
}
