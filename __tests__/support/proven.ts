/** Surroundings that prove themselves, for commands against a cloud in this process. */
import { ownerEmail } from "../../sandbox";
import { keep, openKeys } from "../../sandbox/cloud/keys";
import { homeAt, replaceFile } from "../../sandbox/control/home";
import { variablesOf } from "../../sandbox/control/variables";

/**
 * What `sandbox exec` would set. The home says who listens, as a daemon's does; the cloud's port stands for the proxy's, too, since
 * nothing here goes through it.
 */
export function provenEnvironment(cloud: { readonly home: string; readonly port: number }, as = ownerEmail) {
  const home = homeAt(cloud.home);
  const { port } = cloud;
  const record = { pid: process.pid, instance: "test", build: "test", port, proxyPort: port, startedAt: "2026-02-03" };
  replaceFile(home.daemonFile, JSON.stringify(record));
  // Node says so where the file is missing.
  keep(home.caCertificate, () => "");
  return variablesOf({ home, record, keys: openKeys(home.path), as, providers: "sandbox" });
}

/** How a printed command leads back to it: `./strongroom ${wayTo(cloud)} list`. */
export function wayTo(cloud: { readonly home: string }): string {
  return `sandbox exec --home ${cloud.home} -- strongroom`;
}
