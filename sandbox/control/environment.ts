import { mintToken, ownerEmail } from "../cloud/identity";
import { openKeys } from "../cloud/keys";
import { notRunning } from "./admin";
import { readAuthority } from "./authority";
import { findDaemon } from "./daemon-record";
import { homeAt, replaceFile } from "./home";
import { chooseProviders, type ProviderMode } from "./providers";
import { tokenFileOf, variablesOf } from "./variables";

/**
 * The variables of {@link variablesOf}, for a sandbox that runs; what they point to is written first.
 * @param o.as the identity, an email; default `owner@sandbox.local`
 * @param o.project the default project of gcloud and of the Google provider; default: none
 * @param o.providers default `auto`
 * @throws a `DamageError` if a file of the home is damaged
 * @throws where no sandbox runs, if `as` is not an email, and, with `real`, if the real providers can't be installed
 */
export async function environmentFor(o: {
  home: string;
  as?: string;
  project?: string;
  providers?: ProviderMode;
}): Promise<Record<string, string>> {
  const home = homeAt(o.home);
  const as = o.as ?? ownerEmail;
  if (!/^[^\s@:]+@[^\s@:]+$/.test(as)) {
    throw new Error(
      `sandbox: --as takes an email, such as ${ownerEmail} or name@project.iam.gserviceaccount.com; got ${JSON.stringify(as)}`,
    );
  }
  const daemon = await findDaemon(home);
  if (daemon.state !== "running") throw notRunning(o.home, daemon.state);
  readAuthority(home);
  const { inUse } = await chooseProviders(home, o.providers ?? "auto");
  const keys = openKeys(home.path);
  replaceFile(tokenFileOf(home, as), mintToken(keys.tokenKey, as));
  return variablesOf({ home, record: daemon.record, keys, as, project: o.project, providers: inUse });
}
