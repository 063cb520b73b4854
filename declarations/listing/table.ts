/** Tables as people keep them: comma or tab separated (RFC 4180), or Markdown. */

export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows that are not empty; a quoted cell may span lines. Null if a quote is never closed. */
export function rowsOfSeparated(text: string, separator: "," | "\t"): readonly TableRow[] | null {
  const rows: TableRow[] = [];
  let cells: string[] = [];
  let cell = "";
  let line = 1;
  let began = 1;
  let quoted = false;
  const endRow = () => {
    cells.push(cell.trim());
    if (cells.some((one) => one !== "")) rows.push({ line: began, cells });
    cells = [];
    cell = "";
    began = line + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quoted) {
      if (character === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (character === '"') quoted = false;
      else cell += character;
      if (character === "\n") line += 1;
    } else if (character === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (character === separator) {
      cells.push(cell.trim());
      cell = "";
    } else if (character === "\n") {
      endRow();
      line += 1;
    } else if (character !== "\r") cell += character;
  }
  if (quoted) return null;
  endRow();
  return rows;
}

/** Rows of the tables in a text, without the line below the headings and without the text around the tables. */
export function rowsOfMarkdown(text: string): readonly TableRow[] {
  return text.split("\n").flatMap((line, index) => {
    const inner = /^\s*\|(.*)\|\s*$/.exec(line)?.[1];
    if (inner === undefined || /^[\s:|-]+$/.test(inner)) return [];
    const cells = inner.split(/(?<!\\)\|/).map((cell) => plain(cell.replaceAll("\\|", "|").trim()));
    return [{ line: index + 1, cells }];
  });
}

/** Removes code marks, emphasis and links. */
const plain = (cell: string): string =>
  cell
    .replace(/^`([^`]*)`$/, "$1")
    .replace(/^\*\*(.*)\*\*$/, "$1")
    .replace(/^\[([^\]]*)\]\([^)]*\)$/, "$1");
