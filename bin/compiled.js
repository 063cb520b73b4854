"use strict";
// Keeps V8's compiled code beside the bundle, so that a call doesn't compile a megabyte and a half again: like
// `module.enableCompileCache`, which the oldest supported Node does not have. V8 refuses code of another version.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const vm = require("node:vm");
const { replace } = require("./replace");

/** Bytes of a digest, which stands before the rest: V8 itself does not notice a damaged file. */
const digestBytes = 32;
/** Each caller whose functions are kept costs one writing; nobody has more commands than this. */
const most = 99;

/**
 * The script of `text`, from `file`. Its compiled code is saved when the process ends: of the functions that this call needed,
 * and of those that other callers did.
 *
 * @param caller the command that is run, which compiles other functions than the next one
 */
function compiledScript(file, text, caller = "") {
  const store = `${file}.${process.version}-${process.arch}`;
  const known = codeIn(store);
  const script = new vm.Script(text, { filename: file, cachedData: known?.code });
  const callers = known === undefined || script.cachedDataRejected ? [] : known.callers;
  if (!callers.includes(caller) && callers.length < most) {
    // Saved at the end, when V8 has compiled what the command needs.
    process.once("exit", () => {
      try {
        replace(store, storeOf([...callers, caller], script.createCachedData()));
      } catch {
        // The next call compiles again.
      }
    });
  }
  return script;
}

/** A digest of the rest; the callers as a line of JSON; the code. */
function storeOf(callers, code) {
  const rest = Buffer.concat([Buffer.from(`${JSON.stringify(callers)}\n`), code]);
  return Buffer.concat([digestOf(rest), rest]);
}

function codeIn(store) {
  try {
    const all = fs.readFileSync(store);
    const rest = all.subarray(digestBytes);
    if (!digestOf(rest).equals(all.subarray(0, digestBytes))) return undefined;
    const end = rest.indexOf("\n");
    return { callers: JSON.parse(rest.toString("utf8", 0, end)), code: rest.subarray(end + 1) };
  } catch {
    return undefined;
  }
}

function digestOf(bytes) {
  return createHash("sha256").update(bytes).digest();
}

module.exports = { compiledScript };
