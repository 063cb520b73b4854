/**
 * The shapes in which programs print a value: one list for all who look for values in text. A shape is a way to read: text in which
 * somebody wrote `caf\u00e9`, `caf%C3%A9` or `caf&eacute;` reads as the same bytes, whichever of its characters were escaped.
 */

/** What an escape stands for; "more" where the text may still become one, null if it does not. */
type Decoded = { readonly length: number; readonly bytes: Buffer } | "more" | null;

/** One step of reading: which characters begin an escape, and what the text behind them means. Texts are latin1: a character is a byte. */
export interface Step {
  readonly begins: string;
  /** No bytes: the text means nothing, as a line end within base64. */
  /** @param last whether nothing comes any more */
  decode(text: string, last: boolean): Decoded;
  /** Where every escape is one byte, and stands for one or for nothing: what each byte stands for. */
  readonly table?: Int16Array;
}

/** Instead of a byte: something without a meaning was there. All of these are below 0. */
export const nothing = -1;
/** The same, where a line ended. */
export const lineEnd = -2;

export interface Reading {
  readonly name: string;
  /** From the outer to the inner shape: base64 in JSON is read as JSON first. */
  readonly steps: readonly Step[];
  /** The value itself in this shape. */
  readonly as: "text" | "base64" | "hex";
}

/** An escape by two expressions: what is whole, and what may become so. */
function written(
  begins: string,
  whole: RegExp,
  partial: RegExp,
  bytesOf: (match: RegExpExecArray) => Buffer | null,
): Step {
  return {
    begins,
    decode(text, last) {
      if (!last && partial.test(text)) return "more";
      const match = whole.exec(text);
      const bytes = match === null ? null : bytesOf(match);
      return match === null || bytes === null ? null : { length: match[0].length, bytes };
    },
  };
}

/** Bytes that stand for others, or for nothing. */
function mapped(bytes: Readonly<Record<string, string>>): Step {
  const table = Int16Array.from({ length: 256 }, (_, byte) => byte);
  for (const [from, to] of Object.entries(bytes))
    table[from.charCodeAt(0)] = to !== "" ? to.charCodeAt(0) : /[\r\n]/.test(from) ? lineEnd : nothing;
  return { ...replaced(bytes), table };
}

/** Texts that stand for others, none of which is the beginning of another one. */
function replaced(texts: Readonly<Record<string, string>>): Step {
  const all = Object.entries(texts);
  return {
    begins: [...new Set(all.map(([text]) => text[0]))].join(""),
    decode(text, last) {
      const found = all.find(([one]) => text.startsWith(one));
      if (found !== undefined) return { length: found[0].length, bytes: Buffer.from(found[1], "latin1") };
      return !last && all.some(([one]) => one.startsWith(text)) ? "more" : null;
    },
  };
}

const character = (code: number) => (code <= 0x10ffff ? Buffer.from(String.fromCodePoint(code)) : null);
const fromHex = (digits: string) => Number.parseInt(digits, 16);

const letters: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  a: "\x07",
  e: "\x1b",
  E: "\x1b",
};

/** JSON (also with every character as `\u0041`), JavaScript, Python, C, `printf %q` with and without `$'…'`, PHP's `\/`. */
const backslashes = (byteOf: (code: number) => Buffer | null) =>
  written(
    "\\",
    /^\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{1,3})|([\s\S]))/,
    /^\\(?:u[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u(?:[dD](?:[c-fC-F][0-9a-fA-F]?)?)?)?)?|u[0-9a-fA-F]{0,3}|u\{[0-9a-fA-F]{0,6}|U[0-9a-fA-F]{0,7}|x[0-9a-fA-F]?|[0-7]{1,2})?$/,
    ([, high, low, short, braced, long, byte, octal, letter = ""]) => {
      if (high !== undefined && low !== undefined)
        return character(0x10000 + ((fromHex(high) - 0xd800) << 10) + (fromHex(low) - 0xdc00));
      const code = short ?? braced ?? long;
      if (code !== undefined) return character(fromHex(code));
      if (byte !== undefined) return byteOf(fromHex(byte));
      if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8) & 0xff]);
      return Buffer.from(letters[letter] ?? letter, "latin1");
    },
  );
/** `\xe9` is a byte to shells and C, and a character to JavaScript and Python. */
const backslash = backslashes((code) => Buffer.from([code]));
const backslashInScripts = backslashes(character);

/** URLs, in either case; `escape()`'s %uXXXX. */
const percent = written(
  "%",
  /^%(?:u([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))/,
  /^%(?:u[0-9a-fA-F]{0,3}|[0-9a-fA-F]?)$/,
  ([, code, byte = ""]) => (code === undefined ? Buffer.from([fromHex(byte)]) : character(fromHex(code))),
);
/** Forms: + is a blank there. */
const plus = mapped({ "+": " " });

const entityNames: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "amp& lt< gt> quot\" apos' sol/ bsol\\ equals= plus+ num# dollar$ percnt% lpar( rpar) ast* comma, period. colon: semi; excl! quest? commat@",
    "lsqb[ lbrack[ rsqb] rbrack] lcub{ lbrace{ rcub} rbrace} vert| verbar| Hat^ grave` lowbar_ Tab\t NewLine\n",
  ]
    .join(" ")
    .split(" ")
    .map((word) => [word.slice(0, -1), word.slice(-1)]),
);

