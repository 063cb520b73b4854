/** `strongroom affected`: the stacks that a change affects, by the documents of both sides. Asks no cloud. */
import { assertEnvironmentName, type Context, type Result } from "../../machine/context";
import { type AffectedData, affectedSince, type Since } from "../../review/affected-since";
import { affectedText } from "../../review/affected-text";
import { exitCodes } from "../../text/exit-codes";

export async function affected(context: Context, options: Since): Promise<Result<AffectedData>> {
  if (options.env !== undefined) assertEnvironmentName(context, options.env);
  const { data, base } = await affectedSince(context, options);
  const { bold, dim } = context.output.colours;
  const environments = context.environments.names();
  return { code: exitCodes.ok, text: affectedText(data, { base, environments, bold, dim }), data };
}
