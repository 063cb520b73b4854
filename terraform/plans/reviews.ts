/**
 * What was reviewed: the plans of a place that somebody names, or those that pull requests left in a bucket. These are found by what would be
 * merged, a tree of git: the merged commit has the same one, and so had the commits before it, for what an earlier run left undone.
 */
import { storageOf } from "../../clients/apis";
import { openCloud } from "../../clients/cloud";
import type { StateStorage } from "../../clients/storage";
import type { Context } from "../../machine/context";
import { Git } from "../../machine/git/git";
import { type OpenedPlans, openPlans } from "./open";
import { bucketPlace } from "./place";
import { statementFile } from "./statement";

export interface Reviews {
  /** As people name it. */
  readonly name: string;
  /** The newest plans; null if there are none. */
  newest(): Promise<OpenedPlans | null>;
  /** Plans that hold this stack; null if nobody reviewed it. */
  of(stack: string): Promise<OpenedPlans | null>;
}

/** @throws a usage failure if there are none in a folder */
export async function reviewsIn(context: Context, name: string, environment: string): Promise<Reviews> {
  const at = bucketPlace(name);
  if (at !== null) {
    const storage = storageOf(context, await openCloud(context));
    const found = await storage.read(at.bucket, `${at.prefix}/${statementFile}`);
    if (found === null) return new ReviewsByTree(context, { ...at, name, environment, storage });
  }
  const plans = await openPlans(context, name, null);
  return { name, newest: async () => plans, of: async (stack) => (holds(plans, stack) ? plans : null) };
}

const holds = ({ statement }: OpenedPlans, stack: string): boolean =>
  statement.stacks.some((one) => one.stack === stack);

/** Merges that are looked through for what was never applied. */
const mostMerges = 30;

class ReviewsByTree implements Reviews {
  private readonly opened = new Map<string, Promise<OpenedPlans | null>>();

  constructor(
    private readonly context: Context,
    private readonly at: {
      readonly bucket: string;
      readonly prefix: string;
      readonly name: string;
      readonly environment: string;
      readonly storage: StateStorage;
    },
  ) {}

  get name(): string {
    return this.at.name;
  }

  async newest(): Promise<OpenedPlans | null> {
    const [tree] = this.trees();
    return tree === undefined ? null : this.ofTree(tree);
  }

  async of(stack: string): Promise<OpenedPlans | null> {
    for (const tree of this.trees()) {
      const plans = await this.ofTree(tree);
      if (plans !== null && holds(plans, stack)) return plans;
    }
    return null;
  }

  private trees(): readonly string[] {
    const args = ["log", "--first-parent", "--format=%T", "-n", `${mostMerges}`, "HEAD"];
    const said = Git.reading(this.context.root, this.context.env).ask(args) ?? "";
    return [...new Set(said.split("\n").filter((tree) => tree !== ""))];
  }

  private ofTree(tree: string): Promise<OpenedPlans | null> {
    const found = this.opened.get(tree) ?? this.open(tree);
    this.opened.set(tree, found);
    return found;
  }

  /** A change may be planned many times: what is read is the last one, and so is what counts. */
  private async open(tree: string): Promise<OpenedPlans | null> {
    const { bucket, prefix, environment, storage } = this.at;
    const folder = `${prefix}/${tree}/${environment}/`;
    const times = (await storage.list(bucket, folder)).flatMap(({ name }) => {
      const [, time] = /^(\d{1,30})\/plans\.json$/.exec(name.slice(folder.length)) ?? [];
      return time === undefined ? [] : [time];
    });
    const last = times.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).at(-1);
    return last === undefined ? null : openPlans(this.context, `gs://${bucket}/${folder}${last}`, null);
  }
}
