// npm run mutants -- FOLDER [STRYKER OPTIONS...]: how many small faults in FOLDER its unit tests notice. Slow: folder by folder.
"use strict";
const { spawnSync } = require("node:child_process");
const { existsSync, mkdirSync, statSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const [given = "", ...options] = process.argv.slice(2);
const folder = given.replace(/^\.\//, "").replace(/\/+$/, "");
if (folder === "" || !existsSync(join(root, folder)) || !statSync(join(root, folder)).isDirectory()) {
  process.stderr.write(
    `mutants: a folder of this project is wanted, such as model/rules; got ${given === "" ? "none" : given}\n  next: npm run mutants -- model/rules\n`,
  );
  process.exit(2);
}
mkdirSync(join(root, ".strongroom", "mutants"), { recursive: true });
const stryker = join(root, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
const run = spawnSync(process.execPath, [stryker, "run", join(__dirname, "stryker.config.js"), ...options], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, STRONGROOM_MUTANTS: folder, FORCE_COLOR: "0" },
});
process.exit(run.status ?? 1);
