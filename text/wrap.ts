/** Lines for a narrow terminal: broken between words, under their beginning; a command that is broken can still be pasted. */
import { width } from "./printable";

/** Narrower than this, nothing is readable either way. */
const narrowest = 20;
/** Programs that a text of ours tells somebody to run; where a command may stand, as `__tests__/text/pasteable.test.ts` holds it. */
const program = /^(?:\S*\bstrongroom'?|npm|git|gcloud|vercel|terraform|cdktf|cd|rm|export|unset|source|gh|glab)$/;

/** @param columns of the terminal; the last one stays free, since some go to the next row there */
export function wrapped(text: string, columns: number): string {
  if (columns < narrowest) return text;
  return text
    .split("\n")
    .map((line) => (width(line) < columns ? line : broken(line, columns - 1)))
    .join("\n");
}

function broken(line: string, most: number): string {
  const first = /^ */.exec(line)?.[0] ?? "";
  const hang = " ".repeat(hangingAt(line, first.length, most));
  const lines: string[] = [];
  let now = first;
  let inCommand = false;
  for (const { word, blanks, command } of wordsOf(line.slice(first.length))) {
    const begun = now.trim() !== "";
    const goesOn = begun ? `${now}${blanks}${word}` : `${now}${word}`;
    // Where a command may be broken later, its last columns are those of the backslash.
    if (begun && width(goesOn) > (command ? most - 2 : most)) {
      lines.push(inCommand && command ? `${now} \\` : now);
      now = `${hang}${word}`;
    } else now = goesOn;
    inCommand = command;
  }
  return [...lines, now].join("\n");
}

/** Under the last column of a table where there is room for it, else a little further in than the line. */
function hangingAt(line: string, indent: number, most: number): number {
  const last = [...line.matchAll(/\S {2,}(?=\S)/g)].at(-1);
  const column = last === undefined ? 0 : width(line.slice(0, last.index + last[0].length));
  if (column > indent && column <= most / 2) return column;
  const item = /^ *- /.test(line) ? 2 : 0;
  return Math.min(indent + (item || 2), Math.floor(most / 2));
}

/** Words with the blanks before them; `command`: it belongs to the same command as the word before it. */
function wordsOf(line: string) {
  const words: { readonly word: string; readonly blanks: string; readonly command: boolean }[] = [];
  let inside = false;
  let before = "";
  for (const [, blanks = "", word = ""] of line.matchAll(/( *)((?:'[^']*'|[^\s'])+|'\S*)/g)) {
    const starts =
      program.test(word) && (before === "" || (/[:;]$/.test(before) && before !== "Usage:") || before === "&&");
    const goesOn: boolean = inside && !/;$/.test(before) && !(word === "then" && /,$/.test(before));
    words.push({ word, blanks, command: goesOn && !starts });
    inside = starts || goesOn;
    before = word;
  }
  return words;
}
