/** What a deploy asks before it deletes secrets: whether something deployed has one of their versions. */
import { SecretManager } from "../clients/secret-manager";
import { exitCodes } from "../exit-codes";
import { isFailure } from "../failure";
import type { Asker } from "../live/look";
import { refuseGoing } from "../live/removal";
import type { TerraformRun } from "./runner";

/** @param dryRun say it only: what is in use may have ended by then */
export function refusingGoing(asker: Omit<Asker, "client">, dryRun: boolean): TerraformRun["refuseGoing"] {
  const { context, cloud } = asker;
  const session = { ...asker, client: new SecretManager(cloud, { signal: context.signal }) };
  return async (stack, secrets) => {
    try {
      await refuseGoing(session, secrets, `${stack} would delete what is in use; nothing of that stack was applied.`);
    } catch (error) {
      if (!dryRun || !isFailure(error) || error.code === exitCodes.interrupted) throw error;
      context.output.note(`note: it would be refused as things are. ${error.text()}`);
    }
  };
}
