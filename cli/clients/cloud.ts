/** Which cloud a command talks to, as whom, and whether that fits together. */
import { usage } from "../failure";
import type { Caller } from "./caller";
import { alsoTrusted, assertSoundNode } from "./node-surroundings";
import { findToken, isSandboxToken, type Token } from "./token";

type Env = Readonly<Record<string, string | undefined>>;

/** Its name is `sandbox at 127.0.0.1:4321` or `Google`. */
export interface Cloud extends Caller {
  /** Ends in `/v1/`. */
  readonly secretManager: string;
  readonly sandbox: boolean;
  /** What is trusted beside Node's own authorities, for the same line; "" where nothing is. */
  readonly alsoTrusted: string;
}

const google = "https://secretmanager.googleapis.com/v1/";
const endpointVariable = "GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT";

/**
 * The one way to a cloud: every command that sends a value or a token comes through here.
 *
 * @throws a `Failure` (refused) where TLS or this process can't be trusted with one
 * @throws a usage failure where the endpoint is not loopback, or where credentials of one cloud meet the other.
 */
export async function openCloud(env: Env): Promise<Cloud> {
  assertSoundNode(env);
  const endpoint = endpointOf(env);
  const name = cloudName(env);
  let token: Token = await findToken(env);
  const sandbox = endpoint !== null;
  if (sandbox !== isSandboxToken(token.value)) {
    throw usage(
      sandbox
        ? `${endpointVariable} names the sandbox, but ${token.source} holds a token of Google; it is not sent there.`
        : `${token.source} holds a token of the sandbox, but ${endpointVariable} is not set, so this would talk to Google.`,
      "strongroom sandbox exec -- strongroom … sets both",
    );
  }
  let renewing: Promise<boolean> | null = null;
  const renewed = async () => {
    if (!token.renewable) return false;
    const before = token.value;
    token = await findToken(env);
    return token.value !== before && isSandboxToken(token.value) === sandbox;
  };
  return {
    secretManager: endpoint ?? google,
    sandbox,
    name,
    identity: token.identity,
    alsoTrusted: sandbox ? "" : alsoTrusted(env),
    token: () => token.value,
    quotaProject: () => (sandbox ? null : token.quotaProject),
    renew() {
      // Those that are refused at the same time wait for one new token.
      renewing ??= renewed().finally(() => {
        renewing = null;
      });
      return renewing;
    },
  };
}

/** `sandbox at 127.0.0.1:4321`, `Google`; asks nobody. */
export function cloudName(env: Env): string {
  const endpoint = endpointOf(env);
  return endpoint === null ? "Google" : `sandbox at ${new URL(endpoint).host}`;
}

/** "sandbox at 127.0.0.1:4321, project acme-chat-dev as owner@sandbox.local" */
export function describeCloud(cloud: Cloud, projects: readonly string[]): string {
  const names = [...new Set(projects)].sort();
  return `${cloud.name}, ${names.length === 1 ? "project" : "projects"} ${names.join(", ")} as ${cloud.identity}${cloud.alsoTrusted}`;
}

/** A foreign host behind this variable would be handed every value, so only loopback is taken. */
function endpointOf(env: Env): string | null {
  const given = env[endpointVariable];
  if (given === undefined || given === "") return null;
  const url = URL.canParse(given) ? new URL(given) : null;
  const loopback = url !== null && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (!loopback) {
    throw usage(
      `${endpointVariable} must be a loopback address, such as http://127.0.0.1:8080/v1/; got ${url?.host ?? "something that is not a URL"}.`,
      `unset ${endpointVariable} to talk to Google`,
    );
  }
  return given.endsWith("/") ? given : `${given}/`;
}
