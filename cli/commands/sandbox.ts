/** `strongroom sandbox …`: the embedded cloud, with its own lock files beside its state. */
import { rmSync } from "node:fs";
import path from "node:path";
import { workDir } from "../../lock/lock-file";
import type { Context, Result } from "../../machine/context";
import * as control from "../../sandbox";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isDamage, usage } from "../../text/failure";
import { quoted } from "../../text/invocation";
import { table } from "../../text/output";
import { withoutSecrets } from "../../values/secret-names";

export interface HomeOptions {
  /** @default `.strongroom/sandbox` in the project */
  readonly home?: string;
}

export function homeOf(context: Context, options: HomeOptions): string {
  return options.home === undefined ? control.defaultHome(context.root) : path.resolve(context.cwd, options.home);
}

/** The sandbox's lock files: a clone stays clean, and `reset` may delete them. */
export function lockDirIn(home: string): string {
  return path.join(home, "locks");
}

export async function up(context: Context, options: HomeOptions & { readonly port?: string }): Promise<Result> {
  const port = options.port === undefined ? undefined : Number(options.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_535)) {
    throw usage(`--port takes a number from 1 to 65535; got ${JSON.stringify(options.port)}.`);
  }
  const home = homeOf(context, options);
  const asked = {
    home,
    onProgress: (line: string) => context.output.note(line),
    ...(port === undefined ? {} : { port }),
  };
  const status = await control.up(asked).catch((error: unknown) => refuse(error, options));
  return { code: exitCodes.ok, text: statusText(status, options), data: status };
}

export async function down(context: Context, options: HomeOptions): Promise<Result> {
  const stopped = await control
    .down({ home: homeOf(context, options) })
    .catch((error: unknown) => refuse(error, options));
  return {
    code: exitCodes.ok,
    text: stopped ? "The sandbox is stopped; its state stays." : "No sandbox was running.",
    data: { stopped },
  };
}

export async function status(context: Context, options: HomeOptions): Promise<Result> {
  const home = homeOf(context, options);
  const found = await control.status({ home }).catch((error: unknown) => refuse(error, options));
  return { code: exitCodes.ok, text: statusText(found, options), data: found };
}

export async function reset(context: Context, options: HomeOptions): Promise<Result> {
  const home = homeOf(context, options);
  await control.reset({ home }).catch((error: unknown) => refuse(error, options));
  // Pins of deleted versions would stop every deploy.
  rmSync(lockDirIn(home), { recursive: true, force: true });
  rmSync(workDir(context.root, lockDirIn(home)), { recursive: true, force: true });
  return { code: exitCodes.ok, text: "The sandbox is empty, and its lock files are gone.", data: { reset: true } };
}

export interface ExecOptions extends HomeOptions {
  readonly as?: string;
  readonly project?: string;
  readonly providers?: string;
}

const modes = ["auto", "real", "sandbox"] as const;

/** @returns the exit code of the command */
export async function exec(context: Context, command: readonly string[], options: ExecOptions): Promise<number> {
  const providers = modes.find((mode) => mode === (options.providers ?? "auto"));
  if (providers === undefined)
    throw usage(`--providers takes ${modes.join(", ")}; got ${JSON.stringify(options.providers)}.`);
  const home = homeOf(context, options);
  // The sandbox passes signals to the command; however many come, we end when the command does.
  const release = context.forwardSignals?.(() => undefined);
  try {
    const asked = {
      home,
      providers,
      command: resolved(context, command),
      cwd: context.cwd,
      env: environmentOf(context, command, home),
      ...(options.as === undefined ? {} : { as: options.as }),
      ...(options.project === undefined ? {} : { project: options.project }),
    };
    return await control.exec(asked).catch((error: unknown) => refuse(error, options));
  } finally {
    release?.();
  }
}

/** The messages of the sandbox's control, with commands for the requested home. */
function refuse(error: unknown, options: HomeOptions): never {
  if (!(error instanceof Error)) throw error;
  const message = forHome(error.message, options);
  if (isDamage(error)) throw new Failure(exitCodes.lock, message);
  if (message.startsWith("sandbox: --")) throw usage(message.slice("sandbox: ".length));
  if (message.startsWith("sandbox: ")) throw new Failure(exitCodes.unreachable, message);
  throw error;
}

function forHome(text: string, { home }: HomeOptions): string {
  return home === undefined
    ? text
    : text.replace(/\bsandbox (?:up|down|reset)(?=`|$)/gm, (command) => `${command} --home ${quoted(home)}`);
}

/** In a clone, `strongroom` itself is not on the PATH. */
function resolved(context: Context, command: readonly string[]): readonly string[] {
  const [program, ...rest] = command;
  return program === "strongroom"
    ? [process.execPath, path.join(context.root, "bin", "strongroom.js"), ...rest]
    : command;
}

/** Only `strongroom` gets values from the shell; any other program might start Terraform. */
function environmentOf(context: Context, command: readonly string[], home: string): Record<string, string | undefined> {
  const env = isStrongroom(context, command) ? { ...context.env } : withoutSecrets(context);
  const bin = path.join(context.root, "node_modules", ".bin");
  return { ...env, STRONGROOM_LOCK_DIR: lockDirIn(home), PATH: `${bin}${path.delimiter}${env.PATH ?? ""}` };
}

/** This project's own command, by its name, its launcher or its file. */
function isStrongroom({ root, cwd }: Context, [program = "", file = ""]: readonly string[]): boolean {
  if (program === "strongroom") return true;
  const at = (name: string) => path.resolve(cwd, name);
  if (at(program) === path.join(root, "strongroom")) return true;
  return path.basename(program) === "node" && at(file) === path.join(root, "bin", "strongroom.js");
}

function statusText(status: control.SandboxStatus, options: HomeOptions): string {
  if (!status.running)
    return forHome(`No sandbox is running (${status.home}).\n  next: strongroom sandbox up`, options);
  const rows = [
    ["endpoint", status.endpoint ?? ""],
    ["home", status.home],
    ["process", String(status.pid ?? "")],
    ["since", status.startedAt ?? ""],
    ...(status.providers === undefined
      ? []
      : [["providers", `${status.providers.inUse} (${status.providers.reason})`]]),
    ...Object.entries(status.counts ?? {}).map(([name, number]) => [name, String(number)]),
  ];
  return `The sandbox is running.\n${table(rows, "  ")}`;
}
