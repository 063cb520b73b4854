/** Each kind of harmless call, against the embedded cloud answering as the vendors do. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import forge from "node-forge";
import { status } from "../../cli/commands/status";
import { type VerifyOptions, verify } from "../../cli/commands/verify";
import { verifyCall } from "../../live/verify-call";
import { lockPath, readLock } from "../../lock/lock-file";
import { readVerified } from "../../lock/verified";
import { bearerCall, httpCall, sentryEvent, signedCall, type Verification } from "../../model";
import { emptyLock, formatLock } from "../../model/lock";
import type { ResolvedProduct } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { entryOf, secretOf } from "../support/resolved-fixture";
import { Bench, failureOf, shop } from "./support";

const project = "fake-shop-dev";
const key = canary("sk-or-fake-");
const upstash = canary("fake-");
const hmac = canary("fake-");
const jwt = ["fake", "fake", canary("fake")].map((part) => Buffer.from(part).toString("base64url")).join(".");
const dsn = "https://0000fa4e00ff@o0.ingest.sentry.io/42";
const values: Readonly<Record<string, string>> = {
  ANON_KEY: jwt,
  JWT_SECRET: hmac,
  OPTIONAL_KEY: dsn,
  VENDOR_KEY: key,
  WEB_KEY: upstash,
};
const sync = "{base}/api/internal/sync-models";
const calls: Readonly<Record<string, Verification>> = {
  ANON_KEY: bearerCall("{base}/functions/v1/hello", { says: "calls an edge function", method: "POST", body: "{}" }),
  JWT_SECRET: signedCall({ says: "starts a job, signed", url: sync, header: "x-signature", body: "{}" }),
  OPTIONAL_KEY: sentryEvent(),
  VENDOR_KEY: bearerCall("{API_URL}/key", { says: "asks for the key's own limits" }),
  WEB_KEY: bearerCall("{REDIS_URL}/ping", { says: "pings the database" }),
};

let bench: Bench;
let changed: Readonly<Record<string, Verification>> = {};
/** Whether the platform, too, has a call of its own deployment. */
let fromPlatform = false;

const withBase = (product: ResolvedProduct): ResolvedProduct => ({
  ...product,
  entries: product.entries.map((entry) => ({
    ...entry,
    ...(entry.secret === null ? {} : { secret: { ...entry.secret, pin: "1" } }),
    verify: bearerCall("{base}/health", { says: "asks" }),
  })),
});

