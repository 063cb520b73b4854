/** Which cloud a command talks to, as whom, and whether that fits together. */

import { environmentOfProject } from "../inventory/projects";
import type { Context } from "../machine/context";
import { provenSandbox } from "../machine/sandbox-proof";
import { formatIssues } from "../model/issue";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import type { Caller } from "./caller";
import { alsoTrusted, assertSoundNode } from "./node-surroundings";
import { findToken, isSandboxToken, type Token } from "./token";

type Env = Readonly<Record<string, string | undefined>>;

/** Where a command was called; the declarations say whose a project is. */
type Surroundings = { readonly env: Env } & Partial<Pick<Context, "environments" | "lockDir">>;

/** Its name is `sandbox at 127.0.0.1:4321` or `Google`. */
export interface Cloud extends Caller {
  /** Ends in `/v1/`. */
  readonly secretManager: string;
  readonly sandbox: boolean;
  /** Authorities that are trusted beside Node's own, for the same line; "" if there are none. */
  readonly alsoTrusted: string;
}

const google = "https://secretmanager.googleapis.com/v1/";
const endpointVariable = "GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT";

/**
 * The only way to a cloud: every command that sends a value or a token uses it. The cloud is either the sandbox that proved to have set
 * the whole environment, or Google.
 *
 * @throws a `Failure` (refused) if TLS or this process can't be trusted with a value, if the environment leads requests elsewhere, or if
 * it only claims to be a sandbox's
 * @throws a usage failure if the token is a sandbox's, but this is not a sandbox
 */
export async function openCloud(surroundings: Surroundings): Promise<Cloud> {
  const { env } = surroundings;
  assertSoundNode(env);
  const proven = await provenSandbox(env);
  if (proven === null) refuseEndpoint(env);
  const sandbox = proven !== null;
  let token: Token = await findToken(env);
  if (!sandbox && isSandboxToken(token.value)) {
    throw usage(
      `${token.source} holds a token of a sandbox, but this command is not inside one and would talk to Google.`,
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
    environmentOf: (project) => environmentOfProject(surroundings, project),
    renew() {
      // Requests that are refused at the same time wait for the same new token.
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

/** The server at this address would get every value. */
function refuseEndpoint(env: Env): void {
  if (!env[endpointVariable]) return;
  const issue = {
    code: "foreign-endpoint",
    what: "tokens and values would go where it says, and only a sandbox that proved to be one may say that",
    where: `environment variable ${endpointVariable}`,
    got: `${endpointVariable} is set, but this is not a sandbox`,
    allowed: "unset; or what `strongroom sandbox exec` sets",
    next: `put strongroom sandbox exec -- before the command; or, to talk to Google: unset ${endpointVariable}`,
  };
  throw new Failure(exitCodes.refused, formatIssues([issue]));
}
