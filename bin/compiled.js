"use strict";
// What V8 made of the bundle is kept beside it, so that a call doesn't compile a megabyte and a half again: the same as
// `module.enableCompileCache`, which the oldest Node that works does not have. V8 refuses what another version of it made.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const vm = require("node:vm");
const { replace } = require("./replace");

/** Bytes of a digest, which stands before the code: V8 itself does not notice a damaged file. */
const digestBytes = 32;

/** The script of `text`, which lies in `file`; its compiled code is remembered when the process ends. */
function compiledScript(file, text) {
  const store = `${file}.${process.version}-${process.arch}`;
  const cachedData = codeIn(store);
  const script = new vm.Script(text, { filename: file, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) {
    // At the end, when V8 has compiled what a command needs.
    process.once("exit", () => {
      const code = script.createCachedData();
      try {
        replace(store, Buffer.concat([digestOf(code), code]));
      } catch {
        // The next call compiles once more.
      }
    });
  }
  return script;
}

function codeIn(store) {
  try {
    const all = fs.readFileSync(store);
    const code = all.subarray(digestBytes);
    return digestOf(code).equals(all.subarray(0, digestBytes)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(code) {
  return createHash("sha256").update(code).digest();
}

module.exports = { compiledScript };
