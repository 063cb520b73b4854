#!/usr/bin/env node
"use strict";
// Plain JavaScript on purpose: it must report an old Node or a missing installation before any
// TypeScript is read.
const path = require("node:path");

const { tooOld, untried } = require("./node-range");
const { quoted } = require("./quoted");

const root = path.dirname(__dirname);
const refusal = tooOld(process.versions.node);
if (refusal !== null) {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 2;
} else if (!hasFolder()) {
  process.stderr.write(`strongroom: the current folder no longer exists\n  next: cd ${quoted(root)}\n`);
  process.exitCode = 2;
} else {
  const word = untried(process.versions.node);
  if (word !== null) process.stderr.write(`${word}\n`);
  if (endUpgrade()) require("./run-bundled").runBundled(root, "cli");
}

/**
 * After half an upgrade the engine is incomplete, so the upgrade is finished before any of it is loaded.
 *
 * @returns whether the engine is whole
 */
function endUpgrade() {
  const upgrade = require("../engine/in-place");
  if (!upgrade.isUnfinished(root)) return true;
  // A Tab asks for words; it changes nothing.
  if (process.argv[2] === "__complete") return false;
  try {
    const version = upgrade.finish(root);
    process.stderr.write(
      `strongroom: finished the interrupted upgrade to ${version}\n  next: cd ${quoted(root)} && npm ci\n`,
    );
    return true;
  } catch (error) {
    process.stderr.write(
      `strongroom: an interrupted upgrade can't be finished: ${error.message}. Nothing was changed. Remove its record, then begin the upgrade again.\n  next: cd ${quoted(root)} && rm -r .strongroom/upgrade\n`,
    );
    process.exitCode = 5;
    return false;
  }
}

function hasFolder() {
  try {
    return process.cwd() !== "";
  } catch {
    return false;
  }
}
