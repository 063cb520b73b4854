// Records the progress of `npm run test:full`, so that an interrupted run can continue: a line for each passed test file, with its
// number of tests. For Jest it is a reporter, which writes them.
"use strict";
const { spawnSync } = require("node:child_process");
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { dirname, join, relative } = require("node:path");

const root = join(__dirname, "..");
const record = join(root, ".strongroom", "test-full.jsonl");

/** The tested commit; null if there are uncommitted changes, which a later run could not recognise. */
function commit() {
  const git = (...args) => spawnSync("git", ["-C", root, ...args], { encoding: "utf8" });
  const status = git("status", "--porcelain");
  const head = git("rev-parse", "HEAD");
  return status.status === 0 && status.stdout === "" && head.status === 0 ? head.stdout.trim() : null;
}

/** Files that passed at this commit, with their number of tests; none after `--fresh`, or at another commit. */
function doneBefore(head, fresh) {
  if (head !== null && !fresh) {
    try {
      const [first, ...lines] = readFileSync(record, "utf8").trimEnd().split("\n");
      if (first === head) return new Map(lines.map((line) => JSON.parse(line)));
    } catch {
      // No earlier run, or one that was killed within a line.
    }
  }
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, `${head ?? "changes"}\n`);
  return new Map();
}

class Progress {
  onTestFileResult({ path }, { numFailingTests, numPassingTests, testExecError }) {
    if (numFailingTests > 0 || testExecError !== undefined) return;
    appendFileSync(record, `${JSON.stringify([relative(root, path), numPassingTests])}\n`);
  }
}

/** Test files that are left, as Jest lists them. */
function leftOf(listed, done) {
  return listed.filter((path) => !done.has(relative(root, path)));
}

module.exports = Object.assign(Progress, { commit, doneBefore, leftOf });
