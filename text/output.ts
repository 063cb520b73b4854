/**
 * Everything a command says goes through here: results on stdout, progress and remarks on stderr, so that stdout can be
 * piped. Colour only on a terminal.
 */
import picocolors from "picocolors";
import { pasteable, pasteableData, withoutMarks } from "./commands";
import type { Invocation } from "./invocation";
import { fitting, oneLine, printable, printableJson, styled, width, withStyles } from "./printable";
import { wrapped } from "./wrap";

/** The part of a stream that is used; tests pass their own. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** The current width of a terminal's window. */
  readonly columns?: number;
}

export interface Colours {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

export interface Output {
  /** Prints a result to stdout. */
  result(text: string): void;
  /** Prints a result for programs to stdout. */
  json(data: unknown): void;
  /** Prints a remark or a step to stderr. `--quiet` keeps it back until a question or a failure needs it. */
  note(text: string): void;
  /** Prints what ended a command to stderr. */
  error(text: string): void;
  /** Prints what `--quiet` kept back so far: a question refers to it, or it explains a failure. */
  sayKept(): void;
  /** Prints a workflow command for the CI runner to stderr, byte for byte: a value in it must be equal to the one that is printed later. */
  command(line: string): void;
  /** Replaces the last live line on a terminal; prints nothing elsewhere. */
  live(text: string): void;
  /** A text as it is printed: invisible characters escaped, commands as they are typed here. */
  shown(text: string): string;
  /** From here on, commands are printed for somebody in that place. */
  speakFor(invocation: Invocation): void;
  readonly terminal: boolean;
  readonly colours: Colours;
}

export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** False for `--no-color` and NO_COLOR. */
  readonly colour: boolean;
  /** `--quiet`: results and errors only. @default false */
  readonly quiet?: boolean;
  /** How the program was started. @default commands are printed as the texts name them: `strongroom rotate …` */
  readonly invocation?: Invocation;
}

export function createOutput({ stdout, stderr, colour, quiet = false, invocation }: OutputOptions): Output {
  let kept: string[] = [];
  let spokenFor = invocation ?? null;
  const terminal = stderr.isTTY === true;
  let liveShown = false;
  const clear = () => {
    if (liveShown) stderr.write("\r\u001b[2K");
    liveShown = false;
  };
  const said = (text: string) => printable(spokenFor === null ? withoutMarks(text) : pasteable(text, spokenFor));
  const shown = (text: string) => withStyles(said(text));
  const shownOn = (sink: Sink, text: string) =>
    sink.isTTY === true && sink.columns ? withStyles(wrapped(said(text), sink.columns)) : shown(text);
  const say = (text: string) => {
    clear();
    stderr.write(`${shownOn(stderr, text)}\n`);
  };
  return {
    terminal,
    colours: coloursOf(colour && stdout.isTTY === true),
    shown,
    speakFor(now) {
      // Whether we run on a terminal does not change with the place.
      spokenFor = { ...now, asks: spokenFor?.asks ?? now.asks };
    },
    json(data) {
      clear();
      stdout.write(`${printableJson(spokenFor === null ? data : pasteableData(data, spokenFor))}\n`);
    },
    result(text) {
      clear();
      stdout.write(`${shownOn(stdout, text)}\n`);
    },
    note(text) {
      if (quiet) kept.push(text);
      else say(text);
    },
    error: say,
    sayKept() {
      for (const text of kept) say(text);
      kept = [];
    },
    command(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    live(text) {
      if (!terminal || quiet) return;
      clear();
      // Some terminals go to the next row in the last column, and only the last row can be cleared.
      stderr.write(withStyles(fitting(said(oneLine(text)), (stderr.columns || usualColumns) - 1)));
      liveShown = true;
    },
  };
}

/** The width if a terminal does not tell its own. */
const usualColumns = 80;

function coloursOf(enabled: boolean): Colours {
  const plain = picocolors.createColors(enabled);
  const own = (style: (text: string) => string) => (text: string) => styled(text, style);
  return {
    bold: own(plain.bold),
    dim: own(plain.dim),
    red: own(plain.red),
    green: own(plain.green),
    yellow: own(plain.yellow),
  };
}

/** Pads columns to their widest cell, except the last column. A cell is always one line. */
export function table(rows: readonly (readonly string[])[], indent = ""): string {
  const lines = rows.map((row) => row.map((cell) => oneLine(cell, longestCell)));
  const widths: number[] = [];
  for (const row of lines) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  }
  return lines
    .map((row) =>
      `${indent}${row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell))).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

/** Our own cells are shorter than this. */
const longestCell = 2000;

/** `1 entry`, `2 entries`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** "12,345". */
export const thousands = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
