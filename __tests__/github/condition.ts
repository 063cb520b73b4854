/**
 * Whether a job would run: GitHub's `if`, for what our workflows write in it. A run is described by a path in GitHub's contexts and its value;
 * what is not described is null, as on GitHub.
 */
export type Described = Readonly<Record<string, string>>;

/** What other jobs say: it may be equal to anything, and to nothing. */
const anything = Symbol("anything");

const token = /\s*(?:('(?:[^']|'')*')|(==|!=|&&|\|\||!|\(|\)|,)|([\w.*-]+))/y;

/** @throws Error for an expression of another form: it has to be understood before it is believed */
export function holds(expression: string, run: Described): boolean {
  const tokens = tokensOf(expression);
  let at = 0;
  const next = () => tokens[at++] ?? "";
  const expect = (text: string) => {
    const found = next();
    if (found !== text) throw new Error(`${expression}: ${text} was expected, not ${found}`);
  };
  const or = (): unknown => {
    let left = and();
    while (tokens[at] === "||") {
      at += 1;
      const right = and();
      left = left || right;
    }
    return left;
  };
  const and = (): unknown => {
    let left = compared();
    while (tokens[at] === "&&") {
      at += 1;
      const right = compared();
      left = left && right;
    }
    return left;
  };
  const compared = (): unknown => {
    const left = single();
    const operator = tokens[at];
    if (operator !== "==" && operator !== "!=") return left;
    at += 1;
    const right = single();
    return left === anything || right === anything || (left === right) === (operator === "==");
  };
  const single = (): unknown => {
    const first = next();
    if (first === "!") return !single();
    if (first === "(") {
      const inner = or();
      expect(")");
      return inner;
    }
    if (first.startsWith("'")) return first.slice(1, -1).replaceAll("''", "'");
    if (tokens[at] !== "(") return run[first] ?? (first.startsWith("needs.") ? anything : null);
    const given = argumentsOf();
    if (first === "format")
      return String(given[0]).replace(/\{(\d)\}/g, (_, index) => String(given[Number(index) + 1]));
    if (first === "always" || first === "success") return true;
    if (first === "cancelled" || first === "failure") return false;
    if (first === "contains") return typeof given[0] === "string" && given[0].split(" ").includes(String(given[1]));
    throw new Error(`${expression}: ${first} is not known`);
  };
  const argumentsOf = (): readonly unknown[] => {
    expect("(");
    const given: unknown[] = [];
    while (tokens[at] !== ")") {
      if (given.length > 0) expect(",");
      given.push(or());
    }
    expect(")");
    return given;
  };
  const result = or();
  if (at < tokens.length) throw new Error(`${expression}: ${tokens[at]} is too much`);
  return Boolean(result);
}

function tokensOf(expression: string): readonly string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  while (expression.slice(token.lastIndex).trim() !== "") {
    const start = token.lastIndex;
    const match = token.exec(expression);
    if (match === null) throw new Error(`${expression}: not understood at ${start}`);
    found.push(match[0].trim());
  }
  return found;
}

const main = {
  "github.event.repository.default_branch": "main",
  "github.repository": "acme/secrets",
  "vars.STRONGROOM_PIPELINES": "on",
};

/** Ways to start a workflow that give it code, or a ref, of somebody who may push no more than a branch of their own. */
const starts: Readonly<Record<string, readonly Described[]>> = {
  push: [
    { ...main, "github.event_name": "push", "github.ref": "refs/heads/feature", "github.ref_name": "feature" },
    { ...main, "github.event_name": "push", "github.ref": "refs/tags/main", "github.ref_name": "main" },
  ],
  workflow_dispatch: [
    { ...main, "github.event_name": "workflow_dispatch", "github.ref": "refs/heads/feature" },
    { ...main, "github.event_name": "workflow_dispatch", "github.ref": "refs/tags/main", "github.ref_name": "main" },
  ],
  pull_request: [pull("acme/secrets"), pull("mallory/secrets")],
  merge_group: [
    { ...main, "github.event_name": "merge_group", "github.ref": "refs/heads/gh-readonly-queue/main/pr-1" },
  ],
  schedule: [],
};

/** Each also as a call, which gives an environment or none. */
export const foreignStarts: Readonly<Record<string, readonly Described[]>> = Object.fromEntries(
  Object.entries(starts).map(([trigger, runs]) => [
    trigger,
    runs.flatMap((run) => ["", "dev"].map((environment) => ({ ...run, "inputs.environment": environment }))),
  ]),
);

function pull(repository: string): Described {
  return {
    ...main,
    "github.event_name": "pull_request",
    "github.ref": "refs/pull/7/merge",
    "github.base_ref": "main",
    "github.event.pull_request.head.repo.full_name": repository,
  };
}
