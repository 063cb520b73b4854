/** `strongroom env write`: a service's variables in a private file on a developer's machine. */
import { chmodSync, lstatSync } from "node:fs";
import path from "node:path";
import { findReader, missingOf, type ReaderVariable, variablesOf } from "../../inventory/readers";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { readIfThere, replaceFile } from "../../machine/file";
import { gitPlaceOf } from "../../machine/git/place";
import { kindOf } from "../../model/kinds";
import type { ResolvedEnvironment } from "../../model/resolved";
import { projectLine } from "../../targets/compose/folder";
import { outsideBlocks, withBlock } from "../../targets/local/block";
import { type DotenvReader, dotenvValue } from "../../targets/local/dotenv-value";
import { registerMasks, runnerOf } from "../../targets/process/ci";
import { refuseMissing } from "../../targets/process/values";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { count } from "../../text/output";
import { parseDotenv } from "../../values/dotenv";
import { secretsOf, valuesFor } from "./run";

export interface EnvWriteOptions {
  readonly env: string;
  readonly service: string;
  /** @default `.env.local` */
  readonly file?: string;
  readonly dryRun?: boolean;
}

export interface EnvWriteData {
  readonly environment: string;
  readonly service: string;
  readonly file: string;
  readonly changed: boolean;
  readonly variables: readonly { readonly name: string; readonly entry: string; readonly version: string | null }[];
}

const privately = 0o600;

export async function envWrite(context: Context, options: EnvWriteOptions): Promise<Result<EnvWriteData>> {
  const environment = requireEnvironment(context, options.env);
  refuseStored(environment, options.service);
  const reader = findReader(environment, options.service);
  const given = options.file ?? ".env.local";
  const file = path.resolve(context.cwd, given);
  const folder = refusePlace(context, file, given);
  const before = readIfThere(file) ?? "";
  const all = variablesOf(environment, reader);
  // A compose file refers to variables by their own names.
  const variables = reader.deployment === null ? all : all.map((one) => ({ ...one, localName: null }));
  const command = `strongroom env write --env ${environment.name} --service ${reader.key}`;
  const instead = `strongroom run --env ${environment.name} --service ${reader.key} -- CMD`;
  const dotenvReader: DotenvReader = kindOf(reader.role).row.dotenv;
  const make = (values: ReadonlyMap<string, string>) => {
    const lines = linesOf(variables, values, { given, reader: dotenvReader, instead });
    // compose init uses the same block; its additional line must stay.
    if (reader.deployment !== null) lines.unshift(projectLine(reader.deployment));
    const made = withBlock(before, reader.key, { remark: `rewritten by \`${command}\``, lines });
    if (made.ok) return made.text;
    throw new Failure(
      exitCodes.refused,
      `${given}: the mark of ${reader.key} on line ${made.line} has no counterpart, so it is unclear where our lines end.`,
      "remove that line and our lines by hand, then run the command again",
    );
  };
  make(new Map());
  noteDoubles(context, given, before, variables);
  const data = {
    environment: environment.name,
    service: reader.key,
    file,
    variables: namedLocally(variables).map(([name, { entry, content }]) => ({
      name,
      entry: entry.key,
      version: content.kind === "secret" ? content.version : null,
    })),
  };
  const names = count(variables.length, "variable");
  if (options.dryRun === true) {
    refuseMissing(environment.name, reader, missingOf(environment, reader));
    const listed = data.variables.map(
      ({ name, entry, version }) => `  ${name}  ${entry}${version === null ? "" : ` version ${version}`}`,
    );
    const text = [`Would write ${names} of ${reader.key} to ${given}; no value was read.`, ...listed].join("\n");
    return { code: exitCodes.ok, text, data: { ...data, changed: false } };
  }
  const values = await valuesFor(context, environment, reader, "env write");
  // Values that a later step prints from the file are masked as well; other runners have no way to register them.
  if (runnerOf(context.env) === "github") registerMasks(context, secretsOf(values));
  const after = make(new Map(values.map(({ variable, value }) => [variable.name, value])));
  const changed = after !== before;
  // The unfinished file, which a kill may leave, is in git's own folder, which nobody commits.
  if (changed) replaceFile(file, after, { mode: privately, ...(folder === null ? {} : { by: folder }) });
  else if ((lstatSync(file).mode & 0o777) !== privately) chmodSync(file, privately);
  const text = changed ? `Wrote ${names} of ${reader.key} to ${given}.` : `${given} is up to date: ${names}.`;
  return { code: exitCodes.ok, text, data: { ...data, changed } };
}

