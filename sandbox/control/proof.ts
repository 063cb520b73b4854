import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { readToken } from "../cloud/identity";
import { openKeys } from "../cloud/keys";
import { findDaemon, provesItself } from "./daemon-record";
import { environmentFor, isForeign } from "./environment";
import { homeAt } from "./home";

export interface Proof {
  /** Whether the environment is that of a sandbox which proved to be one: its home is ours alone, and it has the home's key. */
  readonly sandbox: boolean;
  /** What claims to be of the sandbox and is not, by name; never what it holds. Empty where nothing claims to be. */
  readonly problems: readonly string[];
}

/**
 * The one door for "are we in the sandbox?". `STRONGROOM_SANDBOX` only says which home to ask: the home's record and key prove
 * the rest, and every endpoint, proxy, certificate and token must be the ones that this sandbox would set now.
 */
export async function proveSandbox(environment: Readonly<Record<string, string | undefined>>): Promise<Proof> {
  const path = environment.STRONGROOM_SANDBOX;
  if (path === undefined || path === "") return { sandbox: false, problems: [] };
  const no = (problem: string): Proof => ({ sandbox: false, problems: [problem] });
  if (!isAbsolute(path) || !isPrivate(path)) {
    return no("STRONGROOM_SANDBOX names no sandbox: its home is a folder that only its owner may enter");
  }
  const home = homeAt(path);
  const daemon = await findDaemon(home);
  if (daemon.state !== "running") return no("STRONGROOM_SANDBOX names a sandbox that does not run");
  const { tokenKey } = openKeys(home.path);
  if (!(await provesItself(daemon.record, tokenKey))) {
    return no("STRONGROOM_SANDBOX: who answers on its port does not have the key of its home");
  }
  const expected = await environmentFor({
    home: path,
    providers: environment.TF_CLI_CONFIG_FILE === home.realTerraformrc ? "real" : "sandbox",
    ...(environment.CLOUDSDK_CORE_ACCOUNT ? { as: environment.CLOUDSDK_CORE_ACCOUNT } : {}),
  });
  const problems: string[] = [];
  for (const name of new Set([...Object.keys(environment).filter(isForeign), ...Object.keys(expected)])) {
    const value = environment[name];
    const isSet = value !== undefined && value !== "";
    if (free.has(name)) continue;
    if (name === "GOOGLE_OAUTH_ACCESS_TOKEN") {
      if (!isSet || readToken(tokenKey, value) === undefined) problems.push(`${name} holds no token of this sandbox`);
    } else if (!(name in expected)) {
      if (isSet) problems.push(`${name} is set, and the sandbox sets none`);
    } else if (value !== expected[name]) {
      problems.push(
        isSet ? `${name} is not the sandbox's own` : `${name} is not set, so that its requests would go elsewhere`,
      );
    }
  }
  return { sandbox: problems.length === 0, problems: problems.sort() };
}

/** What a user of the sandbox may choose, or what says nothing about where requests go. */
const free: ReadonlySet<string> = new Set([
  "GOOGLE_PROJECT",
  "CLOUDSDK_CORE_PROJECT",
  "STRONGROOM_SANDBOX",
  "STRONGROOM_SANDBOX_PROVIDER_LOG",
  "TF_IN_AUTOMATION",
  "TF_INPUT",
  "TF_APPEND_USER_AGENT",
]);

function isPrivate(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined || !found.isDirectory()) return false;
  if (process.getuid === undefined) return true;
  return found.uid === process.getuid() && (found.mode & 0o077) === 0;
}
