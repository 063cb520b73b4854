/** What GitHub writes in place of a value, a condition and a right. Expressions stand in `env`, `with` and `if`, never in a script. */
import type { Condition, Right, Start, Value } from "../pipeline";

const defaultBranch = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)";
const ownBranch = "github.event.pull_request.head.repo.full_name == github.repository";

/** Of a tag or another branch, `ref_name` may be the same, so the whole ref counts. */
const conditions: Readonly<Record<Exclude<Condition, "default branch" | object>, string>> = {
  merge: "github.event_name == 'push'",
  "own change": `github.event_name == 'merge_group' || (github.event_name == 'pull_request' && ${ownBranch})`,
  "pull request": "github.event_name == 'pull_request'",
  fork: `github.event_name == 'pull_request' && ${ownBranch.replace("==", "!=")}`,
  "finished for a fork":
    "github.event.workflow_run.event == 'pull_request' && github.event.workflow_run.head_repository.full_name != github.repository",
  whole: "inputs.environment == '' && (github.event_name == 'schedule' || github.event_name == 'workflow_dispatch')",
  "one environment": "inputs.environment != ''",
  "no environment": "inputs.environment == ''",
  always: "!cancelled()",
  "nothing failed": "!cancelled() && !contains(needs.*.result, 'failure') && !contains(needs.*.result, 'cancelled')",
  "identities are set up": "vars.STRONGROOM_PIPELINES == 'on'",
  newest: "needs.changed.outputs.newest == 'yes'",
};

/** @param starts how the pipeline starts: a schedule starts the default branch alone, and has no other ref to compare */
export function conditionOf(all: readonly Condition[], starts: readonly Start[]): string {
  const scheduled = starts.some(({ on }) => on === "schedule");
  const merged = starts.some(({ on }) => on === "merge");
  const texts = all.map((one) => {
    if (typeof one === "object") return `needs.changed.outputs.lane-${one.of} ${one.pinsOnly ? "==" : "!="} 'pins'`;
    if (one !== "default branch") return conditions[one];
    return scheduled && !merged
      ? `github.event_name == 'schedule' || (github.event_name == 'workflow_dispatch' && ${defaultBranch})`
      : scheduled
        ? `github.event_name == 'schedule' || ${defaultBranch}`
        : defaultBranch;
  });
  const [only = ""] = texts;
  const isAny = (text: string) => text.replace(/\([^()]*\)/g, "").includes(" || ");
  return texts.length === 1 ? only : texts.map((text) => (isAny(text) ? `(${text})` : text)).join(" && ");
}

/** @param each whether the job is one of a matrix of environments; else the pipeline was called for one */
export function textOf(value: Value, each: boolean): string {
  if (typeof value === "string") return value;
  if ("variable" in value) return expression(`vars.${value.variable}`);
  return "output" in value ? expression(`needs.${value.from}.outputs.${value.output}`) : facts(each)[value.of];
}

const expression = (inside: string) => `\${{ ${inside} }}`;

const facts = (each: boolean) => ({
  environment: expression(each ? "matrix.environment" : "inputs.environment"),
  repository: expression("github.repository"),
  commit: expression("github.sha"),
  "commit before": expression("github.event.before"),
  "pull request": expression("github.event.pull_request.number"),
  "access token": expression("steps.login.outputs.access_token"),
  "host token": expression("github.token"),
  "token of Vercel": expression("secrets.VERCEL_API_TOKEN"),
  robot: "github-actions[bot]",
  "robot's address": "41898282+github-actions[bot]@users.noreply.github.com",
});

const rights: Readonly<Record<Right, readonly [scope: string, access: "read" | "write"]>> = {
  "read code": ["contents", "read"],
  "write code": ["contents", "write"],
  "write pull requests": ["pull-requests", "write"],
  "write issues": ["issues", "write"],
  "read runs": ["actions", "read"],
  "read deployments": ["deployments", "read"],
  identity: ["id-token", "write"],
};

export function permissionsOf(may: readonly Right[]): Readonly<Record<string, string>> {
  return Object.fromEntries(may.map((right) => rights[right]));
}
