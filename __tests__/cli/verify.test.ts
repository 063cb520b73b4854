/** Each kind of harmless call, against the embedded cloud answering as the vendors do. */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { status } from "../../cli/commands/status";
import { verifyCall } from "../../live/verify-call";
import { lockPath, readLock } from "../../lock/lock-file";
import { readVerified } from "../../lock/verified";
import { bearerCall, httpCall, sentryEvent } from "../../model";
import { emptyLock, formatLock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { search } from "../support/canary";
import { failureOf } from "./support";
import {
  bench,
  context,
  declared,
  hmac,
  jwt,
  key,
  project,
  revoke,
  run,
  sync,
  upstash,
  withCalls,
} from "./verify-support";

withCalls();

it("a bearer call at a base URL of the declarations", async () => {
  const result = await run(["VENDOR_KEY"]);
  expect(result.code).toBe(exitCodes.ok);
  expect(result.text).toBe(
    "works shop/VENDOR_KEY version 1: asks for the key's own limits\ndev: 1 of 1 value verified",
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
    "works shop/OPTIONAL_KEY version 1: sends a test event\ndev: 1 of 1 value verified",
  );
  expect((await run(["ANON_KEY"], { baseUrl: "https://fake.supabase.co" })).text).toContain("works shop/ANON_KEY");
  expect((await run(["JWT_SECRET"], { baseUrl: "https://fake-shop.vercel.app/" })).text).toContain(
    "works shop/JWT_SECRET",
  );
});

it("an application refuses what it has not in its variables", async () => {
  declared.calls = { WEB_KEY: bearerCall(sync, { says: "starts a job", method: "POST", body: "{}" }) };
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
  declared.calls = {
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
      next: "check it in Vendor > API keys (read only); if it was deleted: strongroom rotate shop/WEB_KEY --env dev",
    },
  ]);
  expect(readVerified(bench.lockDir, "dev")).toEqual(others);
  expect(readFileSync(join(bench.lockDir, "dev.verified.json"), "utf8")).not.toContain("WEB_KEY");
});

it.each([
  ["fails is not a refusal", 503, "openrouter.ai fails (HTTP 503)"],
  ["redirects gets the value nowhere else", 302, "openrouter.ai redirects elsewhere; the value is not sent there"],
])("a vendor that %s", async (_, status, reason) => {
  const match = { method: "GET", path: "/_vendors/openrouter.ai/" };
  await bench.admin("POST", "faults", { match, fault: { kind: "status", status }, times: 3 });
  const result = await run(["VENDOR_KEY"]);
  expect([result.code, result.data.results[0]?.reason]).toEqual([exitCodes.unreachable, reason]);
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

it("status shows when the pinned version was last verified", async () => {
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
  declared.calls = { VENDOR_KEY: bearerCall("{UNSET_URL}/key", { says: "asks" }), WEB_KEY: sentryEvent() };
  expect((await run(["VENDOR_KEY"])).data.results[0]?.reason).toBe("UNSET_URL has no value here");
  expect((await run(["WEB_KEY"])).data.results[0]?.reason).toBe("the value is not a DSN");
  expect((await run(["VENDOR_KEY"], { version: "9" })).data.results[0]?.reason).toBe(
    `version 9 does not exist in project ${project}`,
  );
  // What the body names counts as what the address names.
  const body = '{"model":"{UNSET_URL}"}';
  declared.calls = { VENDOR_KEY: bearerCall("{API_URL}/key", { says: "asks", method: "POST", body }) };
  expect((await run(["VENDOR_KEY"])).data.results[0]?.reason).toBe("UNSET_URL has no value here");
  declared.calls = { VENDOR_KEY: httpCall({ says: "asks", url: "{API_URL}/key", headers: { "x-key": "{value}" } }) };
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
    next: "strongroom inject --env dev --only shop/VENDOR_KEY --prompt",
  });
});

it("prints and records no value, whole or in part", async () => {
  const record = readFileSync(join(bench.lockDir, "dev.verified.json"));
  const seen = Buffer.concat([Buffer.from(bench.printed), record]);
  expect(search(seen, "output and record", [key, upstash, hmac, jwt])).toEqual([]);
});
