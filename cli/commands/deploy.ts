/** `strongroom deploy`: Terraform over the named stacks of one environment, layer after layer, in clean surroundings. */
import { selected } from "../../inventory/selection";
import { assertEnvironmentName, type Context, type Result, requireEnvironment } from "../../machine/context";
import { affectedAmong } from "../../review/affected-since";
import { requireSomebody } from "../../terraform/approval";
import { deployStacks } from "../../terraform/deploy";
import type { DeployData } from "../../terraform/deployment";
import { openPlans } from "../../terraform/plans/open";
import { deployPlans } from "../../terraform/plans/plan";
import { terraformEnvironment } from "../../terraform/surroundings";
import { usage } from "../../text/failure";

export interface DeployOptions {
  readonly autoApprove?: boolean;
  readonly dryRun?: boolean;
  readonly parallelism?: string;
  /** What can't be checked but needs no deleted secret, by its name in the report. */
  readonly accept?: readonly string[];
  /** Skip stacks whose document has not changed since the last apply. */
  readonly skipUnchanged?: boolean;
  /** Only the stacks that differ from this revision. */
  readonly affected?: string;
  /** A folder of saved plans: apply exactly these. */
  readonly plans?: string;
  /** The key's version that has to have signed them. */
  readonly signedBy?: string;
}

/**
 * @param names stacks, with or without stars; none means all of the environment
 * @throws a `Failure`: (usage) if nobody can approve; (pending) if stacks that they depend on are not applied, or a service's newest
 * revision is not ready; (lock) if leftovers of an interrupted apply prevent it
 */
export async function deploy(
  context: Context,
  names: readonly string[],
  options: DeployOptions,
): Promise<Result<DeployData>> {
  const wait = options.autoApprove !== true && options.dryRun !== true;
  if (options.plans === undefined) return deployStacks(context, await wishOf(context, names, options, wait));
  if (options.affected !== undefined || options.skipUnchanged === true)
    throw usage("--plans says what is applied; --affected and --skip-unchanged belong to strongroom plan.");
  const plans = await openPlans(context, options.plans, options.signedBy ?? null);
  const stated = names.length > 0 ? names : plans.statement.stacks.map(({ stack }) => stack);
  return deployPlans(context, await wishOf(context, stated, options, wait), plans);
}

/** What the command line asks for. @param wait whether somebody has to approve it */
export async function wishOf(context: Context, names: readonly string[], options: DeployOptions, wait = false) {
  const allowed = await terraformEnvironment(context);
  const environment = requireEnvironment(context, environmentOf(context, names));
  const asked = selected(environment, names);
  const parallelism = parallelismOf(options);
  if (wait) requireSomebody(context);
  return {
    ...{ environment, names, allowed, parallelism },
    stacks: options.affected === undefined ? asked : await affectedAmong(context, environment, asked, options.affected),
    dryRun: options.dryRun === true,
    autoApprove: options.autoApprove === true,
    skipUnchanged: options.skipUnchanged === true,
    accepted: options.accept ?? [],
  };
}

function parallelismOf({ parallelism }: DeployOptions): number | null {
  if (parallelism === undefined) return null;
  const number = Number(parallelism);
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number;
  throw usage(`--parallelism takes a number from 1 to 64; got ${JSON.stringify(parallelism)}.`);
}

/** That of the named stacks, `<product>-<env>-<layer>` with or without stars; else STRONGROOM_ENV. */
function environmentOf(context: Context, stacks: readonly string[]): string {
  const asked = context.env.STRONGROOM_ENV || null;
  if (asked === "all") throw usage("One environment at a time; STRONGROOM_ENV is all.", "STRONGROOM_ENV=dev");
  const named = context.environments.names().filter((name) => stacks.some((stack) => stack.split("-").includes(name)));
  const [only] = named;
  if (only === undefined) {
    assertEnvironmentName(context, asked ?? "dev");
    return asked ?? "dev";
  }
  if (named.length > 1) throw usage(`One environment at a time; these stacks belong to ${named.join(" and ")}.`);
  if (asked !== null && asked !== only)
    throw usage(`STRONGROOM_ENV is ${asked}, but ${stacks.join(" ")} belongs to ${only}.`, "unset STRONGROOM_ENV");
  return only;
}
