"use strict";
// Which program plans and applies: Terraform or OpenTofu. Plain JavaScript: it is asked on a fresh clone, before anything is installed.
const fs = require("node:fs");
const path = require("node:path");

/** Ours, and the name that cdktf's own command line reads. */
const settings = ["STRONGROOM_TERRAFORM", "TERRAFORM_BINARY_NAME"];

/**
 * A name, or a path: what the settings say; else `terraform` where one is on the PATH, else `tofu` where that is.
 *
 * @param env an environment, with a PATH
 */
function terraformProgram(env) {
  const set = settings.map((name) => env[name]).find((value) => value !== undefined && value !== "");
  if (set !== undefined) return set;
  return !isOnPath("terraform", env) && isOnPath("tofu", env) ? "tofu" : "terraform";
}

function isOnPath(name, env) {
  const folders = (env.PATH ?? env.Path ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const names = process.platform === "win32" ? [`${name}.exe`, `${name}.cmd`] : [name];
  return folders.some((folder) => names.some((one) => isProgram(path.join(folder, one))));
}

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Of what `terraform version` prints; `-json` does not say which of the two it is. Null if it is neither. */
function versionIn(text) {
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(text) ?? [];
  return version === undefined ? null : { product, version };
}

/** Write-only arguments and ephemeral resources came with 1.11, in both. */
const oldest = [1, 11];

function isTooOld(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
}

/** What to get, and where. */
const wanted = "Terraform 1.11 or newer, or OpenTofu 1.11 or newer,";
const places = "https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/";

module.exports = { terraformProgram, versionIn, isTooOld, wanted, places };
