/**
 * Services whose newest revision failed. Terraform notices it once; the next apply of an update that failed says "No
 * changes", though what is pinned does not run.
 */
import { CloudRun } from "../../clients/cloud-run";
import { inParallel } from "../../clients/pace";
import { productsOf } from "../../inventory/selection";
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Deployed } from "./deployed";

/** @returns null where each that is deployed runs with its newest revision */
export async function failedRevisions(
  context: Context,
  { environment, stacks, cloud }: Deployed,
): Promise<Failure | null> {
  const run = new CloudRun(cloud, { signal: context.signal });
  const services = productsOf(environment, stacks)
    .filter((product) => product.stacks.some((stack) => stack.layer === "services"))
    .flatMap((product) => product.services)
    .filter((service) => service.state === "active");
  const failed = new Map<string, string>();
  await inParallel(8, services, async (service) => {
    const live = await run.service(service);
    if (live === null || live.reconciling || (live.latestReady !== null && live.latestReady === live.latestCreated))
      return;
    const before = live.latestReady === null ? "nothing serves" : `${live.latestReady.split("/").at(-1)} still serves`;
    const newest = live.latestCreated?.split("/").at(-1) ?? "a revision";
    failed.set(service.key, `${newest} is not ready, ${before}: ${live.problem ?? "no reason is given"}`);
  });
  if (failed.size === 0) return null;
  const keys = [...failed.keys()].sort();
  return new Failure(
    exitCodes.pending,
    `Not every service runs with its newest revision:\n${keys.map((key) => `  ${key}: ${failed.get(key)}`).join("\n")}`,
    keys.map((key) => `strongroom repair ${key} --env ${environment.name}`).join("\n  next: "),
  );
}
