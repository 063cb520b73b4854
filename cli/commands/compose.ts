/** `strongroom compose init`: the folder of a docker compose deployment, without a value in it. */
import { existsSync, lstatSync } from "node:fs";
import path from "node:path";
import { isStored } from "../../inventory/entries";
import { findReader, type ReaderHere, readersOf, readsOf, variablesOf } from "../../inventory/readers";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { readIfThere, replaceFile } from "../../machine/file";
import type { ResolvedEnvironment } from "../../model/resolved";
import { deploymentFiles } from "../../targets/compose/deployment-files";
import { givenIn, storedIn } from "../../targets/compose/env-file";
import { composeFile, composeVariables, envLines, startCommand } from "../../targets/compose/folder";
import { carryOut } from "../../targets/compose/placement";
import { composeNames } from "../../targets/compose/prepared";
import { recordName, recordText } from "../../targets/compose/record";
import type { Declared } from "../../targets/compose/references";
import { reportOf } from "../../targets/compose/report";
import { outsideBlocks, withBlock } from "../../targets/local/block";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { count } from "../../text/output";

export interface ComposeInitOptions {
  readonly env: string;
  /** @default the only compose host of the environment */
  readonly service?: string;
  /** @default the deployment's name */
  readonly dir?: string;
  readonly dryRun?: boolean;
  /** Replace changed files in the folder, and accept a tag that has moved. */
  readonly force?: boolean;
}

export async function composeInit(context: Context, options: ComposeInitOptions): Promise<Result> {
  const environment = requireEnvironment(context, options.env);
  const host = hostOf(environment, options.service);
  const deployment = host.deployment ?? host.name;
  const variables = composeVariables(environment, host);
  const declared = declaredOf(environment, host);
  const given = options.dir ?? deployment;
  const folder = path.resolve(context.cwd, given);
  const env = path.join(folder, ".env");
  if (lstatSync(env, { throwIfNoEntry: false })?.isFile() === false) {
    throw new Failure(exitCodes.refused, `${given}/.env is not a regular file.`, "move it away");
  }
  const from = host.configuration;
  const force = options.force === true;
  const brought = from === null ? null : await deploymentFiles(context, { given, folder, from, declared, force });
  const there = readIfThere(env);
  // In an existing `.env`, only our own lines are changed.
  const before = there ?? brought?.prepared.sample ?? "";
  refuseStored(given, before, declared);
  const command = `strongroom compose init --env ${environment.name} --service ${host.key}`;
  const made = withBlock(before, host.key, {
    remark: `names only; rewritten by \`${command}\``,
    lines: envLines(deployment, variables),
  });
  if (!made.ok) {
    throw new Failure(
      exitCodes.refused,
      `${given}/.env: the mark of ${host.key} on line ${made.line} has no counterpart, so it is unclear where our lines end.`,
      "remove that line and our lines by hand, then run the command again",
    );
  }
  const wanted = made.text === there ? [] : [{ name: ".env", text: made.text }];
  // An existing compose file, such as Supabase's, is kept; ours is only a first one.
  if (brought === null && !composeNames.some((name) => existsSync(path.join(folder, name)))) {
    const text = composeFile(deployment, environment.name, host, variables);
    wanted.push({ name: "docker-compose.yml", text });
  }
  if (options.dryRun !== true) {
    if (brought !== null) carryOut(folder, brought.placement, brought.prepared.files);
    for (const file of wanted) rewrite(path.join(folder, file.name), file.text);
    // Written last: after a kill before it, each file is either unchanged or as wanted.
    if (brought?.recordIsNew === true) rewrite(path.join(folder, recordName), recordText(brought.record));
  }
  const changed = [...wanted.map((file) => file.name), ...(brought?.placement.write ?? [])];
  const start = startCommand(environment.name, host);
  const report = brought === null ? null : reportOf(brought, { declared, variables, env: givenIn(made.text) });
  const data = {
    environment: environment.name,
    service: host.key,
    deployment,
    folder,
    written: options.dryRun === true ? [] : changed,
    variables: variables.map(({ name, entry, restarts }) => ({ name, entry, restarts })),
    ...(report === null ? {} : { configuration: report.data }),
    start,
  };
  const what =
    changed.length === 0
      ? `${given} is up to date`
      : `${options.dryRun === true ? "Would write" : "Wrote"} ${listed(changed.map((name) => path.join(given, name)))}`;
  const lines = report?.lines.map((line) => `  ${line}\n`).join("") ?? "";
  const text = `${what}: ${count(variables.length, "variable")} by name, no value.\n${lines}  next: cd ${given} && ${start}`;
  return { code: exitCodes.ok, text, data };
}

/** The variables that `run` gives, or will give once they have values. */
function declaredOf(environment: ResolvedEnvironment, host: ReaderHere): Declared {
  const reads = readsOf(environment, host).filter(({ entry }) => entry.state !== "retiring");
  return new Map(
    [...variablesOf(environment, host), ...reads].map(({ name, entry }) => [
      name,
      isStored(entry) ? ("secret" as const) : ("config" as const),
    ]),
  );
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
    `${found.key} is not a compose host; it has the role ${found.role}.`,
    hosts.map((host) => host.key).join(", "),
  );
}

/** A private file stays private: other lines in it may hold values. */
function rewrite(file: string, text: string): void {
  const there = lstatSync(file, { throwIfNoEntry: false });
  replaceFile(file, text, there === undefined ? {} : { mode: there.mode & 0o777 });
}

/** "Injected, never stored" (document 5, line 35): a value in `.env` would stay behind, and go stale. */
function refuseStored(given: string, text: string, declared: Declared): void {
  const stored = storedIn(outsideBlocks(text), declared);
  if (stored.length === 0) return;
  throw new Failure(
    exitCodes.refused,
    `${given}/.env stores ${stored.map(({ name, line }) => `${name} (line ${line})`).join(", ")}: values are injected, never stored.`,
    "bring them in with strongroom inject, if they are still needed, and delete those lines",
  );
}

/** All of them if there are few; otherwise the first ones. */
function listed(files: readonly string[]): string {
  const most = 4;
  const shown = files.length > most ? [...files.slice(0, most - 1), `${files.length - most + 1} more`] : files;
  return shown.length < 3 ? shown.join(" and ") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
