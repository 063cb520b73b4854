"use strict";
const fs = require("node:fs");

/** Size and both times: ctime also changes if a tool restores mtime, and nobody can know it before the file is there. Empty if it is not. */
function stampOf(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? [] : [stat.size, stat.mtimeMs, stat.ctimeMs];
}

function same(a, b) {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

module.exports = { same, stampOf };
