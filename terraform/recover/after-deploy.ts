/** What Terraform does not say by itself: leftovers of an interrupted apply, and services that did not start. */
import type { Context } from "../../machine/context";
import { type Failure, isFailure } from "../../text/failure";
import type { Deployed } from "./deployed";
import { failedRevisions } from "./failed-revisions";
import { leftBehind } from "./left-behind";

/**
 * @param failure how Terraform failed, or was stopped; null if it did not
 * @returns null if nothing wrong was found
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
    // Terraform's own message is shown; this only tried to explain it.
    if (isFailure(error)) return null;
    throw error;
  }
}
