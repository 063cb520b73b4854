// What a home folder holds after a run, besides npm's cache: nothing, since all that we keep stays in the project.
"use strict";
const { readdirSync } = require("node:fs");

/** Paths of files and folders below it, sorted. */
function leftIn(home) {
  return readdirSync(home, { recursive: true })
    .filter((path) => !/^\.npm(?:$|[\\/])/.test(path))
    .sort();
}

module.exports = { leftIn };
