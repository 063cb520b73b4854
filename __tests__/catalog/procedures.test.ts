import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildProgram } from "../../cli/program";
import { askedLines } from "./asked-lines";
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

  it("answers every line that asks for something", () => {
    const asked = Object.entries(askedLines).flatMap(([document, lines]) =>
      lines.split(" ").flatMap((range) => linesOf(`| ${document}:${range} |`)),
    );
    expect(asked.length).toBeGreaterThan(250);
    expect(asked.filter((line) => !answered.has(line))).toEqual([]);
  });

  it("names only commands that there are", () => {
    const program = buildProgram(async () => {});
    const wrong = [...text.matchAll(/`strongroom ([a-z-]+)(?: ([a-z-]+))?/g)].flatMap(([said, name, inner]) => {
      const found = program.commands.find((one) => one.name() === name);
      const group = found !== undefined && found.commands.length > 0 && inner !== undefined;
      const there = group ? found.commands.some((one) => one.name() === inner) : found !== undefined;
      return there || (group && found.registeredArguments.length > 0) ? [] : [said];
    });
    expect(wrong).toEqual([]);
  });

  it("names only tests that there are, and a test for every emergency, rotation and scaffold", () => {
    const tests = [...text.matchAll(/`(__tests__\/[\w./-]+)`/g)].map(([, path]) => path ?? "");
    expect(tests.length).toBeGreaterThan(30);
    expect(tests.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const procedures = rows.filter((row) =>
      /`strongroom (incident|lock|rotate|rename|promote|new|verify|run|env)\b/.test(row),
    );
    expect(procedures.filter((row) => !row.includes("`__tests__/"))).toEqual([]);
  });

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
