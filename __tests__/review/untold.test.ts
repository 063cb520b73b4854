/** Changed files that a review can't tell the effect of are named, whatever else it says. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Context } from "../../machine/context";
import { untoldFiles } from "../../policy/untold-files";
import { reviewOf } from "../../review/review";
import { sectionsOf } from "../../review/sections";
import { acme } from "../support/acme";
import { linesOf } from "./support";

const folder = mkdtempSync(join(tmpdir(), "untold-"));
afterAll(() => rmSync(folder, { recursive: true }));

const git = (...args: readonly string[]) =>
  execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@acme.example", ...args], {
    encoding: "utf8",
  }).trim();

function commit(files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  git("add", "--all");
  git("commit", "--quiet", "--message", "x");
  return git("rev-parse", "HEAD");
}

test("files of the engine, workflows, packages, and declarations that are programs", async () => {
  git("init", "--quiet");
  const plain = 'import { secret } from "../../model";\nexport const a = secret({ purpose: "x" });\n';
  const base = commit({ "README.md": "a", "catalog/shop/core.ts": plain });
  const head = commit({
    "README.md": "b",
    "docs/inventory.md": "b",
    "catalog/shop/core.ts": `${plain}export const b = secret({ purpose: "y" });\n`,
    "catalog/shop/odd.ts": "export const c = process.env.CI;\n",
    "environments/dev.lock.json": "{}",
    "model/resolve.ts": "1",
    "package.json": "{}",
    ".github/workflows/deploy.yml": "on: push",
  });
  const context = { root: folder, env: { PATH: process.env.PATH } } as unknown as Context;
  const found = await untoldFiles(context, { base, head, environments: [acme()] });
  expect(found).toEqual([".github/workflows/deploy.yml", "catalog/shop/odd.ts", "model/resolve.ts", "package.json"]);
});

test("are one line to read, and none where there are none", () => {
  const review = reviewOf([acme()], [acme()], undefined, { untold: ["main.ts", "package.json"] });
  expect(linesOf(review)).toEqual([
    "attention declared: 2 files whose effect is not told here: main.ts, package.json | the engine, the pipelines, packages, or declarations that do more than call builders: read them",
  ]);
  expect(sectionsOf(review).map(({ title }) => title)).toEqual(["Declarations"]);
  expect(linesOf(reviewOf([acme()], [acme()]))).toEqual([]);
});
