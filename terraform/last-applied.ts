/**
 * Finds stacks whose document is the one that was last applied: a plan would only find changes by hand. A note on the state's own object
 * says so, for exactly that generation: the next write of the state, with any tool, creates an object without the note. If anything is
 * unknown, the stack is not current, and is planned.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { storageOf } from "../clients/apis";
import type { Cloud } from "../clients/cloud";
import { inParallel } from "../clients/pace";
import { lockObject, type StateStorage, type StateVersion, stateObject } from "../clients/storage";
import { stacksOf } from "../inventory/selection";
import { before } from "../inventory/waves";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment, ResolvedStack } from "../model/resolved";
import type { TerraformEnvironment } from "../providers/surroundings";
import { providerBuild } from "../sandbox/proof";
import { isFailure } from "../text/failure";
import { stackFolder } from "./places";

/** Key of the note. */
export const appliedNote = "strongroom-applied";

/** Changed whenever the note's format changes; older notes then don't count. */
const format = 1;

const width = 8;

export interface LastAppliedOptions {
  readonly environment: ResolvedEnvironment;
  readonly cloud: Cloud;
  /** Terraform's environment. */
  readonly env: TerraformEnvironment;
  /** `Terraform 1.11.4`: another one may plan otherwise. */
  readonly terraform: string;
  /** Skip current stacks. Otherwise it only notes what is applied. */
  readonly skip: boolean;
  /** Note what is applied; false for a dry run. */
  readonly change: boolean;
}

export class LastApplied {
  /** Generation of each stack's state; null if there is none. Leaves out states that are unknown or changing. */
  private readonly generations = new Map<string, string | null>();
  /** What is noted on these generations. */
  private readonly notes = new Map<string, string>();
  private readonly storage: StateStorage;
  private readonly stacks: readonly ResolvedStack[];
  private readonly buckets: ReadonlyMap<string, string>;
  private trusted: boolean;
  private said: string | null = null;

  private constructor(
    private readonly context: Context,
    private readonly options: LastAppliedOptions,
  ) {
    const { environment, cloud, skip } = options;
    this.storage = storageOf(context, cloud);
    this.stacks = stacksOf(environment);
    this.buckets = new Map(
      environment.products.flatMap(({ stacks, stateBucket }) => stacks.map(({ name }) => [name, stateBucket] as const)),
    );
    this.trusted = skip;
  }

  /** @param context its stacks have been synthesized */
  static async look(context: Context, options: LastAppliedOptions): Promise<LastApplied> {
    const found = new LastApplied(context, options);
    await inParallel(width, [...new Set(found.buckets.values())], (bucket) => found.lookInto(bucket));
    return found;
  }

  /** Why a state could not be read or noted, so that its stack is planned each time; null if all could. */
  get problem(): string | null {
    return this.said;
  }

  /** Whether current stacks are still left out. */
  get skips(): boolean {
    return this.trusted;
  }

  isCurrent(stack: ResolvedStack): boolean {
    const note = this.notes.get(stack.name);
    return this.trusted && note !== undefined && note === this.digestOf(stack);
  }

  /** From here on all are planned: stacks may wait for others that release something, and only plans show that. */
  distrust(): void {
    this.trusted = false;
  }

  /** A plan without changes proves as much as an apply, if the state is the same before and after. */
  async foundUnchanged(stack: ResolvedStack): Promise<void> {
    await this.note(stack);
  }

  /** Something differs from the declarations, and stays so if the apply is refused, fails or is killed. */
  async foundDifferent({ name }: ResolvedStack): Promise<void> {
    const generation = this.generations.get(name);
    if (!this.options.change || !this.notes.delete(name) || !generation) return;
    await this.trying(async () => {
      await this.storage.note(this.bucketOf(name), { stack: name, generation }, { [appliedNote]: null });
    });
  }

  /** Applies a stack, and notes it if nobody else can have written its state meanwhile. */
  async applying<T>(stack: ResolvedStack, apply: () => Promise<T>): Promise<T> {
    const { name } = stack;
    const was = await this.versionOf(name);
    this.generations.delete(name);
    const result = await apply();
    const is = await this.versionOf(name);
    // Terraform applies a plan to the state that was planned with only. One write more is ours; two may be somebody's.
    const isOurs = was !== null && is !== null && is.lineage === was.lineage && is.serial === was.serial + 1;
    if (isOurs) {
      this.generations.set(name, is.generation);
      await this.note(stack);
    }
    return result;
  }

  private async note(stack: ResolvedStack): Promise<void> {
    const { name } = stack;
    const [generation, digest] = [this.generations.get(name), this.digestOf(stack)];
    if (!this.options.change || !generation || digest === null || this.notes.get(name) === digest) return;
    await this.trying(async () => {
      await this.storage.note(this.bucketOf(name), { stack: name, generation }, { [appliedNote]: digest });
      this.notes.set(name, digest);
    });
  }

  private async lookInto(bucket: string): Promise<void> {
    const found = await this.trying(() => this.storage.list(bucket));
    if (found === null) return;
    const objects = new Map(found.map((object) => [object.name, object]));
    for (const [stack, its] of this.buckets) {
      // Somebody is working on it, or was killed.
      if (its !== bucket || objects.has(lockObject(stack))) continue;
      const state = objects.get(stateObject(stack));
      this.generations.set(stack, state?.generation ?? null);
      const note = state?.notes[appliedNote];
      if (note !== undefined) this.notes.set(stack, note);
    }
  }

  /**
   * Digest of everything that decides what a plan would find, except changes by hand: the document, Terraform and its providers, the
   * exact state, and the states of all stacks before it (a recreated account loses its bindings).
   */
  private digestOf(stack: ResolvedStack): string | null {
    const states = [stack, ...before(stack, this.stacks)].map(
      ({ name }) => [name, this.generations.get(name)] as const,
    );
    if (states.some(([, generation]) => generation === undefined)) return null;
    const { cloud, env, terraform } = this.options;
    const { STRONGROOM_SANDBOX: home, TF_CLI_CONFIG_FILE: settings } = env;
    // Elsewhere the document pins the exact versions of the providers.
    const providers = cloud.sandbox && home !== undefined ? [settings ?? null, providerBuild(home)] : [];
    const document = hashOf(readFileSync(path.join(stackFolder(this.context, stack.name), "cdk.tf.json")));
    return hashOf(JSON.stringify([format, document, cloud.sandbox, terraform, providers, states]));
  }

  private versionOf(stack: string): Promise<StateVersion | null> {
    return this.trying(() => this.storage.version(this.bucketOf(stack), stack));
  }

  private bucketOf(stack: string): string {
    return this.buckets.get(stack) ?? "";
  }

  /** @returns null if that fails: then it is unknown */
  private async trying<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.said ??= error.message;
      return null;
    }
  }
}

/** For a stack whose apply was interrupted: its state is unchanged, but the cloud may have changed. */
export async function forgetApplied(storage: StateStorage, bucket: string, stack: string): Promise<void> {
  const found = await storage.state(bucket, stack);
  if (found?.notes[appliedNote] === undefined) return;
  await storage.note(bucket, { stack, generation: found.generation }, { [appliedNote]: null });
}

function hashOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
