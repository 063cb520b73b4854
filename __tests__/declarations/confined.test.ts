/** What programs of another revision can do, beside a process that is not kept to its folder. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runConfined } from "../../declarations/confined";

const root = join(__dirname, "..", "..");
let scratch: string;
let folder: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "strongroom-confined-"));
  folder = join(scratch, "revision");
  mkdirSync(folder);
  symlinkSync(join(root, "node_modules"), join(scratch, "packages"));
  symlinkSync(join(scratch, "packages"), join(folder, "node_modules"));
  writeFileSync(join(scratch, "token"), "fake-token");
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(join(folder, "own.ts"), 'export const own: string = require("re2js") === undefined ? "" : "own";');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const attempts = `
import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { own } from "./own";
const above = ${JSON.stringify("ABOVE")};
const tries: Record<string, () => unknown> = {
  "reads its own files": () => own === "own" || fail(),
  "reads a file outside": () => readFileSync(above + "/token"),
  "reads through a link": () => { symlinkSync(above + "/token", above + "/revision/link"); readFileSync(above + "/revision/link"); },
  "writes outside": () => writeFileSync(above + "/written", "x"),
  "changes its folder": () => writeFileSync(above + "/revision/own.ts", "x"),
  "starts a program": () => execFileSync("true"),
  "starts a thread": () => new (require("node:worker_threads").Worker)("1", { eval: true }).unref(),
  "sees a token": () => process.env.API_TOKEN ?? fail(),
  "sees an agent of keys": () => process.env.SSH_AUTH_SOCK ?? fail(),
  "knows the home folder": () => process.env.HOME ?? fail(),
};
function fail(): never { throw new Error(); }
const could = Object.entries(tries).flatMap(([name, one]) => { try { one(); return [name]; } catch { return []; } });
writeFileSync(process.argv[2] ?? "", JSON.stringify(could));
`;
const all = [...attempts.matchAll(/^ {2}"([^"]+)":/gm)].map(([, name]) => name);

it("read their own files, and nothing else: no other file, no program, no credentials", async () => {
  const env = { ...process.env, API_TOKEN: "fake-token", SSH_AUTH_SOCK: "/fake/agent", HOME: scratch };
  writeFileSync(join(folder, "try.ts"), attempts.replace("ABOVE", scratch));
  const plain = join(scratch, "plain.json");
  execFileSync(process.execPath, ["--require", "tsx/cjs", join(folder, "try.ts"), plain], { cwd: root, env });
  expect(JSON.parse(readFileSync(plain, "utf8"))).toEqual(all);
  for (const made of [join(scratch, "written"), join(folder, "link")]) rmSync(made);
  writeFileSync(join(folder, "own.ts"), 'export const own: string = require("re2js") === undefined ? "" : "own";');

  const { result, answer } = await runConfined({ root, env, signal: new AbortController().signal }, folder, "try.ts");
  expect([JSON.parse(result ?? "null"), answer?.stderr]).toEqual([["reads its own files"], ""]);
  expect(existsSync(join(scratch, "written"))).toBe(false);
});

it("are named by their own line where they fail, and where they are not TypeScript", async () => {
  const run = () => runConfined({ root, env: {}, signal: new AbortController().signal }, folder, "try.ts");
  writeFileSync(
    join(folder, "try.ts"),
    "interface A {\n  a: 1;\n}\nconst a: A = { a: 1 };\nthrow new Error(`no ${a.a}`);\n",
  );
  const { result, answer } = await run();
  expect([result, answer?.stderr]).toEqual([null, expect.stringMatching(/no 1[\s\S]*try\.ts:5:7/)]);
  writeFileSync(join(folder, "try.ts"), "\nexport const = 1;\n");
  await expect(run()).rejects.toThrow(/try\.ts:2:13: ERROR/);
});
