/** `strongroom env example`: the committed list of variables, and whether it is current. Of a part of them, it is printed. */
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
  /** @default `.env.example` for all of the first environment's variables; a part of them is printed */
  readonly file?: string;
  /** @default the first environment, where values move up from */
  readonly env?: string;
  readonly check?: boolean;
  readonly dryRun?: boolean;
}

export function envExample(context: Context, options: EnvExampleOptions): Result {
  const [first] = context.environments.names();
  const name = options.env ?? first;
  if (name === undefined) throw usage("No environment is declared, so there are no variables to list.");
  const environment = requireEnvironment(context, name);
  const reader = options.service === undefined ? null : findReader(environment, options.service);
  const command = [
    "strongroom env example",
    ...(reader === null ? [] : [`--service ${reader.key}`]),
    ...(name === first ? [] : [`--env ${name}`]),
  ].join(" ");
  const wanted = textFor(environment, reader, command);
  const isAll = reader === null && name === first;
  if (options.file === undefined && !isAll) {
    if (options.check === true)
      throw usage(
        "--check compares a file, and .env.example lists all services of the first environment.",
        `${command} --file FILE --check`,
      );
    return {
      code: exitCodes.ok,
      text: wanted.trimEnd(),
      data: { file: null, current: false, changed: false, text: wanted },
    };
  }
  const given = options.file ?? ".env.example";
  const file = path.resolve(context.cwd, given);
  if (!isAll && file === path.join(context.root, ".env.example"))
    throw usage(
      `${given} lists all services of ${first}, and is committed; a part of it needs another file.`,
      `to look at it: ${command}`,
    );
  const before = readIfThere(file);
  const current = before === wanted;
  const data = { file, current, changed: false };
  if (current) return { code: exitCodes.ok, text: `${given} is current.`, data };
  if (options.check === true) {
    const next = options.file === undefined ? command : `${command} --file ${given}`;
    const text = `${given} ${before === null ? "is missing" : "is stale"}.\n  next: ${next}`;
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
