"use strict";
// Reads TypeScript instead of tsx, for the declarations: it reads every file again, but caches each translated text under its
// hash, in one file for all. That takes a third of the time, and needs no compiler while nothing changes.
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { withOrdinaryEnvironment } = require("./ordinary-environment");
const { replace } = require("./replace");
const { same, stampOf } = require("./stamp");

/** Changed whenever the translation changes. */
const format = 2;
/** If there are more texts than this, the ones that this call did not need are removed. */
const most = 2000;

/**
 * From now on `require` accepts `.ts` files. New translations are saved when the process ends.
 *
 * @param bundled gives the exports of a file of ours that a bundle holds, undefined of any other
 * @param own translates instead of the compiler that is installed; nothing is remembered then
 */
function readTypescript(root, bundled = () => undefined, own = null) {
  const store = path.join(root, "node_modules", ".cache", "strongroom", "texts.json");
  const inRoot = root + path.sep;
  // Many calls need no TypeScript at all.
  let known = null;
  // Of what translates them: translations from another machine, or by another version, don't have it.
  const by = stampOf(path.join(root, "node_modules", "esbuild", "package.json"));
  const used = {};
  let fresh = 0;
  Module._extensions[".ts"] = (module, file) => {
    const held = file.startsWith(inRoot) ? bundled(file.slice(inRoot.length).split(path.sep).join("/")) : undefined;
    if (held !== undefined) {
      module.exports = held;
      return;
    }
    const text = fs.readFileSync(file, "utf8");
    if (own !== null) {
      module._compile(own(text, file), file);
      return;
    }
    known ??= textsIn(store, by);
    const key = require("node:crypto").createHash("sha256").update(text).digest("base64url").slice(0, 22);
    if (known[key] === undefined) {
      known[key] = translate(text, file);
      fresh += 1;
    }
    used[key] = known[key];
    module._compile(known[key], file);
  };
  process.once("exit", () => {
    if (fresh > 0) remember(store, by, Object.keys(known).length > most ? used : known);
  });
}

function textsIn(store, by) {
  try {
    const found = JSON.parse(fs.readFileSync(store, "utf8"));
    return found.format === format && by.length > 0 && same(found.by, by) ? found.texts : {};
  } catch {
    return {};
  }
}

function translate(text, file) {
  const options = { loader: "ts", format: "cjs", platform: "node", target: "node20", sourcefile: file };
  return withOrdinaryEnvironment(() => require("esbuild").transformSync(text, options)).code;
}

/** If two calls run at once, the later one wins, and the other's texts are translated again. */
function remember(store, by, texts) {
  try {
    fs.mkdirSync(path.dirname(store), { recursive: true });
    replace(store, JSON.stringify({ format, by, texts }));
  } catch {
    // The next call translates again.
  }
}

module.exports = { readTypescript };
