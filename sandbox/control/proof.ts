import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { ownerEmail, readToken } from "../cloud/identity";
import { openKeys } from "../cloud/keys";
import { isAlive } from "../cloud/process";
import { provesItself, readRecord } from "./daemon-record";
import { homeAt } from "./home";
import { cloudOf, isForeign, variablesOf } from "./variables";

type Environment = Readonly<Record<string, string | undefined>>;

/** A sandbox that proved to be one. */
export interface ProvenSandbox {
  readonly home: string;
  /** The identity that `exec` was asked for, an email. */
  readonly as: string;
  /** Where its cloud is: `http://127.0.0.1:4321/`. */
  readonly url: string;
}

export interface Proof {
  /** The sandbox that the environment is of: its home is ours alone, and who listens there has the home's key. Else null. */
  readonly sandbox: ProvenSandbox | null;
  /** What claims to be of the sandbox and is not, by name; never what it holds. Empty if nothing claims to be. */
  readonly problems: readonly string[];
}

/**
 * The one door for "are we in the sandbox?". `STRONGROOM_SANDBOX` only says which home to ask: the home's record and key prove
 * the rest, and every endpoint, proxy, certificate and token must be the ones that this sandbox would set now.
 *
 * @throws a `DamageError` if a key of the home can't be used
 */
export async function proveSandbox(environment: Environment): Promise<Proof> {
  const path = environment.STRONGROOM_SANDBOX;
  if (path === undefined || path === "") return { sandbox: null, problems: [] };
  const no = (problem: string): Proof => ({ sandbox: null, problems: [problem] });
  if (!isAbsolute(path) || !isPrivate(path)) {
    return no("STRONGROOM_SANDBOX does not name a sandbox: a sandbox's home is a folder that only its owner may enter");
  }
  const home = homeAt(path);
  const record = readRecord(home);
  if (record === undefined || !isAlive(record.pid)) return no("STRONGROOM_SANDBOX names a sandbox that is not running");
  const keys = openKeys(home.path);
  // Values go to one port, and what a proxy takes to the other.
  const proven = await Promise.all([record.port, record.proxyPort].map((port) => provesItself(port, keys.tokenKey)));
  if (proven.includes("no")) {
    return no("STRONGROOM_SANDBOX: the process on its port does not have the key of its home");
  }
  if (proven.includes("silent")) return no("STRONGROOM_SANDBOX names a sandbox that is not running");
  const as = environment.CLOUDSDK_CORE_ACCOUNT || ownerEmail;
  const providers = environment.TF_CLI_CONFIG_FILE === home.realTerraformrc ? "real" : "sandbox";
  const expected = variablesOf({ home, record, keys, as, providers });
  const problems = differences(environment, expected, keys.tokenKey);
  return problems.length > 0
    ? { sandbox: null, problems }
    : { sandbox: { home: home.path, as, url: cloudOf(record) }, problems };
}

function differences(
  environment: Environment,
  expected: Readonly<Record<string, string>>,
  tokenKey: Buffer,
): readonly string[] {
  const problems: string[] = [];
  const missing: string[] = [];
  for (const name of new Set([...Object.keys(environment).filter(isForeign), ...Object.keys(expected)])) {
    const value = environment[name];
    const isSet = value !== undefined && value !== "";
    // Without a token nothing goes to Vercel; without Google's, another one would be looked for.
    if (free.has(name) || (name === "VERCEL_API_TOKEN" && !isSet)) continue;
    if (name === "GOOGLE_OAUTH_ACCESS_TOKEN") {
      if (!isSet || readToken(tokenKey, value) === undefined)
        problems.push(`${name} does not hold a token of this sandbox`);
    } else if (!(name in expected)) {
      if (isSet) problems.push(`${name} is set, but the sandbox does not set it`);
    } else if (value !== expected[name]) {
      if (isSet) problems.push(`${name} is not the sandbox's own`);
      else missing.push(name);
    }
  }
  return [...problems, ...notSet(missing.sort())].sort();
}

/** Where `exec` set nothing, all of them are missing: that is one thing to say. */
function notSet(names: readonly string[]): readonly string[] {
  const [first] = names;
  if (first === undefined) return [];
  if (names.length === 1) return [`${first} is not set, so its requests would go elsewhere`];
  const more = names.length > named ? ` and ${names.length - named} more` : "";
  return [`${names.slice(0, named).join(", ")}${more} are not set, so their requests would go elsewhere`];
}

/** How many missing variables are named. */
const named = 3;

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
