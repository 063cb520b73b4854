/** Runners that mask values in their logs have to know them before anything can print them. */
import { fstatSync } from "node:fs";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import type { Masked } from "./mask";

/** What the runner around us can do. */
export type Runner = "github" | "gitlab" | "other" | null;

export function runnerOf(env: Context["env"]): Runner {
  if (env.GITHUB_ACTIONS === "true") return "github";
  if (env.GITLAB_CI === "true") return "gitlab";
  return env.CI === "true" || env.CI === "1" ? "other" : null;
}

/**
 * `::add-mask::` lines, the whole value and each line of it, since logs are masked line by line.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#masking-a-value-in-a-log
 */
export function addMaskLines(values: readonly Masked[]): readonly string[] {
  const texts = values.flatMap(({ value }) => [value, ...value.split(/[\r\n]+/)]);
  return [...new Set(texts)].filter((text) => text.trim() !== "").map((text) => `::add-mask::${escaped(text)}`);
}

function escaped(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

/**
 * Tells the runner about the values. Workflow commands go to stderr, which it reads as well, because stdout belongs to the
 * program that is run and may be captured.
 *
 * @returns whether the program's output has to be masked by us
 * @throws a `Failure` (refused) where stderr is no pipe, so that no runner would swallow the lines
 */
export function registerMasks(context: Context, values: readonly Masked[], stderrIsPipe = isPipe): boolean {
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
    for (const line of addMaskLines(values)) context.output.note(line);
    return false;
  }
  const who = runner === "gitlab" ? "GitLab's runner masks declared variables only" : "This runner can't be told";
  context.output.note(`${who}; values in the command's output are masked here, as with --mask.`);
  return true;
}

function isPipe(): boolean {
  const stat = fstatSync(2);
  return stat.isFIFO() || stat.isSocket();
}
