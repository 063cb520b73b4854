// Whether what package-lock.json names is what lies in node_modules: told by content, since a copy, a checkout or an install that was
// interrupted leaves folders and times that say nothing.
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Why an install is needed, in a few words; null where all is there. */
function whyInstall(root) {
  const wanted = packagesIn(join(root, "package-lock.json"));
  // npm writes it last.
  const record = packagesIn(join(root, "node_modules", ".package-lock.json"));
  if (record === null) return "node_modules is missing, or its install was interrupted";
  // Nothing to compare with: whoever removed it wants what there is.
  if (wanted === null) return null;
  for (const [path, one] of Object.entries(wanted)) {
    // Workspaces are folders of the project.
    if (!path.startsWith("node_modules/")) continue;
    const has = record[path];
    // Of another platform, or needed by such a package alone.
    if (has === undefined && one.optional === true) continue;
    const name = path.slice("node_modules/".length);
    if (has === undefined) return `${name} is not installed`;
    if (has.version !== one.version || has.integrity !== one.integrity)
      return `${name} is installed in another version than package-lock.json says`;
    const version = versionIn(join(root, path));
    if (version === null) return `${name} is not in node_modules any more`;
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
