/** What was done to TLS or to this process from outside: no command sends a value or a token then. */
import { inject } from "../../cli/commands/inject";
import { status } from "../../cli/commands/status";
import { describeCloud, openCloud } from "../../clients/cloud";
import { alsoTrusted, assertSoundNode } from "../../clients/node-surroundings";
import { exitCodes } from "../../text/exit-codes";
import { Bench, failureOf } from "../cli/support";
import { engineSources } from "../support/rooms";

const problems = async (env: Record<string, string>) => {
  const { code, message } = await failureOf(() => assertSoundNode(env));
  expect(code).toBe(exitCodes.refused);
  return message;
};

it.each<[Record<string, string>, string, string]>([
  [{ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, "NODE_TLS_REJECT_UNAUTHORIZED is set", "unset, always"],
  [{ SSLKEYLOGFILE: "/tmp/keys" }, "SSLKEYLOGFILE is set", "unset, always"],
  [{ GOOGLE_SDK_NODE_LOGGING: "all" }, "GOOGLE_SDK_NODE_LOGGING is set", "unset, always"],
  [{ NODE_OPTIONS: "--tls-keylog=/tmp/keys" }, "--tls-keylog", "unset, always"],
  [{ NODE_OPTIONS: "--tls-min-v1.0" }, "--tls-min-v1.0", "unset, always"],
  [{ NODE_OPTIONS: "--insecure-http-parser" }, "--insecure-http-parser", "unset, always"],
  [{ NODE_OPTIONS: "--tls-cipher-list='ALL:@SECLEVEL=0'" }, "--tls-cipher-list", "named in STRONGROOM_ALLOW_ENV"],
  [{ NODE_OPTIONS: "--max-old-space-size=512 --require ./hook.js" }, "--require", "named in STRONGROOM_ALLOW_ENV"],
  [{ NODE_OPTIONS: '-r "/tmp/a b.js"' }, "-r", "named in STRONGROOM_ALLOW_ENV"],
  [{ NODE_OPTIONS: "--import=data:text/javascript,1" }, "--import", "named in STRONGROOM_ALLOW_ENV"],
  [{ NODE_OPTIONS: "--experimental_loader ./l.mjs" }, "--experimental-loader", "named in STRONGROOM_ALLOW_ENV"],
  [{ NODE_OPTIONS: "--inspect=0.0.0.0:9229" }, "--inspect", "named in STRONGROOM_ALLOW_ENV"],
  [{ NODE_OPTIONS: "--openssl-config=/tmp/o.cnf" }, "--openssl-config", "named in STRONGROOM_ALLOW_ENV"],
  [{ NODE_OPTIONS: "--report-on-signal" }, "--report-on-signal", "named in STRONGROOM_ALLOW_ENV"],
  [{ NODE_DEBUG: "http" }, "NODE_DEBUG is set", "named in STRONGROOM_ALLOW_ENV"],
  [{ OPENSSL_CONF: "/tmp/o.cnf" }, "OPENSSL_CONF is set", "named in STRONGROOM_ALLOW_ENV"],
])("%j is refused", async (env, got, allowed) => {
  const message = await problems(env);
  expect(message).toMatch(/^1 problem\n/);
  expect(message).toContain(`  got:     ${got}\n`);
  expect(message).toContain(allowed);
  const name = Object.keys(env)[0];
  expect(message).toContain(`  next:    unset ${name}`);
  // Whoever looked at it may allow what does not put values into the open.
  const allowing = { ...env, STRONGROOM_ALLOW_ENV: `X, ${name}` };
  if (allowed === "unset, always") expect(await problems(allowing)).toContain(got);
  else expect(() => assertSoundNode(allowing)).not.toThrow();
});

const code = "foreign code would run in the process that holds the values";
const tls = "it changes what TLS accepts, or writes its keys down";
const unknown = "it is not known to leave values and TLS alone";
it.each([
  ...["-r", "--require", "--import", "--loader", "--experimental-loader", "--env-file"].map((flag) => [flag, code]),
  ...["--tls-keylog", "--cipher", "--openssl-config", "--insecure-http-parser", "--use-openssl-ca"].map((flag) => [
    flag,
    tls,
  ]),
  ["--inspect-brk", "a debugger could read the values"],
  ...["--report-on-signal", "--x--require", "--x--tls", "--x--cipher", "--x--inspect"].map((flag) => [flag, unknown]),
])("%s is refused with what it does", async (flag, what) => {
  expect(await problems({ NODE_OPTIONS: `${flag}=x` })).toContain(`environment variable NODE_OPTIONS: ${what} [`);
});

it.each(["--tls-keylog-x", "-x--tls-keylog"])("%s only looks like what nobody may allow", (flag) => {
  expect(() => assertSoundNode({ NODE_OPTIONS: flag, STRONGROOM_ALLOW_ENV: "NODE_OPTIONS" })).not.toThrow();
});

it("names all of it at once, and no content", async () => {
  const message = await problems({
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
    SSLKEYLOGFILE: "/home/fake-jo/keys",
    NODE_OPTIONS: "--require /home/fake-jo/hook.js --tls-keylog=/home/fake-jo/keys",
  });
  expect(message).toMatch(/^4 problems\n/);
  expect(message).not.toContain("fake-jo");
});

it.each<Record<string, string>>([
  {},
  { NODE_TLS_REJECT_UNAUTHORIZED: "" },
  { SSLKEYLOGFILE: "", NODE_DEBUG: "", OPENSSL_CONF: "" },
  // What stands in quotes is not a flag.
  { NODE_OPTIONS: '--title="a --require b"' },
  { NODE_OPTIONS: '--title="a \\" --require b"' },
  { NODE_TLS_REJECT_UNAUTHORIZED: "1" },
  { NODE_EXTRA_CA_CERTS: "/etc/corp.pem" },
  { HTTPS_PROXY: "http://proxy.corp:3128", HTTP_PROXY: "http://proxy.corp:3128" },
  { NODE_OPTIONS: "--max-old-space-size=4096 --use-system-ca --no-warnings --tls-min-v1.3" },
])("%j is fine", (env) => {
  expect(() => assertSoundNode(env)).not.toThrow();
});

it("says whom else a command trusts", async () => {
  const system = ", trusting also those of this system";
  expect([alsoTrusted({}), alsoTrusted({ NODE_USE_SYSTEM_CA: "0", NODE_OPTIONS: "--no-warnings" })]).toEqual(["", ""]);
  expect(alsoTrusted({ NODE_OPTIONS: "--no-warnings --use-system-ca" })).toBe(system);
  const google = {
    GOOGLE_OAUTH_ACCESS_TOKEN: "fake-token",
    NODE_EXTRA_CA_CERTS: "/etc/corp.pem",
    NODE_USE_SYSTEM_CA: "1",
  };
  expect(describeCloud(await openCloud({ env: google }), ["acme"])).toBe(
    "Google, project acme as the holder of GOOGLE_OAUTH_ACCESS_TOKEN, trusting also the authorities in /etc/corp.pem (NODE_EXTRA_CA_CERTS) and those of this system",
  );
});

it("commands stop before they send anything", async () => {
  const bench = await Bench.open();
  try {
    bench.env = { ...bench.env, NODE_TLS_REJECT_UNAUTHORIZED: "0", VENDOR_KEY: "vk_fake" };
    const asked = async () =>
      ((await bench.admin("GET", "requests?since=0")) as { requests: readonly { path: string }[] }).requests.filter(
        ({ path }) => !path.startsWith("/_sandbox/"),
      ).length;
    const before = await asked();
    for (const run of [
      () => inject(bench.context(), { env: "dev" }),
      () => status(bench.context(), { env: "dev", offline: false }),
    ]) {
      const { code, message } = await failureOf(run);
      expect([code, message]).toEqual([
        exitCodes.refused,
        expect.stringContaining("certificates would not be checked"),
      ]);
    }
    expect(await asked()).toBe(before);
  } finally {
    await bench.close();
  }
});

it("there is no way to a token or a cloud but openCloud", () => {
  const importing = (name: RegExp) =>
    engineSources()
      .filter(({ text }) => name.test(text))
      .map(({ file }) => file)
      .sort();
  expect(importing(/import \{[^}]*\bfindToken\b/)).toEqual(["clients/cloud.ts"]);
  // The global one; a repository has a fetch of its own.
  expect(importing(/(?:globalThis\.|(?:await|return|void|[=>(,:])\s+)fetch\(/)).toEqual(["clients/http.ts"]);
  expect(importing(/import \{[^}]*\battempt(?:Repeatedly)?\b[^}]*\} from "[./\w-]*http"/)).toEqual([
    "clients/json-api.ts",
    // Hosts of git, with their own tokens; no cloud.
    "clients/pull-requests/api.ts",
    "clients/secret-manager.ts",
    "clients/token.ts",
    "live/verify-call.ts",
  ]);
});
