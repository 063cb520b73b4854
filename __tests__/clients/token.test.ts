/**
 * Where a token comes from. The vendor's own library asks a stand-in that knows what it issued: each answer depends on what was sent,
 * as with Google's STS, OAuth and IAM credentials endpoints.
 */
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authorized, sendAs } from "../../clients/caller";
import { attempt } from "../../clients/http";
import { findToken, isSandboxToken, type TokenHosts } from "../../clients/token";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";

interface Seen {
  /** `sts.googleapis.com/v1/token`. */
  readonly to: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}
type Answer = readonly [status: number, body: unknown];

let base: string;
let server: Server;
let hosts: TokenHosts;
let seen: Seen[];
/** By path; what a test changes. */
let answers: Record<string, (request: Seen) => Answer>;

const refused: Answer = [400, { error: "invalid_grant", error_description: "fake-refresh-token is not known" }];
const key = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = key.privateKey.export({ type: "pkcs8", format: "pem" }) as string;

/** What Google would say: a token only for what it knows. */
function oauth({ body }: Seen): Answer {
  const form = new URLSearchParams(body);
  const token = (value: string): Answer => [200, { access_token: value, expires_in: 3599, token_type: "Bearer" }];
  if (form.get("grant_type") === "refresh_token")
    return form.get("refresh_token") === "fake-refresh-token" && form.get("client_id") === "fake-client"
      ? token("fake-user-access")
      : refused;
  const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const genuine = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${claims}`),
    createPublicKey(key.publicKey.export({ type: "spki", format: "pem" })),
    Buffer.from(signature, "base64url"),
  );
  const { iss, scope, aud } = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, string>;
  const right =
    iss === "inject@fake.iam.gserviceaccount.com" &&
    scope === "https://www.googleapis.com/auth/cloud-platform" &&
    aud === "https://oauth2.googleapis.com/token";
  return genuine && right ? token("fake-key-access") : refused;
}

function sts({ body }: Seen): Answer {
  const form = new URLSearchParams(body);
  const right =
    form.get("grant_type") === "urn:ietf:params:oauth:grant-type:token-exchange" &&
    form.get("audience") === audience &&
    form.get("subject_token") === "fake-subject-token" &&
    form.get("subject_token_type") === "urn:ietf:params:oauth:token-type:jwt";
  return right
    ? [200, { access_token: "fake-federated-access", issued_token_type: "x", token_type: "Bearer", expires_in: 3599 }]
    : [400, { error: "invalid_grant", error_description: "fake-subject-token is not valid" }];
}

const impersonating =
  (needed: string) =>
  ({ headers, body }: Seen): Answer => {
    const { scope } = JSON.parse(body) as { scope: readonly string[] };
    if (headers.authorization !== `Bearer ${needed}`)
      return [403, { error: { status: "PERMISSION_DENIED", message: `no ${needed}` } }];
    return scope.includes("https://www.googleapis.com/auth/cloud-platform")
      ? [200, { accessToken: "fake-impersonated-access", expireTime: "2999-01-01T00:00:00Z" }]
      : [400, {}];
  };

const audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/providers/actions";
const impersonation =
  "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/inject@fake.iam.gserviceaccount.com:generateAccessToken";
const impersonationPath = impersonation.replace("https://", "");

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "strongroom-token-"));
  seen = [];
  answers = {
    "oauth2.googleapis.com/token": oauth,
    "sts.googleapis.com/v1/token": sts,
    "issuer.example/token": ({ headers }) =>
      headers["x-issuer"] === "fake-header" ? [200, { value: "fake-subject-token" }] : [401, {}],
    "computeMetadata/v1/instance/service-accounts/default/token": ({ headers }) =>
      headers["metadata-flavor"] === "Google" ? [200, { access_token: "fake-metadata-access" }] : [403, {}],
  };
  server = createServer(async (request: IncomingMessage, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const one = { to: (request.url ?? "").slice(1).replace(/\?.*/, ""), body, headers: request.headers };
    seen.push(one);
    const [status, answer] = answers[one.to]?.(one) ?? [404, { error: "nobody serves this" }];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  hosts = { metadata: url, reroute: (to) => new URL(`${url}/${to.host}${to.pathname}`) };
});
afterEach(async () => {
  await new Promise((done) => server.close(done));
  rmSync(base, { recursive: true, force: true });
});

const write = (name: string, content: unknown) => {
  const file = join(base, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};

/** No metadata server, and no gcloud on the PATH. */
const bare = () => ({ CLOUDSDK_CONFIG: base, CLOUDSDK_CORE_CHECK_GCE_METADATA: "0", PATH: base });
const given = (fields: unknown) => ({ ...bare(), GOOGLE_APPLICATION_CREDENTIALS: write("given.json", fields) });

const user = {
  type: "authorized_user",
  client_id: "fake-client",
  client_secret: "fake-secret",
  refresh_token: "fake-refresh-token",
  account: "ann@example.test",
};
const serviceAccount = {
  type: "service_account",
  client_email: "inject@fake.iam.gserviceaccount.com",
  private_key: pem,
  token_uri: "https://oauth2.googleapis.com/token",
};
const workload = () => ({
  type: "external_account",
  audience,
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  token_url: "https://sts.googleapis.com/v1/token",
  credential_source: { file: write("subject", "fake-subject-token") },
});

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

describe("application default credentials", () => {
  it("that are named must be there, and be JSON", async () => {
    const missing = join(base, "no-such-file");
    const of = (file: string) => failureOf(() => findToken({ ...bare(), GOOGLE_APPLICATION_CREDENTIALS: file }, hosts));
    expect(await of(missing)).toEqual({
      code: exitCodes.denied,
      message: `GOOGLE_APPLICATION_CREDENTIALS names ${missing}, which can't be read.`,
      next: null,
    });
    const text = write("given.json", "fake-not-json");
    expect(await of(text)).toEqual({
      code: exitCodes.denied,
      message: `The credentials in ${text} are not JSON.`,
      next: null,
    });
    expect(seen).toEqual([]);
  });

  it("name no project whose quota is used by an empty text", async () => {
    expect((await findToken(given({ ...user, quota_project_id: "" }), hosts)).quotaProject).toBeNull();
  });

  it("of a user, with the project whose quota is used", async () => {
    const file = write("application_default_credentials.json", { ...user, quota_project_id: "acme-quota" });
    const expected = {
      value: "fake-user-access",
      identity: "ann@example.test",
      source: file,
      renewable: true,
      quotaProject: "acme-quota",
    };
    expect(await findToken(bare(), hosts)).toEqual(expected);
    expect(await findToken({ ...bare(), GOOGLE_CLOUD_QUOTA_PROJECT: "acme-other" }, hosts)).toEqual({
      ...expected,
      quotaProject: "acme-other",
    });
    expect(seen.map(({ to }) => to)).toEqual(["oauth2.googleapis.com/token", "oauth2.googleapis.com/token"]);
  });

  it("of a service account's key, by a grant that it signs", async () => {
    const token = await findToken(given(serviceAccount), hosts);
    expect([token.value, token.identity, token.quotaProject]).toEqual([
      "fake-key-access",
      "inject@fake.iam.gserviceaccount.com",
      null,
    ]);
  });

  it("of a workload, by its own token from a file", async () => {
    const token = await findToken(given(workload()), hosts);
    expect([token.value, token.identity]).toEqual(["fake-federated-access", "the workload identity of pool github"]);
    expect(seen.map(({ to }) => to)).toEqual(["sts.googleapis.com/v1/token"]);
  });

  it("of a workload, by its own token from an address, as a service account", async () => {
    answers[impersonationPath] = impersonating("fake-federated-access");
    const credential_source = {
      url: "https://issuer.example/token?audience=x",
      headers: { "x-issuer": "fake-header" },
      format: { type: "json", subject_token_field_name: "value" },
    };
    const fields = { ...workload(), credential_source, service_account_impersonation_url: impersonation };
    const token = await findToken(given(fields), hosts);
    expect([token.value, token.identity]).toEqual(["fake-impersonated-access", "inject@fake.iam.gserviceaccount.com"]);
    expect(seen.map(({ to }) => to)).toEqual([
      "issuer.example/token",
      "sts.googleapis.com/v1/token",
      impersonationPath,
    ]);
  });

  it("of a user who impersonates a service account", async () => {
    answers[impersonationPath] = impersonating("fake-user-access");
    const fields = {
      type: "impersonated_service_account",
      service_account_impersonation_url: impersonation,
      source_credentials: user,
      delegates: [],
      quota_project_id: "acme-quota",
    };
    const token = await findToken(given(fields), hosts);
    expect(token).toEqual({
      value: "fake-impersonated-access",
      identity: "inject@fake.iam.gserviceaccount.com",
      source: join(base, "given.json"),
      renewable: true,
      quotaProject: "acme-quota",
    });
  });

  it("of a workforce user", async () => {
    answers["sts.googleapis.com/v1/oauthtoken"] = ({ body, headers }) =>
      new URLSearchParams(body).get("refresh_token") === "fake-refresh-token" && headers.authorization !== undefined
        ? [200, { access_token: "fake-workforce-access", expires_in: 3599 }]
        : refused;
    const fields = {
      type: "external_account_authorized_user",
      audience: "//iam.googleapis.com/locations/global/workforcePools/staff/providers/okta",
      client_id: "fake-client",
      client_secret: "fake-secret",
      refresh_token: "fake-refresh-token",
      token_url: "https://sts.googleapis.com/v1/oauthtoken",
      token_info_url: "https://sts.googleapis.com/v1/introspect",
    };
    const token = await findToken(given(fields), hosts);
    expect([token.value, token.identity]).toEqual(["fake-workforce-access", "the workforce user of pool staff"]);
  });
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

