/**
 * Checks the TLS settings of this process, and what was loaded into it before our code ran. A value or a token is sent only if Node
 * checks certificates as usual, and no foreign code or log sees them.
 */
import { formatIssues, type Issue } from "../model/issue";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";

type Env = Readonly<Record<string, string | undefined>>;

/** Comma-separated names that somebody needs and has checked; the same variable as for Terraform. */
const allowance = "STRONGROOM_ALLOW_ENV";

interface Refused {
  readonly name: string;
  readonly why: string;
  /** Whether `STRONGROOM_ALLOW_ENV` may allow it: nobody needs to send values unencrypted. */
  readonly mayBeAllowed: boolean;
  readonly set?: (value: string) => boolean;
}

const refused: readonly Refused[] = [
  {
    name: "NODE_TLS_REJECT_UNAUTHORIZED",
    why: "certificates would not be checked, so anybody on the way reads tokens and values",
    mayBeAllowed: false,
    set: (value) => value === "0",
  },
  { name: "SSLKEYLOGFILE", why: "the keys of TLS connections would be written to a file", mayBeAllowed: false },
  { name: "GOOGLE_SDK_NODE_LOGGING", why: "requests would be logged with their tokens", mayBeAllowed: false },
  { name: "NODE_DEBUG", why: "requests would be logged", mayBeAllowed: true },
  { name: "OPENSSL_CONF", why: "it can lower what TLS accepts, and load code", mayBeAllowed: true },
  { name: "OPENSSL_MODULES", why: "code from it would be loaded into this process", mayBeAllowed: true },
  { name: "OPENSSL_ENGINES", why: "code from it would be loaded into this process", mayBeAllowed: true },
];

/** Flags of Node that change neither TLS nor what is loaded or written; every other one is refused. */
const harmless =
  /^--(?:(?:no-)?(?:warnings|deprecation|trace-[a-z-]+|throw-deprecation|pending-deprecation|enable-source-maps|network-family-autoselection)|max-(?:old-space|semi-space|http-header)-size|stack-trace-limit|disable-warning|dns-result-order|unhandled-rejections|title|use-system-ca|use-bundled-ca|use-env-proxy|tls-min-v1\.[23]|tls-max-v1\.3|force-fips|enable-fips|experimental-(?:strip-types|vm-modules|require-module|transform-types)|preserve-symlinks|conditions|stack-size)$/;

/** @throws a `Failure` (refused) that names all of them; never a variable's value */
export function assertSoundNode(env: Env): void {
  const allowed = new Set((env[allowance] ?? "").split(",").map((name) => name.trim()));
  const issues: Issue[] = [];
  for (const { name, why, mayBeAllowed, set } of refused) {
    const value = env[name];
    if (value === undefined || value === "" || (set !== undefined && !set(value))) continue;
    if (mayBeAllowed && allowed.has(name)) continue;
    issues.push(issueOf(name, why, `${name} is set`, mayBeAllowed));
  }
  const flags = flagsIn(env.NODE_OPTIONS ?? "").filter((flag) => !harmless.test(flag));
  for (const flag of new Set(flags)) {
    const never = /^--(?:tls-(?:keylog|min-v1\.[01])|insecure-http-parser)$/.test(flag);
    if (!never && allowed.has("NODE_OPTIONS")) continue;
    issues.push(issueOf("NODE_OPTIONS", whatOf(flag), flag, !never));
  }
  if (issues.length > 0) throw new Failure(exitCodes.refused, formatIssues(issues));
}

/** Authorities that are trusted beside Node's own, for the line that says which cloud a command uses; "" if there are none. */
export function alsoTrusted(env: Env): string {
  const flags = flagsIn(env.NODE_OPTIONS ?? "");
  const more = [
    ...(env.NODE_EXTRA_CA_CERTS ? [`the authorities in ${env.NODE_EXTRA_CA_CERTS} (NODE_EXTRA_CA_CERTS)`] : []),
    ...(env.NODE_USE_SYSTEM_CA === "1" || flags.includes("--use-system-ca") ? ["those of this system"] : []),
  ];
  return more.length === 0 ? "" : `, trusting also ${more.join(" and ")}`;
}

function flagsIn(options: string): readonly string[] {
  return (options.match(/(?:"(?:\\.|[^"])*"|\S)+/g) ?? [])
    .map((word) => word.replaceAll('"', ""))
    .filter((word) => word.startsWith("-"))
    .map((word) => (word.split("=")[0] ?? "").replaceAll("_", "-"));
}

function whatOf(flag: string): string {
  if (/^(?:-r|--require|--import|--loader|--experimental-loader|--env-file)/.test(flag))
    return "foreign code would run in the process that holds the values";
  if (/^--tls|^--cipher|openssl|insecure/.test(flag)) return "it changes what TLS accepts, or writes its keys down";
  if (/^--inspect/.test(flag)) return "a debugger could read the values";
  return "it is not known to leave values and TLS alone";
}

function issueOf(name: string, what: string, got: string, mayBeAllowed: boolean): Issue {
  return {
    code: "unsound-surroundings",
    what,
    where: `environment variable ${name}`,
    got,
    allowed: mayBeAllowed ? `unset, or named in ${allowance} by somebody who needs it` : "unset, always",
    next: `unset ${name}`,
  };
}
