/**
 * The pinned providers, fetched once into the clone and linked into every stack from there. Stacks that each ask the registry
 * are slow, and a plugin cache that several fill at once ends with "checksum does not match".
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Context } from "../machine/context";
import { readIfThere } from "../machine/file";
import { lockFileGaps, lockOf } from "../providers/lock-file";
import { GOOGLE, VERCEL } from "../providers/pinned";
import { registries, terraformProgram } from "../providers/program";
import type { TerraformEnvironment } from "../providers/surroundings";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { runLogged } from "./logged-run";
import { problemIn } from "./messages";
import { logsOf, recordsOf, stackFolder, workOf } from "./places";
import { Stop } from "./stop";
import { isObject } from "./synthesized";

/** The file that `npm run providers:lock` writes, in the project. */
const committed = path.join("providers", ".terraform.lock.hcl");

export interface Locking {
  readonly env: TerraformEnvironment;
  /** Whether it is the sandbox's: its own provider has another hash after every build. */
  readonly sandbox: boolean;
  /** `Terraform 1.11.4` */
  readonly terraform: string;
  /** Names of stacks that have been synthesized. */
  readonly stacks: readonly string[];
}

/**
 * What `terraform init` gets, so that a real cloud's token goes to the providers that were reviewed and to no others.
 *
 * @throws a `Failure` (refused) if no lock is committed, or if it lacks a pinned provider; (unreachable) if they can't be installed
 */
export async function lockedProviders(context: Context, locking: Locking): Promise<readonly string[]> {
  const { env, sandbox, terraform, stacks } = locking;
  if (sandbox) return [];
  const registry = terraform.startsWith("OpenTofu") ? registries.OpenTofu : registries.Terraform;
  const text = readIfThere(path.join(context.root, committed));
  const gaps = text === null ? [`there is no ${committed}`] : lockFileGaps(text, registry);
  if (text === null || gaps.length > 0)
    throw new Failure(
      exitCodes.refused,
      `The providers that would get the cloud's token are not locked; nothing was planned.\n${gaps.map((gap) => `- ${gap}`).join("\n")}\nReview and commit what the next command writes. It needs the Terraform registry; the pipeline "provider lock" proposes it too.`,
      "npm run providers:lock",
    );
  for (const stack of stacks) {
    const folder = stackFolder(context, stack);
    writeFileSync(path.join(folder, ".terraform.lock.hcl"), lockOf(text, registry, sourcesIn(folder)));
  }
  const all = lockOf(text, registry, [GOOGLE.source, VERCEL.source]);
  return [`-plugin-dir=${await providersFolder(context, env, all)}`, "-lockfile=readonly"];
}

function sourcesIn(folder: string): readonly string[] {
  const document: unknown = JSON.parse(readFileSync(path.join(folder, "cdk.tf.json"), "utf8"));
  const { terraform } = isObject(document) ? document : {};
  const required = isObject(terraform) && isObject(terraform.required_providers) ? terraform.required_providers : {};
  return Object.values(required).map((one) => String(isObject(one) ? one.source : one));
}

/** @returns a folder for `terraform init -plugin-dir` */
async function providersFolder(context: Context, env: TerraformEnvironment, lock: string): Promise<string> {
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
    writeFileSync(path.join(work, ".terraform.lock.hcl"), lock);
    const lines: string[] = [];
    const code = await stop.run("providers (init)", (onStart) =>
      runLogged(program, ["init", "-input=false", "-no-color", "-lockfile=readonly"], {
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
