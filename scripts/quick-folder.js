// The folder for the checks' temporary files: in memory if possible. The code syncs to disk hundreds
// of times a second, as it should for people's secrets; but a test's secrets may be lost in a power failure.
"use strict";
const { spawnSync } = require("node:child_process");
const { mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } = require("node:fs");
const { freemem, tmpdir } = require("node:os");
const { join } = require("node:path");

const memory = "/dev/shm";
/** Several times the space that they need at once. */
const neededBytes = 3 * 1024 ** 3;
const prefix = "strongroom-gate-";
/** No run takes this long: an older folder was left by a killed run. */
const leftMillis = 6 * 3_600_000;

/** A new, empty folder; inside TMPDIR if somebody set an unusual one. */
function quickFolder() {
  if (["/tmp", ""].includes(process.env.TMPDIR ?? "") && isSpacious()) {
    removeLeft();
    const folder = mkdtempSync(join(memory, prefix));
    if (runsPrograms(folder)) return folder;
    rmSync(folder, { recursive: true });
  }
  return mkdtempSync(join(tmpdir(), prefix));
}

function isSpacious() {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > neededBytes && freemem() > neededBytes;
  } catch {
    return false;
  }
}

/** In many containers no program may be started from there. */
function runsPrograms(folder) {
  const program = join(folder, "program");
  writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}

function removeLeft() {
  for (const name of readdirSync(memory).filter((one) => one.startsWith(prefix))) {
    const found = statSync(join(memory, name), { throwIfNoEntry: false });
    if (found !== undefined && Date.now() - found.mtimeMs > leftMillis)
      rmSync(join(memory, name), { recursive: true, force: true });
  }
}

module.exports = { quickFolder };
