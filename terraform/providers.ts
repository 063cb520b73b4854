/**
 * The pinned providers, fetched once into the clone and linked into every stack from there. Stacks that each ask the registry
 * are slow, and a plugin cache that several fill at once ends with "checksum does not match".
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Context } from "../machine/context";
import { COMMITTED_LOCK } from "../providers/lock-file";
import { GOOGLE, VERCEL } from "../providers/pinned";
import { terraformProgram } from "../providers/program";
import type { TerraformEnvironment } from "../providers/surroundings";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { runLogged } from "./logged-run";
import { problemIn } from "./messages";
import { logsOf, recordsOf, workOf } from "./places";
import { Stop } from "./stop";

/** @returns a folder for `terraform init -plugin-dir` */
export async function providersFolder(context: Context, env: TerraformEnvironment): Promise<string> {
  const pinned = [GOOGLE, VERCEL].map(({ source, version }) => ({ source, version }));
  const program = terraformProgram(env);
  // Terraform and OpenTofu each look below their own registry's name.
  const name = createHash("sha256").update(JSON.stringify({ program, pinned })).digest("hex").slice(0, 12);
  const folder = path.join(context.root, ".strongroom", "providers", name);
  if (existsSync(folder)) return folder;
  context.output.note("fetching the Terraform providers, once");
  mkdirSync(workOf(context), { recursive: true, mode: 0o700 });
  const work = mkdtempSync(path.join(workOf(context), "providers-"));
  const stop = new Stop(context);
  const release = stop.listen();
  try {
    const required = Object.fromEntries(
      pinned.map(({ source, version }) => [source.split("/")[1], { source, version }]),
    );
    writeFileSync(path.join(work, "main.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
    // Only what was reviewed: init fails where the registry has other bytes.
    if (existsSync(COMMITTED_LOCK)) copyFileSync(COMMITTED_LOCK, path.join(work, ".terraform.lock.hcl"));
    const lines: string[] = [];
    const code = await stop.run("providers (init)", (onStart) =>
      runLogged(program, ["init", "-input=false", "-no-color"], {
        cwd: work,
        env,
        logFile: path.join(logsOf(context), "providers.log"),
        recordFile: path.join(recordsOf(context), "providers.json"),
        onStart,
        onLine: (line) => lines.push(line),
      }),
    );
    stop.check();
    if (code !== 0) {
      throw new Failure(exitCodes.unreachable, `The Terraform providers can't be installed:\n\n${problemIn(lines)}`);
    }
    mkdirSync(path.dirname(folder), { recursive: true });
    renameSync(path.join(work, ".terraform", "providers"), folder);
    return folder;
  } finally {
    release();
    rmSync(work, { recursive: true, force: true });
  }
}
