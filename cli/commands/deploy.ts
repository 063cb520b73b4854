/** `strongroom deploy`: `cdktf deploy` in clean surroundings. */
import { existsSync } from "node:fs";
import path from "node:path";
import { formatIssues } from "../../model/issue";
import { layers } from "../../model/layer";
import type { ResolvedEnvironment } from "../../model/resolved";
import { refusedForApply } from "../../providers/surroundings";
import { runChild } from "../child";
import { cloudName } from "../clients/cloud";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure, usage } from "../failure";
import { composed } from "../programs/environment";
import { afterDeploy, globOf } from "../recover/after-deploy";
import { refuseOlderState } from "../recover/older-state";
import { withoutSecrets } from "../secret-names";

/**
 * @returns the exit code of `cdktf deploy`
 * @throws a `Failure` (lock) where it failed, and something of an interrupted apply is in its way; (pending) where a
 * service's newest revision is not ready
 */
export async function deploy(context: Context, args: readonly string[]): Promise<number> {
  refuseSurroundings(context);
  const environment = environmentOf(context, args);
  const resolved = resolvedOf(context, environment);
  context.output.note(`deploy ${environment}: ${whereTo(context, resolved)}`);
  if (resolved !== null && context.env.STRONGROOM_SANDBOX) await refuseOlderState(context, resolved);
  let code: number = exitCodes.ok;
  for (const one of runsOf(resolved, args)) {
    code = await runChild(cdktfOf(context), ["deploy", ...one], {
      cwd: context.root,
      env: composed({ ...withoutSecrets(context), STRONGROOM_ENV: environment }),
      signal: context.signal,
    });
    if (code !== exitCodes.ok || context.signal.aborted) break;
  }
  if (context.signal.aborted || environment === "all") return code;
  const problem = await afterDeploy(context, environment, stacksIn(args), code);
  if (problem !== null) throw problem;
  return code;
}

function stacksIn(args: readonly string[]): readonly string[] {
  return args.filter((arg) => !arg.startsWith("-"));
}

/**
 * What to give to cdktf, one run after the other. Stacks that need no others are one run, in which cdktf keeps the order. Where
 * others come before them, which are up already, cdktf wants to be told so, and then forgets the order altogether: one layer a run.
 */
function runsOf(environment: ResolvedEnvironment | null, args: readonly string[]): readonly (readonly string[])[] {
  const alone = "--ignore-missing-stack-dependencies";
  const stacks = environment?.products.flatMap((product) => product.stacks) ?? [];
  const named = (arg: string) => (arg.startsWith("-") ? [] : stacks.filter((stack) => globOf(arg).test(stack.name)));
  const wanted = [...new Set(args.flatMap(named))];
  const names = new Set(wanted.map((stack) => stack.name));
  const rest = args.filter((arg) => named(arg).length === 0 && arg !== alone);
  if (names.size === 0) return [[...rest, alone]];
  if (wanted.every((stack) => stack.dependsOn.every((name) => names.has(name)))) return [[...names, ...rest]];
  return layers
    .map((layer) => wanted.filter((stack) => stack.layer === layer).map((stack) => stack.name))
    .filter((found) => found.length > 0)
    .map((found) => [...found, ...rest, alone]);
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

/** Null for all environments at once, and for invalid declarations, which are main.ts's to report, in full. */
function resolvedOf(context: Context, name: string): ResolvedEnvironment | null {
  const resolution = name === "all" ? null : context.environments.load(name, { lockDir: context.lockDir });
  return resolution?.ok === true ? resolution.environment : null;
}

/** "sandbox at 127.0.0.1:4321, projects …"; who is asked later, by Terraform's providers. */
function whereTo(context: Context, environment: ResolvedEnvironment | null): string {
  const projects = environment?.products.map((product) => product.project) ?? [];
  return `${cloudName(context.env)}${projects.length === 0 ? "" : `, projects ${projects.join(", ")}`}`;
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
