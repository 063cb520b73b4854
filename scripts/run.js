// Runs a script of this project on a fresh clone: looks for what it needs, installs it, then starts it.
// Plain JavaScript without dependencies: at this point nothing is installed yet.
//
//   node scripts/run.js [--without-terraform] FILE [ARGS...]
"use strict";
const { spawn, spawnSync } = require("node:child_process");
const { existsSync, statSync, utimesSync } = require("node:fs");
const { constants } = require("node:os");
const { join } = require("node:path");
const { tooOld, untried } = require("../bin/node-range");
const { isTooOld, places, terraformProgram, versionIn, wanted } = require("../providers/terraform-program");

const root = join(__dirname, "..");
/** npm writes it at the end of every install, so it tells when the last one was complete. */
const installed = join(root, "node_modules", ".package-lock.json");
const lock = join(root, "package-lock.json");

/** What Terraform's version and npm's install need; values are neither's business. */
const ordinary =
  /^(PATH|HOME|USER|TMPDIR|TMP|TEMP|LANG|TERM|SystemRoot|APPDATA|CI|TF_CLI_CONFIG_FILE|STRONGROOM_TERRAFORM|TERRAFORM_BINARY_NAME|(npm_|NODE_|SSL_CERT_)\w+|(https?|no|all)_proxy)$/i;

function ordinaryEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => ordinary.test(name)));
}

/** What is missing, each with where to get it. */
function missing(terraform) {
  const problems = [];
  const refusal = tooOld(process.versions.node);
  if (refusal !== null) problems.push(refusal);
  if (!terraform) return problems;
  const program = terraformProgram(process.env);
  const asked = spawnSync(program, ["version"], {
    encoding: "utf8",
    env: { ...ordinaryEnvironment(), CHECKPOINT_DISABLE: "1" },
  });
  const want = `${wanted} is needed`;
  const where = `get it: ${places}`;
  const found = asked.status === 0 ? versionIn(asked.stdout) : null;
  if (found === null) {
    const none = program === "terraform" ? "neither terraform nor tofu is on the PATH" : `there is no ${program}`;
    const why = asked.error?.code === "ENOENT" ? none : `\`${program} version\` fails here`;
    problems.push(`${want}; ${why}.\n  ${where}`);
  } else if (isTooOld(found.version)) {
    problems.push(`${want} (write-only arguments); this is ${found.product} ${found.version}.\n  ${where}`);
  }
  return problems;
}

function needsInstall() {
  if (!existsSync(installed)) return "node_modules is missing";
  if (existsSync(lock) && statSync(lock).mtimeMs > statSync(installed).mtimeMs)
    return "package-lock.json is newer than node_modules";
  return null;
}

function install(why) {
  const command = existsSync(lock) ? "ci" : "install";
  process.stderr.write(`strongroom: ${why}; running npm ${command} (once; a minute or two)\n`);
  // Under `npm run` the same npm is used again, also where it is not on the PATH.
  const npm = process.env.npm_execpath;
  const args = [command, "--no-audit", "--no-fund"];
  const [program, all] = npm?.endsWith(".js") ? [process.execPath, [npm, ...args]] : ["npm", args];
  const done = spawnSync(program, all, {
    cwd: root,
    env: ordinaryEnvironment(),
    stdio: ["ignore", 2, 2],
    shell: false,
  });
  if (done.error !== undefined || done.status !== 0) {
    process.stderr.write(
      `strongroom: npm ${command} failed${done.error ? ` (${done.error.code})` : ""}; its messages stand above.\n`,
    );
    return false;
  }
  // npm leaves the file alone where nothing changed; then the next run must not install again.
  const now = new Date();
  if (existsSync(installed)) utimesSync(installed, now, now);
  process.stderr.write("strongroom: installed\n");
  return true;
}

function main(args) {
  const terraform = args[0] !== "--without-terraform";
  const [file, ...rest] = terraform ? args : args.slice(1);
  if (file === undefined) {
    process.stderr.write("usage: node scripts/run.js [--without-terraform] FILE [ARGS...]\n");
    return 2;
  }
  const problems = missing(terraform);
  if (problems.length > 0) {
    process.stderr.write(`strongroom can't run here yet:\n\n${problems.join("\n")}\n`);
    return 2;
  }
  const word = untried(process.versions.node);
  if (word !== null) process.stderr.write(`${word}\n`);
  const why = needsInstall();
  if (why !== null && !install(why)) return 2;
  const child = spawn(process.execPath, [join(root, file), ...rest], { stdio: "inherit" });
  // The child stops in order; npm and a terminal send their signals to both.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
  return undefined;
}

const code = main(process.argv.slice(2));
if (code !== undefined) process.exitCode = code;
