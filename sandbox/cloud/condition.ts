/** What a condition may look at. */
export interface ConditionScope {
  readonly timeMillis: number;
  readonly resourceName: string;
}

type Test = (scope: ConditionScope) => boolean;

const orderings: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function parseTerm(term: string): Test | undefined {
  const time = /^request\.time\s*(<=|>=|<|>)\s*timestamp\(\s*(["'])(.+?)\2\s*\)$/.exec(term);
  const limit = Date.parse(time?.[3] ?? "");
  const order = orderings[time?.[1] ?? ""];
  if (order !== undefined && !Number.isNaN(limit)) return (scope) => order(scope.timeMillis, limit);
  const prefix = /^resource\.name\.startsWith\(\s*(["'])(.*?)\1\s*\)$/.exec(term)?.[2];
  if (prefix !== undefined) return (scope) => scope.resourceName.startsWith(prefix);
  const name = /^resource\.name\s*==\s*(["'])(.*?)\1$/.exec(term)?.[2];
  if (name !== undefined) return (scope) => scope.resourceName === name;
  return undefined;
}

/**
 * The part of CEL that this cloud evaluates: comparisons of `request.time` with a timestamp, and of `resource.name`, joined
 * by `&&`. `undefined` for anything else, which a policy may then not contain: a condition is never silently ignored.
 */
export function parseCondition(expression: string): Test | undefined {
  const terms = expression.split("&&").map((term) => parseTerm(term.trim()));
  if (terms.some((term) => term === undefined)) return undefined;
  return (scope) => terms.every((term) => term?.(scope));
}
