/** How a review comes to what is granted in the clouds: asked now, or read from a file that somebody with an identity wrote. */
import path from "node:path";
import type { Context, Result } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";
import { quoted } from "../../text/invocation";
import { count } from "../../text/output";
import { readSnapshot, writeSnapshot } from "./file";
import type { PolicySnapshot } from "./snapshot";
import { takePolicies } from "./take";

export interface PoliciesAsked {
  /** Asks the clouds what is granted there. */
  readonly live?: boolean;
  /** Reads that from a file. */
  readonly snapshot?: string;
  /** Asks the clouds, writes the answer to this file, and reviews nothing. */
  readonly writeSnapshot?: string;
}

/** The options again, for a command that shows the same. */
export const askedAs = ({ live, snapshot }: PoliciesAsked): string =>
  live === true ? " --live" : snapshot === undefined ? "" : ` --snapshot ${quoted(snapshot)}`;

/** Null if nobody asked for it. */
export async function policiesAsked(
  context: Context,
  { live, snapshot }: PoliciesAsked,
  environments: readonly ResolvedEnvironment[],
): Promise<{ readonly snapshot: PolicySnapshot; readonly now: Date } | null> {
  if (live === true && snapshot !== undefined)
    throw usage("--live asks the clouds now, --snapshot reads what was asked before; only one of them.");
  if (live !== true && snapshot === undefined) return null;
  const found =
    snapshot === undefined
      ? await takePolicies(context, environments)
      : readSnapshot(path.resolve(context.cwd, snapshot));
  return { snapshot: found, now: context.now() };
}

/** A job with an identity takes it; a job without one reviews by it. */
export async function writePolicies(
  context: Context,
  file: string,
  environments: readonly ResolvedEnvironment[],
): Promise<Result<PolicySnapshot>> {
  const data = await takePolicies(context, environments);
  writeSnapshot(path.resolve(context.cwd, file), data);
  const { resources, unread } = data;
  const left = unread.map(({ what, why }) => `\n  not read: ${what}: ${why}`).join("");
  return {
    code: unread.length === 0 ? exitCodes.ok : exitCodes.pending,
    text: `wrote ${file}: ${count(resources.length, "policy", "policies")} of ${count(data.projects.length, "project")}${left}\n  next: strongroom review --snapshot ${file}`,
    data,
  };
}
