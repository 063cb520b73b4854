/** One `cdktf deploy`, its noise in a log file, its progress and outcome understood. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { layers } from "../../model/layer";
import type { ResolvedStack } from "../../model/resolved";
import { cdktfOf } from "../commands/deploy";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { withoutCredentials } from "../text/without-credentials";
import { runLogged } from "./logged-run";

export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

export const noChanges: Changes = { added: 0, changed: 0, destroyed: 0 };

export interface CdktfRun {
  /** For messages: `secrets`. */
  readonly name: string;
  readonly stacks: readonly ResolvedStack[];
  readonly env: Readonly<Record<string, string>>;
  /** Stacks that may be applied at once. */
  readonly parallelism: number;
  readonly logFile: string;
  /** See `runLogged`. */
  readonly recordFile: string;
  /** After each stack: how many are done. */
  readonly onProgress: (done: number, doing: string) => void;
}

/**
 * @returns what Terraform did, over all stacks
 * @throws a `Failure` with the end of the log, redacted
 */
export async function cdktfDeploy(context: Context, run: CdktfRun): Promise<Changes> {
  if (run.stacks.length === 0) return noChanges;
  const outcome = new Outcome();
  const args = [
    "deploy",
    ...run.stacks.map((stack) => stack.name),
    "--auto-approve",
    "--no-color",
    // The sandbox's provider must not enter a lock file, and its hashes would change with every build of it.
    "--skip-provider-lock",
    ...(waitsForOthers(run.stacks) ? ["--ignore-missing-stack-dependencies"] : []),
    "--parallelism",
    String(run.parallelism),
  ];
  const kept: string[] = [];
  const code = await runLogged(cdktfOf(context), args, {
    cwd: context.root,
    env: run.env,
    logFile: run.logFile,
    recordFile: run.recordFile,
    signal: context.signal,
    onStop: () =>
      context.output.note(
        "stopping once Terraform has finished with these stacks (again: leave it running; the next start waits for it)",
      ),
    onLine: (raw) => {
      const line = outcome.read(raw);
      if (line === null) return;
      kept.push(line);
      run.onProgress(outcome.applied, outcome.doing);
    },
  });
  // What cdktf wrote is mostly cursor movement.
  writeFileSync(run.logFile, `${kept.join("\n")}\n`, { mode: 0o600 });
  if (context.signal.aborted) throw context.signal.reason;
  if (code !== 0) {
    throw new Failure(
      exitCodes.unreachable,
      `Deploying ${run.name} failed: cdktf deploy ended with ${code}. The end of ${path.relative(context.cwd, run.logFile)}:\n\n${withoutCredentials(outcome.tail())}\n`,
      // A Terraform that was killed knows nothing of what it had created last.
      /\balready exists\b/i.test(outcome.tail())
        ? "strongroom sandbox exec -- strongroom recover --env <environment> --dry-run shows what is there without being in the state"
        : "run the command again; Terraform goes on where it stopped",
    );
  }
  return outcome.changes;
}

/**
 * Whether stacks that are not of this run come before some of it: they were applied before. cdktf wants to be told, and then
 * forgets the order among those that are, so a run never holds both.
 */
function waitsForOthers(stacks: readonly ResolvedStack[]): boolean {
  const names = new Set(stacks.map((stack) => stack.name));
  const before = stacks.flatMap((stack) => stack.dependsOn);
  const others = before.some((name) => !names.has(name));
  if (others && before.some((name) => names.has(name))) {
    throw new Error(`these stacks can't be applied in one run, in order: ${[...names].join(", ")}`);
  }
  return others;
}

const spinner = /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]|^\s*$|^\d+ Stacks? (?:deploying|done)/u;
const complete =
  /(?:Apply|Destroy) complete! Resources:(?: (\d+) imported,)? (\d+) added, (\d+) changed, (\d+) destroyed/;
const planned = /Plan:(?: (\d+) to import,)? (\d+) to add, (\d+) to change, (\d+) to destroy/;
const unchanged = /No changes\. /;
const prefixed = new RegExp(`^([a-z][a-z0-9-]+-(?:${layers.join("|")}))\\s`);

/**
 * What the lines of `cdktf deploy` say. Each stack ends with a line of totals, but cdktf may swallow the last lines of
 * a stack when it ends itself; where its exit code says that all is well, a plan was then applied as it was planned.
 */
export class Outcome {
  /** The stack that spoke last. */
  doing = "";
  private readonly ended: Changes[] = [];
  private readonly endedStacks = new Set<string>();
  private readonly plans = new Map<string, Changes>();
  private readonly lines: string[] = [];

  /** How many stacks are done. */
  get applied(): number {
    return this.ended.length;
  }

  /** What was done, over all stacks. */
  get changes(): Changes {
    const silent = [...this.plans].filter(([stack]) => !this.endedStacks.has(stack)).map(([, changes]) => changes);
    return [...this.ended, ...silent].reduce(plus, noChanges);
  }

  /** @returns the line as text, or null for one that says nothing */
  read(raw: string): string | null {
    const line = stripVTControlCharacters(raw).replace(/\r/g, "").trimEnd();
    if (spinner.test(line)) return null;
    this.lines.push(line);
    if (this.lines.length > 60) this.lines.shift();
    this.doing = prefixed.exec(line)?.[1] ?? this.doing;
    const totals = complete.exec(line);
    if (totals !== null) {
      this.ended.push(counts(totals));
      this.endedStacks.add(this.doing);
    }
    const plan = planned.exec(line);
    if (plan !== null) this.plans.set(this.doing, counts(plan));
    else if (unchanged.test(line)) this.plans.set(this.doing, noChanges);
    return line;
  }

  /** The last lines, for a failure; from the first error on where there is one. */
  tail(): string {
    const error = this.lines.findIndex((line) => /\bError:/.test(line));
    return this.lines.slice(error < 0 ? -20 : Math.max(error - 1, this.lines.length - 60)).join("\n");
  }
}

function counts(match: RegExpExecArray): Changes {
  const [, , added, changed, destroyed] = match.map(Number);
  return { added: added ?? 0, changed: changed ?? 0, destroyed: destroyed ?? 0 };
}

export function total(changes: Changes): number {
  return changes.added + changes.changed + changes.destroyed;
}

export function plus(one: Changes, other: Changes): Changes {
  return {
    added: one.added + other.added,
    changed: one.changed + other.changed,
    destroyed: one.destroyed + other.destroyed,
  };
}
