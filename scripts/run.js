// Runs a script of this project on a fresh clone: finds out what is missing, installs it, then starts the script.
// Plain JavaScript without dependencies: at this point nothing is installed yet.
//
//   node scripts/run.js [--without-terraform] FILE [ARGS...]
"use strict";
const { spawn, spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { constants } = require("node:os");
const { join } = require("node:path");
const { tooOld, untried } = require("../bin/node-range");
const { quoted } = require("../bin/quoted");
const { isTooOld, places, terraformProgram, versionIn, wanted } = require("../providers/terraform-program");
const { whyInstall } = require("./installed");

const root = join(__dirname, "..");
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
/** How long npm and its processes have to end after a signal, in milliseconds; a second signal kills them at once. */
const graceMillis = 10_000;
const lock = join(root, "package-lock.json");

/** Variables for `terraform version` and npm's install; neither must get values. */
const ordinary =
  /^(PATH|HOME|USER|TMPDIR|TMP|TEMP|LANG|TERM|SystemRoot|APPDATA|CI|TF_CLI_CONFIG_FILE|STRONGROOM_TERRAFORM|TERRAFORM_BINARY_NAME|(npm_|NODE_|SSL_CERT_)\w+|(https?|no|all)_proxy)$/i;

function ordinaryEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => ordinary.test(name)));
}

/** The missing programs, each with where to get it. */
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

/** Null after success, otherwise the exit code. */
async function install(why) {
  const command = existsSync(lock) ? "ci" : "install";
  process.stderr.write(`strongroom: ${why}; running npm ${command} (once; a minute or two)\n`);
  // Under `npm run` the same npm is used, even if it is not on the PATH.
  const npm = process.env.npm_execpath;
  const args = [command, "--no-audit", "--no-fund"];
  const [program, all] = npm?.endsWith(".js") ? [process.execPath, [npm, ...args]] : ["npm", args];
  const done = await inGroup(program, all);
  if (done.signal !== null) {
    process.stderr.write(
      `strongroom: npm ${command} was stopped, and none of its processes still runs; the next run installs again\n`,
    );
    return 128 + constants.signals[done.signal];
  }
  if (done.error !== null || done.status !== 0) {
    process.stderr.write(
      `strongroom: npm ${command} failed${done.error ? ` (${done.error.code})` : ""}; its messages are above.\n`,
    );
    return 2;
  }
  const still = whyInstall(root);
  if (still !== null) {
    process.stderr.write(
      `strongroom: npm ${command} ended well, but ${still}\n  next: cd ${quoted(root)} && rm -r node_modules && npm ci\n`,
    );
    return 2;
  }
  process.stderr.write("strongroom: installed\n");
  return null;
}

/** npm leads a process group with the scripts of packages: a signal to us ends all of them. */
function inGroup(program, args) {
  return new Promise((resolve) => {
    // First of all: a signal that comes while npm is being started must find it.
    for (const signal of signals) process.on(signal, stop);
    const child = spawn(program, args, {
      cwd: root,
      env: ordinaryEnvironment(),
      stdio: ["ignore", 2, 2],
      detached: process.platform !== "win32",
    });
    let asked = null;
    let late;
    const tell = (signal) => {
      try {
        process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
        return true;
      } catch {
        return false;
      }
    };
    function stop(signal) {
      // npm would ask its user after SIGINT, but nobody can be asked.
      tell(asked === null ? "SIGTERM" : "SIGKILL");
      asked ??= signal;
      late ??= setTimeout(() => tell("SIGKILL"), graceMillis);
    }
    const end = (result) => {
      for (const signal of signals) process.off(signal, stop);
      clearTimeout(late);
      resolve({ ...result, signal: asked });
    };
    child.on("error", (error) => end({ error, status: null }));
    child.on("exit", async (status) => {
      // Processes that npm left behind are ended too.
      if (asked !== null && process.platform !== "win32") {
        while (tell(0)) {
          tell("SIGTERM");
          await new Promise((done) => setTimeout(done, 20));
        }
      }
      end({ error: null, status });
    });
  });
}

async function main(args) {
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
  const why = whyInstall(root);
  const failed = why === null ? null : await install(why);
  if (failed !== null) return failed;
  const child = spawn(process.execPath, [join(root, file), ...rest], { stdio: "inherit" });
  // The child ends by itself; npm and a terminal send their signals to both.
  for (const signal of signals) {
    process.on(signal, () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
  return undefined;
}

main(process.argv.slice(2)).then((code) => {
  if (code !== undefined) process.exitCode = code;
});
