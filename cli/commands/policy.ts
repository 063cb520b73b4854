/** `strongroom policy`: refuses a change that must not be planned, by the documents and declarations of both sides. */
import type { Context, Result } from "../../machine/context";
import { declaredPipelines } from "../../pipelines/files";
import { type AskedOfCloud, handOver, judge, judgeCloud } from "../../policy/judge";
import { notJudgedText } from "../../policy/not-judged";
import { pinsText } from "../../policy/pins";
import { rules } from "../../policy/rules";
import { pinRules } from "../../policy/rules/pins";
import { rulesText, verdictText } from "../../policy/verdict";
import { exitCodes } from "../../text/exit-codes";
import { count } from "../../text/output";

export interface PolicyOptions extends AskedOfCloud {
  /** Only the pins that move: what the cloud says of their versions. */
  readonly cloud?: boolean;
  /** Only list the rules. */
  readonly rules?: boolean;
}

export async function policy(context: Context, options: PolicyOptions): Promise<Result> {
  const all = [...rules, ...pinRules];
  if (options.rules === true) return { code: exitCodes.ok, text: rulesText(all), data: all };
  if (options.cloud !== true && options.writePins !== undefined) {
    const data = await handOver(context, options.writePins, options);
    return { code: exitCodes.ok, text: `wrote ${options.writePins}: ${count(data.pins.length, "moved pin")}`, data };
  }
  const judged =
    options.cloud === true ? await judgeCloud(context, options) : await judge(context, options, declaredPipelines);
  const code = judged.violations.length === 0 ? exitCodes.ok : exitCodes.refused;
  if ("pins" in judged) return { code, text: pinsText(judged), data: judged };
  return { code, text: [verdictText(judged), ...notJudgedText(judged.notJudged)].join("\n"), data: judged };
}
