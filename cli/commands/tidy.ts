/** `strongroom tidy`: the committed files that follow from the declarations, brought up to date in one go. */

import { leftBlocks, leftText, shownFile, staleFiles, type TidyData } from "../../declarations/tidy/files";
import type { Context, Result } from "../../machine/context";
import { stalePipelines } from "../../pipelines/files";
import { type ExitCode, exitCodes } from "../../text/exit-codes";

export interface TidyOptions {
  /** Only say what is stale. */
  readonly check?: boolean;
  readonly dryRun?: boolean;
}

export async function tidy(context: Context, options: TidyOptions): Promise<Result<TidyData>> {
  const dryRun = options.dryRun === true;
  const every = [...staleFiles(context), ...stalePipelines(context)];
  const found = options.check === true ? every.filter(({ onlyStates }) => onlyStates !== true) : every;
  const left = leftBlocks(context);
  const stale = found.map(({ file }) => file);
  const data: TidyData = { dryRun, stale, left };
  const blocks = left.flatMap((block) => {
    const { what, retire } = leftText(context, block);
    return [what, `  next: restore its declaration (git checkout HEAD -- catalog/ services/), then: ${retire}`];
  });
  const result = (code: ExitCode, lines: readonly string[]) => ({
    code: blocks.length > 0 ? exitCodes.lock : code,
    text: [...lines, ...blocks].join("\n"),
    data,
  });
  if (stale.length === 0)
    return result(
      exitCodes.ok,
      blocks.length > 0 ? [] : ["Everything that follows from the declarations is up to date."],
    );
  if (options.check === true) {
    const lines = stale.map((file) => `${shownFile(context, file)} does not match the declarations`);
    return result(exitCodes.pending, [...lines, "  next: strongroom tidy"]);
  }
  if (!dryRun) for (const { mend } of found) await mend();
  return result(
    exitCodes.ok,
    stale.map((file) => `${dryRun ? "would write" : "wrote"} ${shownFile(context, file)}`),
  );
}
