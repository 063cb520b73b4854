/**
 * Everything a command says goes through here: results on stdout, progress and remarks on stderr, so that stdout can be
 * piped. Colour only on a terminal.
 */
import picocolors from "picocolors";

/** What is needed of a stream; tests pass their own. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
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
  /** A remark or a step; stderr. */
  note(text: string): void;
  /** Replaces the last live line on a terminal; says nothing elsewhere. */
  live(text: string): void;
  readonly terminal: boolean;
  readonly colours: Colours;
}

export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** False for `--no-color` and NO_COLOR. */
  readonly colour: boolean;
}

export function createOutput({ stdout, stderr, colour }: OutputOptions): Output {
  const terminal = stderr.isTTY === true;
  let liveShown = false;
  const clear = () => {
    if (liveShown) stderr.write("\r\u001b[2K");
    liveShown = false;
  };
  return {
    terminal,
    colours: picocolors.createColors(colour && stdout.isTTY === true),
    result(text) {
      clear();
      stdout.write(`${text}\n`);
    },
    note(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    live(text) {
      if (!terminal) return;
      clear();
      stderr.write(text);
      liveShown = true;
    },
  };
}

/** Columns padded to their widest cell; the last one is left ragged. Widths count characters, not colour codes. */
export function table(rows: readonly (readonly string[])[], indent = ""): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, visible(cell));
    });
  }
  return rows
    .map((row) =>
      `${indent}${row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - visible(cell))).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters
const colourCode = /\u001b\[[0-9;]*m/g;

function visible(cell: string): number {
  return cell.replace(colourCode, "").length;
}

/** `1 entry`, `2 entries`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
