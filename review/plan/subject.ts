/** What a plan is judged by: the declarations of both sides about its stack, and what all of them say of accounts and secrets. */
import type { ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
import type { Projects } from "../access";
import type { PlanDocument } from "./document";
import { type Expected, type ExpectedStack, expectedStacks } from "./expected";
import { declaredGrants, entriesByPlace, exactly, type Grant } from "./grants";

export interface DeclaredSide {
  readonly resources: ExpectedStack;
  /** Exactly, and as they are. */
  readonly grants: ReadonlyMap<string, Grant>;
  /** Null unless it is the stack of what the pipelines need. */
  readonly bootstrap: { readonly environment: ResolvedEnvironment; readonly product: ResolvedProduct } | null;
}

export interface Known {
  readonly projects: Projects;
  /** Keys of entries by `project/id`. */
  readonly entries: ReadonlyMap<string, string>;
  /** Keys of readers by IAM member. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Keys of entries that a member may read, after the change. */
  readonly reads: ReadonlyMap<string, readonly string[]>;
}

export interface PlannedStack {
  readonly stack: string;
  readonly environment: string;
  readonly inProduction: boolean;
  readonly plan: PlanDocument;
  /** Null if nothing declares the stack on that side. */
  readonly base: DeclaredSide | null;
  readonly head: DeclaredSide | null;
  readonly known: Known;
}

export interface DeclaredSides {
  readonly base: readonly ResolvedEnvironment[];
  readonly head: readonly ResolvedEnvironment[];
}

export type StackIndex = ReadonlyMap<string, DeclaredSide & { readonly environment: ResolvedEnvironment }>;

export function stacksOf(environments: readonly ResolvedEnvironment[]): StackIndex {
  return new Map(
    environments.flatMap((environment) => {
      const resources = expectedStacks(environment);
      return environment.products.flatMap((product) =>
        product.stacks.map(({ name, layer }) => {
          const grants = layer === "secrets" ? declaredGrants(product) : [];
          const side = {
            resources: resources.get(name) ?? new Map<string, Expected>(),
            grants: new Map(grants.map((one) => [exactly(one), one])),
            bootstrap: layer === "bootstrap" ? { environment, product } : null,
          };
          return [name, { ...side, environment }] as const;
        }),
      );
    }),
  );
}

export function knownOf({ base, head }: DeclaredSides, projects: Projects): Known {
  const products = (all: readonly ResolvedEnvironment[]): readonly ResolvedProduct[] =>
    all.flatMap((one) => one.products);
  const reads = new Map<string, string[]>();
  for (const { member, entry } of products(head).flatMap(({ bindings }) => bindings))
    reads.set(member, [...(reads.get(member) ?? []), entry]);
  const identities = products([...base, ...head]).flatMap((product) => product.identities);
  return {
    projects,
    entries: entriesByPlace([...base, ...head]),
    accounts: new Map(identities.map(({ email, reader }) => [`serviceAccount:${email}`, reader])),
    reads,
  };
}
