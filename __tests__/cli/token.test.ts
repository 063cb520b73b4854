import { generateKeyPairSync, verify } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findToken, type TokenHosts } from "../../cli/clients/token";
import { exitCodes } from "../../cli/exit-codes";
import { failureOf } from "./support";

let base: string;
let server: Server;
let hosts: TokenHosts;
let seen: { url: string; flavor: string | undefined; body: string }[];
/** What the token hosts answer. */
let answer: { status: number; body: object };

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "strongroom-token-"));
  seen = [];
  answer = { status: 200, body: { access_token: "fake-access", expires_in: 3599 } };
  server = createServer(async (request: IncomingMessage, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push({ url: request.url ?? "", flavor: request.headers["metadata-flavor"] as string | undefined, body });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  hosts = { oauth: `${url}/token`, metadata: url };
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

it("takes GOOGLE_OAUTH_ACCESS_TOKEN first, then CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", async () => {
  const file = write("token", "fake-from-file\n");
  const both = { GOOGLE_OAUTH_ACCESS_TOKEN: "fake-direct", CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file };
  expect(await findToken(both, hosts)).toEqual({
    value: "fake-direct",
    identity: "the holder of GOOGLE_OAUTH_ACCESS_TOKEN",
    source: "GOOGLE_OAUTH_ACCESS_TOKEN",
    renewable: false,
  });
  expect(
    await findToken({ CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file, CLOUDSDK_CORE_ACCOUNT: "ann@example.test" }, hosts),
  ).toEqual({
    value: "fake-from-file",
    identity: "ann@example.test",
    source: "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE",
    renewable: true,
  });
  expect(seen).toEqual([]);
});

it("refreshes a user's application default credentials", async () => {
  const file = write("application_default_credentials.json", {
    type: "authorized_user",
    client_id: "fake-client",
    client_secret: "fake-secret",
    refresh_token: "fake-refresh",
    account: "ann@example.test",
  });
  expect(await findToken(bare(), hosts)).toEqual({
    value: "fake-access",
    identity: "ann@example.test",
    source: file,
    renewable: true,
  });
  expect(seen).toEqual([
    {
      url: "/token",
      flavor: undefined,
      body: "grant_type=refresh_token&client_id=fake-client&client_secret=fake-secret&refresh_token=fake-refresh",
    },
  ]);
});

it("signs a grant with a service account key", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const file = write("key.json", {
    type: "service_account",
    client_email: "inject@fake.iam.gserviceaccount.com",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    token_uri: hosts.oauth,
  });
  const token = await findToken({ ...bare(), GOOGLE_APPLICATION_CREDENTIALS: file }, hosts);
  expect([token.value, token.identity]).toEqual(["fake-access", "inject@fake.iam.gserviceaccount.com"]);
  const form = new URLSearchParams(seen[0]?.body);
  expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  expect(verify("RSA-SHA256", Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, "base64url"))).toBe(
    true,
  );
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toEqual({
    iss: "inject@fake.iam.gserviceaccount.com",
    scope: "https://www.googleapis.com/auth/cloud-platform",
    aud: hosts.oauth,
    iat: expect.any(Number),
    exp: expect.any(Number),
  });
});

it("asks the metadata server, then gcloud", async () => {
  const { CLOUDSDK_CORE_CHECK_GCE_METADATA: _, ...env } = bare();
  expect(await findToken(env, hosts)).toEqual({
    value: "fake-access",
    identity: "the service account of this machine",
    source: "metadata server",
    renewable: true,
  });
  expect(seen[0]).toEqual({
    url: "/computeMetadata/v1/instance/service-accounts/default/token",
    flavor: "Google",
    body: "",
  });
  const bin = join(base, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "gcloud"), `#!/bin/sh\n[ "$1" = auth ] && echo fake-gcloud || echo ann@example.test\n`, {
    mode: 0o755,
  });
  expect(await findToken({ ...bare(), PATH: bin }, hosts)).toEqual({
    value: "fake-gcloud",
    identity: "ann@example.test",
    source: "gcloud",
    renewable: true,
  });
});

it("says which credentials were refused, never what they are", async () => {
  answer = { status: 400, body: { error: "invalid_grant", error_description: "fake-refresh expired" } };
  const file = write("application_default_credentials.json", {
    type: "authorized_user",
    client_id: "c",
    client_secret: "s",
    refresh_token: "fake-refresh",
  });
  expect(await failureOf(() => findToken(bare(), hosts))).toEqual({
    code: exitCodes.denied,
    message: `Google did not take the credentials in ${file} (HTTP 400); they may have expired or been revoked.`,
    next: "gcloud auth application-default login",
  });
});

it("names every source when there is none", async () => {
  const failure = await failureOf(() => findToken(bare(), hosts));
  expect(failure).toEqual({
    code: exitCodes.denied,
    message:
      "There are no Google credentials: neither GOOGLE_OAUTH_ACCESS_TOKEN, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE, GOOGLE_APPLICATION_CREDENTIALS, application default credentials, a metadata server nor gcloud has any.",
    next: "gcloud auth application-default login (or, without any cloud: strongroom sandbox exec -- strongroom …)",
  });
});
