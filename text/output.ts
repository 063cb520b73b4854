/**
 * Everything a command says goes through here: results on stdout, progress and remarks on stderr, so that stdout can be
 * piped. Colour only on a terminal.
 */
import picocolors from "picocolors";
import { pasteable, pasteableData } from "./commands";
import type { Invocation } from "./invocation";
import { fitting, oneLine, printable, printableJson, styled, width, withStyles } from "./printable";

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
  /** A remark or a step; stderr. */
  note(text: string): void;
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
  /** How the program was started. @default commands are printed as the texts name them: `strongroom rotate …` */
  readonly invocation?: Invocation;
}

export function createOutput({ stdout, stderr, colour, invocation }: OutputOptions): Output {
  let spokenFor = invocation ?? null;
  const terminal = stderr.isTTY === true;
  let liveShown = false;
  const clear = () => {
    if (liveShown) stderr.write("\r\u001b[2K");
    liveShown = false;
  };
  const said = (text: string) => printable(spokenFor === null ? text : pasteable(text, spokenFor));
  const shown = (text: string) => withStyles(said(text));
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
      stdout.write(`${shown(text)}\n`);
    },
    note(text) {
      clear();
      stderr.write(`${shown(text)}\n`);
    },
    command(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    live(text) {
      if (!terminal) return;
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
