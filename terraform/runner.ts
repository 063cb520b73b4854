/**
 * Terraform over many stacks: wave after wave, side by side within one, one question a wave. If a stack fails, the others finish; stacks
 * that depend on it are left out and named. A second run continues where this one stopped.
 */

import { inParallel } from "../clients/pace";
import { before, type Wave, wavesOf } from "../inventory/waves";
import type { GoingAccess } from "../live/access";
import type { GoingSecret } from "../live/removal";
import type { Context } from "../machine/context";
import type { ResolvedStack } from "../model/resolved";
import type { TerraformEnvironment } from "../providers/surroundings";
import { type Failure, isFailure } from "../text/failure";
import { type Changes, noChanges } from "./changes";
import type { LastApplied } from "./last-applied";
import { afterFormerRuns } from "./logged-run";
import type { PlannedChange } from "./messages";
import { recordsOf, stackFolder } from "./places";
import { type Plan, Stack, StackProblem } from "./stack";
import { Stop } from "./stop";

/** With two cores, more Terraforms at once would wait for each other. */
export const defaultParallelism = 4;

export interface StackResult {
  readonly stack: string;
  readonly layer: ResolvedStack["layer"];
  /** `not planned`: its document has not changed since the last apply; `skipped`: a stack that it depends on is missing. */
  readonly done: "applied" | "unchanged" | "not planned" | "planned" | "not approved" | "failed" | "skipped";
  /** What was done, or what the plan would do. */
  readonly changes: Changes;
  /** Which step of Terraform failed and what it said, or what a skipped stack waits for. */
  readonly because: string | null;
  /** If our own check refused it, and not Terraform. */
  readonly refusal?: Pick<Failure, "code" | "next">;
}

export interface PlannedStack {
  readonly stack: string;
  readonly changes: Changes;
  readonly planned: readonly PlannedChange[];
}

export interface Progress {
  readonly wave: string;
  readonly done: number;
  readonly of: number;
  /** `shop-dev-secrets: Creating…` */
  readonly doing: string;
}

export interface AccessQuestion {
  readonly stack: string;
  readonly access: readonly GoingAccess[];
  /** The plan creates nothing. */
  readonly onlyTakes: boolean;
  /** Stacks that this run has not come to yet. */
  readonly after: readonly string[];
}

/** Terraform in the folder of a stack, as far as plans are made, taken and looked at. */
export type Planner = Pick<Stack, "plan" | "take" | "shown" | "saved" | "providerLock">;

/** Where plans come from, if not from a plan of this run alone. */
export interface Planning {
  readonly plan: (stack: ResolvedStack, terraform: Planner) => Promise<Plan>;
  /** Right before a plan is applied; it may have waited for a question. */
  readonly beforeApply: (stack: ResolvedStack, terraform: Planner) => Promise<void>;
  /** More for `terraform plan`. */
  readonly planArgs?: (stack: ResolvedStack) => readonly string[];
}

const ordinary: Planning = { plan: (_, terraform) => terraform.plan(), beforeApply: async () => {} };

