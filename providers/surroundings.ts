import type { Issue } from "../model/issue";

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

declare const listed: unique symbol;
/** Made by {@link allowedForTerraform} alone; more may be put to it: `{ ...allowed, STRONGROOM_ENV: "dev" }`. */
export type TerraformEnvironment = Readonly<Record<string, string>> & { readonly [listed]: true };

/** Names, comma separated, that somebody who needs them has looked at: `STRONGROOM_ALLOW_ENV=HTTPS_PROXY,SSL_CERT_FILE`. */
const ALLOW = "STRONGROOM_ALLOW_ENV";

/** What any program needs, and no provider takes for where to go or whom to trust; and which program plans, as PATH says as well. */
const PLAIN =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|TMPDIR|TMP|TEMP|NO_COLOR|CI|CHECKPOINT_DISABLE|TERRAFORM_BINARY_NAME|STRONGROOM_(?:ENV|LOCK_DIR|TERRAFORM))$/;

/** Who Terraform's providers are, how they ask the vendors, and nothing about where those are. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  "GOOGLE_OAUTH_ACCESS_TOKEN",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "GOOGLE_CREDENTIALS",
  "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT",
  "GOOGLE_BILLING_PROJECT",
  "USER_PROJECT_OVERRIDE",
  "CLOUDSDK_CONFIG",
  "VERCEL_API_TOKEN",
]);

/**
 * Of the sandbox alone: it sets them, and whoever trusts them has asked it (`sandbox/control/proof.ts`). All of them, so that it can be
 * asked again.
 */
const OF_SANDBOX =
  /^(?:CLOUDSDK_(?!PYTHON|ROOT_DIR$)\w+|NODE_EXTRA_CA_CERTS|NODE_USE_ENV_PROXY|STRONGROOM_SANDBOX(?:_\w+)?|GOOGLE_PROJECT|GOOGLE_\w+_CUSTOM_ENDPOINT|https?_proxy|no_proxy|ssl_cert_file|TF_CLI_CONFIG_FILE|TF_CLI_ARGS_providers_lock|TF_DISABLE_PLUGIN_TLS|CDKTF_DISABLE_PLUGIN_CACHE_ENV|DISABLE_VERSION_CHECK)$/i;

/** Set by cdktf and by pipelines; they change what is printed or asked, or where cdktf works. */
const HARMLESS =
  /^(?:no_proxy|TF_APPEND_USER_AGENT|TF_IN_AUTOMATION|TF_INPUT|TF_CLI_TIMEOUT|GOOGLE_CLOUD_PROJECT|GOOGLE_GHA_CREDS_PATH)$/i;

/**
 * What Terraform, its providers and the libraries in them read, as families: a name that comes with the next version belongs
 * to one of them. Whatever is of a family and not on a list above is refused, or stays out.
 */
const READ =
  /^(?:TF_|TERRAFORM_|TOFU_|GOOGLE_|GCLOUD_|GCP_|GCE_|VERCEL_|OTEL_|GRPC_GO_|GRPC_XDS_|GODEBUG$|GOCOVERDIR$|SSL_CERT_|SSLKEYLOGFILE$|LD_(?:PRELOAD|AUDIT|LIBRARY_PATH)$|DYLD_|\w+_EMULATOR_HOST(?:_\w+)?$|\w+_CUSTOM_ENDPOINT$|(?:https?|all|ftp|no)_proxy$)/i;

/** Whether Terraform, a provider or a library in them would take something from a variable of this name. */
export function readByTerraform(name: string): boolean {
  return READ.test(name);
}

/**
 * Everything that Terraform and its providers get when we start them: a list of allowed variables, whatever else is in the host's
 * environment. What `STRONGROOM_ALLOW_ENV` names comes with it, but no log.
 *
 * @param inSandbox whether the sandbox that set its variables was asked
 */
export function allowedForTerraform(environment: Environment, inSandbox: boolean): TerraformEnvironment {
  const named = allowedByName(environment);
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (!isSet(value) || isLogging(name)) continue;
    const allowed =
      PLAIN.test(name) ||
      CREDENTIALS.has(name) ||
      (inSandbox ? OF_SANDBOX.test(name) : HARMLESS.test(name) || named.has(name));
    if (allowed) kept[name] = value;
  }
  return { ...kept, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_INPUT: "0" } as Record<
    string,
    string
  > as TerraformEnvironment;
}

