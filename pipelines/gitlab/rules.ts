/** When a job of GitLab runs. */
import { type FlatJob, type Started, startsOf } from "../flat";
import { type Condition, isCall, type PipelineName, type Start } from "../pipeline";

/** Of a tag or a merge request, no branch is named; so a ref of the default branch's name is not it. */
const defaultBranch = "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH";
const ownBranch = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID";
const isRequest = '$CI_PIPELINE_SOURCE == "merge_request_event"';
const isOn = '$STRONGROOM_PIPELINES == "on"';
const isTrain = '$CI_MERGE_REQUEST_EVENT_TYPE == "merge_train"';

/** How one of our two projects is asked. */
export interface Words {
  readonly start: (start: Start, name: PipelineName) => readonly string[];
  /** What is open when a run begins; the rest is settled, or asked inside of the job. */
  readonly open: Partial<Readonly<Record<Extract<Condition, string>, string>>>;
}

const open: Words["open"] = {
  "default branch": defaultBranch,
  "own change": ownBranch,
  fork: ownBranch.replace("==", "!="),
  "identities are set up": isOn,
  // Who knows it does not run else.
  newest: isOn,
};

/** Who starts a pipeline by hand or by a schedule says which one, by an input: see `root.ts`. */
function startOf(start: Start, name: PipelineName): readonly string[] {
  const chosen = `$STRONGROOM_PIPELINE == "${name}"`;
  switch (start.on) {
    case "pull request":
      return [isRequest, isTrain.replace("==", "!=")];
    case "merge queue":
      return [isRequest, isTrain];
    case "merge":
      return ['$CI_PIPELINE_SOURCE == "push"', defaultBranch];
    case "push":
      return ['$CI_PIPELINE_SOURCE == "push"', "$CI_COMMIT_BRANCH"];
    case "schedule":
      return ['$CI_PIPELINE_SOURCE == "schedule"', defaultBranch, chosen];
    case "hand":
      return ['$CI_PIPELINE_SOURCE == "web"', defaultBranch, chosen];
    case "call":
    case "finished":
      return [];
  }
}

/** The project with the declarations. */
export const ofDeclarations: Words = { start: startOf, open };

/** The project that plans: a job of a merge request starts it, whose own commit every checkout of it compares. */
export const ofPlanner: Words = {
  start: () => ['$CI_PIPELINE_SOURCE == "pipeline"', defaultBranch],
  open: { "identities are set up": isOn },
};

export interface Rule {
  readonly if: string;
  readonly changes?: readonly string[];
  readonly when?: "always" | "manual";
  readonly allow_failure?: true;
}

export interface Run {
  readonly name: PipelineName;
  readonly starts: readonly Start[];
  readonly words: Words;
}

export function rulesOf(flat: FlatJob, run: Run): readonly Rule[] {
  const found = startsOf(flat, run.starts).map((started) => ruleOf(started, flat, run));
  // One for both kinds of a merge request says the same in one line.
  const texts = new Map(found.map((rule) => [JSON.stringify(rule), rule]));
  return [...texts.values()];
}

function ruleOf({ start, open: conditions }: Started, { job, patience, short }: FlatJob, { name, words }: Run): Rule {
  const own = (isCall(job) ? [...conditions, "identities are set up" as const] : conditions).flatMap((one) =>
    typeof one === "string" ? (words.open[one] ?? []) : [],
  );
  const parts = new Set([...words.start(start, name), ...own]);
  return {
    if: [...parts].join(" && "),
    ...(start.on === "merge" && start.of !== undefined ? { changes: start.of } : {}),
    // A way that leaves others out is taken by a person.
    ...(short ? { when: "manual", allow_failure: true } : patience === "always" ? { when: "always" } : {}),
  };
}
