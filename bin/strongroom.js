#!/usr/bin/env node
"use strict";
// Plain JavaScript on purpose: it must be able to say that Node is too old, or that nothing is installed, before any
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
  process.stderr.write(
    `strongroom: the folder that it was called in does not exist any more\n  next: cd ${quoted(root)}\n`,
  );
  process.exitCode = 2;
} else {
  const word = untried(process.versions.node);
  if (word !== null) process.stderr.write(`${word}\n`);
  endUpgrade();
  require("./run-bundled").runBundled(root, "cli");
}

/** Half an upgrade is half an engine, so nothing of it is read before the rest is in its place. */
function endUpgrade() {
  const upgrade = require("../engine/in-place");
  if (!upgrade.isUnfinished(root)) return;
  const version = upgrade.finish(root);
  process.stderr.write(
    `strongroom: ended the upgrade to ${version} that was interrupted\n  next: cd ${quoted(root)} && npm ci\n`,
  );
}

function hasFolder() {
  try {
    return process.cwd() !== "";
  } catch {
    return false;
  }
}
