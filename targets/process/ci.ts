/** Tells CI runners the values before anything can print them, so that they mask them in their logs. */
import { fstatSync } from "node:fs";
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { type Masked, shortestMaskedBytes, withFields } from "./mask";

/** What the current runner can do. */
export type Runner = "github" | "gitlab" | "other" | null;

/** Pipelines that do not set CI: Azure, Jenkins, TeamCity, AWS CodeBuild, Google Cloud Build. */
const marks = ["TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID", "BUILDER_OUTPUT"] as const;

export function runnerOf(env: Context["env"]): Runner {
  if (env.GITHUB_ACTIONS === "true") return "github";
  if (env.GITLAB_CI === "true") return "gitlab";
  const ci = (env.CI ?? "").toLowerCase();
  if (ci !== "" && ci !== "false" && ci !== "0") return "other";
  return marks.some((name) => (env[name] ?? "") !== "") ? "other" : null;
}

/**
 * `::add-mask::` lines. Logs are masked line by line, so a value that spans several is registered by its lines; lines such as the
 * brackets of a JSON key would mask half of the log.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#masking-a-value-in-a-log
 */
export function addMaskLines(values: readonly Masked[]): readonly string[] {
  // Without their indentation, which differs where a program prints them.
  const texts = withFields(values).flatMap(({ value }) => value.split(/[\r\n]+/).map((text) => text.trim()));
  const masked = texts.filter((text) => Buffer.byteLength(text) >= shortestMaskedBytes);
  return [...new Set(masked)].map((text) => `::add-mask::${escaped(text)}`);
}

function escaped(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

/**
 * Tells the runner about the values. Workflow commands go to stderr, which it reads as well, because stdout belongs to the
 * program that is run and may be captured.
 *
 * @returns whether we must mask the program's output ourselves
 * @throws a `Failure` (refused) if stderr is not a pipe, since then no runner would hide the lines
 */
export function registerMasks(
  context: Pick<Context, "env" | "output">,
  values: readonly Masked[],
  stderrIsPipe = isPipe,
): boolean {
  const runner = runnerOf(context.env);
  if (runner === null || values.length === 0) return false;
  if (runner === "github") {
    if (!stderrIsPipe()) {
      throw new Failure(
        exitCodes.refused,
        "GITHUB_ACTIONS is set, but stderr does not lead to a runner, so values can't be registered with its mask.",
        "don't redirect stderr to a file; outside of a workflow, unset GITHUB_ACTIONS",
      );
    }
    for (const line of addMaskLines(values)) context.output.command(line);
    return false;
  }
  const who =
    runner === "gitlab" ? "GitLab's runner masks declared variables only" : "This runner has no way to register values";
  context.output.note(`${who}; values in the command's output are masked here, as with --mask.`);
  return true;
}

function isPipe(): boolean {
  const stat = fstatSync(2);
  return stat.isFIFO() || stat.isSocket();
}
