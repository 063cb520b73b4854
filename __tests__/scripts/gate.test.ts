/** The gate itself, with programs in place of its checks that do what a test says. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(__dirname, "..", "..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-gate-test-"));
  for (const name of ["home", "tmp", "node_modules/.bin"]) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ["gate.js", "home.js", "progress.js", "quick-folder.js"])
    cpSync(join(root, "scripts", name), join(folder, "scripts", name));
  for (const name of ["tsc", "biome"]) program(name, "");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, "node_modules", ".bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/** A Jest in which `passed` tests pass, and which does something besides. */
function jest(besides: string): void {
  const report = '{"numPassedTests":3,"numFailedTests":0,"numRuntimeErrorTestSuites":0}';
  program("jest", `while [ "$1" != --outputFile ]; do shift; done\necho '${report}' > "$2"\n${besides}`);
}

function gate(...args: readonly string[]) {
  const { status, stdout } = spawnSync(process.execPath, [join(folder, "scripts", "gate.js"), ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: join(folder, "home"), TMPDIR: join(folder, "tmp"), VENDOR_KEY: "fake" },
  });
  const lines = stdout.trimEnd().split("\n");
  return { status, home: lines.filter((line) => line.startsWith("== home folder")), total: lines.at(-1) };
}

it("runs its checks in a home folder of its own, which they leave empty but for npm's cache", () => {
  jest(`mkdir -p "$HOME/.npm/_cacache"; env > "${folder}/seen"`);
  expect(gate()).toEqual({ status: 0, home: ["== home folder: ok"], total: "6 passed, 0 failed" });
  const seen = readFileSync(join(folder, "seen"), "utf8");
  expect(/^HOME=(.*)$/m.exec(seen)?.[1]).toMatch(/strongroom-gate-\w+\/home$/);
  expect(seen).not.toContain("VENDOR_KEY");
});

it("has its temporary files in memory where nobody chose a place and there is one, and removes them", () => {
  jest(`env > "${folder}/seen"`);
  const { status } = spawnSync(process.execPath, [join(folder, "scripts", "gate.js")], {
    env: { PATH: process.env.PATH, HOME: join(folder, "home") },
  });
  expect(status).toBe(0);
  const [, temporary = ""] = /^TMPDIR=(.*)$/m.exec(readFileSync(join(folder, "seen"), "utf8")) ?? [];
  expect(temporary).toMatch(/^(\/dev\/shm|\/tmp)\/strongroom-gate-\w+\/tmp$/);
  expect(temporary.startsWith("/dev/shm/")).toBe(hasMemory());
  expect(existsSync(dirname(temporary))).toBe(false);
});

/** Room in memory, where programs may be started. */
function hasMemory(): boolean {
  if (!existsSync("/proc/mounts") || !existsSync("/dev/shm")) return false;
  const [, options = "noexec"] = /^\S+ \/dev\/shm \S+ (\S+)/m.exec(readFileSync("/proc/mounts", "utf8")) ?? [];
  const { bavail, bsize } = statfsSync("/dev/shm");
  return Math.min(bavail * bsize, freemem()) > 3 * 1024 ** 3 && !options.split(",").includes("noexec");
}

it("fails where a check leaves anything in it, and says what", () => {
  jest('mkdir -p "$HOME/.terraform.d/plugin-cache"; touch "$HOME/.gitconfig"');
  expect(gate()).toEqual({
    status: 1,
    home: ["== home folder: FAILED; it holds .gitconfig, .terraform.d, .terraform.d/plugin-cache"],
    total: "5 passed, 1 failed",
  });
});

it("a check that dies without a report has failed", () => {
  jest("");
  program("jest", "exit 1");
  expect(gate()).toMatchObject({ status: 1, total: "3 passed, 1 failed" });
});

describe("the long suite", () => {
  const git = (...args: readonly string[]) => {
    const all = ["-c", "user.name=fake", "-c", "user.email=fake@example.test", "-C", folder, ...args];
    expect(spawnSync("git", all, { encoding: "utf8" }).status).toBe(0);
  };
  const paths = ["a", "b", "c"].map((name) => `__tests__/${name}.test.ts`);
  /** Each file has two tests; the run ends with `fails`, as if somebody had stopped it there. */
  const install = (fails = "") =>
    program(
      "jest",
      `[ "$1" = --listTests ] && { node -p 'JSON.stringify(${JSON.stringify(paths)}.map((one) => process.cwd() + "/" + one))'; exit; }
exec node -e 'const [, out, ...args] = process.argv.slice(1).join(" ").match(/--outputFile (\\S+).* --runTestsByPath (.*)/);
const Progress = require("./scripts/progress.js");
let passed = 0;
for (const path of args[0].split(" ")) {
  if (path.endsWith("${fails}.test.ts") && "${fails}" !== "") {
    new Progress().onTestFileResult({ path }, { numFailingTests: 1, numPassingTests: 1 });
    process.exit(1);
  }
  passed += 2;
  new Progress().onTestFileResult({ path }, { numFailingTests: 0, numPassingTests: 2 });
  require("fs").appendFileSync("${folder}/tmp/ran", path.at(-9));
}
require("fs").writeFileSync(out, JSON.stringify({ numPassedTests: passed, numFailedTests: 0, numRuntimeErrorTestSuites: 0 }));' -- "$@"`,
    );
  const ran = () => readFileSync(join(folder, "tmp", "ran"), "utf8");
  beforeEach(() => {
    writeFileSync(join(folder, ".gitignore"), ".strongroom/\ntmp/\nnode_modules/\nhome/\n");
    git("init", "-q");
    git("add", "-A");
    git("commit", "-q", "-m", "first");
  });

  it("goes on where it was stopped, and counts what passed before", () => {
    install("c");
    expect(gate("--full")).toMatchObject({ status: 1, total: "3 passed, 1 failed" });
    expect(ran()).toBe("ab");
    install();
    expect(gate("--full")).toMatchObject({ status: 0, total: "9 passed, 0 failed" });
    expect(ran()).toBe("abc");
    // Nothing is left.
    expect(gate("--full")).toMatchObject({ status: 0, total: "9 passed, 0 failed" });
    expect(ran()).toBe("abc");
  });

  it.each([
    ["with --fresh", ["--fresh"], () => undefined],
    ["at another commit", [], () => git("commit", "-q", "--allow-empty", "-m", "second")],
    ["where something was changed", [], () => writeFileSync(join(folder, "scripts", "changed.js"), "")],
  ])("begins again %s", (_, args, change) => {
    install();
    gate("--full");
    change();
    expect(gate("--full", ...args)).toMatchObject({ status: 0, total: "9 passed, 0 failed" });
    expect(ran()).toBe("abcabc");
  });
});
