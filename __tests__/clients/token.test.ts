import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { authorized, sendAs } from "../../clients/caller";
import { attempt } from "../../clients/http";
import { findToken, isSandboxToken } from "../../clients/token";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import { type Answer, answers, bare, base, beforeStandIn, hosts, seen, write } from "./google-stand-in";

beforeStandIn();

it("takes GOOGLE_OAUTH_ACCESS_TOKEN first, then CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", async () => {
  const file = write("token", "fake-from-file\n");
  const both = { GOOGLE_OAUTH_ACCESS_TOKEN: "fake-direct", CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file };
  expect(await findToken(both, hosts)).toEqual({
    value: "fake-direct",
    identity: "the holder of GOOGLE_OAUTH_ACCESS_TOKEN",
    source: "GOOGLE_OAUTH_ACCESS_TOKEN",
    renewable: false,
    quotaProject: null,
  });
  expect(
    await findToken({ CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file, CLOUDSDK_CORE_ACCOUNT: "ann@example.test" }, hosts),
  ).toEqual({
    value: "fake-from-file",
    identity: "ann@example.test",
    source: "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE",
    renewable: true,
    quotaProject: null,
  });
  expect(seen).toEqual([]);
});

it("takes nothing for a token that is empty, and says which file has none", async () => {
  const file = write("token", " fake-from-file \n");
  const env = { GOOGLE_OAUTH_ACCESS_TOKEN: "", CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file };
  expect(await findToken(env, hosts)).toMatchObject({ value: "fake-from-file", identity: `the token in ${file}` });
  for (const bad of [write("empty", " \n"), join(base, "no-such-file")])
    expect(await failureOf(() => findToken({ CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: bad }, hosts))).toEqual({
      code: exitCodes.denied,
      message: `CLOUDSDK_AUTH_ACCESS_TOKEN_FILE names ${bad}, which can't be read or is empty.`,
      next: null,
    });
  const { message } = await failureOf(() => findToken({ ...bare(), CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: "" }, hosts));
  expect(message).toMatch(/^There are no Google credentials/);
});

it("knows whose a token of the sandbox is; Google's say nothing", async () => {
  const token = (claims: unknown) => `sbx.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;
  const unknown = "the holder of GOOGLE_OAUTH_ACCESS_TOKEN";
  const claims = token({ email: "ann@sandbox.local" });
  for (const [value, identity] of [
    [claims, "ann@sandbox.local"],
    [token({ email: 7 }), unknown],
    [token({}), unknown],
    ["sbx.not-json.signature", unknown],
    ["sbx.", unknown],
    [claims.replace("sbx.", "ya29."), unknown],
    [`${claims}sbx.`.replace("sbx.", "ya29."), unknown],
  ] as const)
    expect(await findToken({ GOOGLE_OAUTH_ACCESS_TOKEN: value }, hosts)).toMatchObject({ value, identity });
  expect([isSandboxToken(claims), isSandboxToken("ya29.sbx."), isSandboxToken("ya29.fake")]).toEqual([
    true,
    false,
    false,
  ]);
});

it("asks the metadata server, then gcloud, which gets none of the host's values", async () => {
  const { CLOUDSDK_CORE_CHECK_GCE_METADATA: _, ...env } = bare();
  expect(await findToken(env, hosts)).toEqual({
    value: "fake-metadata-access",
    identity: "the service account of this machine",
    source: "metadata server",
    renewable: true,
    quotaProject: null,
  });
  const bin = join(base, "bin");
  mkdirSync(bin);
  const gcloud = `#!/bin/sh\n[ -z "$VENDOR_KEY" ] || exit 1\n[ "$1" = auth ] && echo fake-gcloud || echo ann@example.test\n`;
  writeFileSync(join(bin, "gcloud"), gcloud, { mode: 0o755 });
  expect(await findToken({ ...bare(), PATH: bin, VENDOR_KEY: "fake-value" }, hosts)).toEqual({
    value: "fake-gcloud",
    identity: "ann@example.test",
    source: "gcloud",
    renewable: true,
    quotaProject: null,
  });
});

