"use strict";
const fs = require("node:fs");

/** Whoever reads the file meanwhile gets the old or the new one. */
function replace(file, content) {
  const temporary = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(temporary, content);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

module.exports = { replace };
