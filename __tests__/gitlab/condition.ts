/** Whether a job of GitLab would run: its rules, for what ours write in them. A run is described by its variables; others are not set. */
export type Variables = Readonly<Record<string, string>>;

export interface Rule {
  readonly if?: string;
  readonly when?: string;
  readonly changes?: readonly string[];
}

/** The first rule that fits says how; null if none does. @throws Error for an expression of another form */
export function ruleFor(rules: readonly Rule[], run: Variables): Rule | null {
  const found = rules.find((rule) => rule.if === undefined || holds(rule.if, run));
  return found === undefined || found.when === "never" ? null : found;
}

export function holds(expression: string, run: Variables): boolean {
  return expression.split(" && ").every((part) => {
    const [, name = "", operator, text, other = ""] = /^\$(\w+)(?: (==|!=) (?:"([^"$]*)"|\$(\w+)))?$/.exec(part) ?? [];
    if (name === "") throw new Error(`${expression}: ${part} is not understood`);
    if (operator === undefined) return (run[name] ?? "") !== "";
    // Two that are not set are equal.
    return (run[name] === (text ?? run[other])) === (operator === "==");
  });
}

const base: Variables = { CI_DEFAULT_BRANCH: "main", CI_PROJECT_ID: "20001", STRONGROOM_PIPELINES: "on" };
const choices = ["none", "deploy", "drift", "provider lock", "rotation", "watch"];
const request = (source: string, event: string): Variables => ({
  ...base,
  STRONGROOM_PIPELINE: "none",
  CI_PIPELINE_SOURCE: "merge_request_event",
  CI_MERGE_REQUEST_EVENT_TYPE: event,
  CI_MERGE_REQUEST_PROJECT_ID: "20001",
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: source,
});

/** What somebody can start who may push no more than a branch, or a fork. */
export const foreignRuns: readonly Variables[] = [
  request("20001", "detached"),
  request("20001", "merged_result"),
  request("666", "merged_result"),
  request("666", "merge_train"),
  ...choices.flatMap((chosen) =>
    ["push", "web", "schedule", "api", "trigger", "pipeline", "parent_pipeline"].flatMap((source) => [
      { ...base, STRONGROOM_PIPELINE: chosen, CI_PIPELINE_SOURCE: source, CI_COMMIT_BRANCH: "feature" },
      // A tag has the name of the default branch, and no branch.
      { ...base, STRONGROOM_PIPELINE: chosen, CI_PIPELINE_SOURCE: source, CI_COMMIT_TAG: "main" },
    ]),
  ),
];
