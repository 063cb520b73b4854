/** Runs this project's own command in a new process, which reads the current declarations. */
import path from "node:path";
import { runChild } from "../machine/child";
import type { Context } from "../machine/context";
import { composed } from "../machine/programs/environment";
import { type Answer, ask } from "../machine/programs/start";
import { withoutSecrets } from "../values/secret-names";

/** Runs it for its output, without the values in the environment. */
export function askOwnCommand(context: Context, args: readonly string[]): Answer {
  const call = { cwd: context.root, env: composed(withoutSecrets(context)) };
  const answer = ask(process.execPath, [programOf(context), ...args], call);
  if (answer === null) throw new Error(`${process.execPath} can't be run`);
  return answer;
}

/** Runs it on this terminal with our whole environment, since it may need a value from there. @returns its exit code */
export function runOwnCommand(context: Context, args: readonly string[], cwd = context.root): Promise<number> {
  const env = composed(context.env);
  return runChild(process.execPath, [programOf(context), ...args], { cwd, env, signal: context.signal });
}

const programOf = (context: Context) => path.join(context.root, "bin", "strongroom.js");
