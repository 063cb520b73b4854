/**
 * Checks the file of application default credentials before anything is sent. Such a file itself says where tokens are fetched and who
 * gets to see identities, and it may come from somebody else. So each address in it must be a known one of its kind.
 *
 * @see https://cloud.google.com/docs/authentication/external/externally-sourced-credentials
 */
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { oneLine } from "../text/printable";

type Env = Readonly<Record<string, string | undefined>>;
type Fields = Readonly<Record<string, unknown>>;

export const credentialTypes = [
  "authorized_user",
  "service_account",
  "external_account",
  "external_account_authorized_user",
  "impersonated_service_account",
] as const;

export type CredentialType = (typeof credentialTypes)[number];

export interface CredentialFile {
  readonly file: string;
  readonly type: CredentialType;
  /** In the form that the vendor's library accepts. */
  readonly fields: Fields;
  /** The token's owner, if the file says so. */
  readonly identity: string;
  /** Hosts beside Google's that are asked for this workload's own token. */
  readonly sources: readonly string[];
  /** The impersonating identity, checked in the same way. */
  readonly from: CredentialFile | null;
}

/** Google's endpoints of one API: global, regional, and by Private Service Connect. */
const endpointsOf = (api: string) =>
  new RegExp(
    `^(?:${api}\\.googleapis\\.com|[a-z0-9-]+\\.${api}\\.googleapis\\.com|${api}\\.[a-z0-9-]+\\.(?:rep\\.)?googleapis\\.com|[a-z0-9-]+-${api}\\.googleapis\\.com|${api}-[a-z0-9-]+\\.p\\.googleapis\\.com)$`,
  );
const sts = endpointsOf("sts");
const iamCredentials = endpointsOf("iamcredentials");
const oauth = /^(?:oauth2\.googleapis\.com|accounts\.google\.com|www\.googleapis\.com)$/;
/** Addresses where a cloud's machines get their own identity. */
const machine = /^(?:169\.254\.169\.254|\[fd00:ec2::254\]|metadata\.google\.internal)$/;
const loopback = /^(?:127\.0\.0\.1|\[::1\]|localhost)$/;

/** Whether tokens of Google are fetched there. */
export function isTokenHost(host: string): boolean {
  return sts.test(host) || iamCredentials.test(host) || oauth.test(host);
}

/** @throws a `Failure`: (denied) if it has an unknown type, (refused) if an address in it leads elsewhere */
export function checkedCredentials(file: string, fields: Fields, env: Env): CredentialFile {
  const type = credentialTypes.find((one) => one === fields.type);
  if (type === undefined) {
    throw new Failure(
      exitCodes.denied,
      `The credentials in ${file} are of type ${oneLine(JSON.stringify(fields.type ?? null), 60)}; supported are ${credentialTypes.join(", ")}.`,
      'before you run the command again: export GOOGLE_OAUTH_ACCESS_TOKEN="$(gcloud auth print-access-token)"',
    );
  }
  const check = new Check(file, fields);
  check.text("universe_domain", /^googleapis\.com$/, "googleapis.com");
  check.address("token_uri", oauth, "https://oauth2.googleapis.com/token");
  check.address("token_url", sts, "https://sts.googleapis.com/v1/token");
  check.address("token_info_url", sts, "https://sts.googleapis.com/v1/introspect");
  check.address("revoke_url", sts, "https://sts.googleapis.com/v1/revoke");
  check.address("cloud_resource_manager_url", endpointsOf("cloudresourcemanager"), "absent");
  check.address("service_account_impersonation_url", iamCredentials, "https://iamcredentials.googleapis.com/v1/…");
  const sources = type === "external_account" ? check.source(env) : [];
  const from = type === "impersonated_service_account" ? objectIn(fields.source_credentials) : null;
  return {
    file,
    type,
    fields,
    identity: identityOf(type, fields),
    sources,
    from: from === null ? null : checkedCredentials(`${file} (source_credentials)`, from, env),
  };
}

