/** The order in which stacks are applied: each after all stacks that it depends on; independent ones together. */
import { layers } from "../model/layer";
import type { ResolvedStack } from "../model/resolved";

export interface Wave {
  /** `identities`, `services and vercel`. */
  readonly name: string;
  readonly stacks: readonly ResolvedStack[];
}

/**
 * Dependencies that are not among the stacks were applied before.
 *
 * @throws Error for a circle, which `resolve()` never makes
 */
export function wavesOf(stacks: readonly ResolvedStack[]): readonly Wave[] {
  const waves: Wave[] = [];
  let open = stacks;
  while (open.length > 0) {
    const names = new Set(open.map((stack) => stack.name));
    const ready = open.filter((stack) => !stack.dependsOn.some((name) => names.has(name)));
    if (ready.length === 0) throw new Error(`stacks that wait for each other: ${[...names].join(", ")}`);
    const among = layers.filter((layer) => ready.some((stack) => stack.layer === layer));
    waves.push({ name: among.join(" and "), stacks: ready });
    open = open.filter((stack) => !ready.includes(stack));
  }
  return waves;
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