const entity = written(
  "&",
  /^&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/,
  /^&(?:#[0-9]{0,7}|#[xX][0-9a-fA-F]{0,6}|[A-Za-z]{0,8})$/,
  ([, decimal, hex, name]) => {
    if (name !== undefined) return entityNames[name] === undefined ? null : Buffer.from(entityNames[name]);
    return character(decimal === undefined ? fromHex(hex ?? "") : Number(decimal));
  },
);

/** A single quote within single quotes, as shells and Python's shlex write it; SQL and CSV double it. */
const quoteInQuotes = replaced({ "'\\''": "'", "'\"'\"'": "'" });
const doubledQuotes = replaced({ "''": "'", '""': '"' });

/** One alphabet, and no line ends in between. */
const base64 = mapped({ "-": "+", _: "/", "\n": "", "\r": "" });
/** One case, and nothing between the digits: neither colons nor blanks, as `od` has them, nor line ends, as `xxd -p` has them. */
const hex = mapped({
  ...{ A: "a", B: "b", C: "c", D: "d", E: "e", F: "f" },
  ...{ ":": "", " ": "", "-": "", ",": "", "\n": "", "\r": "" },
});

/** Lines may end in CR LF where the value's end in LF. */
const withoutReturns = mapped({ "\r": "" });

export const readings: readonly Reading[] = [
  { name: "as it is", steps: [], as: "text" },
  { name: "backslashes", steps: [backslash], as: "text" },
  { name: "backslashes in scripts", steps: [backslashInScripts], as: "text" },
  { name: "backslashes twice", steps: [backslash, backslash], as: "text" },
  { name: "URL", steps: [percent], as: "text" },
  { name: "form", steps: [plus, percent], as: "text" },
  { name: "HTML", steps: [entity], as: "text" },
  { name: "shell quotes", steps: [quoteInQuotes], as: "text" },
  { name: "doubled quotes", steps: [doubledQuotes], as: "text" },
  // What is in neither is read by both: base64 has no backslash and no %.
  { name: "base64, in JSON too", steps: [backslash, base64], as: "base64" },
  { name: "base64, in a URL too", steps: [percent, base64], as: "base64" },
  { name: "hex", steps: [hex], as: "hex" },
].map((reading) =>
  reading.as === "text" ? { ...reading, steps: [...reading.steps, withoutReturns] } : reading,
) as readonly Reading[];

/** Shorter values would hide half of any text. */
export const shortestBytes = 4;
/** Least length of a line of a value, or of a part of an encoded one: 8 equal letters are hardly a coincidence. */
export const shortestPart = 8;
/** Letters per line of `base64` and MIME, and of `openssl base64`. */
const base64Lines = [76, 64] as const;

/** The parts of a value that are searched for in a reading; none if it is too short. */
export function texts(value: string, as: Reading["as"]): readonly Buffer[] {
  const bytes = Buffer.from(value);
  if (bytes.length < shortestBytes) return [];
  if (as === "hex") return hexTexts(bytes).map((text) => Buffer.from(text));
  if (as === "base64") return long(base64Texts(bytes)).map((text) => Buffer.from(text));
  const plain = value.replace(/\r/g, "");
  const lines = plain.includes("\n") ? plain.split("\n").map((line) => line.trim()) : [];
  return [...new Set([...(Buffer.byteLength(plain) < shortestBytes ? [] : [plain]), ...long(lines)])].map((text) =>
    Buffer.from(text),
  );
}

const long = (all: readonly string[]) => [...new Set(all)].filter((text) => Buffer.byteLength(text) >= shortestPart);

/** Also without the first byte, which may be the last of a line: a line that ends with one byte begins a value only by chance. */
function hexTexts(bytes: Buffer): readonly string[] {
  const rest = bytes.subarray(1);
  return [bytes, ...(rest.length < shortestPart ? [] : [rest])].map((one) => one.toString("hex"));
}

/**
 * The whole, with its end; what the value alone decides of a longer text's base64, such as `user:value` of an Authorization header, one
 * for each of three offsets; and line by line, where it stands at the beginning.
 */
function base64Texts(bytes: Buffer): readonly string[] {
  const whole = bytes.toString("base64");
  const inside = [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return all.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const [alone = ""] = inside;
  const wrapped = base64Lines.flatMap((length) =>
    alone.length <= length ? [] : (alone.match(new RegExp(`.{1,${length}}`, "g")) ?? []),
  );
  return [whole, whole.replace(/=+$/, ""), ...inside, ...wrapped];
}
