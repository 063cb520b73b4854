/**
 * Canaries: random values that are planted as secrets and then searched for wherever a value must never be, in every
 * encoding in which tools usually write them.
 */
import { randomBytes } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";

/** An obviously fake value that occurs nowhere else; the odd characters make every encoding differ from the raw form. */
export function canary(prefix = "fake-canary-"): string {
  return `${prefix}${randomBytes(18).toString("hex")}+/"&\\<`;
}

export interface Needle {
  readonly encoding: string;
  readonly bytes: Buffer;
}

/** The forms in which a value could show up. */
export function needles(value: string): Needle[] {
  const raw = Buffer.from(value, "utf8");
  const jsonEscaped = JSON.stringify(value).slice(1, -1);
  const forms: [string, string][] = [
    ["raw", value],
    ["hex", raw.toString("hex")],
    ["HEX", raw.toString("hex").toUpperCase()],
    ["URL", encodeURIComponent(value)],
    ["form", new URLSearchParams({ v: value }).toString().slice(2)],
    ["JSON", jsonEscaped],
    ["JSON twice", JSON.stringify(jsonEscaped).slice(1, -1)],
    // Go's JSON encoder also escapes these three.
    ["Go JSON", jsonEscaped.replace(/</g, "\\u003c").replace(/>/g, "\\u003e").replace(/&/g, "\\u0026")],
  ];
  for (const shift of [0, 1, 2]) {
    // Base64 of something that merely contains the value: the three alignments, without the characters that
    // depend on the neighbours.
    const encoded = Buffer.concat([Buffer.alloc(shift), raw]).toString("base64");
    const middle = encoded.slice(shift === 0 ? 0 : 4, Math.floor((raw.length + shift) / 3) * 4);
    forms.push(
      [`base64 at ${shift}`, middle],
      [`base64url at ${shift}`, middle.replace(/\+/g, "-").replace(/\//g, "_")],
    );
  }
  const seen = new Set<string>();
  return forms
    .filter(([, text]) => !seen.has(text) && seen.add(text))
    .map(([encoding, text]) => ({ encoding, bytes: Buffer.from(text, "utf8") }));
}

export interface Hit {
  readonly where: string;
  readonly encoding: string;
  /** Which of the planted values, by its place in the list; never the value. */
  readonly canary: number;
}

/** Searches one text or file content. */
export function search(content: Buffer, where: string, values: readonly string[]): Hit[] {
  const hits: Hit[] = [];
  values.forEach((value, index) => {
    for (const needle of needles(value)) {
      if (content.includes(needle.bytes)) hits.push({ where, encoding: needle.encoding, canary: index });
    }
  });
  return hits;
}

/** Searches every file below a folder; saved plans (zip) and gzip files are opened. Links are not followed. */
export function searchTree(
  folder: string,
  values: readonly string[],
  skip: (path: string) => boolean = () => false,
): Hit[] {
  const hits: Hit[] = [];
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (skip(path)) continue;
    if (entry.isDirectory()) hits.push(...searchTree(path, values, skip));
    else if (entry.isFile()) {
      for (const [where, content] of contents(path)) hits.push(...search(content, where, values));
    }
  }
  return hits;
}

// Temp files may vanish while they are looked for.
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function contents(path: string): [string, Buffer][] {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch {
    return [];
  }
  const found: [string, Buffer][] = [[path, content]];
  if (content.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))) {
    for (const [name, inner] of Object.entries(unzipSync(content))) found.push([`${path}!${name}`, Buffer.from(inner)]);
  } else if (content.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) {
    found.push([`${path}!gunzip`, gunzipSync(content)]);
  }
  return found;
}
