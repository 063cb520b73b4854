/** `scripts/run.js` on clones that lack something. npm and Terraform are stand-ins on the PATH; the real ones take minutes. */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../support/eventually";

let base: string;
let clone: string;
let bin: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "strongroom-run-"));
  clone = join(base, "clone");
  bin = join(base, "bin");
  mkdirSync(join(clone, "scripts"), { recursive: true });
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  for (const file of [
    "scripts/run.js",
    "scripts/installed.js",
    "bin/node-range.js",
    "bin/quoted.js",
    "providers/terraform-program.js",
  ])
    cpSync(join(__dirname, "..", "..", file), join(clone, file));
  lock("1.0.0");
  writeFileSync(join(clone, "hello.js"), "console.log('ran', process.argv.slice(2).join(' ')); process.exit(9);");
  tool("terraform", `echo 'Terraform v1.11.4'`);
  // npm gets a list of the environment, so the place is written into it.
  tool("npm", `echo "npm $*" >> "${join(base, "calls")}"; ${place("1.0.0")}`);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function tool(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** One package, and one for another platform. */
function lock(version: string): void {
  const packages = {
    "": {},
    "node_modules/one": { version, integrity: `sha512-${version}` },
    "node_modules/elsewhere": { version: "1.0.0", optional: true, os: ["nowhere"] },
  };
  writeFileSync(join(clone, "package-lock.json"), JSON.stringify({ packages }));
}

/** What npm would do, for a shell. */
const place = (version: string) => {
  const packages = { "node_modules/one": { version, integrity: `sha512-${version}` } };
  return `mkdir -p node_modules/one; echo '${JSON.stringify({ version })}' > node_modules/one/package.json; echo '${JSON.stringify({ packages })}' > node_modules/.package-lock.json`;
};

const calls = () => (existsSync(join(base, "calls")) ? readFileSync(join(base, "calls"), "utf8") : "");

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(join(bin, "node"), [join(clone, "scripts", "run.js"), ...args], {
    encoding: "utf8",
    env: { PATH: `${bin}:/bin:/usr/bin` },
  });
  return { status, stdout, stderr };
}

it("installs on a fresh clone, says so, and passes arguments and exit code through", () => {
  expect(run("hello.js", "--env", "dev")).toEqual({
    status: 9,
    stdout: "ran --env dev\n",
    stderr:
      "strongroom: node_modules is missing, or its install was interrupted; running npm ci (once; a minute or two)\nstrongroom: installed\n",
  });
  expect(calls()).toBe("npm ci --no-audit --no-fund\n");
  // The second time there is nothing to install.
  expect(run("hello.js").stderr).toBe("");
  expect(calls()).toBe("npm ci --no-audit --no-fund\n");
});

it.each<[what: string, damage: () => void, why: string]>([
  [
    "a package's folder is gone",
    () => rmSync(join(clone, "node_modules", "one"), { recursive: true }),
    "one is no longer in node_modules",
  ],
  [
    "another version lies there",
    () => writeFileSync(join(clone, "node_modules", "one", "package.json"), '{"version":"0.9.0"}'),
    "one in node_modules is version 0.9.0, not 1.0.0",
  ],
  [
    "the install never came to its end",
    () => rmSync(join(clone, "node_modules", ".package-lock.json")),
    "node_modules is missing, or its install was interrupted",
  ],
  [
    "half a record was written",
    () => writeFileSync(join(clone, "node_modules", ".package-lock.json"), '{"packages":{"node_mod'),
    "node_modules is missing, or its install was interrupted",
  ],
  [
    "an install was made for another lock file",
    () => writeFileSync(join(clone, "node_modules", ".package-lock.json"), '{"packages":{}}'),
    "one is not installed",
  ],
])("installs again where %s, whatever the times say", (_what, damage, why) => {
  run("hello.js");
  damage();
  expect(run("hello.js").stderr).toContain(`strongroom: ${why}; running npm ci`);
  expect(run("hello.js").stderr).toBe("");
});

it("does not install where package-lock.json is only newer, and does where it says another version", () => {
  run("hello.js");
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(clone, "package-lock.json"), later, later);
  expect(run("hello.js").stderr).toBe("");
  lock("1.1.0");
  // npm does not bring it: that is said, and nothing is run.
  expect(run("hello.js")).toEqual({
    status: 2,
    stdout: "",
    stderr: `strongroom: one is installed in a different version from package-lock.json's; running npm ci (once; a minute or two)
strongroom: npm ci ended well, but one is installed in a different version from package-lock.json's
  next: cd ${clone} && rm -r node_modules && npm ci
`,
  });
});

it.each(["SIGINT", "SIGTERM"] as const)(
  "%s while npm installs ends npm and all that it started; the next run installs again",
  async (signal) => {
    const going = join(base, "going");
    // A script of a package that hears nothing of the signal by itself, and half an install.
    tool(
      "npm",
      `mkdir -p node_modules/one; sleep 1000 & echo $! $$ > "${going}.new"; mv "${going}.new" "${going}"; wait`,
    );
    const child = spawn(join(bin, "node"), [join(clone, "scripts", "run.js"), "hello.js"], {
      env: { PATH: `${bin}:/bin:/usr/bin` },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    await eventually(() => existsSync(going));
    child.kill(signal);
    const code = await new Promise((done) => child.on("close", done));
    expect([code, said.split("\n").at(-2)]).toEqual([
      signal === "SIGINT" ? 130 : 143,
      "strongroom: npm ci was stopped, and none of its processes still runs; the next run installs again",
    ]);
    const left = readFileSync(going, "utf8").trim().split(" ").map(Number).filter(runs);
    expect(left).toEqual([]);

    tool("npm", place("1.0.0"));
    expect(run("hello.js")).toMatchObject({ status: 9, stderr: expect.stringContaining("strongroom: installed\n") });
  },
);

/** A process that has exited and that nobody has asked for yet is none. */
function runs(pid: number): boolean {
  const stat = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return stat !== "" && !stat.startsWith("Z");
}

it("without package-lock.json it is npm install", () => {
  rmSync(join(clone, "package-lock.json"));
  run("hello.js");
  expect(calls()).toBe("npm install --no-audit --no-fund\n");
});

it("runs nothing where the install fails", () => {
  tool("npm", "exit 1");
  expect(run("hello.js")).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "strongroom: node_modules is missing, or its install was interrupted; running npm ci (once; a minute or two)\nstrongroom: npm ci failed; its messages are above.\n",
  });
});

it.each([
  [
    "too old",
    "echo 'Terraform v1.5.7'",
    "Terraform 1.11 or newer, or OpenTofu 1.11 or newer, is needed (write-only arguments); this is Terraform 1.5.7.",
  ],
  [
    "broken",
    "exit 1",
    "Terraform 1.11 or newer, or OpenTofu 1.11 or newer, is needed; `terraform version` fails here.",
  ],
])("says that Terraform is %s, before anything is installed", (_name, script, message) => {
  tool("terraform", script);
  expect(run("hello.js")).toEqual({
    status: 2,
    stdout: "",
    stderr: `strongroom can't run here yet:\n\n${message}\n  get it: https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/\n`,
  });
  expect(calls()).toBe("");
  expect(run("--without-terraform", "hello.js").status).toBe(9);
});