/** The service account at the end of an impersonation's address; null if there is none. */
export function principalIn(address: unknown): string | null {
  return /\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(String(address ?? ""))?.[1] ?? null;
}

function identityOf(type: CredentialType, fields: Fields): string {
  const text = (name: string) => (typeof fields[name] === "string" ? oneLine(fields[name], 120) : "");
  const impersonated = principalIn(fields.service_account_impersonation_url);
  if (impersonated !== null) return oneLine(impersonated, 120);
  if (type === "service_account") return text("client_email");
  if (type === "authorized_user") return text("account") || "the user of the application default credentials";
  const pool = /\/(?:locations\/[^/]+\/)?(?:workloadIdentityPools|workforcePools)\/([^/]+)/.exec(
    `${fields.audience}`,
  )?.[1];
  const kind = type === "external_account" ? "the workload identity" : "the workforce user";
  return pool === undefined ? kind : `${kind} of pool ${oneLine(pool, 120)}`;
}

/** Checks the addresses in one file. */
class Check {
  constructor(
    private readonly file: string,
    private readonly fields: Fields,
  ) {}

  text(name: string, allowed: RegExp, such: string): void {
    const got = this.fields[name];
    if (got !== undefined && !(typeof got === "string" && allowed.test(got))) throw this.refused(name, got, such);
  }

  address(name: string, hosts: RegExp, such: string): void {
    const got = this.fields[name];
    if (got === undefined || got === null) return;
    if (httpsHost(got, hosts) === null) throw this.refused(name, got, such);
  }

  /** @returns the hosts that are asked for the workload's own token */
  source(env: Env): readonly string[] {
    const source = objectIn(this.fields.credential_source);
    if (source === null) throw this.refused("credential_source", null, "a file, an url, or environment_id aws1");
    if (source.executable !== undefined) {
      if (env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES === "1") return [];
      throw new Failure(
        exitCodes.refused,
        `The credentials in ${this.file} start a program (credential_source.executable), which could be anything.`,
        "once you know that program: export GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1",
      );
    }
    const hosts: string[] = [];
    const take = (name: string, such: string, allowed: (url: URL) => boolean) => {
      const got = source[name];
      if (got === undefined) return;
      const url = typeof got === "string" && URL.canParse(got) ? new URL(got) : null;
      if (url === null || url.username !== "" || url.password !== "" || !allowed(url))
        throw this.refused(`credential_source.${name}`, got, such);
      hosts.push(url.host);
    };
    const onMachine = (url: URL) => machine.test(url.hostname) || loopback.test(url.hostname);
    if (source.environment_id !== undefined) {
      for (const name of ["region_url", "url", "imdsv2_session_token_url"])
        take(name, "an address of the machine's own metadata, http://169.254.169.254/…", (url) =>
          machine.test(url.hostname),
        );
      const signed = String(source.regional_cred_verification_url ?? "");
      // The machine's own signature is sent there.
      if (!/^https:\/\/sts(?:\.(?:\{region\}|[a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?\/?\?/.test(signed))
        throw this.refused(
          "credential_source.regional_cred_verification_url",
          signed,
          "https://sts.{region}.amazonaws.com?…",
        );
    } else {
      take(
        "url",
        "https, or http on this machine",
        (url) => url.protocol === "https:" || (url.protocol === "http:" && onMachine(url)),
      );
    }
    return hosts;
  }

  private refused(name: string, got: unknown, such: string): Failure {
    return new Failure(
      exitCodes.refused,
      `The credentials in ${this.file} name ${oneLine(JSON.stringify(got ?? null), 120)} as ${name}; allowed is, for example, ${such}. Nothing was sent there.`,
      "recreate the file with gcloud, or use another credential; never use one from somebody you don't know",
    );
  }
}

function httpsHost(address: unknown, hosts: RegExp): string | null {
  const url = typeof address === "string" && URL.canParse(address) ? new URL(address) : null;
  const fine = url?.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  return fine && hosts.test(url.hostname) ? url.host : null;
}

function objectIn(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}
