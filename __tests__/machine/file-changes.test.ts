/** What git says of a change: modes and paths as they are, without programs that the repository names. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, symlinkSync } from "node:fs";
import { changeBetween } from "../../machine/git/file-changes";
import { Folder } from "../support/folder";

let base: Folder;
let repository: Folder;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", repository.path, "-c", "user.name=ann", "-c", "user.email=ann@acme.example", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
const commit = () => {
  git("add", "--all");
  git("commit", "--quiet", "--message", "x");
  return git("rev-parse", "HEAD");
};
const asking = (folder: string) => ({
  root: folder,
  env: { PATH: process.env.PATH },
  signal: new AbortController().signal,
});
const wants = (file: string) => file.startsWith("catalog/");
const changed = (folder: string, from: string, head: string | null) =>
  changeBetween(asking(folder), { base: from, head, wants, also: "main.ts" });

beforeEach(() => {
  base = Folder.temp("file-changes");
  repository = base.in("repository").make();
  git("init", "--quiet");
  repository.write({ "app/catalog/a.ts": "a", "app/catalog/b.ts": "b", "app/main.ts": "m", CODEOWNERS: "* @x" });
});
afterEach(() => base.remove());

function edits(): void {
  repository.write({ "app/catalog/a.ts": "\u202ea", "app/catalog/c.ts": "c", ".github/w.yml": "on: push" });
  repository.remove("app", "catalog", "b.ts");
  chmodSync(repository.at("app/main.ts"), 0o755);
  symlinkSync("a.ts", repository.at("app", "catalog", "link.ts"));
}
const [file, executable] = ["100644", "100755"];
const expected = [
  { file: "../.github/w.yml", was: null, mode: file, text: null },
  { file: "catalog/a.ts", was: file, mode: file, text: "\u202ea" },
  { file: "catalog/b.ts", was: file, mode: null, text: null },
  { file: "catalog/c.ts", was: null, mode: file, text: "c" },
  { file: "catalog/link.ts", was: null, mode: "120000", text: null },
  { file: "main.ts", was: file, mode: executable, text: null },
];
const names = ["../.github/w.yml", "../CODEOWNERS", "catalog/a.ts", "catalog/c.ts", "catalog/link.ts", "main.ts"];
const sorted = ({ files, names: all }: Awaited<ReturnType<typeof changed>>) => [
  [...files].sort((a, b) => (a.file < b.file ? -1 : 1)),
  [...new Set(all)].sort(),
];

test("of two commits, a renamed file is one that goes and one that comes", async () => {
  const from = commit();
  edits();
  const head = commit();
  expect(sorted(await changed(repository.at("app"), from, head))).toEqual([expected, names]);
  git("mv", "CODEOWNERS", "OWNERS");
  expect((await changed(repository.path, head, commit())).files).toEqual([
    { file: "CODEOWNERS", was: file, mode: null, text: null },
    { file: "OWNERS", was: null, mode: file, text: null },
  ]);
});

test("files here count before they are added, and no filter of the repository runs", async () => {
  const from = commit();
  const ran = base.at("ran");
  git("config", "filter.evil.clean", `touch ${ran}; cat`);
  repository.write({ ".gitattributes": "*.ts filter=evil\n" });
  edits();
  git("add", "app/catalog/c.ts");
  base.remove("ran");
  const { files, names: all } = await changed(repository.at("app"), from, null);
  expect([...all].sort()).toEqual(["../.gitattributes", ...names]);
  expect(files.filter((one) => one.file !== "../.gitattributes").sort((a, b) => (a.file < b.file ? -1 : 1))).toEqual(
    // What was not added yet is new, whatever it is.
    expected.map((one) => (one.file === "catalog/link.ts" ? { ...one, mode: "120000" } : one)),
  );
  expect(existsSync(ran)).toBe(false);
});
