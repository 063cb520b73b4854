/** `strongroom review`: what a change of the declarations does, for whoever reviews it. */
import path from "node:path";
import { defaultBase, environmentsAt, environmentsHere } from "../../declarations/revision";
import type { PolicySnapshot } from "../../live/policies/snapshot";
import { askedAs, type PoliciesAsked, policiesAsked, writePolicies } from "../../live/policies/use";
import { sandboxBeside } from "../../lock/sandbox-beside";
import type { Context, Result } from "../../machine/context";
import { untoldFiles } from "../../policy/untold-files";
import { levels } from "../../review/change";
import { savedPlansAt } from "../../review/plan/folder";
import { commandFor, type Rendered, type RenderingOptions, rendered, renderingsAsked } from "../../review/renderings";
import { type Review, reviewOf } from "../../review/review";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";

export interface ReviewOptions extends PoliciesAsked, RenderingOptions {
  /** @default where this branch left the default branch */
  readonly base?: string;
  /** @default the files as they are here */
  readonly head?: string;
  /** A saved plan as `terraform show -json` prints it, or a folder of them. */
  readonly plans?: string;
  /** Ends with 4 where a change is that risky, or more. */
  readonly failOn?: string;
}

type Shown = Review & { readonly base: string; readonly head: string; readonly comment: Rendered["comment"] };

export async function review(context: Context, options: ReviewOptions): Promise<Result<Shown | PolicySnapshot>> {
  if (options.writeSnapshot !== undefined)
    return writePolicies(context, options.writeSnapshot, environmentsHere(context).environments);
  const asked = renderingsAsked(context, options);
  const failOn = levels.find((one) => one === options.failOn);
  if (failOn === undefined && options.failOn !== undefined)
    throw usage(`--fail-on takes ${levels.join(", ")}; got "${options.failOn}".`);
  context.output.note("reading both sides");
  const base = await environmentsAt(context, options.base ?? defaultBase(context, options.head));
  const head =
    options.head === undefined
      ? { commit: null, ...environmentsHere(context) }
      : await environmentsAt(context, options.head);
  const live = await policiesAsked(context, options, [...base.environments, ...head.environments]);
  const of = { base: base.commit, head: head.commit };
  const plans = options.plans === undefined ? null : savedPlansAt(path.resolve(context.cwd, options.plans), of);
  const locks = { base: base.locks, head: head.locks };
  const environments = [...base.environments, ...head.environments];
  const untold = await untoldFiles(context, { ...of, environments });
  const found = reviewOf(base.environments, head.environments, locks, { live, plans, now: context.now(), untold });
  const { code, text, comment } = await rendered(context, found, { base, head, live: askedAs(options) }, asked);
  const filled = new Set(found.changes.flatMap(({ area, environment }) => (area === "wanted" ? [environment] : [])));
  const beside = [...filled].flatMap((name) => sandboxBeside(context, name, commandFor({ base, head })) ?? []);
  const bad =
    failOn !== undefined && found.changes.some(({ level }) => levels.indexOf(level) <= levels.indexOf(failOn));
  return {
    code: code !== exitCodes.ok ? code : bad ? exitCodes.pending : exitCodes.ok,
    text: asked.dialect === null ? [text, ...beside].join("\n\n") : text,
    data: { ...found, base: base.commit, head: head.commit ?? "working tree", comment },
  };
}
