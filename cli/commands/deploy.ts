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
import { afterDeploy } from "../recover/after-deploy";
import { withoutSecrets } from "../secret-names";

/**
 * @returns the exit code of `cdktf deploy`
 * @throws a `Failure` (lock) where it failed, and something of an interrupted apply is in its way; (pending) where a
 * service's newest revision is not ready
 */
export async function deploy(context: Context, args: readonly string[]): Promise<number> {
  refuseSurroundings(context);
  const environment = environmentOf(context, args);
  context.output.note(`deploy ${whereTo(context, environment)}`);
  // Stacks share no references, so a layer may be deployed alone once those below it are up; the order among the named ones is kept.
  const alone = "--ignore-missing-stack-dependencies";
  const code = await runChild(cdktfOf(context), ["deploy", ...args, ...(args.includes(alone) ? [] : [alone])], {
    cwd: context.root,
    env: { ...withoutSecrets(context), STRONGROOM_ENV: environment },
    signal: context.signal,
  });
  if (context.signal.aborted || environment === "all") return code;
  const problem = await afterDeploy(context, environment, stacksIn(args), code);
  if (problem !== null) throw problem;
  return code;
}

function stacksIn(args: readonly string[]): readonly string[] {
  return args.filter((arg) => !arg.startsWith("-"));
}

/** That of the named stacks, `<product>-<env>-<layer>` with or without stars; else STRONGROOM_ENV. */
function environmentOf(context: Context, args: readonly string[]): string {
  const asked = context.env.STRONGROOM_ENV || null;
  const stacks = stacksIn(args);
  const named = context.environments.names().filter((name) => stacks.some((stack) => stack.split("-").includes(name)));
  const [only] = named;
  if (only === undefined || asked === "all") return asked ?? "dev";
  if (named.length > 1) throw usage(`One environment at a time; these stacks are of ${named.join(" and ")}.`);
  if (asked !== null && asked !== only)
    throw usage(`STRONGROOM_ENV is ${asked}, and ${stacks.join(" ")} is of ${only}.`, "unset STRONGROOM_ENV");
  return only;
}

/** "dev: sandbox at 127.0.0.1:4321, projects …"; who is asked later, by Terraform's providers. */
function whereTo(context: Context, name: string): string {
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
