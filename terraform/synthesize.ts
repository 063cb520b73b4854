/** Declarations and pins to Terraform JSON, once per run: `main.ts`, as cdktf's command line starts it. */
import path from "node:path";
import type { Context } from "../machine/context";
import type { TerraformEnvironment } from "../providers/surroundings";
import { type ExitCode, exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { runLogged } from "./logged-run";
import { logsOf, synthesis, workOf } from "./places";

/**
 * @param env its whole environment
 * @returns its remarks on pending entries and waiting services
 * @throws a `Failure` with what it said, and its exit code
 */
export async function synthesize(context: Context, env: TerraformEnvironment): Promise<readonly string[]> {
  const lines: string[] = [];
  const code = await runLogged(process.execPath, [synthesis], {
    cwd: context.root,
    env,
    logFile: path.join(logsOf(context), "synth.log"),
    recordFile: path.join(workOf(context), "synth.json"),
    onLine: (line) => lines.push(line),
  });
  if (code === 0) return lines;
  const known = Object.values(exitCodes).find((one) => one === code && one !== exitCodes.ok);
  throw new Failure(
    (known ?? exitCodes.unexpected) as ExitCode,
    `Terraform's files can't be made from the declarations:\n\n${lines.join("\n")}`,
  );
}
