"use strict";
// Which Node runs this. Plain JavaScript of any age: it is read by the one that may be too old.

/** The oldest that works, and the newest major version that everything was tried with. */
const oldest = [20, 16];
const newest = 26;

const range = oldest.join(".");

/** What to do about a Node that is too old; null for one that is not. */
function tooOld(version) {
  const [major, minor] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return null;
  return `strongroom needs Node ${range} or newer; this is ${version}. Get one: https://nodejs.org/ (or: nvm install ${newest})`;
}

/** A word about a Node that nobody has tried; null for one that was. */
function untried(version) {
  if (Number(version.split(".")[0]) <= newest) return null;
  return `strongroom was tried with Node ${range} to ${newest}; this is ${version}, and may work as well.`;
}

module.exports = { oldest, newest, tooOld, untried };
