"use strict";
// The last part of an upgrade, which puts every file in its place. Plain JavaScript without dependencies, and the launcher calls it
// first: where it
// was interrupted, the engine is half an old one and half a new one, and only this can be relied on to go on.
const fs = require("node:fs");
const path = require("node:path");
const { spawnSync } = require("node:child_process");

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

/**
 * Finishes what the journal says, and returns its version. Finished steps are not repeated.
 *
 * The journal is a file in the project's folder, so that others could have written it. It is believed only where it can be one of `begin`:
 * git does not have it, and it names files inside of the project that are the engine's.
 *
 * @throws an error that says what is wrong with it; nothing was changed then
 */
function finish(root) {
  const { version, put, remove } = journalIn(root);
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

function journalIn(root) {
  const file = path.relative(root, journalOf(root));
  let journal;
  try {
    journal = JSON.parse(fs.readFileSync(journalOf(root), "utf8"));
  } catch {
    throw new Error(`${file} is damaged`);
  }
  const { version, put, remove } = journal ?? {};
  if (typeof version !== "string" || !/^[\w.+-]{1,40}$/.test(version) || !isListOfTexts(put) || !isListOfTexts(remove))
    throw new Error(`${file} is damaged`);
  const git = ["-C", root, "-c", "core.fsmonitor=false", "ls-files", "--error-unmatch", "--", file];
  if (spawnSync("git", git, { stdio: "ignore" }).status === 0)
    throw new Error(`${file} is committed, so it is not from an upgrade on this machine`);
  const strange = [...put, ...remove].find((one) => !isOfEngine(root, one));
  if (strange !== undefined) throw new Error(`${file} names ${JSON.stringify(strange)}, which no upgrade replaces`);
  const staged = put.find((one) => isThere(stagedOf(root, one)) && !fs.lstatSync(stagedOf(root, one)).isFile());
  if (staged !== undefined) throw new Error(`${path.relative(root, stagedOf(root, staged))} is not a regular file`);
  return journal;
}

const isListOfTexts = (value) => Array.isArray(value) && value.every((one) => typeof one === "string");
const isThere = (file) => fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/** What people edit, what git and npm keep, and what is kept of runs. */
const others = new Set(["", ".git", ".strongroom", "node_modules", "catalog", "services", "environments"]);

/** A file inside of the project that is reached without a link, and may be the engine's in some version. */
function isOfEngine(root, file) {
  const parts = file.split("/");
  if (path.posix.isAbsolute(file) || path.isAbsolute(file) || file.includes("\\") || file.includes("\0")) return false;
  if (others.has(parts[0]) || parts.some((part) => part === "" || part === "." || part === "..")) return false;
  return parts.slice(0, -1).every((_, index) => {
    const folder = path.join(root, ...parts.slice(0, index + 1));
    return fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() !== true;
  });
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
