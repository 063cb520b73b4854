/**
 * The one door for text on its way to a screen. Annotations, commit subjects, lock files, servers' and other programs' messages are
 * written by others: what would move the cursor, turn the direction of reading, or not be seen at all is shown as an escape.
 */
import { randomBytes } from "node:crypto";
import stringWidth from "string-width";

/** Controls, formats (direction, zero width, tags), separators of lines, halves of characters, noncharacters, blanks that look like nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u115f\u1160\u3164\uffa0]|\u034f/gu;

/** Stands for ESC in a style of ours. Nobody else can write one: its middle is random in each process. */
const styleMark = `\ufdd0${randomBytes(8).toString("hex")}\ufdd1`;
const ownStyle = new RegExp(`${styleMark}(?=\\[[0-9]+m)`, "g");
const ownStyles = new RegExp(`(${styleMark}\\[[0-9]+m)`);

/** A text of several lines; styles of ours stay marks until {@link withStyles}. */
export function printable(text: string): string {
  return text
    .split(ownStyles)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(unseen, seen)))
    .join("");
}

/** A text of one line, of at most `most` characters: what others wrote, in the middle of a sentence or a table of ours. */
export function oneLine(text: string, most = 300): string {
  const line = text
    .split(ownStyles)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replace(/[\n\t]/g, (one) => (one === "\n" ? "\\n" : "\\t")).replace(unseen, seen),
    )
    .join("");
  if (line.length <= most) return line;
  const characters = Array.from(line);
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join("")}…`;
}

/** Longer than what a declaration says of anything. */
export const longestSaid = 4000;

/** A text of one line in a comment or a document of ours: lines of others are joined, since a comment ends with its line. */
export function joined(text: string): string {
  return oneLine(text.replace(/\s+/g, " ").trim(), longestSaid);
}

/** JSON in which nothing unseen stands as it is; it reads back as the same data. */
export function printableJson(data: unknown): string {
  return JSON.stringify(data, null, 2).replace(unseen, (one) =>
    one === "\n" ? one : Array.from({ length: one.length }, (_, at) => codeUnit(one.charCodeAt(at))).join(""),
  );
}

/** Turns the escape sequences of a styling function into marks; everything in `text` that is not ours is escaped first. */
export function styled(text: string, style: (text: string) => string): string {
  return style(printable(text)).replaceAll("\u001b", styleMark);
}

/** Marks become what a terminal understands. The last step before a stream. */
export function withStyles(text: string): string {
  return text.replace(ownStyle, "\u001b");
}

/** How many columns of a terminal it takes: Chinese characters and emoji take two, accents that stand for themselves none. */
export function width(text: string): number {
  return text.split(ownStyles).reduce((sum, part, index) => (index % 2 === 1 ? sum : sum + columnsOf(part)), 0);
}

/** What of a line fits in so many columns, with `…` in the last one where something is left out. */
export function fitting(line: string, columns: number): string {
  if (width(line) <= columns) return line;
  let left = columns - 1;
  const parts = line.split(ownStyles).map((part, index) => {
    // Styles that begin must end, whatever stands between them.
    if (index % 2 === 1) return part;
    let taken = "";
    for (const { segment } of characters().segment(part)) {
      left -= columnsOf(segment);
      if (left < 0) break;
      taken += segment;
    }
    return taken;
  });
  return `${parts.join("")}…`;
}

/** What people take for one character: a letter with its accents, a family of emoji. */
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
