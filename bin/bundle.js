"use strict";
// Bundles the command line as two JavaScript files and the synthesis as a third, so that a call doesn't compile TypeScript. They are in
// node_modules/.cache. A record beside them has a stamp of every source and a sum of the bundle: a name alone proves nothing. They never hold
// declarations, which every command reads again. If anything goes wrong here (read-only folders, half an edit), the result is null, and
// the sources are run directly.
const fs = require("node:fs");
const path = require("node:path");
const { same, stampOf } = require("./stamp");

/** Changes when the idea of a bundle does. */
const format = 5;
/** `cli` reads a command line, shows help and completes; `commands` is what it calls, and is not even looked at before that. */
const entries = { cli: "cli/main.ts", commands: "cli/main.ts", synth: "main.ts" };

/**
 * `{ file, text, cli }`: a bundle of the sources as they are now, with its text, and the bundle of `cli` that one of `commands` goes with; or
 * null.
 */
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
  const text = textIn(file, known.sum);
  return text === null ? null : { file, text, cli: known.cli };
}

/** Null if it is not what was made. It is pure ASCII, and reading it as such takes a tenth of the time. */
function textIn(file, sum) {
  try {
    const bytes = fs.readFileSync(file);
    return sumOf(bytes) === sum ? bytes.latin1Slice() : null;
  } catch {
    return null;
  }
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

/** Tells a bundle that was truncated, damaged or exchanged from the one that was made. */
function sumOf(bytes) {
  return `${bytes.length} ${require("node:zlib").crc32(bytes)}`;
}

module.exports = { bundleOf, cacheOf, entries, format, recordIn, recordName, sumOf };