/** A certificate for localhost that vouches for itself. */
function selfSigned(): { readonly key: string; readonly cert: string } {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.validity.notBefore = new Date(Date.now() - 3_600_000);
  certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
  const name = [{ name: "commonName", value: "localhost" }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return { key: forge.pki.privateKeyToPem(keys.privateKey), cert: forge.pki.certificateToPem(certificate) };
}

const context = () =>
  bench.context({
    environments: {
      names: () => ["dev"],
      load: (name) => {
        const plain = shop(name, readLock(bench.lockDir, name));
        const products = plain.products.map((product) => {
          if (product.name !== "shop") return fromPlatform ? withBase(product) : product;
          const entries = product.entries.map((entry) => {
            const call = { ...calls, ...changed }[entry.name];
            return call === undefined ? entry : { ...entry, verify: call };
          });
          const literal = { kind: "config", class: null, tier: null, origin: null } as const;
          const url = entryOf({ name: "API_URL", ...literal, value: "https://openrouter.ai/api/v1/" });
          const unset = entryOf({ name: "UNSET_URL", ...literal });
          const sealed = secretOf({ id: "REDIS_URL", project, pin: "1" });
          const redis = entryOf({ name: "REDIS_URL", kind: "config", class: "sensitive", secret: sealed });
          return { ...product, entries: [...entries, url, unset, redis] };
        });
        return { ok: true, environment: { ...plain, products } };
      },
    },
  });

const run = (names: readonly string[], options: Partial<VerifyOptions> = {}) =>
  verify(context(), names, { env: "dev", pauseMillis: 1, ...options });
const revoke = (host: string, credential: string) =>
  bench.admin("POST", "vendors/revoke", { host, sha256: createHash("sha256").update(credential).digest("hex") });

beforeAll(async () => {
  bench = await Bench.open();
  await bench.google("POST", `v1/projects/${project}/secrets?secretId=REDIS_URL`, { replication: { automatic: {} } });
  await bench.add(project, "REDIS_URL", "https://fake-shop.upstash.io");
  for (const [name, value] of Object.entries(values)) await bench.add(project, name, value);
  const by = { state: "enabled", at: "2026-02-01T00:00:00.000Z", by: "ann@acme.example", from: "file" } as const;
  const active = { state: "active", current: "1", versions: { "1": by } } as const;
  const entries = Object.fromEntries(Object.keys(values).map((name) => [`shop/${name}`, active]));
  writeFileSync(lockPath(bench.lockDir, "dev"), formatLock({ ...emptyLock("dev"), entries }));
  // An application of ours, with the job's secret among its variables.
  const teams = [{ id: "team_fake", projects: [{ id: "prj_fake", name: "fake-shop" }] }];
  await bench.admin("POST", "prepare", { teams });
  const variable = { key: "JOB_SECRET", value: hmac, type: "sensitive", target: ["production"] };
  const response = await fetch(`${bench.cloud.url}/v10/projects/prj_fake/env?teamId=team_fake`, {
    method: "POST",
    headers: { authorization: `Bearer ${bench.cloud.vercelToken}`, "content-type": "application/json" },
    body: JSON.stringify(variable),
  });
  expect(response.status).toBe(201);
});
beforeEach(() => {
  changed = {};
});
afterAll(() => bench.close());

it("a bearer call at a base URL of the declarations", async () => {
  const result = await run(["VENDOR_KEY"]);
  expect(result.code).toBe(exitCodes.ok);
  expect(result.text).toBe(
    "works shop/VENDOR_KEY version 1: asks for the key's own limits\ndev: 1 of 1 value seen to work",
  );
  expect(bench.printed).toContain(
    `verify dev: sandbox at 127.0.0.1:${bench.cloud.port}, project ${project} as owner@sandbox.local\n`,
  );
  expect(readVerified(bench.lockDir, "dev")).toEqual({
    "shop/VENDOR_KEY": { version: "1", at: "2026-02-03T04:05:06.000Z", by: "owner@sandbox.local" },
  });
});

it("an address that Secret Manager keeps, a Sentry event, an edge function, a signed job", async () => {
  expect((await run(["WEB_KEY"])).text).toContain("works shop/WEB_KEY");
  expect((await run(["OPTIONAL_KEY"])).text).toBe(
    "works shop/OPTIONAL_KEY version 1: sends a test event\ndev: 1 of 1 value seen to work",
  );
  expect((await run(["ANON_KEY"], { baseUrl: "https://fake.supabase.co" })).text).toContain("works shop/ANON_KEY");
  expect((await run(["JWT_SECRET"], { baseUrl: "https://fake-shop.vercel.app/" })).text).toContain(
    "works shop/JWT_SECRET",
  );
});

it("an application refuses what it has not in its variables", async () => {
  changed = { WEB_KEY: bearerCall(sync, { says: "starts a job", method: "POST", body: "{}" }) };
  const result = await run(["WEB_KEY"], { baseUrl: "https://fake-shop.vercel.app" });
  expect(result.code).toBe(exitCodes.pending);
  expect(result.text.split("\n")[0]).toBe(
    "refused shop/WEB_KEY version 1: fake-shop.vercel.app does not accept it (HTTP 401): wrong, expired or revoked",
  );
  const nowhere = await run(["WEB_KEY"], { baseUrl: "https://no-such.vercel.app" });
  expect([nowhere.code, nowhere.data.results[0]?.reason]).toEqual([
    exitCodes.unreachable,
    "no-such.vercel.app has nothing at this address (HTTP 404)",
  ]);
});

it("a call with a body of the declarations, which says that it costs something", async () => {
  const body = '{"model":"{MODEL}","max_tokens":1}';
  const url = "https://api.vendor.example/chat";
  const call = bearerCall(url, {
    says: "makes the smallest completion",
    method: "POST",
    body,
    costs: "a fraction of a cent",
  });
  const got: string[] = [];
  const server = createPlainServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    got.push(`${request.method} ${request.url} ${text}`);
    response.writeHead(200).end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    const { port } = server.address() as AddressInfo;
    const question = {
      cloud: { sandbox: true, secretManager: `http://127.0.0.1:${port}/v1/` },
      verification: call,
      value: "fake-key",
      base: null,
      now: new Date(0),
    };
    expect(await verifyCall({ ...question, address: () => 'vendor/"model"' })).toEqual({ kind: "works" });
    expect(got).toEqual(['POST /_vendors/api.vendor.example/chat {"model":"vendor/\\"model\\"","max_tokens":1}']);
    expect(await verifyCall({ ...question, address: () => null })).toEqual({
      kind: "not possible",
      reason: "MODEL has no value here",
    });
  } finally {
    await new Promise((done) => server.close(done));
  }
  const costs = "a fraction of a cent";
  const completion = "https://openrouter.ai/api/v1/chat/completions";
  changed = {
    // A literal and a sealed address, in the body.
    VENDOR_KEY: bearerCall(completion, {
      says: "makes the smallest completion",
      method: "POST",
      body: '{"model":"{API_URL}","other":"{REDIS_URL}"}',
      costs,
    }),
  };
  bench.printed = "";
  expect((await run(["VENDOR_KEY"])).text).toContain("works shop/VENDOR_KEY version 1: makes the smallest completion");
  expect(bench.printed).toContain("note: shop/VENDOR_KEY: this call costs a fraction of a cent\n");
});

