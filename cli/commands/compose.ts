/** `strongroom compose init`: the folder of a docker compose deployment, without a value in it. */
import { existsSync, lstatSync } from "node:fs";
import path from "node:path";
import type { ResolvedEnvironment } from "../../model/resolved";
import { composeFile, composeVariables, envLines, startCommand } from "../compose/folder";
import { type Context, type Result, requireEnvironment } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure, usage } from "../failure";
import { readIfThere, replaceFile } from "../file";
import { parseDotenv } from "../inject/dotenv";
import { outsideBlocks, withBlock } from "../local/block";
import { count } from "../output";
import { findReader, type ReaderHere, readersOf } from "../readers";

export interface ComposeInitOptions {
  readonly env: string;
  /** @default the only compose host of the environment */
  readonly service?: string;
  /** @default the deployment's name */
  readonly dir?: string;
  readonly dryRun?: boolean;
}

/** Names that docker compose looks for, in its order. */
const composeNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

export function composeInit(context: Context, options: ComposeInitOptions): Result {
  const environment = requireEnvironment(context, options.env);
  const host = hostOf(environment, options.service);
  const deployment = host.deployment ?? host.name;
  const variables = composeVariables(environment, host);
  const given = options.dir ?? deployment;
  const folder = path.resolve(context.cwd, given);
  const env = path.join(folder, ".env");
  if (lstatSync(env, { throwIfNoEntry: false })?.isFile() === false) {
    throw new Failure(exitCodes.refused, `${given}/.env is not a regular file.`, "move it away");
  }
  const before = readIfThere(env) ?? "";
  refuseStored(given, before, new Set(variables.map((one) => one.name)));
  const command = `strongroom compose init --env ${environment.name} --service ${host.key}`;
  const made = withBlock(before, host.key, {
    remark: `names only; rewritten by \`${command}\``,
    lines: envLines(deployment, variables),
  });
  if (!made.ok) {
    throw new Failure(
      exitCodes.refused,
      `${given}/.env: the mark of ${host.key} on line ${made.line} has no partner, so where our lines end is unclear.`,
      "remove that line and our lines by hand, then run the command again",
    );
  }
  const wanted = [{ name: ".env", text: made.text, changed: made.text !== before }];
  // Somebody's compose file, such as Supabase's own, is theirs; ours is only a first one.
  if (!composeNames.some((name) => existsSync(path.join(folder, name)))) {
    const text = composeFile(deployment, environment.name, host, variables);
    wanted.push({ name: "docker-compose.yml", text, changed: true });
  }
  const changed = wanted.filter((file) => file.changed);
  if (options.dryRun !== true) for (const file of changed) rewrite(path.join(folder, file.name), file.text);
  const start = startCommand(environment.name, host);
  const data = {
    environment: environment.name,
    service: host.key,
    deployment,
    folder,
    written: options.dryRun === true ? [] : changed.map((file) => file.name),
    variables: variables.map(({ name, entry, restarts }) => ({ name, entry, restarts })),
    start,
  };
  const what =
    changed.length === 0
      ? `${given} is as it should be`
      : `${options.dryRun === true ? "Would write" : "Wrote"} ${changed.map((file) => path.join(given, file.name)).join(" and ")}`;
  const text = `${what}: ${count(variables.length, "variable")} by name, no value.\n  next: cd ${given} && ${start}`;
  return { code: exitCodes.ok, text, data };
}

function hostOf(environment: ResolvedEnvironment, wanted: string | undefined): ReaderHere {
  const hosts = readersOf(environment).filter((reader) => reader.role === "compose host");
  if (wanted === undefined) {
    const [only] = hosts;
    if (only !== undefined && hosts.length === 1) return only;
    throw usage(
      hosts.length === 0
        ? `${environment.name} has no compose host.`
        : `${environment.name} has ${hosts.length} compose hosts: ${hosts.map((host) => host.key).join(", ")}.`,
      hosts.length === 0 ? "declare one with composeHost() in services/" : "choose one with --service",
    );
  }
  const found = findReader(environment, wanted);
  if (found.role === "compose host") return found;
  throw usage(
    `${found.key} is no compose host but has the role ${found.role}.`,
    hosts.map((host) => host.key).join(", "),
  );
}

/** A private file stays so: the lines of others may hold values. */
function rewrite(file: string, text: string): void {
  const there = lstatSync(file, { throwIfNoEntry: false });
  replaceFile(file, text, there === undefined ? {} : { mode: there.mode & 0o777 });
}

/** "Injected, never stored" (document 5, line 35): a value in `.env` would stay behind, and go stale. */
function refuseStored(given: string, text: string, names: ReadonlySet<string>): void {
  const { lines } = parseDotenv(Buffer.from(outsideBlocks(text)));
  const stored = lines.filter(({ name, value }) => names.has(name) && value.length > 0 && !isReference(name, value));
  if (stored.length === 0) return;
  throw new Failure(
    exitCodes.refused,
    `${given}/.env stores ${stored.map(({ name, line }) => `${name} (line ${line})`).join(", ")}: values are injected, never stored.`,
    "bring them in with strongroom inject --from, if they are still needed, and delete those lines",
  );
}

function isReference(name: string, value: Buffer): boolean {
  return new RegExp(`^\\$(?:${name}|\\{${name}(?::?[?-][^}]*)?\\})$`).test(value.toString());
}
