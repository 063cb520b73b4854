/** Breaks lines for a narrow terminal between words and indents the rest; a broken command can still be pasted. */
import { width } from "./printable";

/** Wrapping does not help on a narrower terminal. */
const narrowest = 20;
/** Programs that our texts tell somebody to run; `__tests__/text/pasteable.test.ts` checks where a command may be in a text. */
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
  const hang = hangingAt(line, first.length, most);
  const lines: string[] = [];
  let now = first;
  for (const { word, blanks, command } of wordsOf(line.slice(first.length))) {
    const begun = now.trim() !== "";
    const goesOn = begun ? `${now}${blanks}${word}` : `${now}${word}`;
    // Leaves room for the backslash of a command that is broken.
    if (begun && width(goesOn) > (command ? most - 2 : most)) {
      lines.push(command ? `${now} \\` : now);
      now = `${" ".repeat(indentOf(word, { hang, most: command ? most - 2 : most }))}${word}`;
    } else now = goesOn;
  }
  return [...lines, now].join("\n");
}

/** Further left where a word, such as an address, is whole in its line then. */
function indentOf(word: string, { hang, most }: { readonly hang: number; readonly most: number }): number {
  const room = most - width(word);
  return Math.min(hang, room < 0 ? 2 : room);
}

/** Indents to the last column of a table if there is room, otherwise a little further than the line. */
function hangingAt(line: string, indent: number, most: number): number {
  const last = [...line.matchAll(/\S {2,}(?=\S)/g)].at(-1);
  const column = last === undefined ? 0 : width(line.slice(0, last.index + last[0].length));
  if (column > indent && column <= most / 2) return column;
  const item = /^ *- /.test(line) ? 2 : 0;
  return Math.min(indent + (item || 2), Math.floor(most / 2));
}

/** Words with the blanks before them; `command` says that a word belongs to the same command as the previous word. */
function wordsOf(line: string) {
  const words: { readonly word: string; readonly blanks: string; readonly command: boolean }[] = [];
  let inside = false;
  let before = "";
  for (const [, blanks = "", word = ""] of line.matchAll(/( *)((?:'[^']*'|[^\s'])+|'\S*)/g)) {
    const starts =
      program.test(word) && (["", "&&", "then"].includes(before) || (/[:;]$/.test(before) && before !== "Usage:"));
    const goesOn: boolean = inside && !/;$/.test(before) && !(word === "then" && /,$/.test(before));
    words.push({ word, blanks, command: goesOn && !starts });
    inside = starts || goesOn;
    before = word;
  }
  return words;
}
