/** `strongroom recover`: makes state and cloud match again after a killed apply. */

import { cloudFor } from "../../clients/apis";
import { productsOf } from "../../inventory/entries";
import { projectsOf } from "../../inventory/projects";
import { assertProductName, type Context, type Result, requireEnvironment } from "../../machine/context";
import {
  type AbandonedStack,
  abandonedNext,
  abandonedStacks,
  abandonedText,
  noneAbandoned,
} from "../../terraform/abandoned";
import { type Recovered, recoverStacks } from "../../terraform/recover/recover";
import { lockText, nextSteps, orphanText, recoverCommand } from "../../terraform/recover/report";
import { terraformEnvironment } from "../../terraform/surroundings";
import { exitCodes } from "../../text/exit-codes";
import { count } from "../../text/output";

export interface RecoverOptions {
  readonly env: string;
  readonly product?: string;
  readonly dryRun?: boolean;
  /** Ids of state locks whose holder has exited. */
  readonly forceUnlock?: readonly string[];
}

export interface RecoverData extends Recovered {
  readonly environment: string;
  readonly dryRun: boolean;
  /** Stacks that are no longer declared, but whose states still hold something. */
  readonly abandoned: readonly AbandonedStack[];
  /** What a person must do. */
  readonly next: readonly string[];
}

export async function recover(context: Context, options: RecoverOptions): Promise<Result<RecoverData>> {
  const environment = requireEnvironment(context, options.env);
  if (options.product !== undefined) assertProductName(environment, options.product);
  const env = await terraformEnvironment(context);
  const products = productsOf(environment, options.product ?? null);
  const cloud = await cloudFor(context, `recover ${environment.name}`, products.flatMap(projectsOf));
  const dryRun = options.dryRun === true;
  const recovered = await recoverStacks(context, {
    environment,
    products,
    env,
    force: options.forceUnlock ?? [],
    dryRun,
    wait: false,
    onlyAfterLocks: false,
  });
  const again = recoverCommand(cloud.sandbox, environment.name, options.product ?? null);
  const { stacks: abandoned } =
    options.product === undefined
      ? await abandonedStacks(context, environment, cloud, { change: false })
      : noneAbandoned;
  const next = [...nextSteps(recovered, again), ...(abandoned.length === 0 ? [] : [abandonedNext(environment.name)])];
  const data: RecoverData = { environment: environment.name, dryRun, ...recovered, abandoned, next };
  return { code: next.length > 0 ? exitCodes.pending : exitCodes.ok, text: textOf(context, data), data };
}

function textOf(context: Context, data: RecoverData): string {
  const { green, yellow } = context.output.colours;
  const { locks, orphans, abandoned, next } = data;
  const nothing = locks.length + orphans.length + next.length === 0;
  const would = orphans.filter((orphan) => orphan.done !== "kept").length;
  return [
    ...locks.map(lockText),
    ...orphans.map(orphanText),
    ...abandoned.map(abandonedText),
    nothing
      ? green(`${data.environment}: nothing was left behind`)
      : `${data.environment}: ${count(locks.length, "lock")}, ${count(would, "object")}${data.dryRun ? "; nothing was changed" : ""}`,
    ...next.map((step) => yellow(`  next: ${step}`)),
    ...(nothing || next.length > 0 || data.dryRun
      ? []
      : ["  next: deploy again; it goes on where the other one stopped"]),
  ].join("\n");
}
