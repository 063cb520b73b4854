/**
 * Google access tokens, from the first source that has one: `GOOGLE_OAUTH_ACCESS_TOKEN`,
 * `CLOUDSDK_AUTH_ACCESS_TOKEN_FILE`, application default credentials of every kind, the metadata server,
 * `gcloud auth print-access-token`.
 *
 * @see https://cloud.google.com/docs/authentication/application-default-credentials
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { environmentOf } from "../machine/programs/environment";
import { asked } from "../machine/programs/start";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { checkedCredentials } from "./credential-file";
import { tokenOf } from "./google-auth";
import { attempt } from "./http";

export interface Token {
  readonly value: string;
  /** Its owner, if that is known without asking. */
  readonly identity: string;
  /** Where it came from, for messages. */
  readonly source: string;
  /** Whether the source may give a newer one. */
  readonly renewable: boolean;
  /** Sent as `x-goog-user-project`; null for none. */
  readonly quotaProject: string | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Addresses of the well-known hosts; tests use loopback addresses. */
export interface TokenHosts {
  readonly metadata: string;
  /** Where a request of Google's library really goes. @default its own address */
  readonly reroute?: (url: URL) => URL;
}

const googleHosts: TokenHosts = { metadata: "http://metadata.google.internal" };

/** Whether a token is one of the sandbox's. */
export function isSandboxToken(value: string): boolean {
  return value.startsWith("sbx.");
}

/**
 * @throws a `Failure` (denied) that names every source that was tried.
 */
export async function findToken(env: Env, hosts: TokenHosts = googleHosts): Promise<Token> {
  const given = env.GOOGLE_OAUTH_ACCESS_TOKEN;
  if (given !== undefined && given !== "") {
    return {
      value: given,
      identity: identityOf(given) ?? "the holder of GOOGLE_OAUTH_ACCESS_TOKEN",
      source: "GOOGLE_OAUTH_ACCESS_TOKEN",
      renewable: false,
      quotaProject: quotaIn(env),
    };
  }
  const file = env.CLOUDSDK_AUTH_ACCESS_TOKEN_FILE;
  if (file !== undefined && file !== "") {
    const value = (await readFile(file, "utf8").catch(() => null))?.trim();
    if (value === undefined || value === "") {
      throw new Failure(
        exitCodes.denied,
        `CLOUDSDK_AUTH_ACCESS_TOKEN_FILE names ${file}, which can't be read or is empty.`,
      );
    }
    return {
      value,
      identity: identityOf(value) ?? env.CLOUDSDK_CORE_ACCOUNT ?? `the token in ${file}`,
      source: "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE",
      renewable: true,
      quotaProject: quotaIn(env),
    };
  }
  const token =
    (await fromApplicationDefault(env, hosts)) ?? (await fromMetadata(env, hosts)) ?? (await fromGcloud(env));
  if (token !== null) return token;
  throw new Failure(
    exitCodes.denied,
    "There are no Google credentials: neither GOOGLE_OAUTH_ACCESS_TOKEN, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE, " +
      "GOOGLE_APPLICATION_CREDENTIALS, application default credentials, a metadata server nor gcloud has any.",
    "gcloud auth application-default login; or, without any cloud, put strongroom sandbox exec -- before the command",
  );
}

/** The email in a sandbox token; Google's own tokens don't hold one. */
function identityOf(value: string): string | null {
  if (!isSandboxToken(value)) return null;
  try {
    const claims = JSON.parse(Buffer.from(value.split(".")[1] ?? "", "base64url").toString()) as { email?: unknown };
    return typeof claims.email === "string" ? claims.email : null;
  } catch {
    return null;
  }
}

async function fromApplicationDefault(env: Env, hosts: TokenHosts): Promise<Token | null> {
  const named = env.GOOGLE_APPLICATION_CREDENTIALS;
  const file = named || path.join(gcloudFolder(env), "application_default_credentials.json");
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) {
    if (!named) return null;
    throw new Failure(exitCodes.denied, `GOOGLE_APPLICATION_CREDENTIALS names ${file}, which can't be read.`);
  }
  let fields: Readonly<Record<string, unknown>>;
  try {
    fields = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Failure(exitCodes.denied, `The credentials in ${file} are not JSON.`);
  }
  const credentials = checkedCredentials(file, fields ?? {}, env);
  const { quota_project_id: quota } = fields;
  return {
    value: await tokenOf(credentials, hosts.reroute),
    identity: credentials.identity,
    source: file,
    renewable: true,
    quotaProject: quotaIn(env) ?? (typeof quota === "string" && quota !== "" ? quota : null),
  };
}

/** The project whose quota a call uses; a user's own calls have none unless one is named. */
function quotaIn(env: Env): string | null {
  return env.GOOGLE_CLOUD_QUOTA_PROJECT || null;
}

async function fromMetadata(env: Env, hosts: TokenHosts): Promise<Token | null> {
  if (env.CLOUDSDK_CORE_CHECK_GCE_METADATA === "0") return null;
  const base = `${hosts.metadata}/computeMetadata/v1/instance/service-accounts/default`;
  const headers = { "metadata-flavor": "Google" };
  // Outside of Google Cloud the name doesn't resolve, or nobody answers; inside, half a second is plenty.
  const outcome = await attempt({ method: "GET", url: `${base}/token`, headers }, { deadlineMillis: 500 });
  if ("problem" in outcome || outcome.answer.status !== 200) return null;
  const value = (outcome.answer.body as { access_token?: unknown }).access_token;
  if (typeof value !== "string") return null;
  const identity = "the service account of this machine";
  return { value, identity, source: "metadata server", renewable: true, quotaProject: quotaIn(env) };
}

/** gcloud's settings folder. */
function gcloudFolder(env: Env): string {
  return env.CLOUDSDK_CONFIG || path.join(homedir(), ".config/gcloud");
}

async function fromGcloud(env: Env): Promise<Token | null> {
  // Where nobody has ever logged in, it would only make that folder, with a configuration and logs.
  if (!existsSync(gcloudFolder(env)) && !env.CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE) return null;
  const gcloud = async (...args: readonly string[]) => {
    const answer = await asked("gcloud", args, { env: environmentOf("gcloud", env), patienceMillis: 20_000 });
    return answer?.code === 0 ? answer.stdout.toString().trim() : "";
  };
  const value = await gcloud("auth", "print-access-token");
  if (value === "") return null;
  const account = await gcloud("config", "get-value", "account");
  const identity = account || "the account of gcloud";
  return { value, identity, source: "gcloud", renewable: true, quotaProject: quotaIn(env) };
}
