// Lists what a home folder holds after a run besides npm's cache. It must be nothing, since all our files stay in the project.
"use strict";
const { readdirSync } = require("node:fs");

/** Paths of files and folders below it, sorted. */
function leftIn(home) {
  return readdirSync(home, { recursive: true })
    .filter((path) => !/^\.npm(?:$|[\\/])/.test(path))
    .sort();
}

module.exports = { leftIn };
