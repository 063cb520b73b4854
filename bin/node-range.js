"use strict";
// Checks Node's version. Written in old, plain JavaScript, since a Node that is too old must be able to read it.

/** The oldest version that works, and the newest major version with which everything was tried. */
const oldest = [20, 16];
const newest = 26;

const range = oldest.join(".");

/** What to do about a Node that is too old; otherwise null. */
function tooOld(version) {
  const [major, minor] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return null;
  return `strongroom needs Node ${range} or newer; this is ${version}. Get one: https://nodejs.org/ (or: nvm install ${newest})`;
}

/** A remark about an untried Node; null for a tried one. */
function untried(version) {
  if (Number(version.split(".")[0]) <= newest) return null;
  return `strongroom was tried with Node ${range} to ${newest}; this is ${version}, which may also work.`;
}

module.exports = { oldest, newest, tooOld, untried };
