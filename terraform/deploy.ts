/** Terraform over chosen stacks of one environment, layer after layer: what `deploy`, `plan` and `deploy --plans` have in common. */
import path from "node:path";
import { cloudFor } from "../clients/apis";
import type { Cloud } from "../clients/cloud";
import { projectsOf } from "../inventory/projects";
import { globOf } from "../inventory/selection";
import { outdatedNote } from "../live/composition";
import type { Context, Result } from "../machine/context";
import { Marker } from "../machine/marker";
import type { ResolvedEnvironment, ResolvedStack } from "../model/resolved";
import type { TerraformEnvironment } from "../providers/surroundings";
import { isFailure } from "../text/failure";
import { type Abandoned, abandonedStacks, noneAbandoned } from "./abandoned";
import { approver } from "./approval";
import { type DeployData, deployment } from "./deployment";
import { failureOf } from "./failure";
import { guardsOf, noGuards } from "./guards";
import { LastApplied } from "./last-applied";
import { workOf } from "./places";
import type { Documents } from "./plans/documents";
import { progressTo } from "./progress";
import { lockedProviders } from "./providers";
import { afterDeploy } from "./recover/after-deploy";
import { refuseOlderState } from "./recover/older-state";
import { requireTerraform } from "./required";
import { type PlannedStack, type Planning, runTerraform } from "./runner";
import { synthesize } from "./synthesize";
import { refuseUnapplied } from "./unapplied";

export interface Deploying {
  readonly environment: ResolvedEnvironment;
  /** What is planned; empty if nothing is affected. */
  readonly stacks: readonly ResolvedStack[];
  /** The names as they were given. */
  readonly names: readonly string[];
  /** Terraform's environment. */
  readonly allowed: TerraformEnvironment;
  readonly parallelism: number | null;
  /** The command, for what is said meanwhile. @default deploy */
  readonly does?: "plan" | "deploy";
  /** Plan, and apply nothing. */
  readonly dryRun: boolean;
  readonly autoApprove?: boolean;
  readonly skipUnchanged?: boolean;
  readonly accepted?: readonly string[];
  /** Where the plans come from, or where they are kept; called once the stacks are synthesized. */
  readonly planning?: (session: Session) => Promise<Planning>;
  /** What somebody else synthesized, in place of the files here. The declarations here don't explain it, so no guard judges by them. */
  readonly documents?: Documents;
}

/** What a run is about, once it has begun. */
export interface Session {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly stacks: readonly ResolvedStack[];
  readonly cloud: Cloud;
  readonly env: TerraformEnvironment;
  /** `Terraform 1.11.4`. */
  readonly terraform: string;
}

/**
 * @throws a `Failure`: (pending) if stacks that they depend on are not applied, or a service's newest revision is not ready; (lock) if
 * leftovers of an interrupted apply prevent it
 */
export async function deployStacks(context: Context, wish: Deploying): Promise<Result<DeployData>> {
  const { environment, stacks, names, allowed, parallelism, dryRun, does = "deploy" } = wish;
  const { output } = context;
  if (stacks.length === 0)
    return deployment(
      environment,
      { environment: environment.name, cloud: "not asked", dryRun, abandoned: [], removals: [] },
      [],
      [],
    );
  const outdated = outdatedNote(
    environment,
    stacks.map(({ product }) => product),
  );
  if (outdated !== null) output.note(outdated);
  const terraform = await requireTerraform(allowed);
  const products = environment.products.filter((one) => stacks.some(({ product }) => product === one.name));
  const bootstraps = products.filter((one) =>
    stacks.some(({ layer, product }) => layer === "bootstrap" && product === one.name),
  );
  // This stack reaches into the projects of all products.
  const reached = bootstraps.flatMap(({ bootstrap }) => bootstrap?.projects.map(({ project }) => project) ?? []);
  const projects = [...new Set([...products.flatMap(projectsOf), ...reached])];
  const cloud = await cloudFor(context, `${does} ${environment.name}`, projects);
  if (cloud.sandbox) await refuseOlderState(context, environment);
  const marker = Marker.take(path.join(workOf(context), "terraform.busy"), "cdktf.out, where Terraform works,");
  try {
    const env = { ...allowed, STRONGROOM_ENV: environment.name, STRONGROOM_LOCK_DIR: context.lockDir };
    if (wish.documents === undefined) await synthesize(context, env);
    else wish.documents.place(cloud.sandbox);
    const planning = await wish.planning?.({ context, environment, stacks, cloud, env, terraform });
    const own = wish.documents === undefined;
    const removals = own ? await refuseUnapplied(context, environment, stacks, cloud) : [];
    const abandoned = own
      ? await abandonedOf(context, { environment, names, cloud, does, change: !dryRun })
      : noneAbandoned;
    const plans: PlannedStack[] = [];
    const deployed = { environment, stacks, cloud, env };
    const lastApplied = await LastApplied.look(context, {
      ...{ environment, cloud, env, terraform },
      skip: wish.skipUnchanged === true,
      change: !dryRun,
    });
    const results = await runTerraform(context, {
      stacks,
      env,
      initArgs: await lockedProviders(context, {
        ...{ env, terraform },
        sandbox: cloud.sandbox,
        stacks: stacks.map(({ name }) => name),
      }),
      ...(parallelism === null ? {} : { parallelism }),
      planOnly: dryRun,
      lastApplied,
      ...(planning === undefined ? {} : { planning }),
      ...(own
        ? guardsOf({ context, environment, cloud, accepted: wish.accepted ?? [] }, { dryRun, mapped: !dryRun })
        : noGuards),
      onPlanned: (plan) => plans.push(plan),
      approve: wish.autoApprove === true ? null : approver(context),
      onProgress: progressTo(output, does),
    }).catch(async (error: unknown) => {
      throw isFailure(error) ? ((await afterDeploy(context, deployed, error)) ?? error) : error;
    });
    const failure = failureOf(context, environment.name, results);
    const problem = dryRun ? failure : ((await afterDeploy(context, deployed, failure)) ?? failure);
    if (problem !== null) throw problem;
    if (wish.skipUnchanged === true && lastApplied.problem !== null)
      output.note(
        `note: some stacks are planned each time, since it can't be recorded what was applied. ${lastApplied.problem}`,
      );
    return deployment(
      environment,
      { environment: environment.name, cloud: cloud.name, dryRun, abandoned: abandoned.stacks, removals },
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
  readonly does: string;
  readonly change: boolean;
}

/** A full name means exactly that stack. */
async function abandonedOf(context: Context, { environment, names, cloud, does, change }: Asked): Promise<Abandoned> {
  if (names.length > 0 && !names.some((name) => name.includes("*"))) return noneAbandoned;
  const { stacks, unseen } = await abandonedStacks(context, environment, cloud, { change });
  const asked = names.map(globOf);
  const meant = stacks.filter(({ stack }) => asked.length === 0 || asked.some((one) => one.test(stack)));
  if (unseen.length > 0)
    context.output.note(
      `${does} ${environment.name}: not checked for stacks that are not declared: ${unseen.join(", ")}`,
    );
  return { stacks: meant, unseen };
}
