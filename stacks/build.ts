import type { App } from "cdktf";
import type { Layer } from "../model/layer";
import type { ResolvedEnvironment } from "../model/resolved";
import { BootstrapStack } from "./bootstrap-stack";
import { IdentitiesStack } from "./identities-stack";
import { SecretsStack } from "./secrets-stack";
import { ServicesStack } from "./services-stack";
import type { StrongroomStack, StrongroomStackProps } from "./strongroom-stack";
import { VercelStack } from "./vercel-stack";

const STACKS: Readonly<Record<Layer, new (app: App, props: StrongroomStackProps) => StrongroomStack>> = {
  bootstrap: BootstrapStack,
  identities: IdentitiesStack,
  secrets: SecretsStack,
  services: ServicesStack,
  vercel: VercelStack,
};

/**
 * Builds every stack that the environment names, also those that have become empty: Terraform must still destroy what
 * their state holds.
 *
 * @throws Error when a stack depends on one that the environment does not name
 */
export function buildEnvironment(app: App, environment: ResolvedEnvironment): readonly StrongroomStack[] {
  const stacks = new Map<string, StrongroomStack>();
  for (const product of environment.products) {
    for (const stack of product.stacks) stacks.set(stack.name, new STACKS[stack.layer](app, { product, stack }));
  }
  for (const product of environment.products) {
    for (const { name, dependsOn } of product.stacks) {
      for (const dependency of dependsOn) stackNamed(stacks, name).addDependency(stackNamed(stacks, dependency));
    }
  }
  return [...stacks.values()];
}

function stackNamed(stacks: ReadonlyMap<string, StrongroomStack>, name: string): StrongroomStack {
  const stack = stacks.get(name);
  if (stack === undefined) {
    throw new Error(
      `stack "${name}" is named as a dependency but is not in the environment; there are: ${[...stacks.keys()].join(", ")}`,
    );
  }
  return stack;
}
