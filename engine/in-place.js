"use strict";
// The last part of an upgrade, which puts every file in its place. Plain JavaScript without dependencies, and the launcher calls it first: where it
// was interrupted, the engine is half an old one and half a new one, and only this can be relied on to go on.
const fs = require("node:fs");
const path = require("node:path");

const folderOf = (root) => path.join(root, ".strongroom", "upgrade");
const journalOf = (root) => path.join(folderOf(root), "journal.json");

/** Whether an upgrade was decided and not ended. */
const isUnfinished = (root) => fs.existsSync(journalOf(root));

/**
 * Lays every new file beside the project first, and writes the journal last: before that nothing has begun, after that it is ended by
 * whoever comes next.
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

/** Ends what the journal says; the version that it leads to. A step that was taken is not taken again. */
function finish(root) {
  const { version, put, remove } = JSON.parse(fs.readFileSync(journalOf(root), "utf8"));
  // First what goes: a folder may stand where a file stood, and a file where a folder stood.
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
      // Put before.
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
    // Something else is in it.
    return;
  }
  removeEmpty(root, path.dirname(folder));
}

module.exports = { begin, finish, isUnfinished };
