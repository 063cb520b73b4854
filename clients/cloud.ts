/** Which cloud a command talks to, as whom, and whether that fits together. */

import { provenSandbox } from "../machine/sandbox-proof";
import { formatIssues } from "../model/issue";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
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
 * The one way to a cloud: every command that sends a value or a token comes through here. Either a sandbox proved to be the one that
 * all of the environment is of, or this is Google.
 *
 * @throws a `Failure` (refused) where TLS or this process can't be trusted with a value, and where the environment leads requests
 * elsewhere, or only claims to be a sandbox's
 * @throws a usage failure where the token is of a sandbox, and this is none
 */
export async function openCloud(env: Env): Promise<Cloud> {
  assertSoundNode(env);
  const proven = await provenSandbox(env);
  if (proven === null) refuseEndpoint(env);
  const sandbox = proven !== null;
  let token: Token = await findToken(env);
  if (!sandbox && isSandboxToken(token.value)) {
    throw usage(
      `${token.source} holds a token of a sandbox, and this is none: it would talk to Google.`,
      "put strongroom sandbox exec -- before the command, or unset it",
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
    secretManager: proven === null ? google : `${proven.url}v1/`,
    sandbox,
    name: proven === null ? "Google" : `sandbox at ${new URL(proven.url).host}`,
    identity: token.identity,
    alsoTrusted: sandbox ? "" : alsoTrusted(env),
    token: () => token.value,
    quotaProject: () => token.quotaProject,
    renew() {
      // Those that are refused at the same time wait for one new token.
      renewing ??= renewed().finally(() => {
        renewing = null;
      });
      return renewing;
    },
  };
}

/** "sandbox at 127.0.0.1:4321, project acme-chat-dev as owner@sandbox.local" */
export function describeCloud(cloud: Cloud, projects: readonly string[]): string {
  const names = [...new Set(projects)].sort();
  return `${cloud.name}, ${names.length === 1 ? "project" : "projects"} ${names.join(", ")} as ${cloud.identity}${cloud.alsoTrusted}`;
}

/** Whoever stands behind it would be handed every value. */
function refuseEndpoint(env: Env): void {
  if (!env[endpointVariable]) return;
  const issue = {
    code: "foreign-endpoint",
    what: "tokens and values would go where it says, and only a sandbox that proved to be one may say that",
    where: `environment variable ${endpointVariable}`,
    got: `${endpointVariable} is set, and this is not a sandbox`,
    allowed: "unset; or what `strongroom sandbox exec` sets",
    next: `put strongroom sandbox exec -- before the command; or, to talk to Google: unset ${endpointVariable}`,
  };
  throw new Failure(exitCodes.refused, formatIssues([issue]));
}
