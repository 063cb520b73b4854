/** 150 values and files that must not get in, each with the reason that it is refused for. */

export interface BadValue {
  readonly name: string;
  readonly entry: string;
  readonly value: Buffer;
  /** Codes of all problems, sorted. */
  readonly codes: readonly string[];
}

/** Stands in every value that can hold it; nothing that is printed may. */
export const mark = "fakeMark7Qz";

const hex32 = Buffer.alloc(32, 0xa7).toString("hex");
const base32 = Buffer.alloc(32, 0xa7).toString("base64");
const cases: BadValue[] = [];

function bad(name: string, entry: string, value: string | Buffer, ...codes: readonly string[]): void {
  cases.push({ name: `${entry}: ${name}`, entry, value: Buffer.from(value as string), codes: [...codes].sort() });
}

/** Sound values, before something is done to them. */
const sound: Readonly<Record<string, string>> = {
  FREE_KEY: `fake-${mark}`,
  VENDOR_KEY: `vk_${mark}`,
  HEX_KEY: hex32,
  BASE64_KEY: base32,
};

const edges: readonly (readonly [string, (value: string) => string, string])[] = [
  ["LF at the end", (value) => `${value}\n`, "line-break"],
  ["CR LF at the end", (value) => `${value}\r\n`, "line-break"],
  ["CR at the end", (value) => `${value}\r`, "line-break"],
  ["two LF at the end", (value) => `${value}\n\n`, "line-break"],
  ["a blank at the end", (value) => `${value} `, "blanks"],
  ["a tab at the end", (value) => `${value}\t`, "blanks"],
  ["a no-break space at the end", (value) => `${value}\u00a0`, "blanks"],
  ["a blank at the start", (value) => ` ${value}`, "blanks"],
  ["a tab at the start", (value) => `\t${value}`, "blanks"],
  ["LF at the start", (value) => `\n${value}`, "blanks"],
  ["a byte order mark", (value) => `\ufeff${value}`, "blanks"],
];
for (const [entry, value] of Object.entries(sound))
  for (const [name, change, code] of edges) bad(name, entry, change(value), code);

for (const entry of [...Object.keys(sound), "HMAC_KEY"]) bad("empty", entry, "", "empty");

bad("one byte too long", "FREE_KEY", `${mark}${"f".repeat(65_537 - mark.length)}`, "too-long");
bad("a megabyte", "FREE_KEY", `${mark}${"f".repeat(1_048_576)}`, "too-long");
bad("too long in bytes, not in characters", "FREE_KEY", `${mark}${"é".repeat(32_768)}`, "too-long");
bad("one character too long for Supabase", "EDGE_KEY", `${mark}${"f".repeat(24_577 - mark.length)}`, "too-long");

const notUtf8: Readonly<Record<string, readonly number[]>> = {
  "a lone continuation byte": [0x80],
  "0xff": [0xff],
  "0xfe": [0xfe],
  "an overlong slash": [0xc0, 0xaf],
  "an overlong NUL": [0xc0, 0x80],
  "a surrogate": [0xed, 0xa0, 0x80],
  "a cut emoji": [0xf0, 0x9f, 0x98],
  "beyond Unicode": [0xf5, 0x80, 0x80, 0x80],
  "Latin-1": [0xe9, 0x74, 0xe9],
  "UTF-16": [0x66, 0x00, 0x61, 0xd8],
};
for (const [name, bytes] of Object.entries(notUtf8))
  bad(name, "FREE_KEY", Buffer.concat([Buffer.from(mark), Buffer.from(bytes)]), "not-utf-8");
bad("what a shell replaced", "FREE_KEY", `${mark}\ufffd`, "not-utf-8");
bad("NUL inside", "FREE_KEY", `${mark}\0x`, "control-character");
bad("NUL at the end", "VENDOR_KEY", `vk_${mark}\0`, "control-character");

const placeholders = [
  "changeme CHANGE_ME change-me-please please-changeme replaceme replace_this replace-me-now your-api-key YOUR_SECRET",
  "my.your-key xxx XXXX sk_test_xxxx *** ---- ... .... <secret> <your-key> ${SECRET} $SECRET ${A} todo TODO TODO:later",
  "example EXAMPLE example-key sample placeholder dummy secret password passw0rd token test none null undefined nil n/a tbd",
  "fixme eyJhbGciOi...",
]
  .join(" ")
  .split(" ");
