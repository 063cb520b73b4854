/** `strongroom policy`: refuses a change that must not be planned, by the documents and declarations of both sides. Asks no cloud. */
import type { Context, Result } from "../../machine/context";
import { type Asked, judge } from "../../policy/judge";
import { rules } from "../../policy/rules";
import { rulesText, verdictText } from "../../policy/verdict";
import { exitCodes } from "../../text/exit-codes";

export interface PolicyOptions extends Asked {
  /** Only list the rules. */
  readonly rules?: boolean;
}

export async function policy(context: Context, options: PolicyOptions): Promise<Result> {
  if (options.rules === true) return { code: exitCodes.ok, text: rulesText(), data: rules };
  const judged = await judge(context, options);
  const code = judged.violations.length === 0 ? exitCodes.ok : exitCodes.refused;
  return { code, text: verdictText(judged), data: judged };
}
