/**
 * Services whose newest revision failed, or serves nobody. Terraform reports a failure once. The next apply after a failed update says "No changes", although the
 * pinned version does not run.
 */
import { cloudRunOf } from "../../clients/apis";
import { inParallel } from "../../clients/pace";
import { productsOf } from "../../inventory/selection";
import type { Finding } from "../../live/finding";
import { pinnedTraffic, readiness } from "../../live/readiness";
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Deployed } from "./deployed";

/** @returns null if each that is deployed runs with its newest revision */
export async function failedRevisions(
  context: Context,
  { environment, stacks, cloud }: Deployed,
): Promise<Failure | null> {
  const run = cloudRunOf(context, cloud);
  const services = productsOf(environment, stacks)
    .filter((product) => product.stacks.some((stack) => stack.layer === "services"))
    .flatMap((product) => product.services)
    .filter((service) => service.state === "active");
  const failed = new Map<string, Finding>();
  await inParallel(8, services, async (service) => {
    const live = await run.service(service);
    const finding = live === null ? null : readiness(service.key, live, environment.name);
    const elsewhere = live === null ? null : pinnedTraffic(live);
    // Somebody may keep the traffic there on purpose, so it is told and nothing more.
    if (elsewhere !== null)
      context.output.note(
        `note: ${service.key}: its traffic is pinned to ${elsewhere}, so its newest revision serves nobody; to change that: gcloud run services update-traffic ${service.name} --to-latest --project ${service.project} --region ${service.region}`,
      );
    if (finding?.verdict === "fault") failed.set(service.key, finding);
  });
  if (failed.size === 0) return null;
  const keys = [...failed.keys()].sort();
  return new Failure(
    exitCodes.pending,
    `Not every service runs with its newest revision:\n${keys.map((key) => `  ${key}: ${failed.get(key)?.says}`).join("\n")}`,
    keys.map((key) => failed.get(key)?.next).join("\n  next: "),
  );
}