for (const text of placeholders) bad(`placeholder ${text}`, "FREE_KEY", text, "placeholder");
bad("the format's example", "VENDOR_KEY", "vk_fake", "placeholder");

const wrongFormats: Readonly<Record<string, string>> = {
  "another vendor": `sk_${mark}`,
  "no prefix": mark,
  "prefix in capitals": `VK_${mark}`,
  "prefix at the end": `${mark}vk_`,
  "in quotes": `"vk_${mark}"`,
  "with its name": `VENDOR_KEY=vk_${mark}`,
  "with export": `export VENDOR_KEY=vk_${mark}`,
  "as JSON": `{"key":"vk_${mark}"}`,
  "as a header": `Bearer vk_${mark}`,
  "as a URL": `https://vendor.invalid/?key=vk_${mark}`,
  "two of them": `vk_${mark} vk_${mark}`,
  "as base64": Buffer.from(`vk_${mark}`).toString("base64"),
};
for (const [name, text] of Object.entries(wrongFormats)) bad(name, "VENDOR_KEY", text, "format");
bad("over two lines", "VENDOR_KEY", `vk_${mark}\nvk_${mark}`, "line-break");

const lengths: readonly (readonly [string, string, string])[] = [
  ["HEX_KEY", "31 bytes", hex32.slice(2)],
  ["HEX_KEY", "33 bytes", `${hex32}a7`],
  ["HEX_KEY", "an odd number of digits", hex32.slice(1)],
  ["HEX_KEY", "one digit that is none", `${hex32.slice(1)}g`],
  ["HEX_KEY", "with 0x", `0x${hex32}`],
  ["HEX_KEY", "in groups", hex32.replace(/(.{8})(?=.)/g, "$1:")],
  ["HEX_KEY", "over two lines", `${hex32.slice(0, 32)}\n${hex32.slice(32)}`],
  ["HEX_KEY", "16 bytes", hex32.slice(32)],
  ["BASE64_KEY", "31 bytes", Buffer.alloc(31, 0xa7).toString("base64")],
  ["BASE64_KEY", "33 bytes", Buffer.alloc(33, 0xa7).toString("base64")],
  ["BASE64_KEY", "hex instead", hex32],
  ["BASE64_KEY", "a letter too many", `A${base32}`],
  ["BASE64_KEY", "padding inside", `${base32}${base32}`],
  ["BASE64_KEY", "a comma inside", base32.replace("p", ",")],
  ["HMAC_KEY", "31 bytes where 32 are the least", hex32.slice(2)],
  ["HMAC_KEY", "1 byte", "a7"],
  ["HMAC_KEY", "a pass phrase", `correct horse ${mark}`],
];
for (const [entry, name, text] of lengths) bad(name, entry, text, "length");

bad("everything at once", "VENDOR_KEY", `changeme-${mark} \n`, "format", "line-break", "placeholder");
bad("a placeholder with a blank", "FREE_KEY", "changeme ", "blanks", "placeholder");

export const badValues: readonly BadValue[] = cases;

/** Whole files that are refused: their text, and the code or sentence. `{mark}` is planted in each. */
export const badFiles: readonly (readonly [string, string, string])[] = [
  ["a line without =", `${mark}\n`, "has lines that are not NAME=value: 1."],
  ["a name with a dash", `FREE-KEY=${mark}\n`, "has lines that are not NAME=value: 1."],
  ["a blank before =", `FREE_KEY = ${mark}\n`, "has lines that are not NAME=value: 1."],
  ["a quote that is not closed", `FREE_KEY="${mark}\n`, "has lines that are not NAME=value: 1."],
  ["something behind the quote", `FREE_KEY="${mark}"${mark}\n`, "has lines that are not NAME=value: 1."],
  [
    "a comment that could be the value's",
    `FREE_KEY=${mark} # free\n`,
    "has values that programs read in different ways: line 1 (a blank).",
  ],
  ["YAML", `FREE_KEY: ${mark}\n`, "has lines that are not NAME=value: 1."],
  ["a name twice", `FREE_KEY=${mark}1\nFREE_KEY=${mark}2\n`, "[named-twice]"],
  ["one value for two", `FREE_KEY=vk_${mark}\nVENDOR_KEY=vk_${mark}\n`, "[same-value]"],
];
