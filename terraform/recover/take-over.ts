/**
 * Imports existing objects into the state: the stack is synthesized again beside `cdktf.out`, with import blocks, and a plan limited to
 * those addresses is applied if it does nothing else. So nothing is left behind in the project, and nothing is created or destroyed.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Context } from "../../machine/context";
import { terraformProgram } from "../../providers/program";
import type { TerraformEnvironment } from "../../providers/surroundings";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { count } from "../../text/output";
import { runLogged } from "../logged-run";
import { messageIn, readable } from "../messages";
import { synthesis } from "../places";
import { Stop } from "../stop";
import type { Orphan } from "./orphan";

export interface TakeOver {
  readonly environment: string;
  /** By stack; at least one orphan each. */
  readonly stacks: ReadonlyMap<string, readonly Orphan[]>;
  /** Of Terraform and its providers. */
  readonly env: TerraformEnvironment;
}

export function workOf(context: Context): string {
  return path.join(context.root, ".strongroom", "work");
}

/** Says which program of a recovery runs; see `runLogged`. */
export function recordOf(context: Context): string {
  return path.join(workOf(context), "recover.json");
}

export async function takeOver(context: Context, { environment, stacks, env }: TakeOver): Promise<void> {
  const folder = path.join(workOf(context), "recover");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const children = {
    ...env,
    STRONGROOM_ENV: environment,
    STRONGROOM_LOCK_DIR: context.lockDir,
    CDKTF_OUTDIR: folder,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
  };
  const stop = new Stop(context);
  const release = stop.listen();
  const work = { context, stop, env: children };
  try {
    await step(work, { of: environment, program: process.execPath, args: [synthesis], cwd: context.root });
    for (const [stack, orphans] of stacks) await importInto(work, stack, orphans, path.join(folder, "stacks", stack));
  } finally {
    release();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Work {
  readonly context: Context;
  readonly stop: Stop;
  readonly env: TerraformEnvironment;
}

async function importInto(work: Work, stack: string, orphans: readonly Orphan[], folder: string): Promise<void> {
  const terraform = (...args: readonly string[]) =>
    step(work, { of: stack, program: terraformProgram(work.env), args, cwd: folder });
  const imports = orphans.map(({ address, id }) => ({ to: address, id }));
  writeFileSync(path.join(folder, "recover_import.tf.json"), JSON.stringify({ import: imports }), { mode: 0o600 });
  await terraform("init", "-input=false", "-no-color");
  const targets = orphans.map(({ address }) => `-target=${address}`);
  const lines = await terraform("plan", "-json", "-input=false", "-out=recover.tfplan", ...targets);
  const others = otherThanImports(lines);
  if (others === null || others.length > 0) {
    throw new Failure(
      exitCodes.refused,
      `Taking ${count(orphans.length, "object")} into the state of ${stack} would do more than that: ${others?.join(", ") ?? "the plan says nothing"}. Nothing was changed.`,
      `compare what exists with what ${stack} declares; if they must differ, rename or remove what exists`,
    );
  }
  await terraform("apply", "-input=false", "-no-color", "recover.tfplan");
}

/**
 * What a plan would do besides importing and updating in place; null if it has no summary.
 *
 * @param lines of `terraform plan -json`
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export function otherThanImports(lines: readonly string[]): readonly string[] | null {
  const messages = lines.flatMap((line) => messageIn(line) ?? []);
  const summary = messages.find((message) => message.type === "change_summary")?.changes;
  if (summary === undefined) return null;
  const named = messages
    .filter((message) => message.type === "planned_change")
    .filter(({ change }) => !["import", "update", "noop", "no-op", "read"].includes(change?.action ?? ""))
    .map(({ change }) => `${change?.action} ${change?.resource?.addr}`);
  if (named.length > 0) return named.sort();
  const { add, remove } = summary;
  return add === 0 && remove === 0 ? [] : [`add ${add}`, `remove ${remove}`];
}

interface Step {
  /** The stack, or the environment: names the log. */
  readonly of: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** @returns what the program printed, line by line */
async function step({ context, stop, env }: Work, { of, program, args, cwd }: Step): Promise<readonly string[]> {
  const logFile = path.join(context.root, ".strongroom", "logs", `recover-${of}.log`);
  const lines: string[] = [];
  const does = args[0] === synthesis ? "main.ts" : args[0];
  const run = { cwd, env, logFile, recordFile: recordOf(context), onLine: (line: string) => lines.push(line) };
  const code = await stop.run(`${of} (${does})`, (onStart) => runLogged(program, args, { ...run, onStart }));
  if (code === 0) return lines;
  // A program that was asked to end reports that as an error.
  stop.check();
  const tail = lines.map(readable).slice(-30).join("\n");
  throw new Failure(
    exitCodes.unreachable,
    `${path.basename(program)} ${does} ended with ${code}. The end of ${path.relative(context.cwd, logFile)}:\n\n${tail}\n`,
    "run the command again; it goes on where it stopped",
  );
}
