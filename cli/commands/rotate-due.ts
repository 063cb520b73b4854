/** `strongroom rotate --due`: every generated entry that is due, and one pull request for all; what a scheduled job runs. */

import { storedEntries } from "../../inventory/entries";
import type { DueEntry } from "../../lock/due";
import { assertPullRequest, openPullRequest, withPullRequest } from "../../lock/pull-request";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { type ExitCode, exitCodes } from "../../text/exit-codes";
import { type Failure, isFailure, usage } from "../../text/failure";
import { signerOf } from "../../values/recipe";
import { isHeldElsewhere } from "../../versions/lease";
import { due } from "./due";
import { type RotateOptions, rotate } from "./rotate";

export interface RotateDueData {
  readonly environment: string;
  readonly dryRun: boolean;
  /** Keys of the entries that were (or would be) rotated; those that are made from another come with it. */
  readonly rotated: readonly string[];
  /** Already under way, in a branch that is not merged yet. */
  readonly open: readonly { readonly key: string; readonly branch: string }[];
  readonly failed: readonly { readonly key: string; readonly message: string; readonly next: string | null }[];
  /** Also due, but somebody must bring their value. */
  readonly byHand: readonly { readonly key: string; readonly owner: string; readonly command: string }[];
}

/**
 * @returns exit code 0, or that of the first entry that failed; the others are still rotated. 4 if a person must open the pull request
 */
export async function rotateDue(context: Context, options: RotateOptions): Promise<Result<RotateDueData>> {
  const { env, dryRun = false, pr = false } = options;
  const alone = {
    "--from": options.from,
    "--resume": options.resume,
    "--finish": options.finish,
    "--abort": options.abort,
  };
  const wrong = Object.entries(alone).filter(([, given]) => given !== undefined && given !== false);
  if (wrong.length > 0) throw usage(`${wrong.map(([name]) => name).join(", ")} is for one entry; --due is for all.`);
  if (pr && !dryRun) await assertPullRequest(context, env);
  const entries = due(context, { env }).data.entries;
  const rotated = new Set<string>();
  /** What a reviewer must know, in Markdown. */
  const said: string[] = [];
  const open: { key: string; branch: string }[] = [];
  const failed: { key: string; failure: Failure }[] = [];
  for (const entry of signersFirst(context, options.env, entries)) {
    // An entry that is made from another was rotated with it.
    if (rotated.has(entry.key)) continue;
    if (context.signal.aborted) throw context.signal.reason;
    try {
      const done = await rotate(context, entry.key, { ...options, pr: false });
      for (const one of done.data.entries) rotated.add(one.key);
      said.push(`- ${entry.key}`, ...done.data.consequences.map((line) => `  - ${line}`));
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (isHeldElsewhere(error) && error.branch !== null) open.push({ key: entry.key, branch: error.branch });
      else failed.push({ key: entry.key, failure: error });
    }
  }
  const data: RotateDueData = {
    environment: env,
    dryRun,
    rotated: [...rotated],
    open,
    failed: failed.map(({ key, failure }) => ({ key, message: failure.message, next: failure.next ?? null })),
    byHand: entries.filter((one) => !one.generated).map(({ key, owner, command }) => ({ key, owner, command })),
  };
  const code: ExitCode = failed[0]?.failure.code ?? exitCodes.ok;
  const result = { code, text: textOf(data), data };
  if (!pr || dryRun || rotated.size === 0) return result;
  const title = `${env}: rotate ${rotated.size === 1 ? [...rotated][0] : `${rotated.size} entries`}`;
  const body = [
    "Rotated by strongroom because they were due; no value is part of this change.",
    "",
    ...said,
    "",
    `After merging and deploying: strongroom rotate NAME --env ${env} --finish`,
  ].join("\n");
  const pullRequest = await openPullRequest(context, env, { verb: "rotate", title, body });
  // Nobody reads the output of a successful job.
  const unopened = code === exitCodes.ok && pullRequest !== null && pullRequest.url === null;
  return withPullRequest(unopened ? { ...result, code: exitCodes.pending } : result, pullRequest);
}

/** Generated entries; one that is made from another comes after it, and is usually rotated with it. */
function signersFirst(context: Context, env: string, entries: readonly DueEntry[]): readonly DueEntry[] {
  const stored = storedEntries(requireEnvironment(context, env));
  const derived = new Set(stored.filter((one) => signerOf(one) !== null).map((one) => one.key));
  const ours = entries.filter((one) => one.generated);
  return [...ours.filter((one) => !derived.has(one.key)), ...ours.filter((one) => derived.has(one.key))];
}

function textOf(data: RotateDueData): string {
  const lines: string[] = [];
  if (data.rotated.length > 0) lines.push(`${data.dryRun ? "would rotate" : "rotated"} ${data.rotated.join(", ")}`);
  for (const one of data.open) lines.push(`already being rotated: ${one.key}\n  next: merge ${one.branch}, and deploy`);
  for (const one of data.failed) {
    lines.push(`not rotated: ${one.key}: ${one.message}${one.next === null ? "" : `\n  next: ${one.next}`}`);
  }
  for (const one of data.byHand)
    lines.push(`due, but not generated: ${one.key} (${one.owner})\n  next: ${one.command}`);
  return lines.length === 0 ? `${data.environment}: nothing is due` : lines.join("\n");
}
