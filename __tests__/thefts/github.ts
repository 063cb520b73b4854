/** What GitHub writes into the token of a job. @see https://docs.github.com/en/actions/reference/security/oidc */
import type { Settings } from "../../pipelines/declared";
import { workflowFile } from "../../pipelines/github/workflow";
import { environmentFor } from "../../pipelines/names";
import type { Pipeline } from "../../pipelines/pipeline";
import type { Claims } from "../support/fake-issuer";
import { atGithub } from "../support/with-pipelines";
import type { Exposure, Situation } from "./jobs";

const events: Readonly<Record<Situation["start"], string>> = {
  "pull request": "pull_request",
  "merge queue": "merge_group",
  merge: "push",
  push: "push",
  schedule: "schedule",
  hand: "workflow_dispatch",
  finished: "workflow_run",
};

function refOf({ ref }: Situation, branch: string): string {
  switch (ref) {
    case "default branch":
      return `refs/heads/${branch}`;
    case "another branch":
      return "refs/heads/a-change";
    case "merge queue":
      return `refs/heads/gh-readonly-queue/${branch}/pr-7-abc`;
    default:
      return "refs/pull/7/merge";
  }
}

/** The host's environment of a job. */
export function environmentOf({ environment, purpose }: Exposure): string | null {
  if (purpose === null) return null;
  return environmentFor(environment ?? "", purpose === "environment" ? undefined : purpose);
}

/** Whom and when it is for comes with its use. */
export function claimsOf(exposure: Exposure, { repository, branch }: Settings): Claims {
  const ref = refOf(exposure.situation, branch);
  const file = (name: Exposure["pipeline"], at: string) => `${repository}/${workflowFile(name)}@${at}`;
  return tokenOf(repository, {
    environment: environmentOf(exposure),
    ref,
    event: events[exposure.situation.start],
    base: exposure.situation.start === "pull request" ? branch : "",
    workflow: file(exposure.root, ref),
    job: file(exposure.pipeline, exposure.ofDefaultBranch ? `refs/heads/${branch}` : ref),
  });
}

interface Told extends Readonly<Record<"ref" | "event" | "base" | "workflow" | "job", string>> {
  readonly environment: string | null;
}

function tokenOf(repository: string, { environment, ref, event, base, workflow, job }: Told): Claims {
  const { repositoryId, ownerId } = atGithub.bootstrap;
  const [owner = "", name = ""] = repository.split("/");
  return {
    iss: "https://token.actions.githubusercontent.com",
    sub: `repo:${owner}@${ownerId}/${name}@${repositoryId}:${environment === null ? `ref:${ref}` : `environment:${environment}`}`,
    repository,
    repository_id: repositoryId,
    repository_owner: owner,
    repository_owner_id: ownerId,
    ...(environment === null ? {} : { environment }),
    ref,
    ref_type: "branch",
    event_name: event,
    base_ref: base,
    head_ref: base === "" ? "" : "a-change",
    workflow_ref: workflow,
    job_workflow_ref: job,
    run_id: "7000000001",
    run_attempt: "1",
  };
}

/**
 * What somebody gets who may push a branch and open a pull request, and writes the pipeline files there: any job that names any environment,
 * of a file of theirs or calling any file of the default branch, for each event that they can bring about.
 */
export function writtenByAuthor(
  all: readonly Pipeline[],
  settings: Settings,
  environments: readonly string[],
): Claims[] {
  const { repository, branch } = settings;
  const starts: readonly (readonly [event: string, ref: string, base: string])[] = [
    ["pull_request", "refs/pull/7/merge", branch],
    ["push", "refs/heads/a-change", ""],
    ["push", `refs/tags/${branch}`, ""],
    ["workflow_dispatch", "refs/heads/a-change", ""],
    ["merge_group", `refs/heads/gh-readonly-queue/${branch}/pr-7-abc`, ""],
  ];
  return starts.flatMap(([event, ref, base]) => {
    const workflow = `${repository}/${workflowFile("pull request")}@${ref}`;
    const callable = all.filter((one) => one.starts.some(({ on }) => on === "call"));
    const called = callable.map(({ name }) => `${repository}/${workflowFile(name)}@refs/heads/${branch}`);
    return [workflow, ...called].flatMap((job) =>
      [null, ...environments].map((environment) =>
        tokenOf(repository, { environment, ref, event, base, workflow, job }),
      ),
    );
  });
}
