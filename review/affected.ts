/** Which stacks a change affects: two sides of Terraform documents in, what has to be planned out. Pure. */
import { inOrder } from "../inventory/waves";
import type { SynthesizedStack } from "../terraform/synthesized";
import { blocksOf, type Difference, differenceOf } from "./difference";

export interface DifferingStack extends Difference {
  readonly stack: string;
  readonly environment: string;
  /** `gone`: nothing declares it any more, so nothing can plan it. `unknown`: it could not be compared. */
  readonly change: "changed" | "new" | "gone" | "unknown";
}

/** Its document is the same, but it comes after a stack that differs. */
export interface Dependent {
  readonly stack: string;
  readonly environment: string;
  /** The stacks that differ and that it comes after, directly or not. */
  readonly after: readonly string[];
  /** Whether it has to be planned as well: what it stands on is removed, or recreated. */
  readonly planned: boolean;
}

export interface Affected {
  /** How many stacks the head has. */
  readonly of: number;
  /** Why every stack is affected; null if they were compared. */
  readonly everything: string | null;
  readonly stacks: readonly DifferingStack[];
  readonly dependents: readonly Dependent[];
  /** What has to be planned, in the order of `deploy`. */
  readonly plan: readonly string[];
}

/**
 * @param base the stacks before the change; or why they can't be compared: then every stack is affected
 * @param environment the only one that is looked at; null for all
 */
export function affectedBy(
  base: readonly SynthesizedStack[] | { readonly because: string },
  head: readonly SynthesizedStack[],
  environment: string | null = null,
): Affected {
  const isMeant = ({ name }: SynthesizedStack) => environment === null || environmentOf(name) === environment;
  const ordered = inOrder(head.filter(isMeant)).flat();
  const differing = "because" in base ? ordered.map(unknown) : compared(base.filter(isMeant), ordered);
  const after = afterThose(differing, ordered);
  const unsteady = new Set(differing.filter(mayRemake).map(({ stack }) => stack));
  const dependents = ordered.flatMap(({ name }): readonly Dependent[] => {
    const those = after.get(name) ?? [];
    if (those.length === 0 || differing.some(({ stack }) => stack === name)) return [];
    const planned = those.some((one) => unsteady.has(one));
    return [{ stack: name, environment: environmentOf(name), after: those, planned }];
  });
  const planned = new Set([...differing, ...dependents.filter((one) => one.planned)].map(({ stack }) => stack));
  return {
    of: ordered.length,
    everything: "because" in base ? base.because : null,
    stacks: differing,
    dependents,
    plan: ordered.map(({ name }) => name).filter((name) => planned.has(name)),
  };
}

/** `<product>-<environment>-<layer>`. */
export function environmentOf(stack: string): string {
  return stack.split("-").at(-2) ?? "";
}

const none = { added: [], changed: [], removed: [], settings: [] };

function compared(base: readonly SynthesizedStack[], ordered: readonly SynthesizedStack[]): readonly DifferingStack[] {
  const before = new Map(base.map((stack) => [stack.name, stack]));
  const now = new Set(ordered.map(({ name }) => name));
  const there = ordered.flatMap((is): readonly DifferingStack[] => {
    const was = before.get(is.name);
    if (was === undefined) return [about(is, "new", { ...none, added: [...blocksOf(is.document).keys()].sort() })];
    const difference = differenceOf(was, is);
    return difference === null ? [] : [about(is, "changed", difference)];
  });
  const gone = base
    .filter(({ name }) => !now.has(name))
    .map((was) => about(was, "gone", { ...none, removed: [...blocksOf(was.document).keys()].sort() }));
  return [...there, ...gone];
}

function about({ name }: SynthesizedStack, change: DifferingStack["change"], difference: Difference): DifferingStack {
  return { stack: name, environment: environmentOf(name), change, ...difference };
}

const unknown = (stack: SynthesizedStack): DifferingStack => about(stack, "unknown", none);

/** By stack, those that differ and that it comes after. */
function afterThose(
  differing: readonly DifferingStack[],
  ordered: readonly SynthesizedStack[],
): ReadonlyMap<string, readonly string[]> {
  const names = new Set(differing.map(({ stack }) => stack));
  const found = new Map<string, readonly string[]>();
  for (const { name, dependsOn } of ordered) {
    const those = dependsOn.flatMap((one) => [...(names.has(one) ? [one] : []), ...(found.get(one) ?? [])]);
    found.set(name, [...new Set(those)].sort());
  }
  return found;
}

/** No other stack's plan looks at these: a secret and a service are referred to by a name, which stays. A new account loses its bindings. */
const alone =
  /^(?:ephemeral\.|(?:google_secret_manager_secret(?:_iam_member)?|google_cloud_run_v2_service|vercel_project_environment_variable)\.)/;

/** Arguments that an account can't change in place: it is removed and recreated. */
const identifying = /^(?:account_id|all|project)$/;

function mayRemake({ changed, removed }: DifferingStack): boolean {
  const remade = changed.filter((one) => one.arguments.some((name) => identifying.test(name)));
  return [...removed, ...remade.map(({ address }) => address)].some((address) => !alone.test(address));
}
