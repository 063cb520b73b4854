/** `strongroom review`: what a change of the declarations does, for whoever reviews it. */
import path from "node:path";
import { defaultBase, environmentsAt, environmentsHere } from "../../declarations/revision";
import type { PolicySnapshot } from "../../live/policies/snapshot";
import { type PoliciesAsked, policiesAsked, writePolicies } from "../../live/policies/use";
import { sandboxBeside } from "../../lock/sandbox-beside";
import type { Context, Result } from "../../machine/context";
import { replaceFile } from "../../machine/file";
import { levels } from "../../review/change";
import { commentLimits, reviewMarkdown } from "../../review/markdown";
import { keptAccess } from "../../review/page/graph";
import { reviewPage } from "../../review/page/html";
import { savedPlansAt } from "../../review/plan/folder";
import { type Review, reviewOf } from "../../review/review";
import { reviewText } from "../../review/text";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";

export interface ReviewOptions extends PoliciesAsked {
  /** @default where this branch left the default branch */
  readonly base?: string;
  /** @default the files as they are here */
  readonly head?: string;
  /** For a comment on a pull request of this host, whose limit it keeps to; true: github. */
  readonly markdown?: string | true;
  /** File for a page that stands alone. */
  readonly html?: string;
  /** A saved plan as `terraform show -json` prints it, or a folder of them. */
  readonly plans?: string;
  /** Ends with 4 where a change is that risky, or more. */
  readonly failOn?: string;
}

export async function review(
  context: Context,
  options: ReviewOptions,
): Promise<Result<(Review & { readonly base: string; readonly head: string }) | PolicySnapshot>> {
  if (options.writeSnapshot !== undefined)
    return writePolicies(context, options.writeSnapshot, environmentsHere(context).environments);
  const hosts = Object.keys(commentLimits) as (keyof typeof commentLimits)[];
  const { markdown } = options;
  const host = markdown === undefined ? null : oneOf(hosts, markdown === true ? "github" : markdown, "--markdown");
  const failOn = options.failOn === undefined ? null : oneOf(levels, options.failOn, "--fail-on");
  context.output.note("reading both sides");
  const base = await environmentsAt(context, options.base ?? defaultBase(context, options.head));
  const head = options.head === undefined ? null : await environmentsAt(context, options.head);
  const here = head ?? environmentsHere(context);
  const live = await policiesAsked(context, options, [...base.environments, ...here.environments]);
  const of = { base: base.commit, head: head?.commit ?? null };
  const plans = options.plans === undefined ? null : savedPlansAt(path.resolve(context.cwd, options.plans), of);
  const locks = { base: base.locks, head: here.locks };
  const found = reviewOf(base.environments, here.environments, locks, { live, plans });
  const about = {
    base: base.commit.slice(0, 7),
    head: head === null ? "the files here" : head.commit.slice(0, 7),
    command: `strongroom review --base ${base.commit.slice(0, 12)}${head === null ? "" : ` --head ${head.commit.slice(0, 12)}`}`,
  };
  const filled = new Set(found.changes.flatMap(({ area, environment }) => (area === "wanted" ? [environment] : [])));
  const beside = [...filled].flatMap((name) => sandboxBeside(context, name, about.command) ?? []);
  if (options.html !== undefined) {
    const page = reviewPage(found, about, keptAccess(found, base.environments, here.environments));
    replaceFile(path.resolve(context.cwd, options.html), page);
    context.output.note(`wrote ${options.html}`);
  }
  const bad = failOn !== null && found.changes.some(({ level }) => levels.indexOf(level) <= levels.indexOf(failOn));
  return {
    code: bad ? exitCodes.pending : exitCodes.ok,
    text:
      host === null
        ? [reviewText(found, about, context.output.colours), ...beside].join("\n\n")
        : reviewMarkdown(found, about, commentLimits[host]),
    data: { ...found, base: base.commit, head: head?.commit ?? "working tree" },
  };
}

function oneOf<T extends string>(all: readonly T[], given: string, option: string): T {
  const found = all.find((one) => one === given);
  if (found === undefined) throw usage(`${option} takes ${all.join(", ")}; got "${given}".`);
  return found;
}
