"use strict";
// Runs one of the project's entry points: its bundle, or its sources if there can't be one.
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { bundleOf, entries } = require("./bundle");
const { quoted } = require("./quoted");

/**
 * What runs outside of the bundles. Node would also take them from a folder above the project, where anybody may have put them: what is
 * not in the project itself is not installed.
 */
const packages = ["esbuild", "google-auth-library", "tsx", "typescript", "yaml"];

/** @param name the entry point's name in bundle.js: `cli` or `synth` */
function runBundled(root, name) {
  const lacks = packages.find((one) => !fs.existsSync(path.join(root, "node_modules", one, "package.json")));
  // Where nothing is installed, a pipeline may have put the engine in one file.
  if (lacks !== undefined)
    return require("./engine").runEngine(root, entries[name]) ? undefined : sayLacking(root, lacks);
  const running = scriptOf(root, name);
  if (running === null) return runSources(root, entries[name]);
  const own = createRequire(path.join(root, "bin", "bundle.js"));
  const parts = new Map();
  let commands;
  let taught = false;

  /** Our file `file`, from the bundle that holds it; undefined if none does. */
  const bundled = (file) => {
    const exported = parts.get(file);
    return exported === undefined ? undefined : exported();
  };
  const add = (list) => {
    for (const [file, load] of Object.entries(list)) {
      let loaded;
      parts.set(file, () => (loaded ??= load()));
    }
  };
  /** What is not in the bundles is TypeScript: the declarations, and the sandbox. Help and completion need none of it. */
  const teach = () => {
    if (!taught) require("./typescript").readTypescript(root, bundled);
    taught = true;
  };
  /** What a command needs: from the second bundle, or from the sources as they are. */
  const later = (file) => {
    teach();
    if (commands === undefined) {
      commands = scriptOf(root, "commands");
      // Both are made at once, unless the sources changed at this very moment.
      if (commands?.cli !== running.bundle) commands = null;
      if (commands !== null) add(run(commands));
    }
    if (commands === null) return typescript(root) ? own(`../${file}`) : process.exit();
    if (!file.startsWith("organisation/")) return bundled(file);
    return orBySources(() => bundled(file), file);
  };
  /** Runs again with tsx, whose messages point into the sources. */
  const orBySources = (load, file) => {
    try {
      return load();
    } catch {
      for (const one of Object.keys(require.cache)) if (one.endsWith(".ts")) delete require.cache[one];
      return typescript(root) ? own(`../${file}`) : process.exit();
    }
  };
  const reading = (id) => {
    if (id.startsWith("cli:")) return bundled(id.slice("cli:".length));
    if (id.startsWith("commands:")) return later(id.slice("commands:".length));
    if (id.startsWith("../")) teach();
    return id.startsWith("../") ? orBySources(() => own(id), id.slice("../".length)) : own(id);
  };
  const run = ({ script }) => {
    const module = { exports: {} };
    script.runInThisContext()(Object.assign(reading, own), (folder) => path.join(root, folder), module);
    return module.exports;
  };
  const list = run(running);
  if (name !== "cli") return;
  add(list);
  bundled(entries.cli);
}

/** What is run of a bundle, with its name; null if there is none. */
function scriptOf(root, name) {
  const found = bundleOf(root, name);
  if (found === null) return null;
  const { compiledScript } = require("./compiled");
  const text = `(function (require, __inProject, module) {${found.text}\n})`;
  const script = compiledScript(found.file, text, callerOf(process.argv));
  return { script, bundle: path.basename(found.file), cli: found.cli };
}

/** The command, or the option in its place; no word that somebody typed by mistake has to be remembered for long. */
function callerOf([, , word = ""]) {
  return /^[\w-]{1,20}$/.test(word) ? word : "";
}

function runSources(root, source) {
  if (!typescript(root)) return;
  try {
    require(path.join(root, source));
  } catch (error) {
    sayMissing(root, error);
  }
}
/** Lets Node read TypeScript; returns false, with a message, if nothing is installed. */
function typescript(root) {
  try {
    // Its esbuild process stays for everything that follows.
    require("./ordinary-environment").withOrdinaryEnvironment(() => require("esbuild").transformSync(""));
    require("tsx/cjs");
    return true;
  } catch (error) {
    sayMissing(root, error);
    return false;
  }
}

/** An incomplete installation lacks a package; a missing file of ours is a different fault. */
function sayMissing(root, error) {
  const lacks =
    error.code === "MODULE_NOT_FOUND" ? /^Cannot find module '([^']+)'/.exec(error.message)?.[1] : undefined;
  if (lacks === undefined || /^[./]/.test(lacks)) throw error;
  sayLacking(root, lacks);
}

function sayLacking(root, lacks) {
  const how = hasPackages(path.join(root, "node_modules"))
    ? `not installed completely (${lacks} is missing)`
    : "not installed yet";
  process.stderr.write(`strongroom is ${how}\n  next: cd ${quoted(root)} && npm ci\n`);
  process.exitCode = 2;
}

/** Our own cache does not count. */
function hasPackages(folder) {
  try {
    return fs.readdirSync(folder).some((name) => !name.startsWith("."));
  } catch {
    return false;
  }
}

module.exports = { runBundled };