/**
 * What in the process environment would let values out, or send them elsewhere, when Terraform applies. Whoever starts
 * Terraform asks this first; `cdktf deploy` does not pass through the command line, and can't be given a clean environment, so
 * `main.ts` asks too.
 *
 * - Every `TF_LOG…` is refused, always: providers log bodies, and `TF_LOG_SDK_PROTO_DATA_DIR` writes plaintext to disk
 *   even when `TF_LOG` is not set.
 * - Everything else that Terraform, its providers and their libraries read is refused unless it is on a list of what is
 *   allowed, or `STRONGROOM_ALLOW_ENV` names it. In the sandbox its own variables are on that list.
 *
 * @param inSandbox whether the sandbox that set its variables was asked
 * @returns one issue per variable; never its value, which may hold a proxy's password
 */
export function refusedForApply(environment: Environment, inSandbox: boolean): readonly Issue[] {
  const named = allowedByName(environment);
  return Object.keys(environment)
    .filter((name) => isSet(environment[name]))
    .sort()
    .flatMap((name) => {
      if (isLogging(name)) return [logging(name)];
      if (!READ.test(name) || PLAIN.test(name) || CREDENTIALS.has(name) || HARMLESS.test(name)) return [];
      if (inSandbox && OF_SANDBOX.test(name)) return [];
      if (name === "TF_PLUGIN_CACHE_DIR" && isUsualCache(environment)) return [];
      if (named.has(name)) return [];
      return [foreign(name)];
    });
}

function allowedByName(environment: Environment): ReadonlySet<string> {
  return new Set((environment[ALLOW] ?? "").split(",").map((name) => name.trim()));
}

function isLogging(name: string): boolean {
  return /^TF_LOG(_|$)/.test(name);
}

/** The one that cdktf's own command line sets. */
function isUsualCache({ HOME, TF_PLUGIN_CACHE_DIR }: Environment): boolean {
  return isSet(HOME) && TF_PLUGIN_CACHE_DIR === `${HOME}/.terraform.d/plugin-cache`;
}

/** HCL output, which silently drops literal arguments and ephemeral elements. The cdktf CLI sets it to `false`. */
export function refusedForSynth(environment: Environment): readonly Issue[] {
  const got = environment.SYNTH_HCL_OUTPUT;
  if (!isSet(got) || got === "false" || got === "0") return [];
  return [
    {
      code: "hcl-output",
      what: "HCL output loses arguments and ephemeral reads; only Terraform JSON is complete",
      where: "environment variable SYNTH_HCL_OUTPUT",
      got: `SYNTH_HCL_OUTPUT=${got}`,
      allowed: "unset, or false",
      next: "unset SYNTH_HCL_OUTPUT; or run cdktf without --hcl",
    },
  ];
}

/**
 * Whether the cdktf CLI started this process. It runs the app in the same way for `synth` and for `deploy`, so an apply
 * may follow; a plain `npm run synth` can't apply anything.
 */
export function startedByCdktf(environment: Environment): boolean {
  return isSet(environment.CDKTF_CONTEXT_JSON);
}

const setting = (name: string) => ({ where: `environment variable ${name}`, got: `${name} is set` });

function logging(name: string): Issue {
  return {
    code: "terraform-logging",
    what: "Terraform's logs hold the bodies of requests, and so the values of secrets",
    ...setting(name),
    allowed: "no TF_LOG… variable, in the sandbox as well",
    next: `unset ${name}`,
  };
}

function foreign(name: string): Issue {
  return {
    code: "foreign-surroundings",
    what: "Terraform or its providers read it, and it is not on the list of what they may be told: values could go elsewhere",
    ...setting(name),
    allowed: `unset; or named in ${ALLOW}, where your network demands it; or inside \`strongroom sandbox exec\``,
    next: `unset ${name}; or: export ${ALLOW}="$${ALLOW},${name}"`,
  };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
