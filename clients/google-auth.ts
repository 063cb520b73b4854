/**
 * A token for application default credentials, by Google's own library: users, service account keys, workload and workforce identities,
 * impersonation. It is loaded only here and only when it is needed, since that takes as long as starting Node.
 */
import type { AuthClient } from "google-auth-library";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { oneLine } from "../text/printable";
import { type CredentialFile, isTokenHost, principalIn } from "./credential-file";
import { type Fetch, fetchOnly } from "./http";

const scope = "https://www.googleapis.com/auth/cloud-platform";

type Library = typeof import("google-auth-library");

/** @param reroute for tests: where a host's requests really go */
export async function tokenOf(credentials: CredentialFile, reroute?: (url: URL) => URL): Promise<string> {
  const library = require("google-auth-library") as Library;
  const sources = new Set([credentials, credentials.from].flatMap((one) => one?.sources ?? []));
  const fetch = fetchOnly(
    (url) => (isTokenHost(url.hostname) && url.protocol === "https:") || sources.has(url.host),
    reroute,
  );
  try {
    const { token } = await clientOf(library, credentials, fetch).getAccessToken();
    if (typeof token === "string" && token !== "") return token;
    throw new Error("no token");
  } catch (error) {
    throw failureOf(credentials, error);
  }
}

function clientOf(library: Library, credentials: CredentialFile, fetch: Fetch): AuthClient {
  const { type, from } = credentials;
  // The library checks the file's fields; we have checked its addresses.
  const fields = credentials.fields as never;
  const options = { transporterOptions: { fetchImplementation: fetch } };
  switch (type) {
    case "authorized_user": {
      const client = new library.UserRefreshClient(options);
      client.fromJSON(fields);
      return client;
    }
    case "service_account": {
      const client = new library.JWT({ ...options, scopes: [scope] });
      client.fromJSON(fields);
      return client;
    }
    case "external_account": {
      const client = library.ExternalAccountClient.fromJSON({
        ...(credentials.fields as object),
        ...options,
        scopes: [scope],
      } as never);
      if (client === null) throw new Error("no client");
      // Otherwise the exchange itself would not use the transport given here.
      (client as unknown as { readonly stsCredential: { transporter: unknown } }).stsCredential.transporter =
        client.transporter;
      return client;
    }
    case "external_account_authorized_user":
      return new library.ExternalAccountAuthorizedUserClient({
        ...(credentials.fields as object),
        ...options,
      } as never);
    case "impersonated_service_account": {
      const { service_account_impersonation_url: address, delegates } = credentials.fields;
      const targetPrincipal = principalIn(address);
      if (from === null || targetPrincipal === null) throw new Error("incomplete");
      return new library.Impersonated({
        ...options,
        sourceClient: clientOf(library, from, fetch) as InstanceType<Library["OAuth2Client"]>,
        targetPrincipal,
        targetScopes: [scope],
        endpoint: new URL(String(address)).origin,
        delegates: Array.isArray(delegates) ? delegates.map(String) : [],
      });
    }
  }
}

/** The library's message may quote what was sent, so only known parts of it are shown. */
function failureOf({ file, identity, type }: CredentialFile, error: unknown): Failure {
  const { response, config, code } = error as {
    readonly response?: { readonly status?: unknown; readonly data?: unknown };
    readonly config?: { readonly url?: unknown };
    readonly code?: unknown;
  };
  const address = String(config?.url ?? "");
  const host = URL.canParse(address) ? new URL(address).host : null;
  const status = typeof response?.status === "number" ? response.status : null;
  if (status !== null && status < 500 && status !== 429) {
    if (host?.includes("iamcredentials") === true && (status === 403 || status === 404)) {
      return new Failure(
        exitCodes.denied,
        `${host} does not let the credentials in ${file} act as ${identity} (HTTP ${status}).`,
        `grant them roles/iam.serviceAccountTokenCreator on ${identity}, or roles/iam.workloadIdentityUser to a workload identity`,
      );
    }
    const why = reasonIn(response?.data) ?? reasonIn(error);
    return new Failure(
      exitCodes.denied,
      `${host ?? "Google"} did not accept the credentials in ${file} (HTTP ${status}${why === null ? "" : `, ${why}`}); they may have expired or been revoked.`,
      type === "authorized_user"
        ? "gcloud auth application-default login"
        : "check that the file is current, and that everything it names still exists",
    );
  }
  if (status !== null || host !== null || isNetwork(code)) {
    return new Failure(
      exitCodes.unreachable,
      `${host ?? "Google"} could not be reached for a token (${status === null ? (isNetwork(code) ? code : "no answer") : `HTTP ${status}`}).`,
      "run the command again",
    );
  }
  return new Failure(
    exitCodes.denied,
    `The credentials in ${file} give no token${typeof code === "string" ? ` (${oneLine(code, 40)})` : ""}: something that they need is missing or can't be read.`,
    "recreate the file with gcloud",
  );
}

/** `invalid_grant`, `invalid_rapt`: a word of the standard, never a sentence. */
function reasonIn(body: unknown): string | null {
  const { error, error_subtype: subtype, code } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const word = [subtype, error, code].find((one) => typeof one === "string" && /^[a-z_]{3,40}$/.test(one));
  return typeof word === "string" ? word : null;
}

function isNetwork(code: unknown): code is string {
  return (
    typeof code === "string" &&
    /^(?:E[A-Z]+|UND_ERR_\w+|CERT_\w+|\w*CERT\w*|ABORT_ERR|TimeoutError)$/.test(code) &&
    code !== "ENOENT" &&
    code !== "EACCES"
  );
}
