/** The rows of docs/procedures.md, and what its tables say of placeholders and exit codes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const page = readFileSync(join(__dirname, "..", "..", "docs", "procedures.md"), "utf8");

export interface Row {
  /** A procedure; else a fact or rule. */
  readonly procedure: boolean;
  readonly numbers: readonly number[];
  readonly lines: string;
  readonly title: string;
  /** Command or answer. */
  readonly how: string;
  readonly tests: readonly (readonly [file: string, name: string])[];
}

export const spans = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);

/** `1, 4-6` as every number. */
function numbersIn(cell: string): readonly number[] {
  return cell.split(", ").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function testsIn(cell: string): Row["tests"] {
  return [...cell.matchAll(/`(__tests__\/[\w./-]+)`: ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, file = "", names = ""]) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => [file, name] as const),
  );
}

const cellsOf = (line: string) => line.slice(2, -2).split(" | ");

export function rowsOf(text: string): readonly Row[] {
  let procedure = false;
  const rows: Row[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) procedure = line === "### Procedures";
    if (!/^\| \d/.test(line)) continue;
    const cells = cellsOf(line);
    const [numbers = "", lines = "", title = "", how = "", tests = ""] = cells;
    if (cells.length !== 5) throw new Error(`a row of ${cells.length} cells: ${line}`);
    rows.push({ procedure, numbers: numbersIn(numbers), lines, title, how, tests: testsIn(tests) });
  }
  return rows;
}

/** The rows of the table below a header, as their cells. */
export function tableOf(text: string, header: string): readonly (readonly string[])[] {
  const [, after] = text.split(`\n| ${header} |\n`);
  if (after === undefined) throw new Error(`there is no table "${header}"`);
  const lines = after.split("\n").slice(1);
  return lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith("|")),
    )
    .map(cellsOf);
}
