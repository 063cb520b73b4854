#!/usr/bin/env node
"use strict";
// Plain JavaScript on purpose: it must be able to say that Node is too old, or that nothing is installed, before any
// TypeScript is read.
const path = require("node:path");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 16)) {
  process.stderr.write(
    `strongroom needs Node 20.16 or newer; this is ${process.versions.node}. See https://nodejs.org/\n`,
  );
  process.exitCode = 2;
} else {
  try {
    require("tsx/cjs");
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    process.stderr.write(`strongroom is not installed yet: run \`npm ci\` in ${path.dirname(__dirname)}\n`);
    process.exitCode = 2;
  }
  if (process.exitCode === undefined) require("../cli/main.ts");
}