it("does not start a gcloud that has no configuration, which would make one in the home folder", async () => {
  const bin = join(base, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "gcloud"), `#!/bin/sh\n: > '${base}/started'\necho fake-gcloud\n`, { mode: 0o755 });
  const env = { ...bare(), PATH: bin, CLOUDSDK_CONFIG: join(base, "none") };
  const { message } = await failureOf(() => findToken(env, hosts));
  expect(message).toMatch(/^There are no Google credentials/);
  expect(existsSync(join(base, "started"))).toBe(false);
  const named = { ...env, CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: join(base, "given.json") };
  expect(await findToken(named, hosts)).toMatchObject({ value: "fake-gcloud", source: "gcloud" });
});

it.each<[string, Answer]>([
  ["refuses", [403, { access_token: "fake-metadata-access" }]],
  ["gives no text", [200, { access_token: 7 }]],
])("takes no token of a metadata server that %s", async (_title, answer) => {
  answers["computeMetadata/v1/instance/service-accounts/default/token"] = () => answer;
  const { CLOUDSDK_CORE_CHECK_GCE_METADATA: _, ...env } = bare();
  const { message } = await failureOf(() => findToken(env, hosts));
  expect(message).toMatch(/^There are no Google credentials/);
});

it("takes no token of a metadata server that is not there", async () => {
  const { CLOUDSDK_CORE_CHECK_GCE_METADATA: _, ...env } = bare();
  const { message } = await failureOf(() => findToken(env, { metadata: "http://127.0.0.1:1" }));
  expect(message).toMatch(/^There are no Google credentials/);
});

describe("a request", () => {
  const caller = (tokens: readonly string[]) => {
    let at = 0;
    return {
      name: "Google",
      identity: "ann",
      token: () => tokens[at] ?? "",
      renew: async () => {
        at += 1;
        return at < tokens.length;
      },
    };
  };
  const send = async (tokens: readonly string[]) => {
    answers.api = ({ headers }) => (headers.authorization === "Bearer fake-new" ? [200, { ok: true }] : [401, {}]);
    const request = { method: "GET", url: `${hosts.metadata}/api` } as const;
    const outcome = await sendAs(caller(tokens), request, (sent) => attempt(sent));
    return "answer" in outcome ? outcome.answer.status : outcome;
  };

  it("whose token is refused in the middle goes again once, with a new one", async () => {
    expect([await send(["fake-old", "fake-new"]), seen.length]).toEqual([200, 2]);
    expect([await send(["fake-old", "fake-older", "fake-new"]), seen.length]).toEqual([401, 4]);
    expect([await send(["fake-old"]), seen.length]).toEqual([401, 5]);
  });

  it("says whose quota it uses, and keeps its own headers", () => {
    const request = { method: "GET", url: "https://x.example", headers: { accept: "text/plain" } } as const;
    expect(authorized({ ...caller(["fake"]), quotaProject: () => "acme-quota" }, request).headers).toEqual({
      accept: "text/plain",
      authorization: "Bearer fake",
      "x-goog-user-project": "acme-quota",
    });
    expect(authorized(caller(["fake"]), request).headers).toEqual({
      accept: "text/plain",
      authorization: "Bearer fake",
    });
  });
});

it("the vendor's library is loaded only where it is needed", async () => {
  const { execFileSync } = await import("node:child_process");
  const root = join(__dirname, "..", "..");
  const script = `
    require("./bin/typescript.js").readTypescript(process.cwd());
    const { findToken } = require("./clients/token.ts");
    const loaded = () => Object.keys(require.cache).some((file) => file.includes("google-auth-library"));
    findToken({ GOOGLE_OAUTH_ACCESS_TOKEN: "fake" }).then(() => console.log(loaded()));`;
  expect(execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" })).toBe("false\n");
});
