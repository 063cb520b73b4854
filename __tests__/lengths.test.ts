/** Files that people write have one noun each, so none is long. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..");
const most = 300;

/** Data in rows, whatever their number. */
const tables: Readonly<Record<string, string>> = {
  "declarations/tidy/page/page.css": "a style sheet, one line a declaration",
};
/** Written by programs, or by whoever publishes them. */
const notOurs = /^(__tests__|docs|providers\/vercel\/lib|providers\/schemas)\/|^sandbox\/provider\/tfplugin6\.proto$/;
const code = /\.(ts|tsx|js|mjs|cjs|css|sh|yml|yaml)$/;

test("no file of the product is longer than 300 lines, tables aside", () => {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const files = listed
    .toString()
    .split("\n")
    .filter((file) => code.test(file) && !notOurs.test(file) && existsSync(join(root, file)));
  expect(files).toContain("model/resolve.ts");
  const long = files
    .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }))
    .filter(({ lines }) => lines > most);
  expect(long.map(({ file }) => file).sort()).toEqual(Object.keys(tables).sort());
});
