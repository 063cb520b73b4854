/** What is being renamed has the value of its old name, until readers have moved. */
import { isReplacing, renameCommand } from "../model/replacing";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";

/** @throws a `Failure` (refused) for an entry that is being renamed: another value would end the rename */
export function refuseReplacing(
  { name: environment }: ResolvedEnvironment,
  entry: ResolvedEntry,
  verb: "put" | "rotate",
): void {
  if (!isReplacing(entry)) return;
  const old = `${entry.product}/${entry.replaces}`;
  const copy = renameCommand(environment, entry);
  throw new Failure(
    exitCodes.refused,
    `${old} is being renamed to ${entry.name}; a value that ${entry.name} alone has would end that.`,
    entry.state === "pending" ? copy : `strongroom ${verb} ${old} --env ${environment} && ${copy}`,
  );
}
