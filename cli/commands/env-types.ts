/** `strongroom env types`: a module for a service's own code. */
import path from "node:path";
import { findReader } from "../../inventory/readers";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { readIfThere, replaceFile } from "../../machine/file";
import { moduleVariables } from "../../targets/local/module-variables";
import { typesMark, typesModule } from "../../targets/local/types-module";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";
import { count } from "../../text/output";

export interface EnvTypesOptions {
  readonly service: string;
  readonly out: string;
  readonly check?: boolean;
  readonly dryRun?: boolean;
}

export function envTypes(context: Context, options: EnvTypesOptions): Result {
  // All environments: formats and presence may differ, and the code runs in all of them.
  const environments = context.environments.names().map((name) => requireEnvironment(context, name));
  const home = environments.find((one) => hasReader(one, options.service)) ?? environments[0];
  if (home === undefined) throw usage("No environment is declared, so there are no variables to type.");
  const reader = findReader(home, options.service);
  const variables = moduleVariables(environments, reader);
  const file = path.resolve(context.cwd, options.out);
  const before = readIfThere(file);
  const wanted = typesModule(reader, variables);
  const current = before === wanted;
  const data = { file, service: reader.key, variables: variables.map((one) => one.name), current, changed: false };
  if (current) return { code: exitCodes.ok, text: `${options.out} is current.`, data };
  if (options.check === true) {
    const next = `strongroom env types --service ${reader.key} --out ${options.out}`;
    const text = `${options.out} is ${before === null ? "missing" : "stale"}.\n  next: ${next}`;
    return { code: exitCodes.pending, text, data };
  }
  if (before !== null && !before.startsWith(typesMark)) {
    throw usage(
      `${options.out} was not written by this command, so it is not replaced.`,
      "give another file with --out",
    );
  }
  const what = `${count(variables.length, "variable")} of ${reader.key} to ${options.out}`;
  if (options.dryRun === true) return { code: exitCodes.ok, text: `Would write ${what}.`, data };
  replaceFile(file, wanted);
  const text = `Wrote ${what}; commit it, and call loadEnv() once when the service starts.`;
  return { code: exitCodes.ok, text, data: { ...data, changed: true } };
}

function hasReader(environment: Parameters<typeof findReader>[0], wanted: string): boolean {
  try {
    return findReader(environment, wanted) !== null;
  } catch {
    return false;
  }
}
