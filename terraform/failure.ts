import path from "node:path";
import type { Context } from "../machine/context";
import { type ExitCode, exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { count } from "../text/output";
import { logsOf } from "./places";
import type { StackResult } from "./runner";

/** Names what failed and what was left out because of it; the other stacks stay applied. @returns null if nothing failed */
export function failureOf(context: Context, environment: string, results: readonly StackResult[]): Failure | null {
  const failed = results.filter((result) => result.done === "failed");
  if (failed.length === 0) return null;
  const skipped = results.filter((result) => result.done === "skipped");
  const others = results.length - failed.length - skipped.length;
  const lines = [
    `${count(failed.length, "stack")} of ${results.length} failed; ${others === 0 ? "no other was applied" : `the other ${others === 1 ? "one was" : `${others} were`} finished`}.`,
    ...failed.map(({ stack, because }) => `\n${stack}: ${because ?? ""}`),
    ...(skipped.length === 0
      ? []
      : ["", ...skipped.map(({ stack, because }) => `${stack} was left out: it ${because}`)]),
    "",
    `All that Terraform said: ${path.relative(context.cwd, logsOf(context)) || "."}/<stack>.log`,
  ];
  return new Failure(codeOf(failed), lines.join("\n"), nextOf(failed, environment));
}

function codeOf(failed: readonly StackResult[]): ExitCode {
  const [refused] = failed.flatMap(({ refusal }) => refusal?.code ?? []);
  if (refused !== undefined && failed.every(({ refusal }) => refusal?.code === refused)) return refused;
  const denied = failed.every(({ because }) =>
    /\bError 403\b|\bPERMISSION_DENIED\b|\bPermission '[^']+' denied\b/.test(because ?? ""),
  );
  if (denied) return exitCodes.denied;
  // State and cloud differ; running it again does not help.
  return failed.every(isTaken) ? exitCodes.lock : exitCodes.unreachable;
}

const taken = /\balready exists\b|\bError 409\b/i;

function isTaken({ because }: StackResult): boolean {
  return taken.test(because ?? "");
}

function nextOf(failed: readonly StackResult[], environment: string): string {
  const refused = new Set(failed.flatMap(({ refusal }) => refusal?.next ?? []));
  if (refused.size > 0) return [...refused].join("\n        ");
  const known = knownCauses.find(([pattern]) => failed.some(({ because }) => pattern.test(because ?? "")));
  return known?.[1](environment) ?? "run the command again; it goes on where it stopped";
}

/** Failures that running Terraform again does not mend. */
const knownCauses: readonly (readonly [RegExp, (environment: string) => string])[] = [
  // A killed Terraform did not record what it had last created.
  [
    taken,
    (environment) => `to see what exists but is not in the state: strongroom recover --env ${environment} --dry-run`,
  ],
  [
    /\bis in (DISABLED|DESTROYED) state\b/,
    (environment) =>
      `to see the version, and the command that mends it before you run this again: strongroom status --env ${environment}`,
  ],
  // What holds the states is made once, before anything is applied.
  [
    /\bstorage: bucket doesn't exist\b/,
    (environment) =>
      `nothing of ${environment} was set up yet; in the sandbox: strongroom start --env ${environment}; in a real cloud, see docs/guides/real-project.md for its state buckets`,
  ],
  // Its declaration was removed before the protection was taken off.
  [
    /\bdeletion_protection\b/,
    () =>
      "bring back its declaration and its blocks in the lock files (git revert), then go on by strongroom retire, which prints the deploy that comes before the removal",
  ],
  // https://vercel.com/docs/environment-variables#environment-variable-size
  [
    /\bENV_TOO_LARGE\b|\b64 ?KB\b/,
    (environment) =>
      `Vercel accepts at most 65536 bytes of names and values in one environment of a project; move reads to another project, or put a shorter value: strongroom put ENTRY --env ${environment}`,
  ],
];
