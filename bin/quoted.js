"use strict";

/** A folder as one word for a shell. */
function quoted(folder) {
  return /^[\w./@%+:,-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
}

module.exports = { quoted };
