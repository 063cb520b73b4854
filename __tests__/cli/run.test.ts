/** `scripts/run.js` on clones that lack something. npm and Terraform are stand-ins on the PATH; the real ones take minutes. */
import { spawnSync } from "node:child_process";
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
  for (const file of ["scripts/run.js", "bin/node-range.js", "providers/terraform-program.js"])
    cpSync(join(__dirname, "..", "..", file), join(clone, file));
  writeFileSync(join(clone, "package-lock.json"), "{}");
  writeFileSync(join(clone, "hello.js"), "console.log('ran', process.argv.slice(2).join(' ')); process.exit(9);");
  tool("terraform", `echo 'Terraform v1.11.4'`);
  // npm gets a list of the environment, so the place is written into it.
  tool(
    "npm",
    `echo "npm $*" >> "${join(base, "calls")}"; mkdir -p node_modules; echo '{}' > node_modules/.package-lock.json`,
  );
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function tool(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

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
    stderr: "strongroom: node_modules is missing; running npm ci (once; a minute or two)\nstrongroom: installed\n",
  });
  expect(calls()).toBe("npm ci --no-audit --no-fund\n");
  // The second time there is nothing to install.
  expect(run("hello.js").stderr).toBe("");
  expect(calls()).toBe("npm ci --no-audit --no-fund\n");
});

it("installs again where package-lock.json is newer, and without one by npm install", () => {
  run("hello.js");
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(clone, "package-lock.json"), later, later);
  expect(run("hello.js").stderr).toContain("strongroom: package-lock.json is newer than node_modules; running npm ci");
  rmSync(join(clone, "package-lock.json"));
  rmSync(join(clone, "node_modules"), { recursive: true });
  run("hello.js");
  expect(calls().split("\n")[2]).toBe("npm install --no-audit --no-fund");
});

it("runs nothing where the install fails", () => {
  tool("npm", "exit 1");
  expect(run("hello.js")).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "strongroom: node_modules is missing; running npm ci (once; a minute or two)\nstrongroom: npm ci failed; its messages stand above.\n",
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
