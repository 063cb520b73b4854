// Whether node_modules matches package-lock.json. It compares contents, since times and folders say nothing after a copy, a checkout or an
// interrupted leaves folders and times that say nothing.
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Why an install is needed, in a few words; null if everything is installed. */
function whyInstall(root) {
  const wanted = packagesIn(join(root, "package-lock.json"));
  // npm writes it last.
  const record = packagesIn(join(root, "node_modules", ".package-lock.json"));
  if (record === null) return "node_modules is missing, or its install was interrupted";
  // There is nothing to compare with: somebody removed the file on purpose.
  if (wanted === null) return null;
  for (const [path, one] of Object.entries(wanted)) {
    // Workspaces are folders of the project.
    if (!path.startsWith("node_modules/")) continue;
    const has = record[path];
    // For another platform, or needed only by such a package.
    if (has === undefined && one.optional === true) continue;
    const name = path.slice("node_modules/".length);
    if (has === undefined) return `${name} is not installed`;
    if (has.version !== one.version || has.integrity !== one.integrity)
      return `${name} is installed in a different version from package-lock.json's`;
    const version = versionIn(join(root, path));
    if (version === null) return `${name} is no longer in node_modules`;
    if (one.version !== undefined && version !== one.version)
      return `${name} in node_modules is version ${version}, not ${one.version}`;
  }
  return null;
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? null;
  } catch {
    return null;
  }
}

function versionIn(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version ?? "";
  } catch {
    return null;
  }
}

module.exports = { whyInstall };
