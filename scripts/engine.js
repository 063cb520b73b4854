"use strict";
// npm run engine: makes the engine in one file (bin/engine.js) and compares it with the digest that is committed.
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { digestOf, engineFile, recordFile, recorded } = require("../bin/engine");

const root = path.dirname(__dirname);
const help = `Usage: npm run engine
       npm run engine -- --record
       npm run engine -- --check --out FILE

Makes the engine and all packages that it needs in one file, which pipelines run in jobs that have an identity.

  --record     write its digest into ${recordFile}; commit that file
  --check      end with 4 if ${recordFile} says another digest
  --out FILE   where the file goes; default: ${engineFile}
`;

function main(given) {
  const options = { out: engineFile, record: false, check: false };
  const rest = [...given];
  while (rest.length > 0) {
    const word = rest.shift();
    if (word === "--help") return end(0, help);
    if (word === "--record") options.record = true;
    else if (word === "--check") options.check = true;
    else if (word === "--out" && rest.length > 0) options.out = rest.shift();
    else return end(2, `${JSON.stringify(word)} is not an option.\n\n${help}`);
  }
  const file = path.resolve(root, options.out);
  const maker = path.join(root, "bin", "make-bundle.js");
  const { status, stderr } = spawnSync(process.execPath, [maker, root, "engine", file], { encoding: "utf8" });
  if (status !== 0) return end(1, `The engine can't be made in one file: ${stderr.trim()}\n  next: npm ci\n`);
  const [is, said] = [digestOf(fs.readFileSync(file)), recorded(root)];
  if (options.record && is !== said) fs.writeFileSync(path.join(root, recordFile), `${is}\n`);
  if (options.record || is === said)
    return end(0, `${path.relative(root, file)} has the digest that ${recordFile} records: ${is}\n`);
  const differs = `${path.relative(root, file)} has the digest ${is}; ${recordFile} ${said === null ? "records none" : `records ${said}`}.\n  next: npm run engine -- --record\n`;
  return end(options.check ? 4 : 0, differs);
}

function end(code, text) {
  (code === 0 ? process.stdout : process.stderr).write(text);
  process.exitCode = code;
}

main(process.argv.slice(2));
