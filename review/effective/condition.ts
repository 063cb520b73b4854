/** Whether a condition of a binding or a deny rule may hold. What can't be evaluated is told apart, never guessed. */
import { type Expression, parseCel } from "./cel";

/** What a condition is asked about: a secret or an account, by each name that it may have, and the moments that count. */
export interface ConditionScope {
  /** Null where conditions see no name. */
  readonly names: readonly (string | null)[];
  /** `secretmanager.googleapis.com/SecretVersion`. */
  readonly type: string;
  readonly service: string;
  readonly now: number;
  /** Whether later moments count too: what is granted from tomorrow on is granted. */
  readonly later: boolean;
}

export type Verdict = "holds" | "does not hold" | "unknown";

const unknown = { kind: "unknown" } as const;
type Value = string | number | boolean | typeof unknown | { readonly time: number };

interface Moment {
  readonly name: string | null;
  readonly type: string;
  readonly service: string;
  readonly time: number;
}

/** Whether it holds for at least one of the names, now or (with `later`) at some time. */
export function conditionHolds(text: string, scope: ConditionScope): Verdict {
  const expression = parseCel(text);
  if (expression === null) return "unknown";
  const { now, type, service } = scope;
  const times = scope.later ? [now, ...timesIn(expression).flatMap((at) => [at - 1, at, at + 1])] : [now];
  const values = scope.names.flatMap((name) =>
    times.filter((time) => time >= now).map((time) => evaluated(expression, { name, type, service, time })),
  );
  if (values.includes(true)) return "holds";
  return values.every((value) => value === false) ? "does not hold" : "unknown";
}

/** Of the versions of a secret, those that a condition tells apart. */
export function versionsIn(text: string): readonly string[] {
  return [...text.matchAll(/versions\/(\w+)/g)].map(([, version]) => version ?? "");
}

function timesIn(expression: Expression): readonly number[] {
  switch (expression.kind) {
    case "call": {
      const value = evaluated(expression, { name: null, type: "", service: "", time: 0 });
      const own = typeof value === "object" && "time" in value ? [value.time] : [];
      return [...own, ...(expression.on === null ? [] : timesIn(expression.on)), ...expression.args.flatMap(timesIn)];
    }
    case "not":
      return timesIn(expression.of);
    case "operation":
      return [...timesIn(expression.left), ...timesIn(expression.right)];
    default:
      return [];
  }
}

function evaluated(expression: Expression, moment: Moment): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "attribute":
      return attributeOf(expression.path, moment);
    case "call":
      return callOf(expression, moment);
    case "not": {
      const inner = evaluated(expression.of, moment);
      return typeof inner === "boolean" ? !inner : unknown;
    }
    case "operation":
      return operationOf(expression, moment);
    default:
      return unknown;
  }
}

function attributeOf(path: string, { name, type, service, time }: Moment): Value {
  if (path === "request.time") return { time };
  if (name === null) return unknown;
  if (path === "resource.name") return name;
  if (path === "resource.type") return type;
  if (path === "resource.service") return service;
  return unknown;
}

function callOf({ on, name, args }: Expression & { readonly kind: "call" }, moment: Moment): Value {
  const [first, ...rest] = args.map((one) => evaluated(one, moment));
  if (typeof first !== "string" || rest.length > 0) return unknown;
  if (on === null) {
    const at = name === "timestamp" ? Date.parse(first) : Number.NaN;
    return Number.isNaN(at) ? unknown : { time: at };
  }
  const text = evaluated(on, moment);
  if (typeof text !== "string") return unknown;
  if (name === "startsWith") return text.startsWith(first);
  if (name === "endsWith") return text.endsWith(first);
  return name === "contains" ? text.includes(first) : unknown;
}

function operationOf({ operator, left, right }: Expression & { readonly kind: "operation" }, moment: Moment): Value {
  const [a, b] = [evaluated(left, moment), evaluated(right, moment)];
  // As CEL has it, one side can decide although the other is not known.
  if (operator === "&&") return a === false || b === false ? false : a === true && b === true ? true : unknown;
  if (operator === "||") return a === true || b === true ? true : a === false && b === false ? false : unknown;
  const [x, y] = [comparable(a), comparable(b)];
  if (x === undefined || y === undefined || typeof x !== typeof y) return unknown;
  switch (operator) {
    case "==":
      return x === y;
    case "!=":
      return x !== y;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    case ">=":
      return x >= y;
    default:
      return unknown;
  }
}

function comparable(value: Value): string | number | boolean | undefined {
  if (typeof value !== "object") return value;
  return "time" in value ? value.time : undefined;
}
