// The gate: runs all checks one after the other, even if one fails, and prints totals at the end. `--full` adds the long suites,
// which continue where they were interrupted; `--fresh` starts from the beginning.
// Plain JavaScript without dependencies, so that it can say what is wrong when something is missing.
"use strict";
const { spawnSync } = require("node:child_process");
const { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } = require("node:fs");
const { devNull, homedir } = require("node:os");
const { delimiter, join } = require("node:path");
const { leftIn } = require("./home");
const progress = require("./progress");
const { quickFolder } = require("./quick-folder");

const root = join(__dirname, "..");
const bin = (name) => join(root, "node_modules", ".bin", name);
const scratch = quickFolder();
const full = process.argv.includes("--full");
/** The caller's home folder stays untouched: the checks get another one, and a file left in it is a failure. */
const home = join(scratch, "home");
const temporary = join(scratch, "tmp");
for (const folder of [home, temporary]) mkdirSync(folder);

/** The only variables of the caller's shell that a test sees: a token, a proxy, a hook's GIT_DIR or FORCE_COLOR would change the test. */
const kept = ["TERM", "CI"];
const env = {
  ...Object.fromEntries(kept.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : []))),
  HOME: home,
  TMPDIR: temporary,
  // The tests' transformer keeps its own cache in the usual place.
  XDG_CACHE_HOME: join(scratch, "cache"),
  LANG: "C.UTF-8",
  // Commits of tests must not be signed.
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  CHECKPOINT_DISABLE: "1",
  NODE_ENV: "test",
  // With an unreadable folder in the PATH, a missing command would be "refused", not "not found".
  PATH: (process.env.PATH ?? "").split(delimiter).filter(mayLookInto).join(delimiter),
  // One of the long suites installs a package, with the registry settings of the caller's npm.
  ...(full
    ? {
        STRONGROOM_FULL_TESTS: "1",
        npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), ".npmrc"),
      }
    : {}),
};

function mayLookInto(folder) {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Checks without a runner of their own count as one test each. */
const steps = [
  { title: "types", command: bin("tsc"), args: ["--noEmit", "-p", "."] },
  {
    title: "lint and format",
    command: bin("biome"),
    args: ["check", "--error-on-warnings", "--no-errors-on-unmatched"],
  },
  {
    title: "tests",
    command: bin("jest"),
    // Most test files wait for programs that they start, so three at a time use two cores; Jest would run one.
    args: jestArgs("tests", ["--maxWorkers", "3"]),
    jest: "tests",
  },
];

function jestArgs(name, more) {
  // Jest's own cache would be in the folder for temporary files, which is a new one each time.
  const cache = ["--cacheDirectory", join(root, "node_modules", ".cache", "jest")];
  return ["--json", "--outputFile", join(scratch, `${name}.json`), "--passWithNoTests", ...cache, ...more];
}

let passed = 0;
let failed = 0;
if (full) goOn(steps.at(-1));
for (const step of steps) {
  const start = Date.now();
  console.log(`\n== ${step.title}`);
  const result = spawnSync(step.command, step.args, {
    cwd: root,
    // With --json jest prints its report to stdout as well; the human one goes to stderr.
    stdio: ["ignore", step.jest ? "ignore" : "inherit", "inherit"],
    env,
  });
  const counts = step.jest ? jestCounts(join(scratch, `${step.jest}.json`)) : { passed: 0, failed: 0 };
  // A runner that crashed without a report still failed.
  if (!step.jest && result.status === 0) counts.passed = 1;
  if (result.status !== 0 && counts.failed === 0) counts.failed = 1;
  passed += counts.passed;
  failed += counts.failed;
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  console.log(`== ${step.title}: ${result.status === 0 ? "ok" : "FAILED"} in ${seconds} s`);
}
const left = leftIn(home);
console.log(`\n== home folder: ${left.length === 0 ? "ok" : `FAILED; it holds ${left.join(", ")}`}`);
if (left.length === 0) passed += 1;
else failed += 1;
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** The suites take an hour: files that passed at this commit before are counted, and not run again. */
function goOn(step) {
  const done = progress.doneBefore(progress.commit(), process.argv.includes("--fresh"));
  for (const count of done.values()) passed += count;
  if (done.size > 0)
    console.log(`continuing: ${done.size} test files have passed at this commit (--fresh: run all again)`);
  const listed = spawnSync(bin("jest"), ["--listTests", "--json"], { cwd: root, env, encoding: "utf8" });
  const left = progress.leftOf(JSON.parse(listed.stdout), done);
  const reporters = ["default", join(__dirname, "progress.js")].flatMap((name) => ["--reporters", name]);
  step.args.push(...reporters, "--runTestsByPath", ...left);
  if (left.length === 0) steps.pop();
}

function jestCounts(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, "utf8"));
  return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
}
