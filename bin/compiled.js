"use strict";
// Keeps V8's compiled code beside the bundle, so that a call doesn't compile a megabyte and a half again: like
// `module.enableCompileCache`, which the oldest supported Node does not have. V8 refuses code of another version.
const fs = require("node:fs");
const vm = require("node:vm");
const { replace } = require("./replace");
const { same, stampOf } = require("./stamp");

/** Bytes of a checksum before the rest: V8 itself does not notice a damaged file. */
const sumBytes = 4;
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
  // V8 compares the length of the text alone, so code of another text could be run in its place.
  const of = stampOf(file);
  const known = codeIn(store, of);
  const script = new vm.Script(text, { filename: file, cachedData: known?.code });
  const callers = known === undefined || script.cachedDataRejected ? [] : known.callers;
  if (!callers.includes(caller) && callers.length < most) {
    // Saved at the end, when V8 has compiled what the command needs.
    process.once("exit", () => {
      try {
        replace(store, storeOf({ of, callers: [...callers, caller] }, script.createCachedData()));
      } catch {
        // The next call compiles again.
      }
    });
  }
  return script;
}

/** A checksum of the rest; the stamp of the text and the callers as a line of JSON; the code. */
function storeOf(about, code) {
  const rest = Buffer.concat([Buffer.from(`${JSON.stringify(about)}\n`), code]);
  const sum = Buffer.alloc(sumBytes);
  sum.writeInt32LE(sumOf(rest));
  return Buffer.concat([sum, rest]);
}

/** Undefined unless it was compiled from this very file: from elsewhere nobody can know its times. */
function codeIn(store, of) {
  try {
    const all = fs.readFileSync(store);
    const rest = all.subarray(sumBytes);
    if (sumOf(rest) !== all.readInt32LE()) return undefined;
    const end = rest.indexOf("\n");
    const known = JSON.parse(rest.toString("utf8", 0, end));
    return of.length > 0 && same(known.of, of) ? { callers: known.callers, code: rest.subarray(end + 1) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Changes where a block of the file does: one word in eight counts. It is for damage; that the code belongs to the text, its stamp says.
 */
function sumOf(bytes) {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
  let sum = aligned.byteLength;
  for (let index = 0; index < words.length; index += 8) sum = (Math.imul(sum, 31) + words[index]) | 0;
  return sum;
}

module.exports = { compiledScript };