describe("a file that leads elsewhere", () => {
  it.each<[string, () => unknown, string]>([
    [
      "token_url",
      () => ({ ...workload(), token_url: "https://sts.googleapis.com.evil.example/v1/token" }),
      "token_url",
    ],
    ["token_url, plain", () => ({ ...workload(), token_url: "http://sts.googleapis.com/v1/token" }), "token_url"],
    [
      "token_url, userinfo",
      () => ({ ...workload(), token_url: "https://sts.googleapis.com@evil.example/" }),
      "token_url",
    ],
    ["token_url, port", () => ({ ...workload(), token_url: "https://sts.googleapis.com:8443/v1/token" }), "token_url"],
    ["token_url, no text", () => ({ ...workload(), token_url: ["https://sts.googleapis.com/v1/token"] }), "token_url"],
    ["token_uri", () => ({ ...serviceAccount, token_uri: "https://oauth2.evil.example/token" }), "token_uri"],
    ["universe_domain", () => ({ ...user, universe_domain: "evil.example" }), "universe_domain"],
    [
      "impersonation",
      () => ({
        ...workload(),
        service_account_impersonation_url: impersonation.replace("googleapis.com", "evil.example"),
      }),
      "service_account_impersonation_url",
    ],
    [
      "impersonation by another API",
      () => ({ ...workload(), service_account_impersonation_url: impersonation.replace("iamcredentials", "storage") }),
      "service_account_impersonation_url",
    ],
    [
      "cloud_resource_manager_url",
      () => ({ ...workload(), cloud_resource_manager_url: "https://evil.example/" }),
      "cloud_resource_manager_url",
    ],
    [
      "source, plain",
      () => ({ ...workload(), credential_source: { url: "http://issuer.example/token" } }),
      "credential_source.url",
    ],
    [
      "source, a file's address",
      () => ({ ...workload(), credential_source: { url: "file:///etc/passwd" } }),
      "credential_source.url",
    ],
    ["no source", () => ({ ...workload(), credential_source: undefined }), "credential_source"],
    [
      "AWS metadata elsewhere",
      () => ({
        ...workload(),
        credential_source: {
          environment_id: "aws1",
          url: "http://evil.example/latest",
          regional_cred_verification_url:
            "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
        },
      }),
      "credential_source.url",
    ],
    [
      "AWS signature shown elsewhere",
      () => ({
        ...workload(),
        credential_source: {
          environment_id: "aws1",
          regional_cred_verification_url: "https://sts.evil.example?Action=x",
        },
      }),
      "credential_source.regional_cred_verification_url",
    ],
    [
      "in what impersonates",
      () => ({
        type: "impersonated_service_account",
        service_account_impersonation_url: impersonation,
        source_credentials: { ...workload(), token_url: "https://evil.example/token" },
      }),
      "token_url",
    ],
  ])("%s: nothing is sent", async (_, fields, name) => {
    const { code, message } = await failureOf(() => findToken(given(fields()), hosts));
    expect(code).toBe(exitCodes.refused);
    expect(message).toContain(` as ${name}; allowed is one such as `);
    expect(message).toMatch(/Nothing was sent there\.$/);
    expect(seen).toEqual([]);
  });

  it.each([
    "https://sts.googleapis.com/v1/token",
    "https://us-east1.sts.googleapis.com/v1/token",
    "https://sts.us-east1.rep.googleapis.com/v1/token",
    "https://sts-fake.p.googleapis.com/v1/token",
  ])("%s is Google's", async (token_url) => {
    answers[token_url.replace("https://", "")] = sts;
    expect((await findToken(given({ ...workload(), token_url }), hosts)).value).toBe("fake-federated-access");
  });

  it("a program that gives the token runs only where its owner says so", async () => {
    const marker = join(base, "ran");
    const program = join(base, "source.sh");
    const answer = JSON.stringify({
      version: 1,
      success: true,
      token_type: "urn:ietf:params:oauth:token-type:jwt",
      id_token: "fake-subject-token",
    });
    writeFileSync(program, `#!/bin/sh\necho > ${marker}\necho '${answer}'\n`, { mode: 0o755 });
    const env = given({
      ...workload(),
      credential_source: { executable: { command: program, timeout_millis: 20_000 } },
    });
    const { code, next } = await failureOf(() => findToken(env, hosts));
    expect([code, next]).toEqual([
      exitCodes.refused,
      "once you know that program: export GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1",
    ]);
    expect(existsSync(marker)).toBe(false);
    const before = process.env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES;
    // The library asks the process itself.
    process.env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES = "1";
    try {
      const allowed = { ...env, GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: "1" };
      expect((await findToken(allowed, hosts)).value).toBe("fake-federated-access");
    } finally {
      if (before === undefined) delete process.env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES;
      else process.env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES = before;
    }
  });
});

