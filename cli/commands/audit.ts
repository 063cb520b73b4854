/** `strongroom audit`: the ten points of document 2's checklist (lines 245 to 256), each measured. */

import { auditOf } from "../../audit/audit";
import { type Point, type Verdict, verdictOf, verdicts } from "../../audit/point";
import type { FindingOf } from "../../live/finding";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";

export interface AuditOptions {
  /** The environment that is measured. @default each one */
  readonly env?: string;
  /** Ask no cloud. */
  readonly offline?: boolean;
}

export interface AuditData {
  readonly points: readonly (Point & { readonly verdict: Verdict })[];
}

export async function audit(context: Context, options: AuditOptions): Promise<Result<AuditData>> {
  const environments = context.environments.names().map((name) => requireEnvironment(context, name));
  if (options.env !== undefined) requireEnvironment(context, options.env);
  const scope = environments.filter(({ name }) => options.env === undefined || name === options.env);
  const found = await auditOf(context, { all: environments, scope, offline: options.offline === true });
  const points = found.map((point) => ({ ...point, verdict: verdictOf(point) }));
  const failed = points.some(({ verdict }) => verdict === "fail");
  return { code: failed ? exitCodes.pending : exitCodes.ok, text: textOf(context, points), data: { points } };
}

function textOf(context: Context, points: AuditData["points"]): string {
  const { bold, dim, green, red, yellow } = context.output.colours;
  const marks = { pass: green("pass   "), fail: red("fail   "), unknown: yellow("unknown") };
  const blocks = points.map(({ number, title, verdict, findings, later }) =>
    [
      `${marks[verdict]} ${bold(`${number}. ${title}`)}`,
      ...alike(findings).flatMap(({ key, verdict: one, says, next }) => [
        `  ${one === "fault" ? red("x") : one === "unknown" ? yellow("?") : "-"} ${key}: ${says}`,
        ...(next === null ? [] : [`    next: ${next}`]),
      ]),
      ...(later === undefined ? [] : [dim(`  not measured yet: ${later}`)]),
    ].join("\n"),
  );
  const counts = verdicts.map((verdict) => `${points.filter((one) => one.verdict === verdict).length} ${verdict}`);
  return [...blocks, bold(counts.reverse().join(", "))].join("\n\n");
}

/** What is true of several environments is read once. */
function alike(findings: readonly FindingOf[]): readonly FindingOf[] {
  const found = new Map<string, FindingOf>();
  for (const one of findings) {
    const same = JSON.stringify([one.verdict, one.says, one.next]);
    const known = found.get(same);
    found.set(same, known === undefined ? one : { ...known, key: `${known.key}, ${one.key}` });
  }
  return [...found.values()];
}
