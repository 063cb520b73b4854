import type { Issue } from "../model/issue";

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Names, comma separated, that somebody who needs them has looked at: `STRONGROOM_ALLOW_ENV=HTTPS_PROXY,SSL_CERT_FILE`. */
const ALLOW = "STRONGROOM_ALLOW_ENV";
const REROUTING = /^(https?_proxy|all_proxy|ssl_cert_file|ssl_cert_dir|tf_reattach_providers)$/i;

/**
 * What in the process environment would let values out, or send them elsewhere, when Terraform applies. Whoever starts
 * Terraform asks this first; `cdktf deploy` does not pass through the command line, so `main.ts` asks too.
 *
 * - Every `TF_LOG…` is refused, always: providers log bodies, and `TF_LOG_SDK_PROTO_DATA_DIR` writes plaintext to disk
 *   even when `TF_LOG` is not set.
 * - Outside the sandbox (`STRONGROOM_SANDBOX`), proxies, certificates and `*_CUSTOM_ENDPOINT` are refused, because values
 *   pass through them, unless `STRONGROOM_ALLOW_ENV` names them.
 *
 * @returns one issue per variable; never its value, which may hold a proxy's password
 */
export function refusedForApply(environment: Environment): readonly Issue[] {
  const inSandbox = isSet(environment.STRONGROOM_SANDBOX);
  const allowed = new Set((environment[ALLOW] ?? "").split(",").map((name) => name.trim()));
  return Object.keys(environment)
    .filter((name) => isSet(environment[name]))
    .sort()
    .flatMap((name) => {
      if (/^TF_LOG(_|$)/.test(name)) return [logging(name)];
      if (inSandbox || allowed.has(name)) return [];
      if (REROUTING.test(name) || name.endsWith("_CUSTOM_ENDPOINT")) return [rerouting(name)];
      return [];
    });
}

/** HCL output, which drops literal arguments and ephemeral elements without a word. The cdktf CLI sets it to `false`. */
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
      next: "unset SYNTH_HCL_OUTPUT, or run cdktf without --hcl",
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

function logging(name: string): Issue {
  return {
    code: "terraform-logging",
    what: "Terraform's logs hold the bodies of requests, and so the values of secrets",
    where: `environment variable ${name}`,
    got: `${name} is set`,
    allowed: "no TF_LOG… variable, in the sandbox as well",
    next: `unset ${name}`,
  };
}

function rerouting(name: string): Issue {
  return {
    code: "foreign-surroundings",
    what: "values would pass through a proxy, certificate, endpoint or process that is not the vendor's",
    where: `environment variable ${name}`,
    got: `${name} is set`,
    allowed: `unset; or named in ${ALLOW}, where your network demands it; or inside \`strongroom sandbox exec\``,
    next: `unset ${name}, or ${ALLOW}=${name}`,
  };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