it("a revoked key is refused, and what was seen of it before counts no longer", async () => {
  await run(["WEB_KEY"]);
  await revoke("fake-shop.upstash.io", upstash);
  const { "shop/WEB_KEY": earlier, ...others } = readVerified(bench.lockDir, "dev");
  expect(earlier?.version).toBe("1");
  const result = await run(["WEB_KEY"]);
  expect(result.code).toBe(exitCodes.pending);
  expect(result.data.results).toEqual([
    {
      key: "shop/WEB_KEY",
      version: "1",
      says: "pings the database",
      outcome: "refused",
      reason: "fake-shop.upstash.io does not accept it (HTTP 401): wrong, expired or revoked",
      next: "look at it in Vendor > API keys (read only); if it is gone: strongroom rotate shop/WEB_KEY --env dev",
    },
  ]);
  expect(readVerified(bench.lockDir, "dev")).toEqual(others);
});

it("a vendor that fails is no refusal", async () => {
  const match = { method: "GET", path: "/_vendors/openrouter.ai/" };
  await bench.admin("POST", "faults", { match, fault: { kind: "status", status: 503 }, times: 3 });
  const result = await run(["VENDOR_KEY"]);
  expect([result.code, result.data.results[0]?.reason]).toEqual([
    exitCodes.unreachable,
    "openrouter.ai fails (HTTP 503)",
  ]);
});

it("a vendor that redirects gets the value nowhere else", async () => {
  const match = { method: "GET", path: "/_vendors/openrouter.ai/" };
  await bench.admin("POST", "faults", { match, fault: { kind: "status", status: 302 }, times: 3 });
  const result = await run(["VENDOR_KEY"]);
  expect([result.code, result.data.results[0]?.reason]).toEqual([
    exitCodes.unreachable,
    "openrouter.ai redirects elsewhere; the value is not sent there",
  ]);
});

