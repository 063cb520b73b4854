"use strict";
// Runs one of the project's entries: its bundle, or its sources where there can be none.
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

/** @param name which of the entries that bundle.js knows */
async function runBundled(root, name) {
  const { bundleOf, entries } = require("./bundle");
  const source = path.join(root, entries[name]);
  const file = await bundleOf(root, name);
  let text = null;
  try {
    // It is ASCII alone, and to read it as such takes a tenth of the time.
    if (file !== null) text = fs.readFileSync(file, "latin1");
  } catch {
    // Somebody emptied the cache at this very moment.
  }
  if (text === null) {
    if (!typescript(root)) return;
    try {
      require(source);
    } catch (error) {
      sayMissing(root, error);
    }
    return;
  }
  const own = createRequire(path.join(root, "bin", "bundle.js"));
  require("./typescript").readTypescript(root);
  // What is not in the bundle is TypeScript: the declarations, and the sandbox.
  const reading = (id) => {
    try {
      return own(id);
    } catch (error) {
      if (!id.startsWith(".")) throw error;
      // Once more by tsx, whose messages point into the sources.
      for (const file of Object.keys(require.cache)) if (file.endsWith(".ts")) delete require.cache[file];
      return typescript(root) ? own(id) : process.exit();
    }
  };
  const { compiledScript } = require("./compiled");
  const wrapper = compiledScript(file, `(function (require, __inProject) {${text}\n})`).runInThisContext();
  wrapper(Object.assign(reading, own), (folder) => path.join(root, folder));
}

/** Teaches Node to read TypeScript; false, with a word to the user, where nothing is installed. */
function typescript(root) {
  try {
    // Its esbuild stays for all that follows.
    require("./ordinary-environment").withOrdinaryEnvironment(() => require("esbuild").transformSync(""));
    require("tsx/cjs");
    return true;
  } catch (error) {
    sayMissing(root, error);
    return false;
  }
}

/** Half an install lacks some package; a file of ours that is missing is another matter. */
function sayMissing(root, error) {
  const lacks =
    error.code === "MODULE_NOT_FOUND" ? /^Cannot find module '([^']+)'/.exec(error.message)?.[1] : undefined;
  if (lacks === undefined || /^[./]/.test(lacks)) throw error;
  const how = hasPackages(path.join(root, "node_modules"))
    ? `not installed completely (${lacks} is missing)`
    : "not installed yet";
  process.stderr.write(`strongroom is ${how}\n  next: cd ${quoted(root)} && npm ci\n`);
  process.exitCode = 2;
}

/** For a shell. */
function quoted(folder) {
  return /^[\w./@%+:,-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
}

/** Our own cache is none. */
function hasPackages(folder) {
  try {
    return fs.readdirSync(folder).some((name) => !name.startsWith("."));
  } catch {
    return false;
  }
}

module.exports = { runBundled };