export interface TerraformRun {
  readonly stacks: readonly ResolvedStack[];
  readonly env: TerraformEnvironment;
  readonly initArgs?: readonly string[];
  readonly parallelism?: number;
  /** Plan, and apply nothing. */
  readonly planOnly?: boolean;
  /** @default each stack is planned right before it is applied */
  readonly planning?: Planning;
  /** Which stacks need no plan. */
  readonly lastApplied: Pick<LastApplied, "isCurrent" | "distrust" | "foundUnchanged" | "foundDifferent" | "applying">;
  /** Asked once per wave that would change something; null if it was approved beforehand. */
  readonly approve: ((wave: string, plans: readonly PlannedStack[]) => Promise<boolean>) | null;
  /**
   * Checks whether secrets that a plan would delete are pinned or in use: before the question, and again right before the apply.
   *
   * @throws a `Failure`, which is the stack's
   */
  readonly refuseGoing: (stack: string, secrets: readonly GoingSecret[]) => Promise<void>;
  /**
   * Checks at the same times whether a stack of secrets would create one that is pinned, and gone with its versions.
   *
   * @param created addresses
   * @throws a `Failure`, which is the stack's
   */
  readonly refuseEmpty: (stack: ResolvedStack, created: readonly string[]) => Promise<void>;
  /**
   * Checks at the same times whether access that a plan would remove is in use.
   *
   * @returns `after`: the stack is to wait until those of `after` are applied
   * @throws a `Failure`, which is the stack's
   */
  readonly accessGoes: (question: AccessQuestion) => Promise<"now" | "after">;
  /**
   * Checks at the same times, for a stack of readers, whether they keep what they require, and whether all versions that it would deliver
   * to Vercel can be read.
   *
   * @throws a `Failure`, which is the stack's
   */
  readonly refuseReaders: (stack: ResolvedStack) => Promise<void>;
  /** What a plan would do, if it would do anything. */
  readonly onPlanned?: (plan: PlannedStack) => void;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * @param run its stacks have been synthesized
 * @returns one result per stack, in the order of the waves
 * @throws a `Failure` (interrupted, terminated) if a signal stopped it, once every Terraform has ended
 */
export async function runTerraform(context: Context, run: TerraformRun): Promise<readonly StackResult[]> {
  await waitForFormerRuns(context);
  const results = new Map<string, StackResult>();
  const stop = new Stop(context);
  const waves = wavesOf(run.stacks);
  const postponed: ResolvedStack[] = [];
  const carryOut = async (wave: Wave, after: readonly string[]) => {
    for (const result of await runWave(context, run, stop, { wave, after })) results.set(result.stack, result);
  };
  for (const [index, wave] of waves.entries()) {
    const ready: ResolvedStack[] = [];
    for (const stack of wave.stacks) {
      const missing = before(stack, run.stacks).filter((one) =>
        ["failed", "not approved", "skipped"].includes(results.get(one.name)?.done ?? ""),
      );
      if (missing.length === 0) ready.push(stack);
      else
        results.set(
          stack.name,
          resultOf(stack, "skipped", noChanges, `waits for ${missing.map((one) => one.name).join(", ")}`),
        );
    }
    const after = waves.slice(index + 1).flatMap(({ stacks }) => stacks.map((stack) => stack.name));
    await carryOut({ ...wave, stacks: ready }, after);
    postponed.push(...ready.filter(({ name }) => !results.has(name)));
  }
  // Stacks that only remove access run in the opposite order.
  for (const { name, stacks } of [...wavesOf(postponed)].reverse()) await carryOut({ name, stacks }, []);
  return waves.flatMap(({ stacks }) => stacks.flatMap(({ name }) => results.get(name) ?? []));
}

/** Whether an earlier, killed run left a running Terraform. */
export function waitForFormerRuns(context: Context): Promise<boolean> {
  return afterFormerRuns(recordsOf(context), (pid) =>
    context.output.note(`process ${pid} of an interrupted run is still at work; waiting for it`),
  );
}

/** @returns nothing for a stack that must wait for those in `after` */
async function runWave(
  context: Context,
  run: TerraformRun,
  stop: Stop,
  { wave, after }: { readonly wave: Wave; readonly after: readonly string[] },
): Promise<readonly StackResult[]> {
  const { planning = ordinary } = run;
  const waiting = new Set<string>();
  const results = new Map<string, StackResult>();
  const plans = new Map<string, Plan>();
  const current = wave.stacks.filter((stack) => run.lastApplied.isCurrent(stack));
  const planned = wave.stacks.filter((stack) => !current.includes(stack));
  for (const stack of current) results.set(stack.name, resultOf(stack, "not planned", noChanges));
  const tell = (doing: string) =>
    run.onProgress({ wave: wave.name, done: results.size - current.length, of: planned.length, doing });
  const finish = (result: StackResult) => {
    results.set(result.stack, result);
    tell(result.stack);
  };
  const opened = new Map(
    planned.map((stack) => [
      stack.name,
      new Stack(context, stack.name, {
        folder: stackFolder(context, stack.name),
        env: run.env,
        initArgs: run.initArgs ?? [],
        planArgs: planning.planArgs?.(stack) ?? [],
        stop,
        onLine: (line) => {
          const [first = ""] = line.split("\n");
          // `init` sets its steps apart by empty lines.
          if (first.trim() !== "") tell(`${stack.name}: ${first}`);
        },
      }),
    ]),
  );
  const of = (stack: ResolvedStack) => opened.get(stack.name) as Stack;
  const mayGo = async (stack: ResolvedStack): Promise<boolean> => {
    if (stack.layer === "vercel" || stack.layer === "services") await run.refuseReaders(stack);
    const plan = plans.get(stack.name) as Plan;
    const created = plan.planned.flatMap(({ action, address }) => (action === "create" ? [address] : []));
    if (stack.layer === "secrets" && created.length > 0) await run.refuseEmpty(stack, created);
    const { secrets, access } = await of(stack).going(plan);
    if (secrets.length > 0) await run.refuseGoing(stack.name, secrets);
    if (access.length === 0) return true;
    // Nothing waits for something that is only changed, such as a secret's annotations: versions are pinned by number.
    const onlyTakes = plan.changes.added === 0;
    run.lastApplied.distrust();
    if ((await run.accessGoes({ stack: stack.name, access, onlyTakes, after })) === "now") return true;
    waiting.add(stack.name);
    return false;
  };
  const apply = async (stack: ResolvedStack) => {
    if (!(await mayGo(stack))) return;
    await planning.beforeApply(stack, of(stack));
    finish(resultOf(stack, "applied", await run.lastApplied.applying(stack, () => of(stack).apply())));
  };
  /** Limits how many run at once; each finishes, even if others fail. */
  const each = async (stacks: readonly ResolvedStack[], work: (stack: ResolvedStack) => Promise<void>) => {
    const release = stop.listen();
    try {
      await inParallel(run.parallelism ?? defaultParallelism, stacks, async (stack) => {
        try {
          if (!stop.asked) await work(stack);
        } catch (error) {
          if (stop.asked) return;
          if (isFailure(error)) {
            const { code, next } = error;
            finish({ ...resultOf(stack, "failed", noChanges, error.message), refusal: { code, next } });
            return;
          }
          if (!(error instanceof StackProblem)) throw error;
          finish(resultOf(stack, "failed", noChanges, error.message));
        }
      });
    } finally {
      release();
    }
    stop.check();
  };
  try {
    await each(planned, async (stack) => {
      const plan = await planning.plan(stack, of(stack));
      plans.set(stack.name, plan);
      if (!plan.differs) {
        if (plan.isEarlier !== true) await run.lastApplied.foundUnchanged(stack);
        return finish(resultOf(stack, "unchanged", noChanges));
      }
      await run.lastApplied.foundDifferent(stack);
      run.onPlanned?.({ stack: stack.name, ...plan });
      if (run.planOnly !== true && run.approve === null) return apply(stack);
      if ((await mayGo(stack)) && run.planOnly === true) finish(resultOf(stack, "planned", plan.changes));
    });
    const open = wave.stacks.filter(({ name }) => !results.has(name) && !waiting.has(name));
    if (open.length > 0) {
      const approved = await run.approve?.(
        wave.name,
        open.map((stack) => ({ stack: stack.name, ...(plans.get(stack.name) as Plan) })),
      );
      if (approved === true) await each(open, apply);
      else
        for (const stack of open) finish(resultOf(stack, "not approved", plans.get(stack.name)?.changes ?? noChanges));
    }
  } finally {
    for (const stack of opened.values()) stack.close();
  }
  return wave.stacks.flatMap((stack) => results.get(stack.name) ?? []);
}

function resultOf(
  { name, layer }: ResolvedStack,
  done: StackResult["done"],
  changes: Changes,
  because: string | null = null,
): StackResult {
  return { stack: name, layer, done, changes, because };
}
