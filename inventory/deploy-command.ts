/** The `deploy` command that creates something missing, with all stacks that it depends on, so that it also works in a new environment. */
import type { ResolvedEnvironment } from "../model/resolved";
import { stacksOf } from "./selection";
import { before, wavesOf } from "./waves";

/** @param names stacks; one that only a change of the declarations will create comes last */
export function deployCommand(environment: ResolvedEnvironment, ...names: readonly string[]): string {
  const all = stacksOf(environment);
  const chosen = all.filter((stack) => names.includes(stack.name));
  const needed = new Set(chosen.flatMap((stack) => [...before(stack, all), stack]));
  const known = wavesOf([...needed]).flatMap((wave) => wave.stacks.map((stack) => stack.name));
  return `strongroom deploy ${[...known, ...names.filter((name) => !known.includes(name))].join(" ")}`;
}
