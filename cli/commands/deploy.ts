/** `strongroom deploy`: `cdktf deploy` in clean surroundings. */
import { existsSync } from "node:fs";
import path from "node:path";
import { formatIssues } from "../../model/issue";
import { refusedForApply } from "../../providers/surroundings";
import { runChild } from "../child";
import { cloudName } from "../clients/cloud";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure, usage } from "../failure";
import { withoutSecrets } from "../secret-names";

/** @returns the exit code of `cdktf deploy` */
export async function deploy(context: Context, args: readonly string[]): Promise<number> {
  refuseSurroundings(context);
  context.output.note(`deploy ${whereTo(context)}`);
  // Stacks share no references, so a layer may be deployed alone once those below it are up; the order among the named ones is kept.
  const alone = "--ignore-missing-stack-dependencies";
  return runChild(cdktfOf(context), ["deploy", ...args, ...(args.includes(alone) ? [] : [alone])], {
    cwd: context.root,
    env: withoutSecrets(context),
    signal: context.signal,
  });
}

/** "dev: sandbox at 127.0.0.1:4321, projects …"; who is asked later, by Terraform's providers. */
function whereTo(context: Context): string {
  const name = context.env.STRONGROOM_ENV || "dev";
  const resolution = name === "all" ? null : context.environments.load(name, { lockDir: context.lockDir });
  // Invalid declarations are main.ts's to report, in full.
  const projects = resolution?.ok === true ? resolution.environment.products.map((product) => product.project) : [];
  return `${name}: ${cloudName(context.env)}${projects.length === 0 ? "" : `, projects ${projects.join(", ")}`}`;
}

/** @throws a `Failure` (refused) for whatever would let values out while Terraform applies */
export function refuseSurroundings(context: Context): void {
  const issues = refusedForApply(context.env);
  if (issues.length > 0) throw new Failure(exitCodes.refused, formatIssues(issues));
}

export function cdktfOf(context: Context): string {
  const program = path.join(context.root, "node_modules", ".bin", "cdktf");
  if (existsSync(program)) return program;
  throw usage("cdktf is not installed.", "npm ci");
}
