/** `NAME=value` lines, as `.env` files have them. A name may be `product/NAME`. */

export interface DotenvLine {
  readonly name: string;
  /** Bytes, so that they can be checked for UTF-8 and overwritten. */
  readonly value: Buffer;
  readonly line: number;
}

export interface Dotenv {
  readonly lines: readonly DotenvLine[];
  /** Numbers of lines that are neither assignments, comments nor blank; their text may hold a value, so it is never kept. */
  readonly unreadable: readonly number[];
  /** Numbers of lines whose bare value holds ` #`: a comment for some readers, a part of the value for others, as here. */
  readonly unclear: readonly number[];
}

/** Some editors put it at the beginning of a file; it belongs to no line. */
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

const nameBefore = /^\s*(?:export\s+)?((?:[a-z][a-z0-9-]*\/)?[A-Za-z_][A-Za-z0-9_]*)=$/;

/**
 * Unquoted values run to the end of the line, as they are: a trailing blank is the reader's to refuse, not ours to hide.
 * Quoted ones may hold anything but their quote, and may span lines (PEM); in double quotes the `escapes` below are
 * understood. Names of other variables are not expanded.
 */
export function parseDotenv(content: Buffer): Dotenv {
  const lines: DotenvLine[] = [];
  const unreadable: number[] = [];
  const unclear: number[] = [];
  let at = content.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  let number = 0;
  while (at < content.length) {
    number += 1;
    const end = lineEnd(content, at);
    const text = content.subarray(at, end);
    const start = number;
    at = end + 1;
    const first = text.toString("latin1").trim();
    if (first === "" || first.startsWith("#")) continue;
    const equals = text.indexOf("=");
    const name = equals < 0 ? undefined : nameBefore.exec(text.subarray(0, equals + 1).toString("latin1"))?.[1];
    if (name === undefined) {
      unreadable.push(start);
      continue;
    }
    const quote = text[equals + 1];
    if (quote !== 0x22 && quote !== 0x27) {
      const value = Buffer.from(withoutReturn(text.subarray(equals + 1)));
      if (/[ \t]#/.test(value.toString("latin1"))) unclear.push(start);
      lines.push({ name, value, line: start });
      continue;
    }
    const opened = end - text.length + equals + 2;
    const closed = closing(content, opened, quote);
    const rest = closed < 0 ? Buffer.alloc(0) : content.subarray(closed + 1, lineEnd(content, closed));
    if (closed < 0 || !/^\s*(#.*)?\r?$/.test(rest.toString("latin1"))) {
      unreadable.push(start);
      continue;
    }
    const inner = content.subarray(opened, closed);
    lines.push({ name, value: quote === 0x22 ? unescaped(inner) : Buffer.from(inner), line: start });
    for (const byte of inner) if (byte === 0x0a) number += 1;
    at = lineEnd(content, closed) + 1;
  }
  return { lines, unreadable, unclear };
}

function lineEnd(content: Buffer, from: number): number {
  const end = content.indexOf(0x0a, from);
  return end < 0 ? content.length : end;
}

/** Files written on Windows end their lines in CR LF; that CR belongs to the line, not to the value. */
function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
}

function closing(content: Buffer, from: number, quote: number): number {
  for (let index = from; index < content.length; index++) {
    if (quote === 0x22 && content[index] === 0x5c) index += 1;
    else if (content[index] === quote) return index;
  }
  return -1;
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