/** Production is "injected, never stored" (document 5, line 35), and its keys never reach a laptop. */
function refuseStored(environment: ResolvedEnvironment, service: string): void {
  if (environment.stage !== "production") return;
  throw new Failure(
    exitCodes.refused,
    `${environment.name} is production: its values are never stored in a file.`,
    `to give them to a process: strongroom run --env ${environment.name} --service ${service} -- COMMAND`,
  );
}

/** @returns git's own folder, null outside of a work tree */
function refusePlace(context: Context, file: string, given: string): string | null {
  const folder = lstatSync(path.dirname(file), { throwIfNoEntry: false });
  if (folder === undefined) throw usage(`The folder of ${given} does not exist.`, `mkdir -p ${path.dirname(given)}`);
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) {
    throw new Failure(exitCodes.refused, `${given} is not a regular file.`, "give another one with --file");
  }
  const { state, folder: own } = gitPlaceOf(file, context.env);
  if (state === "unknown") {
    throw new Failure(
      exitCodes.refused,
      `${given} is in a git repository, but git can't say whether it ignores the file.`,
      `to see why: git -C ${path.dirname(file)} status`,
    );
  }
  if (state === "tracked") {
    throw new Failure(
      exitCodes.refused,
      `${given} is tracked by git, so its values would be committed.`,
      `put it in .gitignore, then: git rm --cached ${given}`,
    );
  }
  if (state === "not ignored") {
    throw new Failure(
      exitCodes.refused,
      `${given} is not ignored by git, so its values could be committed.`,
      `echo ${path.basename(given)} >> ${path.join(path.dirname(given), ".gitignore")}`,
    );
  }
  return own;
}

/** Each variable under its local name; if that is another variable's own name, under its own name. */
function namedLocally(variables: readonly ReaderVariable[]): readonly (readonly [string, ReaderVariable])[] {
  const own = new Set(variables.map((variable) => variable.name));
  return variables
    .map((variable) => {
      const { localName } = variable;
      return [localName === null || own.has(localName) ? variable.name : localName, variable] as const;
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Programs differ in which of two lines counts. */
function noteDoubles(context: Context, given: string, before: string, variables: readonly ReaderVariable[]): void {
  const ours = new Set(namedLocally(variables).map(([name]) => name));
  const doubles = parseDotenv(Buffer.from(outsideBlocks(before))).lines.filter((line) => ours.has(line.name));
  for (const { name, line } of doubles) {
    context.output.note(
      `${given}, line ${line}: ${name} is set outside of our lines too; that line is kept, and may override ours.`,
    );
  }
}

/**
 * @throws a `Failure` (refused) that names every variable whose value programs would read differently however it is written; then nothing
 * is written
 */
function linesOf(
  variables: readonly ReaderVariable[],
  values: ReadonlyMap<string, string>,
  { given, reader, instead }: { readonly given: string; readonly reader: DotenvReader; readonly instead: string },
): string[] {
  const written = namedLocally(variables).map(([name, variable]) => ({
    name,
    text: dotenvValue(values.get(variable.name) ?? "", reader),
  }));
  const lines = written.flatMap(({ name, text }) => (text.ok ? [`${name}=${text.line}`] : []));
  const refused = written.flatMap(({ name, text }) => (text.ok ? [] : [`${name} (holds ${text.why})`]));
  if (refused.length === 0) return lines;
  throw new Failure(
    exitCodes.refused,
    `${given}: programs would read these values in different ways: ${refused.join(", ")}; nothing was written.`,
    `${instead} gives the values to a process unchanged, without a file`,
  );
}
