/** `strongroom affected`: the stacks that a change affects, by the documents of both sides. Asks no cloud. */
import { sandboxBeside } from "../../lock/sandbox-beside";
import { assertEnvironmentName, type Context, type Result } from "../../machine/context";
import { environmentOf } from "../../review/affected";
import { type AffectedData, affectedSince, type Since } from "../../review/affected-since";
import { affectedText } from "../../review/affected-text";
import { exitCodes } from "../../text/exit-codes";

export async function affected(context: Context, options: Since): Promise<Result<AffectedData>> {
  if (options.env !== undefined) assertEnvironmentName(context, options.env);
  const { data, base } = await affectedSince(context, options);
  const { bold, dim } = context.output.colours;
  const environments = context.environments.names();
  const beside = environments.flatMap((name) => {
    const stacks = data.plan.filter((stack) => environmentOf(stack) === name);
    return stacks.length === 0 ? [] : (sandboxBeside(context, name, `strongroom deploy ${stacks.join(" ")}`) ?? []);
  });
  const text = affectedText(data, { base, environments, bold, dim });
  return { code: exitCodes.ok, text: [text, ...beside].join("\n\n"), data };
}