describe("outside of the sandbox", () => {
  const call = (host: string, value = key) =>
    verifyCall({
      cloud: { sandbox: false, secretManager: "https://secretmanager.invalid/v1/" },
      verification: bearerCall(`https://${host}/key`, { says: "asks" }),
      value,
      address: () => null,
      base: null,
      now: new Date(0),
      pauseMillis: 1,
    });

  it("a certificate that nobody vouches for: the value stays here", async () => {
    const seen: string[] = [];
    const server = createServer(selfSigned(), (request, response) => {
      seen.push(request.url ?? "");
      response.end("{}");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const host = `localhost:${(server.address() as AddressInfo).port}`;
    const outcome = await call(host);
    await new Promise((done) => server.close(done));
    expect(outcome).toEqual({
      kind: "unclear",
      reason: `${host} has a certificate that is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT); the value was not sent`,
    });
    expect(seen).toEqual([]);
  });

  it("nobody listens there", async () => {
    expect(await call("127.0.0.1:1")).toMatchObject({
      kind: "unclear",
      reason: expect.stringMatching(/^127\.0\.0\.1:1 can't be reached/),
    });
  });

  it("a value that would be changed on its way, or can't be sent, is not sent", async () => {
    expect(await call("127.0.0.1:1", `${key}\n`)).toEqual({
      kind: "not possible",
      reason: "the value begins or ends with a blank or a line break; put it in again",
    });
    expect(await call("127.0.0.1:1", "fake-☃")).toEqual({
      kind: "not possible",
      reason: "the value holds a character that no header can carry",
    });
  });
});

it("all at once: what needs an address is told, and does not fail the run", async () => {
  const result = await run([], { product: "shop" });
  expect(result.data.results.map(({ key: name, outcome }) => `${name} ${outcome}`)).toEqual([
    "shop/ANON_KEY not possible",
    "shop/JWT_SECRET not possible",
    "shop/OPTIONAL_KEY works",
    "shop/VENDOR_KEY works",
    "shop/WEB_KEY refused",
  ]);
  expect(result.data.results[0]?.reason).toBe("it needs the deployment's address: --base-url https://…");
  const dry = await run([], { product: "shop", dryRun: true });
  expect(dry.text.split("\n").slice(-2)).toEqual([
    "would ask shop/WEB_KEY version 1: pings the database",
    "5 calls would be made",
  ]);
});

it("status shows when the pinned version was last seen to work", async () => {
  await run(["VENDOR_KEY"]);
  const result = await status(context(), { env: "dev", product: "shop", offline: true });
  const rows = result.text.split("\n").filter((line) => /^entry|VENDOR_KEY|WEB_KEY/.test(line));
  expect(rows).toEqual([
    "entry              state   pin  live  added                        verified",
    "shop/VENDOR_KEY    active  1    -     2026-02-01 ann@acme.example  2026-02-03",
    "shop/WEB_KEY       active  1    -     2026-02-01 ann@acme.example",
  ]);
  expect(result.data.entries.find((entry) => entry.key === "shop/VENDOR_KEY")?.verifiedAt).toBe(
    "2026-02-03T04:05:06.000Z",
  );
});

it("says why a call can't be made", async () => {
  changed = { VENDOR_KEY: bearerCall("{UNSET_URL}/key", { says: "asks" }), WEB_KEY: sentryEvent() };
  expect((await run(["VENDOR_KEY"])).data.results[0]?.reason).toBe("UNSET_URL has no value here");
  expect((await run(["WEB_KEY"])).data.results[0]?.reason).toBe("the value is not a DSN");
  expect((await run(["VENDOR_KEY"], { version: "9" })).data.results[0]?.reason).toBe(
    `version 9 does not exist in project ${project}`,
  );
  // What the body names counts as what the address names.
  const body = '{"model":"{UNSET_URL}"}';
  changed = { VENDOR_KEY: bearerCall("{API_URL}/key", { says: "asks", method: "POST", body }) };
  expect((await run(["VENDOR_KEY"])).data.results[0]?.reason).toBe("UNSET_URL has no value here");
  changed = { VENDOR_KEY: httpCall({ says: "asks", url: "{API_URL}/key", headers: { "x-key": "{value}" } }) };
  expect((await run(["VENDOR_KEY"])).data.results[0]?.outcome).toBe("refused");
});

it("refuses what makes no sense before it reads a value", async () => {
  expect((await failureOf(() => run(["REDIS_URL"]))).message).toBe(
    "shop/REDIS_URL declares no harmless call, so nothing can be verified.",
  );
  expect((await failureOf(() => run(["VENDOR_KEY"], { baseUrl: "http://a.test" }))).code).toBe(exitCodes.usage);
  expect((await failureOf(() => run([], { version: "1" }))).message).toBe("--version goes with exactly one entry.");
});

it("an entry without a value is pending, and the command that fills it is named", async () => {
  const file = lockPath(bench.lockDir, "dev");
  const before = readFileSync(file, "utf8");
  const { "shop/VENDOR_KEY": _, ...entries } = readLock(bench.lockDir, "dev").entries;
  writeFileSync(file, formatLock({ ...emptyLock("dev"), entries }));
  const failure = await failureOf(() => run(["VENDOR_KEY"]));
  writeFileSync(file, before);
  expect(failure).toEqual({
    code: exitCodes.pending,
    message: "shop/VENDOR_KEY has no value in dev yet.",
    next: "strongroom inject --env dev --only shop/VENDOR_KEY --from FILE",
  });
});

it("one deployment never gets the values of another product", async () => {
  const base = { baseUrl: "https://fake-shop.vercel.app" };
  fromPlatform = true;
  const failure = await failureOf(() => run([], base));
  expect([failure.code, failure.message, failure.next]).toEqual([
    exitCodes.usage,
    "--base-url is one deployment's address, and would get values of platform and shop.",
    "strongroom verify --env dev --product platform --base-url https://fake-shop.vercel.app",
  ]);
  expect((await run([], { ...base, product: "shop" })).data.results.map((one) => one.key)).not.toContain(
    "platform/STRONGROOM_FINGERPRINT_KEY",
  );
  fromPlatform = false;
});

it("a value that may not be read hides nothing of the others", async () => {
  const reader = { role: "roles/secretmanager.secretAccessor", members: ["user:guest@acme.example"] };
  for (const id of ["VENDOR_KEY", "OPTIONAL_KEY"]) {
    await bench.google("POST", `v1/projects/${project}/secrets/${id}:setIamPolicy`, { policy: { bindings: [reader] } });
  }
  bench.as("guest@acme.example");
  const result = await run(["VENDOR_KEY", "WEB_KEY", "OPTIONAL_KEY"]);
  bench.as("owner@sandbox.local");
  expect([result.code, result.data.results.map((one) => one.outcome)]).toEqual([
    exitCodes.denied,
    ["works", "not possible", "works"],
  ]);
  expect(result.data.results[1]?.reason).toContain("guest@acme.example lacks secretmanager.versions.access on WEB_KEY");
  expect(readVerified(bench.lockDir, "dev")["shop/OPTIONAL_KEY"]?.by).toBe("guest@acme.example");
});

it("an identity that may not read the value is told so", async () => {
  bench.as("stranger@acme.example");
  const failure = await failureOf(() => run(["VENDOR_KEY"]));
  bench.as("owner@sandbox.local");
  expect([failure.code, failure.message]).toEqual([
    exitCodes.denied,
    `sandbox at 127.0.0.1:${bench.cloud.port} refused: stranger@acme.example lacks secretmanager.versions.access on VENDOR_KEY in project ${project}.`,
  ]);
});

it("prints and records no value, whole or in part", async () => {
  const record = readFileSync(join(bench.lockDir, "dev.verified.json"));
  const seen = Buffer.concat([Buffer.from(bench.printed), record]);
  expect(search(seen, "output and record", [key, upstash, hmac, jwt])).toEqual([]);
});
