"use strict";
// Bundles the command line as two JavaScript files and the synthesis as a third, so that a call doesn't compile TypeScript. They are in
// node_modules/.cache, under the hash of their sources. They never hold declarations, which every command reads again. If anything goes
// wrong here
// (read-only folders, half an edit), the result is null, and the sources are run directly.
const fs = require("node:fs");
const path = require("node:path");

/** Changes when the idea of a bundle does. */
const format = 4;
/** `cli` reads a command line, shows help and completes; `commands` is what it calls, and is not even looked at before that. */
const entries = { cli: "cli/main.ts", commands: "cli/main.ts", synth: "main.ts" };

/** `{ file, cli }`: a bundle of the sources as they are now, and the bundle of `cli` that one of `commands` goes with; or null. */
function bundleOf(root, name) {
  const known = freshBundle(root, name);
  if (known !== null) return known;
  make(root, name);
  return freshBundle(root, name);
}

function freshBundle(root, name) {
  const known = recordIn(path.join(cacheOf(root), recordName(root, name)));
  if (known === null || known.root !== root) return null;
  if (!known.inputs.every(([file, ...stamp]) => same(stamp, stampOf(path.join(root, file))))) return null;
  const file = path.join(cacheOf(root), known.bundle);
  return fs.existsSync(file) ? { file, cli: known.cli } : null;
}

/** In a process of its own, since a command that is called can't wait for esbuild in any other way. */
function make(root, name) {
  const { spawnSync } = require("node:child_process");
  const { withOrdinaryEnvironment } = require("./ordinary-environment");
  const maker = path.join(__dirname, "make-bundle.js");
  withOrdinaryEnvironment(() => spawnSync(process.execPath, [maker, root, name], { stdio: "ignore" }));
}

function cacheOf(root) {
  return path.join(root, "node_modules", ".cache", "strongroom");
}

/** Several projects may share one node_modules. */
function recordName(root, name) {
  return `${name}-of-${root.replace(/[^\w.-]+/g, "-").slice(-80)}.json`;
}

function recordIn(file) {
  try {
    const known = JSON.parse(fs.readFileSync(file, "utf8"));
    return known.format === format ? known : null;
  } catch {
    return null;
  }
}

/** Size and both times: ctime also changes if a tool restores mtime. */
function stampOf(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? [] : [stat.size, stat.mtimeMs, stat.ctimeMs];
}

function same(a, b) {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

module.exports = { bundleOf, cacheOf, entries, format, recordIn, recordName, stampOf };
