/** What a rule looks at: one stack on both sides, and what is declared about it. */
import type { Handles } from "../declarations/tidy/code-owners";
import type { FileChange } from "../machine/git/file-changes";
import type { Lock } from "../model/lock";
import type { ResolvedEnvironment, ResolvedProduct } from "../model/resolved";
import type { SynthesizedStack } from "../terraform/synthesized";

export interface Declared {
  readonly environment: ResolvedEnvironment;
  readonly product: ResolvedProduct;
}

export interface Subject {
  readonly stack: string;
  /** Null if the change does not synthesize it any more. */
  readonly head: SynthesizedStack | null;
  /** Null if it is new. */
  readonly base: SynthesizedStack | null;
  /** The declarations that name it, after the change; null if none do. */
  readonly declared: Declared | null;
  /** The same before the change. */
  readonly before: Declared | null;
}

/** Both sides of a change. Environments are resolved by the engine that has the rules, not by the one that is looked at. */
export interface Sides {
  readonly base: PolicySide;
  readonly head: PolicySide;
  readonly files: readonly FileChange[];
  /** Every file after the change. */
  readonly names: readonly string[];
  /** Files that follow from the declarations of the head, by path, as the engine with the rules writes them. */
  readonly generated: ReadonlyMap<string, string>;
  /** What is in the head's `CODEOWNERS`; null if it has none. */
  readonly codeOwners: string | null;
  /** Packages that make the documents and are not the same on both sides. */
  readonly packages: readonly string[];
  /** When it is judged: grants end within a year from then. */
  readonly now: Date;
}

export interface PolicySide {
  readonly stacks: readonly SynthesizedStack[];
  readonly environments: readonly ResolvedEnvironment[];
  readonly locks: readonly Lock[];
  /** Null if no handles are declared. */
  readonly handles: Handles | null;
}

/** Every stack of either side, by name. */
export function subjectsOf({ base, head }: Pick<Sides, "base" | "head">): readonly Subject[] {
  const [was, is] = [byName(base.stacks), byName(head.stacks)];
  const [before, after] = [declaredIn(base), declaredIn(head)];
  return [...new Set([...was.keys(), ...is.keys()])].sort().map((stack) => ({
    stack,
    head: is.get(stack) ?? null,
    base: was.get(stack) ?? null,
    declared: after.get(stack) ?? null,
    before: before.get(stack) ?? null,
  }));
}

const byName = (stacks: readonly SynthesizedStack[]) => new Map(stacks.map((one) => [one.name, one] as const));

function declaredIn({ environments }: PolicySide): ReadonlyMap<string, Declared> {
  return new Map(
    environments.flatMap((environment) =>
      environment.products.flatMap((product) =>
        product.stacks.map(({ name }) => [name, { environment, product }] as const),
      ),
    ),
  );
}
