"use strict";
// The last part of an upgrade, which puts every file in its place. Plain JavaScript without dependencies, and the launcher calls it
// first: where it
// was interrupted, the engine is half an old one and half a new one, and only this can be relied on to go on.
const fs = require("node:fs");
const path = require("node:path");

const folderOf = (root) => path.join(root, ".strongroom", "upgrade");
const journalOf = (root) => path.join(folderOf(root), "journal.json");

/** Whether an upgrade was begun and not finished. */
const isUnfinished = (root) => fs.existsSync(journalOf(root));

/**
 * Puts every new file beside the project first, and writes the journal last. Before the journal nothing has begun; after it, the next run
 * finishes the upgrade.
 *
 * @param change `{ version, put: [{ path, bytes, executable }], remove: [path] }`
 */
function begin(root, { version, put, remove }) {
  fs.rmSync(folderOf(root), { recursive: true, force: true });
  for (const { path: file, bytes, executable } of put) {
    const full = stagedOf(root, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, bytes, { mode: executable ? 0o755 : 0o644, flush: true });
  }
  const journal = `${journalOf(root)}.new`;
  const text = JSON.stringify({ version, put: put.map(({ path: file }) => file), remove });
  fs.mkdirSync(folderOf(root), { recursive: true });
  fs.writeFileSync(journal, text, { flush: true });
  fs.renameSync(journal, journalOf(root));
}

const stagedOf = (root, file) => path.join(folderOf(root), "files", file);

/** Finishes what the journal says, and returns its version. Finished steps are not repeated. */
function finish(root) {
  const { version, put, remove } = JSON.parse(fs.readFileSync(journalOf(root), "utf8"));
  // Removes first: a folder may replace a file, and a file a folder.
  for (const file of remove) {
    fs.rmSync(path.join(root, file), { force: true });
    removeEmpty(root, path.dirname(file));
  }
  for (const file of put) {
    const full = path.join(root, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    try {
      fs.renameSync(stagedOf(root, file), full);
    } catch (error) {
      // Already put in place.
      if (error.code !== "ENOENT") throw error;
    }
  }
  fs.rmSync(folderOf(root), { recursive: true, force: true });
  return version;
}

function removeEmpty(root, folder) {
  if (folder === ".") return;
  try {
    fs.rmdirSync(path.join(root, folder));
  } catch {
    // It is not empty.
    return;
  }
  removeEmpty(root, path.dirname(folder));
}

module.exports = { begin, finish, isUnfinished };
