#!/usr/bin/env node
"use strict";
// Plain JavaScript on purpose: it must be able to say that Node is too old, or that nothing is installed, before any
// TypeScript is read.
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

const { tooOld, untried } = require("./node-range");

const root = path.dirname(__dirname);
const refusal = tooOld(process.versions.node);
if (refusal !== null) {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 2;
} else if (!hasFolder()) {
  process.stderr.write(
    "strongroom: the folder that it was called in does not exist any more\n  next: cd to one that does\n",
  );
  process.exitCode = 2;
} else {
  const word = untried(process.versions.node);
  if (word !== null) process.stderr.write(`${word}\n`);
  void start();
}

async function start() {
  endUpgrade();
  const file = await require("./bundle").bundleOf(root);
  let text = null;
  try {
    if (file !== null) text = fs.readFileSync(file, "utf8");
  } catch {
    // Somebody emptied the cache at this very moment.
  }
  if (text === null) {
    if (typescript()) require("../cli/main.ts");
    return;
  }
  const own = createRequire(path.join(root, "cli", "main.ts"));
  require("./typescript").readTypescript(root);
  // What is not in the bundle is TypeScript: the declarations, and the sandbox.
  const reading = (id) => {
    try {
      return own(id);
    } catch (error) {
      if (!id.startsWith(".")) throw error;
      // Once more by tsx, whose messages point into the sources.
      for (const file of Object.keys(require.cache)) if (file.endsWith(".ts")) delete require.cache[file];
      return typescript() ? own(id) : process.exit();
    }
  };
  const { compiledScript } = require("./compiled");
  const wrapper = compiledScript(file, `(function (require, __inProject) {${text}\n})`).runInThisContext();
  wrapper(Object.assign(reading, own), (folder) => path.join(root, folder));
}

/** Half an upgrade is half an engine, so nothing of it is read before the rest is in its place. */
function endUpgrade() {
  const upgrade = require("../engine/in-place");
  if (!upgrade.isUnfinished(root)) return;
  const version = upgrade.finish(root);
  process.stderr.write(`strongroom: ended the upgrade to ${version} that was interrupted\n  next: npm ci\n`);
}

function hasFolder() {
  try {
    return process.cwd() !== "";
  } catch {
    return false;
  }
}

/** Teaches Node to read TypeScript; false, with a word to the user, where nothing is installed. */
function typescript() {
  try {
    // Its esbuild stays for all that follows.
    require("./ordinary-environment").withOrdinaryEnvironment(() => require("esbuild").transformSync(""));
    require("tsx/cjs");
    return true;
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    process.stderr.write(`strongroom is not installed yet: run \`npm ci\` in ${root}\n`);
    process.exitCode = 2;
    return false;
  }
}
