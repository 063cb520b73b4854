/** An entry's own value, in place of a copy: somebody filled it while its rename waited. */
import { cloudFor, secretManagerOf } from "../../clients/apis";
import type { StoredEntry } from "../../inventory/entries";
import { usesOf } from "../../live/uses";
import { confirm } from "../../machine/confirm";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { StepOptions } from "../scaffold/step";

export interface OverwriteOptions extends Pick<StepOptions, "accept" | "dryRun"> {
  /** Do not ask. */
  readonly yes?: boolean;
}

/**
 * Only a value that nothing runs with may be replaced by the copy. A branch that pins it does not count: the copy moves the pin.
 *
 * @throws a `Failure` (pending) that names what runs with it, or (refused) without consent
 */
export async function assertOverwritable(
  context: Context,
  environment: ResolvedEnvironment,
  { old, fresh, again }: { readonly old: StoredEntry; readonly fresh: StoredEntry; readonly again: string },
  options: OverwriteOptions,
): Promise<void> {
  const { pin } = fresh.secret;
  if (pin === null) return;
  const cloud = await cloudFor(context, `rename ${environment.name}`, [fresh.secret.project]);
  const client = secretManagerOf(context, { environment, cloud });
  const session = { context, environment, cloud, client, accepted: options.accept ?? [] };
  const versions = [{ entry: fresh, version: pin }];
  const uses = await usesOf({ session, versions, tips: { known: [], unknown: [] } });
  if (uses.length > 0)
    throw new Failure(
      exitCodes.pending,
      [
        `version ${pin} of ${fresh.key} is in use in ${environment.name}; a copy of ${old.key} would replace a value that something runs with.`,
        ...uses.map(({ by, says, next }) => `  ${by} ${says}\n    ${next}`),
      ].join("\n"),
      again,
    );
  if (options.dryRun === true) return;
  const what = `This replaces version ${pin} of ${fresh.key} in ${environment.name}, its own value, by a copy of ${old.key}; nothing runs with it.`;
  await confirm(context, what, fresh.name, options.yes === true);
}
