/** `strongroom run`: gives a process the variables that its service declares, in its environment only. */

import { describeCloud, openCloud } from "../../clients/cloud";
import { declaredNames, findReader, missingOf, type ReaderHere, variablesOf } from "../../inventory/readers";
import { compositionFinding } from "../../live/composition";
import { type Context, requireEnvironment } from "../../machine/context";
import { environmentOf, namesIn } from "../../machine/programs/environment";
import type { ResolvedEnvironment } from "../../model/resolved";
import { registerMasks, runnerOf } from "../../targets/process/ci";
import { type Masked, shortestMaskedBytes } from "../../targets/process/mask";
import { runProcess } from "../../targets/process/process";
import { readValues, refuseMissing, type Valued } from "../../targets/process/values";
import { usage } from "../../text/failure";
import { count } from "../../text/output";
import { setupVariables } from "../../values/secret-names";

export interface RunOptions {
  readonly env: string;
  readonly service: string;
  readonly mask?: boolean;
  /** More names of the host's environment that the command gets. */
  readonly pass?: readonly string[];
}

/** @returns the exit code of the command */
export async function run(context: Context, command: readonly string[], options: RunOptions): Promise<number> {
  if (command[0] === "") throw usage("The command after -- is an empty word; is a variable of the shell unset?");
  const environment = requireEnvironment(context, options.env);
  const reader = findReader(environment, options.service);
  const inherited = inheritedBy(context, environment, options.pass ?? []);
  const values = await valuesFor(context, environment, reader, "run");
  const masks = secretsOf(values);
  const mask = registerMasks(context, masks) || options.mask === true;
  if (mask || runnerOf(context.env) !== null) noteUnmasked(context, masks);
  const env = { ...inherited, ...declared(values) };
  context.signal.throwIfAborted();
  return runProcess(context, command, { env, mask: mask ? masks : null });
}

/** The values of a reader's variables; says first which cloud they come from. */
export async function valuesFor(
  context: Context,
  environment: ResolvedEnvironment,
  reader: ReaderHere,
  verb: string,
): Promise<readonly Valued[]> {
  refuseMissing(environment.name, reader, missingOf(environment, reader));
  const variables = variablesOf(environment, reader);
  const projects = variables.flatMap(({ content }) =>
    content.kind === "secret" ? [content.entry.secret.project] : [],
  );
  // Without secrets, no cloud and no credentials are needed.
  if (projects.length === 0) return variables.map((variable) => ({ variable, value: variable.entry.value ?? "" }));
  const cloud = await openCloud(context);
  context.output.note(
    `${verb} ${environment.name} ${reader.key}: ${count(variables.length, "variable")} from ${describeCloud(cloud, projects)}`,
  );
  for (const { content } of variables) {
    const outdated = content.kind === "secret" ? compositionFinding(environment.name, content.entry) : null;
    if (outdated !== null && content.kind === "secret")
      context.output.note(`${content.entry.key}: ${outdated.says}\n  next: ${outdated.next}`);
  }
  return readValues(cloud, { environment: environment.name, variables }, context.signal);
}

export function secretsOf(values: readonly Valued[]): readonly Masked[] {
  return values
    .filter(({ variable }) => variable.content.kind === "secret")
    .map(({ variable, value }) => ({ name: variable.name, value }));
}

function noteUnmasked(context: Context, masks: readonly Masked[]): void {
  const short = masks.filter(({ value }) => Buffer.byteLength(value) < shortestMaskedBytes);
  if (short.length === 0) return;
  const names = short.map((one) => one.name).join(", ");
  context.output.note(`Too short to be masked (under ${shortestMaskedBytes} bytes): ${names}`);
}

/**
 * The part of the host's environment that the command gets: ordinary variables, and those that were asked for. It never includes a name
 * that is declared, for any service or environment, or that setup.conf refers to.
 *
 * @throws a usage failure for a name that is declared, or that is not set
 */
function inheritedBy(
  context: Context,
  environment: ResolvedEnvironment,
  pass: readonly string[],
): Readonly<Record<string, string>> {
  const others = context.environments.names().flatMap((name) => {
    if (name === environment.name) return [];
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    return resolution.ok ? [resolution.environment] : [];
  });
  const all = [environment, ...others];
  const taken = new Set([...declaredNames(all), ...setupVariables(context.root, all)]);
  for (const name of pass) {
    if (taken.has(name))
      throw usage(`--pass ${name}: it is declared, so it never comes from this shell.`, "leave it out");
    if (context.env[name] === undefined) throw usage(`--pass ${name}: it is not set here.`, "set it, or leave it out");
  }
  const ordinary = environmentOf("the user's service", context.env);
  const kept = Object.entries(ordinary).filter(([name]) => !taken.has(name));
  return { ...Object.fromEntries(kept), ...namesIn(context.env, pass) };
}

/** This service's own variables, under both names where one has a local alias. */
function declared(values: readonly Valued[]): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const { variable, value } of values) if (variable.localName !== null) env[variable.localName] = value;
  // If an alias is another variable's own name, that variable is meant.
  for (const { variable, value } of values) env[variable.name] = value;
  return env;
}