describe("what goes wrong", () => {
  it("says which credentials were refused, never what they are", async () => {
    const file = write("application_default_credentials.json", { ...user, refresh_token: "fake-revoked-token" });
    expect(await failureOf(() => findToken(bare(), hosts))).toEqual({
      code: exitCodes.denied,
      message: `oauth2.googleapis.com did not take the credentials in ${file} (HTTP 400, invalid_grant); they may have expired or been revoked.`,
      next: "gcloud auth application-default login",
    });
  });

  it("a workload's token that Google does not know", async () => {
    const fields = workload();
    write("subject", "fake-other-subject");
    const { code, message } = await failureOf(() => findToken(given(fields), hosts));
    expect([code, message]).toEqual([
      exitCodes.denied,
      expect.stringMatching(/^sts\.googleapis\.com did not take .*HTTP 400/),
    ]);
    expect(message).not.toContain("fake-");
  });

  it("who may not impersonate, with the role that is missing", async () => {
    answers[impersonationPath] = impersonating("somebody else");
    const fields = {
      type: "impersonated_service_account",
      service_account_impersonation_url: impersonation,
      source_credentials: user,
    };
    const env = given(fields);
    expect(await failureOf(() => findToken(env, hosts))).toEqual({
      code: exitCodes.denied,
      message: `iamcredentials.googleapis.com does not let the credentials in ${join(base, "given.json")} act as inject@fake.iam.gserviceaccount.com (HTTP 403).`,
      next: "grant them roles/iam.serviceAccountTokenCreator on inject@fake.iam.gserviceaccount.com, or roles/iam.workloadIdentityUser to a workload identity",
    });
  });

  it("a workload's own token that is not there", async () => {
    const fields = { ...workload(), credential_source: { file: join(base, "no-such-file") } };
    const { code, message } = await failureOf(() => findToken(given(fields), hosts));
    expect([code, message]).toEqual([exitCodes.denied, expect.stringContaining("something that they need is missing")]);
  });

  it("a type that nobody knows", async () => {
    const { code, message } = await failureOf(() => findToken(given({ type: "gdch_service_account\u001b[2J" }), hosts));
    expect([code, message]).toEqual([
      exitCodes.denied,
      expect.stringContaining(
        'are of type "gdch_service_account\\u001b[2J"; known are authorized_user, service_account,',
      ),
    ]);
  });

  it("no answer at all", async () => {
    const dead = { ...hosts, reroute: () => new URL("http://127.0.0.1:1/") };
    const { code, message } = await failureOf(() => findToken(given(user), dead));
    expect([code, message]).toEqual([exitCodes.unreachable, expect.stringMatching(/could not be reached for a token/)]);
  });

  it("names every source when there is none", async () => {
    const failure = await failureOf(() => findToken(bare(), hosts));
    expect(failure).toEqual({
      code: exitCodes.denied,
      message:
        "There are no Google credentials: neither GOOGLE_OAUTH_ACCESS_TOKEN, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE, GOOGLE_APPLICATION_CREDENTIALS, application default credentials, a metadata server nor gcloud has any.",
      next: "gcloud auth application-default login; or, without any cloud, put strongroom sandbox exec -- before the command",
    });
  });
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
