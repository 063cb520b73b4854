import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { ResolvedEnvironment } from "../../model/resolved";
import { buildEnvironment } from "../../stacks/build";

/** Terraform JSON of a stack, as far as tests look into it. */
export interface StackJson {
  readonly "//": { readonly metadata: Readonly<Record<string, unknown>> };
  readonly provider: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
  readonly ephemeral?: Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
  readonly terraform: Readonly<Record<string, unknown>>;
}
export type Arguments = Readonly<Record<string, unknown>>;

/** Runs `build` in an app of its own and hands back every file that the synth wrote, by path, sorted. */
export function synthesize(build: (app: App) => void): Readonly<Record<string, string>> {
  const outdir = mkdtempSync(join(tmpdir(), "strongroom-synth-"));
  try {
    const app = new App({ outdir, skipValidation: true, stackTraces: false });
    build(app);
    app.synth();
    return filesOf(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Stacks of an environment by name. */
export function stacksOf(environment: ResolvedEnvironment): Readonly<Record<string, StackJson>> {
  const files = synthesize((app) => buildEnvironment(app, environment));
  const stacks: Record<string, StackJson> = {};
  for (const [path, text] of Object.entries(files)) {
    const name = /^stacks\/(.+)\/cdk\.tf\.json$/.exec(path)?.[1];
    if (name !== undefined) stacks[name] = JSON.parse(text) as StackJson;
  }
  return stacks;
}

/** One stack by name; fails when there is none. */
export function stackOf(environment: ResolvedEnvironment, name: string): StackJson {
  const stack = stacksOf(environment)[name];
  if (stack === undefined) throw new Error(`no stack ${name}`);
  return stack;
}

/** Arguments of one resource without cdktf's own metadata. */
export function argumentsOf(blocks: StackJson["resource"], type: string, name: string): Arguments {
  const found = blocks?.[type]?.[name];
  if (found === undefined) throw new Error(`no ${type}.${name}`);
  const { "//": _metadata, ...args } = found;
  return args;
}

export function filesOf(folder: string, prefix = ""): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(files, filesOf(folder, path));
    else files[path] = readFileSync(join(folder, path), "utf8");
  }
  return files;
}
