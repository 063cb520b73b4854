"use strict";
// Keeps V8's compiled code beside the bundle, so that a call doesn't compile a megabyte and a half again: like
// `module.enableCompileCache`, which the oldest supported Node does not have. V8 refuses code of another version.
const fs = require("node:fs");
const vm = require("node:vm");
const { replace } = require("./replace");

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

/** A checksum of the rest; the callers as a line of JSON; the code. */
function storeOf(callers, code) {
  const rest = Buffer.concat([Buffer.from(`${JSON.stringify(callers)}\n`), code]);
  const sum = Buffer.alloc(sumBytes);
  sum.writeInt32LE(sumOf(rest));
  return Buffer.concat([sum, rest]);
}

function codeIn(store) {
  try {
    const all = fs.readFileSync(store);
    const rest = all.subarray(sumBytes);
    if (sumOf(rest) !== all.readInt32LE()) return undefined;
    const end = rest.indexOf("\n");
    return { callers: JSON.parse(rest.toString("utf8", 0, end)), code: rest.subarray(end + 1) };
  } catch {
    return undefined;
  }
}

/**
 * Changes where a block of the file does: one word in eight counts. To load one of Node's digests takes longer than the rest, and nobody is to
 * be kept out: the bundle has none either.
 */
function sumOf(bytes) {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
  let sum = aligned.byteLength;
  for (let index = 0; index < words.length; index += 8) sum = (Math.imul(sum, 31) + words[index]) | 0;
  return sum;
}

module.exports = { compiledScript };
