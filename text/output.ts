/**
 * Everything a command says goes through here: results on stdout, progress and remarks on stderr, so that stdout can be
 * piped. Colour only on a terminal.
 */
import picocolors from "picocolors";
import { pasteable, pasteableData } from "./commands";
import type { Invocation } from "./invocation";
import { fitting, oneLine, printable, printableJson, styled, width, withStyles } from "./printable";
import { wrapped } from "./wrap";

/** What is needed of a stream; tests pass their own. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Of a terminal, as wide as its window is now. */
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
  /** A result; stdout. */
  result(text: string): void;
  /** A result for programs; stdout. */
  json(data: unknown): void;
  /** A remark or a step; stderr. With `--quiet` it is kept back, until a question or a failure makes it matter. */
  note(text: string): void;
  /** What ended a command; stderr. */
  error(text: string): void;
  /** Says what `--quiet` kept back so far: a question is about it, or a failure came of it. */
  sayKept(): void;
  /** A workflow command for the runner around us; stderr, byte for byte: a value in it must be the one that is printed later. */
  command(line: string): void;
  /** Replaces the last live line on a terminal; says nothing elsewhere. */
  live(text: string): void;
  /** What a text becomes on its way out: nothing unseen in it, and its commands as they are typed here. */
  shown(text: string): string;
  /** From here on, commands are written for somebody who stands there. */
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
  const said = (text: string) => printable(spokenFor === null ? text : pasteable(text, spokenFor));
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
      spokenFor = now;
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
      // In the last column some terminals go to the next row, and only the last row can be cleared again.
      stderr.write(withStyles(fitting(said(oneLine(text)), (stderr.columns || usualColumns) - 1)));
      liveShown = true;
    },
  };
}

/** Where a terminal does not say. */
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

/** Columns padded to their widest cell; the last one is left ragged. A cell is one line, whoever wrote it. */
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

/** Longer than what we write into a cell ourselves. */
const longestCell = 2000;

/** `1 entry`, `2 entries`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
