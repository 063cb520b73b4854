/** What Terraform does not say by itself: what an interrupted apply left in its way, and services that did not come up. */
import type { Context } from "../../machine/context";
import { type Failure, isFailure } from "../../text/failure";
import type { Deployed } from "./deployed";
import { failedRevisions } from "./failed-revisions";
import { leftBehind } from "./left-behind";

/**
 * @param failure how Terraform failed, or was stopped; null where it did not
 * @returns null where nothing is wrong that could be seen
 */
export async function afterDeploy(
  context: Context,
  deployed: Deployed,
  failure: Failure | null,
): Promise<Failure | null> {
  try {
    return (
      (failure === null ? null : await leftBehind(context, deployed, failure)) ??
      (await failedRevisions(context, deployed))
    );
  } catch (error) {
    // What Terraform said stands; this was about to explain it.
    if (isFailure(error)) return null;
    throw error;
  }
}
