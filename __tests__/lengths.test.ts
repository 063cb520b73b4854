/** Files that people write have one noun each, so none is long. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..");
const most = 300;

/** Data in rows, whatever their number. */
const tables: Readonly<Record<string, string>> = {
  "text/page/page.css": "a style sheet, one line a declaration",
  "__tests__/catalog/golden/chat.ts": "the entries of chat, as the document lists them",
  "__tests__/catalog/golden/integrations.ts": "the integrations, as the documents list them",
  "__tests__/model/composition-mistakes.ts": "mistakes, and what is said of each",
  "__tests__/model/fault-texts.ts": "what is said of each fault",
  "__tests__/model/faults.ts": "faults that are planted, and where each is found",
  "__tests__/model/seeded-mistakes.ts": "mistakes, and which rule finds each",
  "__tests__/policy/malicious.ts": "documents that must not be planned, and which rules see each",
};
/** Written by programs, or by whoever publishes them. */
const notOurs = /^(docs|providers\/vercel\/lib|providers\/schemas)\/|^sandbox\/provider\/tfplugin6\.proto$/;
const code = /\.(ts|tsx|js|mjs|cjs|css|sh|yml|yaml)$/;

test("no file is longer than 300 lines, tables aside", () => {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const files = listed
    .toString()
    .split("\n")
    .filter((file) => code.test(file) && !notOurs.test(file) && existsSync(join(root, file)));
  expect(files).toEqual(expect.arrayContaining(["model/resolve.ts", "__tests__/model/resolve.test.ts"]));
  const long = files
    .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }))
    .filter(({ lines }) => lines > most);
  expect(long.map(({ file }) => file).sort()).toEqual(Object.keys(tables).sort());
});

test("the command line is arguments, questions and printing; what it needs is in the rooms below", () => {
  const files = readdirSync(join(root, "cli"), { recursive: true, encoding: "utf8" }).filter((file) => code.test(file));
  const lines = files.map((file) => readFileSync(join(root, "cli", file), "utf8").split("\n").length - 1);
  expect(lines.reduce((sum, one) => sum + one, 0)).toBeLessThan(9000);
});
