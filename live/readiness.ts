/** Whether the newest revision of a Cloud Run service is ready. */
import type { LiveService } from "../clients/run-records";
import { type Finding, fault, fine, unknown } from "./finding";

/** @param service key, `product/service` */
export function readiness(service: string, live: LiveService, environment: string): Finding {
  const last = (revision: string) => revision.split("/").at(-1) ?? "";
  const newest = live.latestCreated === null ? "a revision" : last(live.latestCreated);
  if (live.latestReady !== null && live.latestReady === live.latestCreated)
    return fine("revision", `${newest} is the newest revision and ready`);
  if (live.reconciling) return unknown("revision", `${newest} is still starting; ask again`);
  const before = live.latestReady === null ? "nothing serves" : `${last(live.latestReady)} still serves`;
  const says = `${newest} is not ready, ${before}: ${live.problem ?? "no reason is given"}`;
  return fault("revision", says, `strongroom repair ${service} --env ${environment}`);
}

/** The revision that gets the traffic in place of the newest one, which is ready; null if that one gets some, or nothing is ready. */
export function pinnedTraffic({ latestCreated, latestReady, serving }: LiveService): string | null {
  const [first] = serving;
  if (first === undefined || latestCreated === null || latestReady !== latestCreated) return null;
  return serving.includes(latestCreated) ? null : (first.split("/").at(-1) ?? null);
}
