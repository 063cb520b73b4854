/** The order in which stacks are applied: each after all stacks that it depends on; independent ones together. */
import { layers } from "../model/layer";
import type { ResolvedStack } from "../model/resolved";

export interface Wave {
  /** `identities`, `services and vercel`. */
  readonly name: string;
  readonly stacks: readonly ResolvedStack[];
}

/** A stack, as far as its place in the order matters. */
interface Placed {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * Dependencies that are not among the stacks were applied before.
 *
 * @throws Error for a circle, which `resolve()` never makes
 */
export function inOrder<S extends Placed>(stacks: readonly S[]): readonly (readonly S[])[] {
  const waves: (readonly S[])[] = [];
  let open = stacks;
  while (open.length > 0) {
    const names = new Set(open.map((stack) => stack.name));
    const ready = open.filter((stack) => !stack.dependsOn.some((name) => names.has(name)));
    if (ready.length === 0) throw new Error(`stacks that wait for each other: ${[...names].join(", ")}`);
    waves.push(ready);
    open = open.filter((stack) => !ready.includes(stack));
  }
  return waves;
}

/** The same, with their names. */
export function wavesOf(stacks: readonly ResolvedStack[]): readonly Wave[] {
  return inOrder(stacks).map((ready) => {
    const among = layers.filter((layer) => ready.some((stack) => stack.layer === layer));
    return { name: among.join(" and "), stacks: ready };
  });
}

/** The stacks among these that a stack depends on, directly or indirectly. */
export function before(stack: ResolvedStack, all: readonly ResolvedStack[]): readonly ResolvedStack[] {
  const found = new Set<ResolvedStack>();
  const visit = (names: readonly string[]) => {
    for (const one of all) {
      if (!names.includes(one.name) || found.has(one)) continue;
      found.add(one);
      visit(one.dependsOn);
    }
  };
  visit(stack.dependsOn);
  return all.filter((one) => found.has(one));
}
