/** `strongroom shared`: records that a value was shared with somebody, which makes its rotation due. Touches no cloud. */

import { fillCommand } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { recordShared, type SharedValue } from "../../lock/shared";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { whoAmI } from "../../machine/git/who";
import { secretLikeness } from "../../model/secret-likeness";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";

export interface SharedOptions {
  readonly env: string;
  readonly with: string;
  readonly dryRun?: boolean;
}

export interface SharedData extends SharedValue {
  readonly environment: string;
  readonly dryRun: boolean;
}

export async function shared(context: Context, name: string, options: SharedOptions): Promise<Result<SharedData>> {
  const environment = requireEnvironment(context, options.env);
  const entry = findStoredEntry(environment, name);
  const { pin } = entry.secret;
  if (pin === null)
    throw new Failure(
      exitCodes.pending,
      `${entry.key} has no value in ${environment.name} to share.`,
      fillCommand(environment.name, entry),
    );
  const who = options.with.trim();
  if (who === "" || who.length > 200 || /\p{Cc}/u.test(who)) {
    throw usage("--with takes the name or address of whoever got it, up to 200 characters on one line.");
  }
  const likeness = secretLikeness(who);
  if (likeness !== null)
    throw usage(
      `--with looks like ${likeness}; it takes the name or address of whoever got the value, and is committed.`,
    );
  const value: SharedValue = {
    entry: entry.key,
    version: pin,
    with: who,
    at: context.now().toISOString(),
    by: await whoAmI(context),
  };
  const dryRun = options.dryRun === true;
  if (!dryRun) recordShared({ ...context, environment: environment.name }, value);
  const rotate = `strongroom rotate ${entry.key} --env ${environment.name}`;
  const text = [
    `${dryRun ? "would record" : "recorded"}: version ${pin} of ${entry.key} in ${environment.name} was shared with ${who}`,
    "its rotation is due until another version is pinned",
    `  next: commit environments/${environment.name}.shared.json, then: ${rotate}`,
  ].join("\n");
  return { code: exitCodes.ok, text, data: { ...value, environment: environment.name, dryRun } };
}
