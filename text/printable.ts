/**
 * All text on its way to a screen passes through here. Others write annotations, commit subjects, lock files, and the messages of servers
 * and programs: a character that moves the cursor, turns the reading direction or is invisible is shown as an escape, and so is what would be a
 * command to the runner of a pipeline.
 */
import stringWidth from "string-width";

/** Controls, formats (direction, zero width, tags), line separators, halves of characters, noncharacters, invisible blanks. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u115f\u1160\u3164\uffa0]|\u034f/gu;

/**
 * What a runner of pipelines would take for a command in a log: GitHub's `##[name]` and Azure's `##vso[name]` anywhere in a line, and
 * GitHub's `::name::` behind blanks (`ActionCommand.cs` and `Command.cs` of their runners).
 */
const hashCommand = /(?<=#)#(?=\w*\[)/g;
const lineCommand = /(?<=^[^\S\n]*):(?=:)/gm;

/** What replaces ESC in our own styles, and where it is. Nobody else can write one: its middle is random in each process. */
interface Mark {
  readonly text: string;
  readonly each: RegExp;
  readonly parts: RegExp;
}
/** Null until something is styled: without colours it never is, and random bytes take long to load. */
let ownMark: Mark | null = null;

function newMark(): Mark {
  const { randomBytes } = require("node:crypto") as typeof import("node:crypto");
  const text = `\ufdd0${randomBytes(8).toString("hex")}\ufdd1`;
  return { text, each: new RegExp(`${text}(?=\\[[0-9]+m)`, "g"), parts: new RegExp(`(${text}\\[[0-9]+m)`) };
}

/** Every second part is one of our styles. */
const partsOf = (text: string): readonly string[] => (ownMark === null ? [text] : text.split(ownMark.parts));

/** Escapes a text of several lines; our own styles stay marks until {@link withStyles}. */
export function printable(text: string): string {
  return partsOf(text)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(unseen, seen).replace(hashCommand, codeUnit(0x23)).replace(lineCommand, codeUnit(0x3a)),
    )
    .join("");
}

/** The first character in a file's text that nobody sees, and its line; null if there is none. A mark at its beginning is no trick. */
export function invisibleIn(text: string): { readonly line: number; readonly character: string } | null {
  for (const [index, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    const found = line.replaceAll("\t", " ").match(unseen)?.[0];
    if (found !== undefined) return { line: index + 1, character: seen(found) };
  }
  return null;
}

/** Escapes somebody else's text for the middle of a sentence or a table: one line of at most `most` characters. */
export function oneLine(text: string, most = 300): string {
  const line = partsOf(text)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replace(/[\n\t]/g, (one) => (one === "\n" ? "\\n" : "\\t")).replace(unseen, seen),
    )
    .join("");
  if (line.length <= most) return line;
  const characters = Array.from(line);
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join("")}…`;
}

/** Any text of a declaration is shorter than this. */
export const longestSaid = 4000;

/** Makes one line of a text for a comment or a document: a comment ends with its line. */
export function joined(text: string): string {
  return oneLine(text.replace(/\s+/g, " ").trim(), longestSaid);
}

/** JSON with all invisible characters escaped; parsing it gives the same data. */
export function printableJson(data: unknown): string {
  return JSON.stringify(data, null, 2)
    .replace(unseen, (one) =>
      one === "\n" ? one : Array.from({ length: one.length }, (_, at) => codeUnit(one.charCodeAt(at))).join(""),
    )
    .replace(hashCommand, codeUnit(0x23));
}

/** Turns the escape sequences of a styling function into marks; everything in `text` that is not ours is escaped first. */
export function styled(text: string, style: (text: string) => string): string {
  const shown = printable(text);
  ownMark ??= newMark();
  return style(shown).replaceAll("\u001b", ownMark.text);
}

/** Turns the marks into escape sequences. This is the last step before a stream. */
export function withStyles(text: string): string {
  return ownMark === null ? text : text.replace(ownMark.each, "\u001b");
}

/** How many columns of a terminal a text takes: Chinese characters and emoji take two, combining accents none. */
export function width(text: string): number {
  return partsOf(text).reduce((sum, part, index) => (index % 2 === 1 ? sum : sum + columnsOf(part)), 0);
}

/** The part of a line that fits in a number of columns, with `…` in the last one if something is left out. */
export function fitting(line: string, columns: number): string {
  if (width(line) <= columns) return line;
  let left = columns - 1;
  const fitted = partsOf(line).map((part, index) => {
    // A style that begins must end, even if what is between was cut.
    if (index % 2 === 1) return part;
    let taken = "";
    for (const { segment } of characters().segment(part)) {
      left -= columnsOf(segment);
      if (left < 0) break;
      taken += segment;
    }
    return taken;
  });
  return `${fitted.join("")}…`;
}

/** What people see as one character: a letter with its accents, a family of emoji. */
const characters = () => new Intl.Segmenter(undefined, { granularity: "grapheme" });

function columnsOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

function seen(one: string): string {
  if (one === "\n" || one === "\t") return one;
  const code = one.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : codeUnit(code);
}

function codeUnit(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
