/**
 * `NAME=value` lines, as `.env` files have them. A name may be `product/NAME`.
 *
 * The programs that read such files (bash, dotenv, `node --env-file`, docker compose, systemd) agree on a part of the syntax only. That
 * part is read as all of them read it; the rest is read as most do, and reported as unclear.
 */

export interface DotenvLine {
  readonly name: string;
  /** Bytes, so that they can be checked for UTF-8 and overwritten. */
  readonly value: Buffer;
  readonly line: number;
  /** Where its value ends; another line where it is quoted and spans several. */
  readonly lastLine: number;
  readonly quoted: boolean;
}

export interface UnclearLine {
  readonly line: number;
  /** What programs read differently: `a $`. Never a part of the value. */
  readonly why: string;
}

export interface Dotenv {
  readonly lines: readonly DotenvLine[];
  /** Numbers of lines that are neither assignments, comments nor blank; their text may hold a value, so it is never kept. */
  readonly unreadable: readonly number[];
  readonly unclear: readonly UnclearLine[];
}

/** Some editors put a byte order mark at the beginning of a file; it belongs to no line. */
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

const nameBefore = /^\s*(?:export\s+)?((?:[a-z][a-z0-9-]*\/)?[A-Za-z_][A-Za-z0-9_]*)=$/;

const quotes = { 34: "double", 39: "single" } as const;
type Quote = keyof typeof quotes;

/**
 * Unquoted values run to the end of the line. Quoted ones may hold anything but their quote, and may span lines (PEM); in
 * double quotes the `escapes` below are understood. Names of other variables are not expanded.
 */
export function parseDotenv(given: Buffer): Dotenv {
  const content = withoutReturns(given);
  const lines: DotenvLine[] = [];
  const unreadable: number[] = [];
  const unclear: UnclearLine[] = [];
  let at = content.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  let number = 0;
  while (at < content.length) {
    number += 1;
    const end = lineEnd(content, at);
    const text = content.subarray(at, end);
    const line = number;
    at = end + 1;
    const first = text.toString("latin1").trim();
    if (first === "" || first.startsWith("#")) continue;
    const equals = text.indexOf("=");
    const name = equals < 0 ? undefined : nameBefore.exec(text.subarray(0, equals + 1).toString("latin1"))?.[1];
    if (name === undefined) {
      unreadable.push(line);
      continue;
    }
    const quote = text[equals + 1];
    if (!isQuote(quote)) {
      const value = Buffer.from(text.subarray(equals + 1));
      const why = bareTrouble(value);
      if (why !== null) unclear.push({ line, why });
      lines.push({ name, value, line, lastLine: line, quoted: false });
      continue;
    }
    const opened = end - text.length + equals + 2;
    const closed = closing(content, opened, quote);
    const rest = closed < 0 ? Buffer.alloc(0) : content.subarray(closed + 1, lineEnd(content, closed));
    if (closed < 0 || !/^\s*(#.*)?$/.test(rest.toString("latin1"))) {
      unreadable.push(line);
      continue;
    }
    const inner = content.subarray(opened, closed);
    const why = rest.includes("#") ? "a comment behind the quotes" : quotedTrouble(inner, quote);
    if (why !== null) unclear.push({ line, why });
    const value = quotes[quote] === "double" ? unescaped(inner) : Buffer.from(inner);
    for (const byte of inner) if (byte === 0x0a) number += 1;
    lines.push({ name, value, line, lastLine: number, quoted: true });
    at = lineEnd(content, closed) + 1;
  }
  content.fill(0);
  return { lines, unreadable, unclear };
}

const isQuote = (byte: number | undefined): byte is Quote => byte !== undefined && byte in quotes;

/** A copy; files written on Windows end their lines in CR LF, and that CR belongs to no value. */
function withoutReturns(given: Buffer): Buffer {
  const kept = Buffer.alloc(given.length);
  let length = 0;
  for (let at = 0; at < given.length; at++) {
    if (given[at] === 0x0d && (given[at + 1] === 0x0a || at + 1 === given.length)) continue;
    kept[length++] = given[at] as number;
  }
  return kept.subarray(0, length);
}

function lineEnd(content: Buffer, from: number): number {
  const end = content.indexOf(0x0a, from);
  return end < 0 ? content.length : end;
}

function closing(content: Buffer, from: number, quote: number): number {
  for (let index = from; index < content.length; index++) {
    if (quote === 0x22 && content[index] === 0x5c) index += 1;
    else if (content[index] === quote) return index;
  }
  return -1;
}

/** Characters with a meaning to a shell or to dotenv in a value without quotes. */
const bareMarks: readonly (readonly [RegExp, string])[] = [
  [/\$/, "a $"],
  [/`/, "a backtick"],
  [/\s/, "a blank"],
  [/#/, "a #"],
  [/["']/, "a quote"],
  [/\\/, "a backslash"],
  [/[;&|<>()]/, "one of ; & | < > ( )"],
  [/(^|[:=])~/, "a ~"],
];
/** dotenv turns a lone CR into a line break, node drops it, and shells drop NUL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\0-\x08\x0b-\x1f\x7f]/;

function bareTrouble(value: Buffer): string | null {
  const text = value.toString("utf8");
  if (control.test(text)) return "a control character";
  return bareMarks.find(([mark]) => mark.test(text))?.[1] ?? null;
}

function quotedTrouble(inner: Buffer, quote: Quote): string | null {
  const text = inner.toString("latin1");
  if (control.test(text)) return "a control character";
  if (quotes[quote] === "single") return text.endsWith("\\") ? "a backslash before the closing quote" : null;
  if (text.includes("\\")) return "a backslash in double quotes";
  if (text.includes("$")) return "a $ in double quotes";
  return text.includes("`") ? "a backtick in double quotes" : null;
}

/** What a backslash before a byte stands for: `n r t`, and those that shells and other writers put one before: `" \ $ ! \``. */
const escapes: Readonly<Record<number, number>> = {
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
  34: 0x22,
  92: 0x5c,
  36: 0x24,
  33: 0x21,
  96: 0x60,
};

function unescaped(bytes: Buffer): Buffer {
  const out: number[] = [];
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    const next = byte === 0x5c ? escapes[bytes[index + 1] ?? -1] : undefined;
    if (next === undefined) out.push(byte);
    else {
      out.push(next);
      index += 1;
    }
  }
  return Buffer.from(out);
}
