import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { golden } from "./golden";

const root = join(__dirname, "..", "..");
const text = readFileSync(join(root, "docs", "procedures.md"), "utf8");
const rows = text.split("\n").filter((line) => /^\| \d:/.test(line));

/** `1:22-26, 3:5` as every single line. */
function linesOf(row: string): readonly string[] {
  const cell = row.split("|")[1] ?? "";
  return [...cell.matchAll(/(\d):(\d+)(?:-(\d+))?/g)].flatMap(([, document, first, last]) => {
    const from = Number(first);
    return Array.from({ length: Number(last ?? first) - from + 1 }, (_, index) => `${document}:${from + index}`);
  });
}

describe("docs/procedures.md", () => {
  const answered = new Set(rows.flatMap(linesOf));

  // Our own pipelines' tokens answer lines about operations, which are listed once those work.
  it("answers every line that an entry of a product answers", () => {
    const lines = golden.filter((entry) => entry.product !== "platform").map((entry) => entry.source);
    expect(lines.filter((line) => !answered.has(line))).toEqual([]);
  });

  it("names only files that are there", () => {
    const named = [...text.matchAll(/`((?:catalog|services|environments|constructs|docs)\/[\w./-]*|\.gitignore)`/g)];
    const paths = named.map(([, path]) => path ?? "");
    expect(paths.length).toBeGreaterThan(30);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
