/** What a command may touch. Commands are functions from arguments and this to a result; only `main.ts` builds a real one. */
import path from "node:path";
import { formatIssues } from "../model/issue";
import { nearest } from "../model/nearest";
import type { Resolution, ResolvedEnvironment } from "../model/resolved";
import { type ExitCode, exitCodes } from "../text/exit-codes";
import { type Choices, Failure, usage } from "../text/failure";
import type { Output } from "../text/output";
import type { EnvironmentProblems } from "../text/problems";
import type { Terminal } from "./terminal";

/** Names and resolved data of all environments; the only access to the declarations. */
export interface Environments {
  names(): readonly string[];
  load(name: string, options: { readonly lockDir: string }): Resolution;
  /** What the organisation declares of its pipelines, not checked yet. @default nothing */
  readonly pipelines?: () => unknown;
  /** Handles of owners at the code host, as the organisation declares them, not checked yet. @default nothing */
  readonly codeOwners?: () => unknown;
  /** What would be wrong with other texts in place of these files, by path; nothing is written. @default nobody can say */
  readonly problemsWith?: (
    context: Pick<Context, "root" | "env" | "signal">,
    files: ReadonlyMap<string, string>,
  ) => Promise<readonly EnvironmentProblems[]>;
}

export interface Context {
  /** The project's root folder: the one that this command and its declarations belong to. */
  readonly root: string;
  /** The folder in which the command was called. */
  readonly cwd: string;
  /** Host environment; consumed values are deleted from it so that children don't inherit them. */
  readonly env: Record<string, string | undefined>;
  readonly output: Output;
  /** `--json`: the result is printed as JSON. */
  readonly json: boolean;
  /** Folder of `<env>.lock.json`. */
  readonly lockDir: string;
  readonly environments: Environments;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** The terminal for questions. @default nobody can be asked */
  readonly terminal?: Terminal;
  /** From here on signals go to a child process alone, until the returned function is called. @default they are not caught */
  readonly forwardSignals?: (to: (signal: NodeJS.Signals) => void) => () => void;
  /** The same for children with their own sessions, which get no signals from a terminal. @default signals are not caught */
  readonly takeSignals?: (to: (signal: NodeJS.Signals) => void) => () => void;
  now(): Date;
  random(bytes: number): Buffer;
}

/** The result of a command. */
export interface Result<Data = unknown> {
  readonly code: ExitCode;
  /** For people. */
  readonly text: string;
  /** For programs, with `--json`. */
  readonly data: Data;
}

/** `STRONGROOM_LOCK_DIR`, as `strongroom sandbox exec` sets it, or `environments/`. */
export function lockDirOf(root: string, env: Context["env"]): string {
  const given = env.STRONGROOM_LOCK_DIR;
  return given === undefined || given === "" ? path.join(root, "environments") : path.resolve(root, given);
}

export function assertEnvironmentName(context: Context, name: string): void {
  const names = context.environments.names();
  if (names.includes(name)) return;
  const guess = nearest(name, names);
  throw usage(
    `There is no environment "${name}"; there are ${names.join(", ")}.${guess === null ? "" : ` Did you mean ${guess}?`}`,
    null,
    likely(name, names, guess),
  );
}

export function assertProductName(environment: ResolvedEnvironment, name: string): void {
  const names = environment.products.map((product) => product.name);
  if (names.includes(name)) return;
  const guess = nearest(name, names);
  throw usage(
    `${environment.name} has no product "${name}"; it has ${names.join(", ")}.${guess === null ? "" : ` Did you mean ${guess}?`}`,
    null,
    likely(name, names, guess),
  );
}

/** The names that begin with it, or the nearest one. */
function likely(given: string, names: readonly string[], guess: string | null): Choices {
  const begin = given === "" ? [] : names.filter((one) => one.startsWith(given));
  return { given, meant: begin.length > 0 ? begin : guess === null ? [] : [guess] };
}

/** The environment, or a failure that lists every issue. */
export function requireEnvironment(context: Context, name: string): ResolvedEnvironment {
  assertEnvironmentName(context, name);
  const resolution = context.environments.load(name, { lockDir: context.lockDir });
  if (resolution.ok) return resolution.environment;
  const damaged = resolution.issues.some((issue) => issue.code.startsWith("lock-"));
  throw new Failure(
    damaged ? exitCodes.lock : exitCodes.invalid,
    `${name}: ${formatIssues(resolution.issues, `strongroom check --env ${name} --all`)}`,
  );
}
