import { createHash } from "node:crypto";
import { join } from "node:path";
import { mintToken } from "../cloud/identity";
import type { Keys } from "../cloud/keys";
import type { DaemonRecord } from "./daemon-record";
import type { Home } from "./home";

/** gcloud's names of the endpoints it must not take from the network: what the cloud serves, and what it would answer with 404. */
const gcloudEndpoints: Readonly<Record<string, string>> = {
  SECRETMANAGER: "",
  IAM: "",
  IAMCREDENTIALS: "",
  CLOUDKMS: "",
  CLOUDRESOURCEMANAGER: "",
  CLOUDIDENTITY: "",
  RUN: "",
  SERVICEUSAGE: "",
  LOGGING: "",
  MONITORING: "",
  STORAGE: "storage/v1/",
};

/** What decides the variables of a sandbox that runs. */
export interface Setting {
  readonly home: Home;
  readonly record: Pick<DaemonRecord, "port" | "proxyPort">;
  readonly keys: Keys;
  /** The identity, an email. */
  readonly as: string;
  /** The default project of gcloud and of the Google provider. @default none */
  readonly project?: string | undefined;
  readonly providers: "real" | "sandbox";
}

/** The variables under which Terraform, its providers and gcloud talk to the sandbox, and to nothing else. Touches nothing. */
export function variablesOf({ home, record, keys, as, project, providers }: Setting): Record<string, string> {
  const cloud = cloudOf(record);
  const loopback = "127.0.0.1,localhost,::1";
  return {
    STRONGROOM_SANDBOX: home.path,

    GOOGLE_OAUTH_ACCESS_TOKEN: mintToken(keys.tokenKey, as),
    ...(project === undefined ? {} : { GOOGLE_PROJECT: project, CLOUDSDK_CORE_PROJECT: project }),
    GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: `${cloud}v1/`,
    GOOGLE_IAM_BETA_CUSTOM_ENDPOINT: `${cloud}v1/`,
    GOOGLE_IAM2_CUSTOM_ENDPOINT: `${cloud}v2/`,
    GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: `${cloud}v1/`,
    GOOGLE_RESOURCE_MANAGER_V3_CUSTOM_ENDPOINT: `${cloud}v3/`,
    GOOGLE_CLOUD_IDENTITY_CUSTOM_ENDPOINT: `${cloud}v1/`,
    GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: `${cloud}v1/`,
    GOOGLE_LOGGING_CUSTOM_ENDPOINT: `${cloud}v2/`,
    GOOGLE_MONITORING_CUSTOM_ENDPOINT: `${cloud}`,
    GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: `${cloud}v2/`,
    GOOGLE_KMS_CUSTOM_ENDPOINT: `${cloud}v1/`,
    GOOGLE_STORAGE_CUSTOM_ENDPOINT: `${cloud}storage/v1/`,
    GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT: `${cloud}storage/v1/`,

    VERCEL_API_TOKEN: keys.vercelToken,
    STRONGROOM_SANDBOX_VERCEL_ENDPOINT: cloud,
    HTTPS_PROXY: `http://127.0.0.1:${record.proxyPort}`,
    https_proxy: `http://127.0.0.1:${record.proxyPort}`,
    NO_PROXY: loopback,
    no_proxy: loopback,
    SSL_CERT_FILE: home.caBundle,
    // The same for programs that run on Node: they read neither of these by themselves.
    NODE_EXTRA_CA_CERTS: home.caCertificate,
    NODE_USE_ENV_PROXY: "1",

    TF_CLI_CONFIG_FILE: providers === "real" ? home.realTerraformrc : home.terraformrc,
    // `cdktf deploy` calls `terraform providers lock` on a fresh stack, which asks the registry unless told otherwise.
    TF_CLI_ARGS_providers_lock: `-fs-mirror=${providers === "real" ? home.realMirror : home.mirror}`,
    CHECKPOINT_DISABLE: "1",
    // Otherwise cdktf's command line links the stand-ins into `~/.terraform.d/plugin-cache`, under the real providers' names.
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    // It asks npm for a newer version of itself at each call, through this proxy, and prints how that was refused.
    DISABLE_VERSION_CHECK: "1",
    // The sandbox's provider speaks plain gRPC on a private socket; the real ones keep their TLS.
    ...(providers === "sandbox" ? { TF_DISABLE_PLUGIN_TLS: "1" } : {}),

    ...Object.fromEntries(
      Object.entries(gcloudEndpoints).map(([name, path]) => [
        `CLOUDSDK_API_ENDPOINT_OVERRIDES_${name}`,
        `${cloud}${path}`,
      ]),
    ),
    CLOUDSDK_CONFIG: home.gcloud,
    CLOUDSDK_CORE_ACCOUNT: as,
    CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: tokenFileOf(home, as),
    CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
    CLOUDSDK_CORE_DISABLE_FILE_LOGGING: "1",
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: "1",
    CLOUDSDK_CORE_CHECK_GCE_METADATA: "0",
    CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: "1",
    CLOUDSDK_SURVEY_DISABLE_PROMPTS: "1",
  };
}

/** Where the cloud is; ends in `/`. */
export function cloudOf(record: Pick<DaemonRecord, "port">): string {
  return `http://127.0.0.1:${record.port}/`;
}

/** One file per identity: two processes with different ones may run at once. */
export function tokenFileOf(home: Home, as: string): string {
  return join(home.gcloud, `access-token-${createHash("sha256").update(as).digest("hex").slice(0, 12)}`);
}

/**
 * Variables that must not reach a program in the sandbox: credentials and endpoints of a real cloud, proxies and certificates that
 * lead elsewhere, Terraform settings that log bodies to disk or would put the sandbox's provider into a shared plugin cache.
 */
const foreign: readonly RegExp[] = [
  /^(?:GOOGLE|GCLOUD|GCP|VERCEL)_/,
  // Where gcloud's interpreter stands says nothing about the cloud.
  /^CLOUDSDK_(?!PYTHON|ROOT_DIR$)/,
  /^STRONGROOM_SANDBOX/,
  // A variable of a configuration, and what says that nobody can be asked, change nothing about where values go.
  /^TF_(?!VAR_|IN_AUTOMATION$|INPUT$|APPEND_USER_AGENT$)/,
  // Which of the two programs plans is decided like by PATH.
  /^(?:TERRAFORM_(?!BINARY_NAME$)|(?:TOFU|GCE|OTEL|GRPC_GO|GRPC_XDS)_)/,
  /^(?:GODEBUG|SSLKEYLOGFILE|LD_PRELOAD|LD_AUDIT|CDKTF_DISABLE_PLUGIN_CACHE_ENV)$/,
  /_EMULATOR_HOST(?:_\w+)?$/,
  /_CUSTOM_ENDPOINT$/,
  /^(?:HTTPS?|ALL|NO)_PROXY$/i,
  /^SSL_CERT_(?:FILE|DIR)$/,
  /^NODE_(?:EXTRA_CA_CERTS|USE_ENV_PROXY)$/,
];

/** Whether a variable would lead a program out of the sandbox, or its values onto a disk. */
export function isForeign(name: string): boolean {
  return foreign.some((pattern) => pattern.test(name));
}

/** A copy of an environment without what {@link isForeign} names; what `exec` gives its command, next to {@link environmentFor}. */
export function withoutForeign(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !isForeign(name)) kept[name] = value;
  }
  return kept;
}
