/**
 * A project as a user has it: the engine copied into a folder of its own, with another organisation in place of the
 * samples, so that tests may edit declarations and lock files as a user would and run the real commands on them.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Folder } from "./folder";
import { rooms } from "./rooms";

const { bundleOf, cacheOf, recordIn, recordName } = require("../../bin/bundle") as {
  bundleOf(root: string, name: string): object | null;
  cacheOf(root: string): string;
  recordIn(file: string): { readonly inputs: readonly (readonly [file: string, ...stamp: readonly number[]])[] } | null;
  recordName(root: string, name: string): string;
};
const { stampOf } = require("../../bin/stamp") as { stampOf(file: string): readonly number[] };
const root = join(__dirname, "..", "..");
const engine = ["bin", ...rooms, "constructs", "model", "organisation", "providers", "sandbox", "scripts", "stacks"];
const alone = ["strongroom", "main.ts", "strongroom", "cdktf.json", "package.json", "tsconfig.json", ".gitignore"];

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Project {
  readonly folder: string;
  /** Temp folder, home and npm cache of everything that runs here, so that they can be searched. */
  readonly scratch: string;
  write(path: string, text: string): void;
  read(path: string): string;
  /** Runs a program with a clean environment; values that a test plants come in by `env` only. */
  run(
    command: readonly string[],
    options?: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string },
  ): Promise<Outcome>;
  /** The `strongroom` command of this project. */
  strongroom(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** The compiler over the declarations and what they import; the gate compiles the engine. */
  compile(): Promise<Outcome>;
  /** Everything that any program here printed so far. */
  printed(): string;
  remove(): void;
}

function typescriptBelow(folder: string, names: readonly string[]): string[] {
  return names.flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(folder, name, path)),
  );
}

/**
 * A copy of the engine is served by the bundles that the repository has: esbuild runs once for all projects of the tests. In a project
 * whose engine is edited it runs as ever, and the launcher's own tests begin without a bundle.
 */
function lendBundles(folder: string): void {
  for (const name of ["cli", "commands", "synth"]) {
    const made = bundleOf(root, name) === null ? null : recordIn(join(cacheOf(root), recordName(root, name)));
    if (made === null) continue;
    const inputs = made.inputs.map(([file]) => [file, ...stampOf(join(folder, file))]);
    writeFileSync(join(cacheOf(folder), recordName(folder, name)), JSON.stringify({ ...made, root: folder, inputs }));
  }
}

/** Makes a project of the organisation that lies in `organisation` (`catalog/`, `services/`, `environments/`). */
export function createProject(organisation: string): Project {
  const base = Folder.temp("project");
  const folder = base.at("project");
  const files = new Folder(folder);
  const scratch = base.at("scratch");
  mkdirSync(folder, { recursive: true });
  for (const name of ["tmp", "home", "npm"]) mkdirSync(join(scratch, name), { recursive: true });
  for (const name of engine) cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ["catalog", "services", "environments"])
    cpSync(join(organisation, name), join(folder, name), { recursive: true });
  // What follows from the samples' declarations beside them: their pipelines.
  if (organisation === root) cpSync(join(root, ".github"), join(folder, ".github"), { recursive: true });
  for (const name of alone) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(root, name), join(folder, name));
  }
  // Where they lie in the repository, the model is further away than in a project.
  for (const path of typescriptBelow(folder, ["catalog", "services", "environments"])) {
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("../../../../model", "../model"));
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  lendBundles(folder);
  // The sandbox's own providers, also where there is a network to download the real ones from: the same tests everywhere.
  const asked = JSON.stringify({ at: Date.now(), reason: "not asked in tests" });
  files.write({ ".strongroom/sandbox/providers.json": asked });
  const output: string[] = [];

  const run: Project["run"] = (command, options = {}) =>
    new Promise((done, failed) => {
      const [program, ...args] = command;
      if (program === undefined) throw new Error("nothing to run");
      const child = spawn(program, args, {
        cwd: options.cwd ?? folder,
        env: {
          PATH: process.env.PATH ?? "",
          LANG: "C.UTF-8",
          HOME: join(scratch, "home"),
          TMPDIR: join(scratch, "tmp"),
          npm_config_cache: join(scratch, "npm"),
          CHECKPOINT_DISABLE: "1",
          ...options.env,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const texts = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => {
          texts[name] += text;
          output.push(text);
        });
      }
      child.on("error", failed).on("close", (code, signal) => done({ code: code ?? (signal ? 128 : 1), ...texts }));
    });

  return {
    folder,
    scratch,
    run,
    compile() {
      const only = { extends: "./tsconfig.json", include: ["catalog", "services", "environments"] };
      files.write({ "tsconfig.declarations.json": JSON.stringify(only) });
      return run(["node", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.declarations.json"]);
    },
    strongroom: (args, env) => run(["node", join(folder, "bin", "strongroom.js"), ...args], env ? { env } : {}),
    write: (path, text) => files.write({ [path]: text }),
    read: (path) => (files.has(path) ? files.read(path) : ""),
    printed: () => output.join(""),
    remove: () => base.remove(),
  };
}
