/** A stand-in for what issues tokens, which knows what it issued: each answer depends on what was sent, as with Google's STS, OAuth and IAM credentials endpoints. */
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TokenHosts } from "../../clients/token";

export interface Seen {
  /** `sts.googleapis.com/v1/token`. */
  readonly to: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}
export type Answer = readonly [status: number, body: unknown];

export let base: string;
let server: Server;
export let hosts: TokenHosts;
export let seen: Seen[];
/** By path; what a test changes. */
export let answers: Record<string, (request: Seen) => Answer>;

export const refused: Answer = [400, { error: "invalid_grant", error_description: "fake-refresh-token is not known" }];
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

export function sts({ body }: Seen): Answer {
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

export const impersonating =
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
export const impersonation =
  "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/inject@fake.iam.gserviceaccount.com:generateAccessToken";
export const impersonationPath = impersonation.replace("https://", "");

/** A new one for each test. */
export function beforeStandIn(): void {
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
}

export const write = (name: string, content: unknown) => {
  const file = join(base, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};

/** No metadata server, and no gcloud on the PATH. */
export const bare = () => ({ CLOUDSDK_CONFIG: base, CLOUDSDK_CORE_CHECK_GCE_METADATA: "0", PATH: base });

export const given = (fields: unknown) => ({ ...bare(), GOOGLE_APPLICATION_CREDENTIALS: write("given.json", fields) });

export const user = {
  type: "authorized_user",
  client_id: "fake-client",
  client_secret: "fake-secret",
  refresh_token: "fake-refresh-token",
  account: "ann@example.test",
};
export const serviceAccount = {
  type: "service_account",
  client_email: "inject@fake.iam.gserviceaccount.com",
  private_key: pem,
  token_uri: "https://oauth2.googleapis.com/token",
};
export const workload = () => ({
  type: "external_account",
  audience,
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  token_url: "https://sts.googleapis.com/v1/token",
  credential_source: { file: write("subject", "fake-subject-token") },
});
