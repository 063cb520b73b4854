"use strict";
// One file of the engine with all packages that it needs. A pipeline's job that has an identity runs it: no package manager, and no other code,
// runs beside a token that can be minted. The default branch records its digest, so nobody can exchange it on the way.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

/** Where it is looked for, and the record that is committed, below the project's root. */
const engineFile = path.join(".strongroom", "engine", "engine.js");
const recordFile = path.join("bin", "engine.sha256");

const digestOf = (bytes) => createHash("sha256").update(bytes).digest("hex");

function recorded(root) {
  try {
    return /^[0-9a-f]{64}/.exec(fs.readFileSync(path.join(root, recordFile), "utf8"))?.[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * Runs one of the entry points from the file, where it is there.
 *
 * @param entry `cli/main.ts` or `main.ts`
 * @returns false if there is no such file
 */
function runEngine(root, entry) {
  const file = path.join(root, engineFile);
  if (!fs.existsSync(file)) return false;
  const bytes = fs.readFileSync(file);
  const [is, said] = [digestOf(bytes), recorded(root)];
  if (is !== said) {
    refuse(
      root,
      said === null ? `${recordFile} records no digest of it` : `its digest is ${is}, ${recordFile} says ${said}`,
    );
    return true;
  }
  const own = require("node:module").createRequire(path.join(root, recordFile));
  const module = { exports: {} };
  const script = new vm.Script(
    `(function (require, __inProject, module, __filename, __dirname) {${bytes.toString()}\n})`,
    { filename: file },
  );
  script.runInThisContext()(own, (folder) => path.join(root, folder), module, file, path.dirname(file));
  const { files, typescript } = module.exports;
  require("./typescript").readTypescript(root, (name) => files[name]?.(), translatorOf(typescript));
  files[entry]();
  return true;
}

/** Only what the digest covers translates the declarations: a compiler that was installed would be other code. */
const translatorOf = (typescript) => (text, fileName) => {
  const ts = typescript();
  const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
    isolatedModules: true,
  };
  return ts.transpileModule(text, { fileName, compilerOptions }).outputText;
};

function refuse(root, why) {
  const { quoted } = require("./quoted");
  process.stderr.write(
    `strongroom: ${engineFile} is not the engine that this commit records: ${why}. Nothing was run.\n  next: make it where packages are installed, and commit ${recordFile}: cd ${quoted(root)} && npm ci && npm run engine -- --record\n`,
  );
  process.exitCode = 5;
}

module.exports = { digestOf, engineFile, recordFile, recorded, runEngine };
