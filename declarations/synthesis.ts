/**
 * Terraform's documents of a revision, or of the files as they are here, for all environments. Each side is synthesized by its own
 * engine, since that decides what is applied. Code of a revision runs in a process that gets no token and no value, and leaves nothing.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readIfThere } from "../machine/file";
import { composed, namesIn } from "../machine/programs/environment";
import { asked } from "../machine/programs/start";
import { synthesis } from "../terraform/places";
import { isObject, type SynthesizedStack, synthesizedIn } from "../terraform/synthesized";
import { type Asking, inFolderOf } from "./laid-out";

/** By name, exactly which packages it is made for. Both sides are made with those that are installed here. */
export type Packages = Readonly<Record<string, string>>;

export type Side =
  | {
      readonly ok: true;
      readonly stacks: readonly SynthesizedStack[];
      readonly packages: Packages;
    }
  | { readonly ok: false; readonly says: string };

/** No synthesis reads them, and they are most of the files. */
const apart = /^(?:__tests__|docs|bench|cdktf\.out|node_modules|\.[^/]+)\//;

export function synthesisAt(context: Asking, commit: string): Promise<Side> {
  const wants = (file: string) => !apart.test(file);
  return inFolderOf(context, commit, wants, (folder) =>
    synthesized(context, folder, ["--require", "tsx/cjs", path.join(folder, "main.ts")]),
  );
}

/**
 * Uncommitted changes as well.
 *
 * @param lockDir the folder of the lock files
 */
export function synthesisHere(context: Asking, lockDir: string): Promise<Side> {
  return synthesized(context, context.root, [synthesis], { STRONGROOM_LOCK_DIR: lockDir });
}

/** No home folder, no agent of keys, no screen: what an engine and its compiler need to start. */
const few = ["PATH", "PATHEXT", "SystemRoot", "COMSPEC", "TMPDIR", "TMP", "TEMP", "LANG", "LANGUAGE", "LC_*", "TZ"];

async function synthesized(
  { env, signal }: Asking,
  folder: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Side> {
  const scratch = mkdtempSync(path.join(tmpdir(), "strongroom-synthesis-"));
  const outdir = path.join(scratch, "out");
  try {
    // An empty home folder: no token, no value, no login of this user.
    const own = { HOME: scratch, CDKTF_OUTDIR: outdir, STRONGROOM_ENV: "all", CHECKPOINT_DISABLE: "1", ...more };
    const answer = await asked(process.execPath, args, {
      cwd: folder,
      env: composed({ ...namesIn(env, few), ...own }),
      signal,
    });
    if (answer?.code !== 0) return { ok: false, says: answer?.stderr.trim() || "its process ended without a word" };
    return { ok: true, stacks: synthesizedIn(outdir), packages: packagesOf(folder) };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, says: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The generated bindings, which are a package of the project's own. */
const bindings = "providers/vercel";

/** What is installed besides tools for development, and the generated bindings: documents are made with them. */
function packagesOf(folder: string): Packages {
  const lock: unknown = JSON.parse(readIfThere(path.join(folder, "package-lock.json")) ?? "{}");
  const locked = isObject(lock) && isObject(lock.packages) ? lock.packages : {};
  const packages: Record<string, string> = {};
  // The first one is the project itself, with its own version.
  for (const [name, one] of Object.entries(locked))
    if (name !== "" && isObject(one) && one.dev !== true)
      packages[name.replace(/^node_modules\//, "")] = JSON.stringify([one.version, one.resolved, one.integrity]);
  const digest = createHash("sha256");
  for (const file of readdirSync(path.join(folder, bindings), { recursive: true, encoding: "utf8" }).sort())
    if (/\.(ts|json)$/.test(file)) digest.update(`${file}\0`).update(readFileSync(path.join(folder, bindings, file)));
  return { ...packages, [bindings]: digest.digest("hex") };
}
