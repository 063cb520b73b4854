/**
 * Google access tokens, from the first source that has one: `GOOGLE_OAUTH_ACCESS_TOKEN`,
 * `CLOUDSDK_AUTH_ACCESS_TOKEN_FILE`, application default credentials (a user's or a service account key), the metadata
 * server, `gcloud auth print-access-token`.
 *
 * @see https://cloud.google.com/docs/authentication/application-default-credentials
 */
import { execFile } from "node:child_process";
import { createSign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { attempt, attemptRepeatedly } from "./http";

export interface Token {
  readonly value: string;
  /** Who it belongs to, as far as that is known without asking. */
  readonly identity: string;
  /** Where it came from, for messages. */
  readonly source: string;
  /** Whether asking the source again may give a newer one. */
  readonly renewable: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Where the well-known hosts are; tests put loopback addresses here. */
export interface TokenHosts {
  readonly oauth: string;
  readonly metadata: string;
}

const googleHosts: TokenHosts = {
  oauth: "https://oauth2.googleapis.com/token",
  metadata: "http://metadata.google.internal",
};
const scope = "https://www.googleapis.com/auth/cloud-platform";

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
    };
  }
  const token =
    (await fromApplicationDefault(env, hosts)) ?? (await fromMetadata(env, hosts)) ?? (await fromGcloud(env));
  if (token !== null) return token;
  throw new Failure(
    exitCodes.denied,
    "There are no Google credentials: neither GOOGLE_OAUTH_ACCESS_TOKEN, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE, " +
      "GOOGLE_APPLICATION_CREDENTIALS, application default credentials, a metadata server nor gcloud has any.",
    "gcloud auth application-default login (or, without any cloud: strongroom sandbox exec -- strongroom …)",
  );
}

/** The email in a sandbox token; Google's own say nothing. */
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
  const file =
    named ||
    path.join(env.CLOUDSDK_CONFIG || path.join(homedir(), ".config/gcloud"), "application_default_credentials.json");
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) {
    if (!named) return null;
    throw new Failure(exitCodes.denied, `GOOGLE_APPLICATION_CREDENTIALS names ${file}, which can't be read.`);
  }
  let credentials: Record<string, unknown>;
  try {
    credentials = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Failure(exitCodes.denied, `The credentials in ${file} are not JSON.`);
  }
  const of = (name: string) => (typeof credentials[name] === "string" ? (credentials[name] as string) : "");
  if (credentials.type === "authorized_user") {
    const value = await exchange(hosts.oauth, file, {
      grant_type: "refresh_token",
      client_id: of("client_id"),
      client_secret: of("client_secret"),
      refresh_token: of("refresh_token"),
    });
    return {
      value,
      identity: of("account") || "the user of the application default credentials",
      source: file,
      renewable: true,
    };
  }
  if (credentials.type === "service_account") {
    const value = await exchange(of("token_uri") || hosts.oauth, file, {
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: assertion(of("client_email"), of("private_key"), of("token_uri") || hosts.oauth),
    });
    return { value, identity: of("client_email"), source: file, renewable: true };
  }
  throw new Failure(
    exitCodes.denied,
    `The credentials in ${file} are of type ${JSON.stringify(credentials.type)}; strongroom reads authorized_user and service_account.`,
    'GOOGLE_OAUTH_ACCESS_TOKEN="$(gcloud auth print-access-token)" strongroom …',
  );
}

/** A JWT grant, valid for ten minutes. */
function assertion(email: string, privateKey: string, audience: string): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iss: email, scope, aud: audience, iat: now, exp: now + 600 })}`;
  return `${head}.${createSign("RSA-SHA256").update(head).sign(privateKey, "base64url")}`;
}

async function exchange(url: string, file: string, form: Record<string, string>): Promise<string> {
  const outcome = await attemptRepeatedly(
    {
      method: "POST",
      url,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    },
    { attempts: 4 },
  );
  if ("problem" in outcome) {
    throw new Failure(
      exitCodes.unreachable,
      `${new URL(url).host} could not be reached for a token (${outcome.problem.kind}).`,
    );
  }
  const token = (outcome.answer.body as { access_token?: unknown }).access_token;
  if (outcome.answer.status === 200 && typeof token === "string") return token;
  throw new Failure(
    exitCodes.denied,
    `Google did not take the credentials in ${file} (HTTP ${outcome.answer.status}); they may have expired or been revoked.`,
    "gcloud auth application-default login",
  );
}

async function fromMetadata(env: Env, hosts: TokenHosts): Promise<Token | null> {
  if (env.CLOUDSDK_CORE_CHECK_GCE_METADATA === "0") return null;
  const base = `${hosts.metadata}/computeMetadata/v1/instance/service-accounts/default`;
  const headers = { "metadata-flavor": "Google" };
  // Off Google Cloud the name doesn't resolve, or nobody answers: half a second is plenty on it.
  const outcome = await attempt({ method: "GET", url: `${base}/token`, headers }, { deadlineMillis: 500 });
  if ("problem" in outcome || outcome.answer.status !== 200) return null;
  const value = (outcome.answer.body as { access_token?: unknown }).access_token;
  if (typeof value !== "string") return null;
  return { value, identity: "the service account of this machine", source: "metadata server", renewable: true };
}

async function fromGcloud(env: Env): Promise<Token | null> {
  const run = promisify(execFile);
  const options = { env: env as NodeJS.ProcessEnv, timeout: 20_000 };
  try {
    const value = (await run("gcloud", ["auth", "print-access-token"], options)).stdout.trim();
    if (value === "") return null;
    const account = (await run("gcloud", ["config", "get-value", "account"], options)).stdout.trim();
    return { value, identity: account || "the account of gcloud", source: "gcloud", renewable: true };
  } catch {
    return null;
  }
}
