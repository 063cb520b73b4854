/** `strongroom env example`: the committed list of variables, and whether it is current. */
import path from "node:path";
import { findReader } from "../../inventory/readers";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { readIfThere, replaceFile } from "../../machine/file";
import { envExample as textFor } from "../../targets/local/example";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";

export interface EnvExampleOptions {
  /** @default every service */
  readonly service?: string;
  /** @default `.env.example` */
  readonly file?: string;
  /** @default the first environment, where values move up from */
  readonly env?: string;
  readonly check?: boolean;
  readonly dryRun?: boolean;
}

export function envExample(context: Context, options: EnvExampleOptions): Result {
  const name = options.env ?? context.environments.names()[0];
  if (name === undefined) throw usage("No environment is declared, so there are no variables to list.");
  const environment = requireEnvironment(context, name);
  const reader = options.service === undefined ? null : findReader(environment, options.service);
  const given = options.file ?? ".env.example";
  const file = path.resolve(context.cwd, given);
  const before = readIfThere(file);
  const wanted = textFor(environment, reader);
  const current = before === wanted;
  const data = { file, current, changed: false };
  const command = `strongroom env example${reader === null ? "" : ` --service ${reader.key}`}${options.file === undefined ? "" : ` --file ${given}`}`;
  if (current) return { code: exitCodes.ok, text: `${given} is current.`, data };
  if (options.check === true) {
    const text = `${given} ${before === null ? "is missing" : "is stale"}.\n  next: ${command}`;
    return { code: exitCodes.pending, text, data };
  }
  if (options.dryRun === true)
    return { code: exitCodes.ok, text: `Would write ${given}:\n\n${wanted.trimEnd()}`, data };
  if (before !== null && !before.startsWith("# Written by `strongroom env example")) {
    throw usage(
      `${given} was not written by this command, so it is not replaced.`,
      "move it away, or give another file with --file",
    );
  }
  replaceFile(file, wanted);
  return { code: exitCodes.ok, text: `Wrote ${given}; commit it.`, data: { ...data, changed: true } };
}
