/** `./strongroom`, from wherever it is called, and what it says where something is missing. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Project } from "../support/project";
import { projectWithModules } from "./project";

let project: Project;
beforeAll(() => {
  project = projectWithModules();
});
afterAll(() => project.remove());

it("starts from any folder, by any path and through symbolic links", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "strongroom elsewhere-"));
  try {
    symlinkSync(join(project.folder, "strongroom"), join(elsewhere, "absolute"));
    mkdirSync(join(elsewhere, "bin"));
    symlinkSync("../absolute", join(elsewhere, "bin", "secrets"));
    const calls: readonly (readonly [cwd: string, line: string])[] = [
      [project.folder, "./strongroom"],
      [project.folder, "sh strongroom"],
      [join(project.folder, "catalog"), "../strongroom"],
      ["/", join(project.folder, "strongroom")],
      [elsewhere, "./absolute"],
      [elsewhere, "bin/secrets"],
      [join(elsewhere, "bin"), "PATH=$PWD:$PATH; secrets"],
    ];
    for (const [cwd, line] of calls) {
      const { code, stdout } = await project.run(["sh", "-c", `${line} list --env dev --json`], { cwd });
      expect([line, code, JSON.parse(stdout || "[]").length]).toEqual([line, 0, 6]);
    }
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
});

it("becomes the program itself: arguments, exit code and signals are not the shell's", async () => {
  const line = `./strongroom list --env 'no such "one"'; echo $?`;
  const { stdout, stderr } = await project.run(["sh", "-c", line]);
  expect([stdout, stderr]).toEqual(["2\n", expect.stringContaining('There is no environment "no such "one""')]);
  const exec = join(project.folder, "strongroom");
  expect(readFileSync(exec, "utf8")).toMatch(/\nexec node "[^"]+" "\$@"\n$/);
});

it("says what is missing where there is no node", async () => {
  const bin = mkdtempSync(join(tmpdir(), "strongroom-bin-"));
  try {
    const done = await project.run(["/bin/sh", join(project.folder, "strongroom"), "list"], { env: { PATH: bin } });
    expect(done).toEqual({
      code: 2,
      stdout: "",
      stderr: "strongroom needs Node 20.16 or newer: https://nodejs.org/\n",
    });
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
});

it("says which package half an install lacks", async () => {
  const commander = join(project.folder, "node_modules", "commander");
  const real = readlinkSync(commander);
  rmSync(commander);
  // A bundle has it, and would serve.
  rmSync(join(project.folder, "node_modules", ".cache"), { recursive: true, force: true });
  expect(await project.strongroom(["list"])).toEqual({
    code: 2,
    stdout: "",
    stderr: `strongroom is not installed completely (commander is missing)\n  next: cd ${project.folder} && npm ci\n`,
  });
  symlinkSync(real, commander);
});

it("says that nothing is installed, and runs no package of a folder above the project", async () => {
  const above = mkdtempSync(join(tmpdir(), "strongroom-bare-"));
  const bare = join(above, "project");
  try {
    for (const name of ["esbuild", "tsx/cjs", "commander"]) {
      const folder = join(above, "node_modules", name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "index.js"), `console.log("planted: ${name}");`);
    }
    for (const name of ["bin", "engine"]) cpSync(join(project.folder, name), join(bare, name), { recursive: true });
    expect(await project.run(["node", join(bare, "bin", "strongroom.js"), "--help"])).toEqual({
      code: 2,
      stdout: "",
      stderr: `strongroom is not installed yet\n  next: cd ${bare} && npm ci\n`,
    });
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
});
