/** `strongroom deploy`: Terraform over the named stacks of one environment, layer after layer, in clean surroundings. */
import path from "node:path";
import { cloudFor } from "../../clients/apis";
import type { Cloud } from "../../clients/cloud";
import { projectsOf } from "../../inventory/projects";
import { globOf, selected } from "../../inventory/selection";
import { outdatedNote } from "../../live/composition";
import { assertEnvironmentName, type Context, type Result, requireEnvironment } from "../../machine/context";
import { Marker } from "../../machine/marker";
import type { ResolvedEnvironment } from "../../model/resolved";
import { affectedAmong } from "../../review/affected-since";
import { type Abandoned, abandonedStacks, noneAbandoned } from "../../terraform/abandoned";
import { approver, requireSomebody } from "../../terraform/approval";
import { type DeployData, deployment } from "../../terraform/deployment";
import { failureOf } from "../../terraform/failure";
import { guardsOf } from "../../terraform/guards";
import { LastApplied } from "../../terraform/last-applied";
import { workOf } from "../../terraform/places";
import { progressTo } from "../../terraform/progress";
import { providersFolder } from "../../terraform/providers";
import { afterDeploy } from "../../terraform/recover/after-deploy";
import { refuseOlderState } from "../../terraform/recover/older-state";
import { requireTerraform } from "../../terraform/required";
import { type PlannedStack, runTerraform } from "../../terraform/runner";
import { terraformEnvironment } from "../../terraform/surroundings";
import { synthesize } from "../../terraform/synthesize";
import { refuseUnapplied } from "../../terraform/unapplied";
import { isFailure, usage } from "../../text/failure";

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
  const allowed = await terraformEnvironment(context);
  const environment = requireEnvironment(context, environmentOf(context, names));
  const asked = selected(environment, names);
  const parallelism = parallelismOf(options);
  if (options.autoApprove !== true && options.dryRun !== true) requireSomebody(context);
  const { output } = context;
  const stacks =
    options.affected === undefined ? asked : await affectedAmong(context, environment, asked, options.affected);
  if (stacks.length === 0) {
    const about = { environment: environment.name, cloud: "not asked", abandoned: [], removals: [] };
    return deployment(environment, { ...about, dryRun: options.dryRun === true }, [], []);
  }
  const outdated = outdatedNote(
    environment,
    stacks.map(({ product }) => product),
  );
  if (outdated !== null) output.note(outdated);
  const terraform = await requireTerraform(allowed);
  const products = environment.products.filter((one) => stacks.some(({ product }) => product === one.name));
  const cloud = await cloudFor(context, `deploy ${environment.name}`, products.flatMap(projectsOf));
  if (cloud.sandbox) await refuseOlderState(context, environment);
  const marker = Marker.take(path.join(workOf(context), "terraform.busy"), "cdktf.out, where Terraform works,");
  try {
    const env = { ...allowed, STRONGROOM_ENV: environment.name, STRONGROOM_LOCK_DIR: context.lockDir };
    await synthesize(context, env);
    const removals = await refuseUnapplied(context, environment, stacks, cloud);
    const abandoned = await abandonedOf(context, { environment, names, cloud, change: options.dryRun !== true });
    const plans: PlannedStack[] = [];
    const deployed = { environment, stacks, cloud, env };
    const lastApplied = await LastApplied.look(context, {
      ...{ environment, cloud, env, terraform },
      skip: options.skipUnchanged === true,
      change: options.dryRun !== true,
    });
    const results = await runTerraform(context, {
      stacks,
      env,
      initArgs: cloud.sandbox ? [] : [`-plugin-dir=${await providersFolder(context, env)}`],
      ...(parallelism === null ? {} : { parallelism }),
      planOnly: options.dryRun === true,
      lastApplied,
      ...guardsOf({ context, environment, cloud, accepted: options.accept ?? [] }, { dryRun: options.dryRun === true }),
      onPlanned: (plan) => plans.push(plan),
      approve: options.autoApprove === true ? null : approver(context),
      onProgress: progressTo(output, "deploy"),
    }).catch(async (error: unknown) => {
      throw isFailure(error) ? ((await afterDeploy(context, deployed, error)) ?? error) : error;
    });
    const failure = failureOf(context, environment.name, results);
    const problem = options.dryRun === true ? failure : ((await afterDeploy(context, deployed, failure)) ?? failure);
    if (problem !== null) throw problem;
    if (options.skipUnchanged === true && lastApplied.problem !== null)
      output.note(
        `note: some stacks are planned each time, since it can't be recorded what was applied. ${lastApplied.problem}`,
      );
    return deployment(
      environment,
      {
        environment: environment.name,
        cloud: cloud.name,
        dryRun: options.dryRun === true,
        abandoned: abandoned.stacks,
        removals,
      },
      results,
      plans,
    );
  } finally {
    marker.release();
  }
}

interface Asked {
  readonly environment: ResolvedEnvironment;
  /** The names as they were given. */
  readonly names: readonly string[];
  readonly cloud: Cloud;
  readonly change: boolean;
}

/** A full name means exactly that stack. */
async function abandonedOf(context: Context, { environment, names, cloud, change }: Asked): Promise<Abandoned> {
  if (names.length > 0 && !names.some((name) => name.includes("*"))) return noneAbandoned;
  const { stacks, unseen } = await abandonedStacks(context, environment, cloud, { change });
  const asked = names.map(globOf);
  const meant = stacks.filter(({ stack }) => asked.length === 0 || asked.some((one) => one.test(stack)));
  if (unseen.length > 0)
    context.output.note(
      `deploy ${environment.name}: not checked for stacks that are not declared: ${unseen.join(", ")}`,
    );
  return { stacks: meant, unseen };
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
