import { inject } from "../../cli/commands/inject";
import type { ProvenSandbox } from "../../sandbox/proof";
import { exitCodes } from "../../text/exit-codes";
import { search } from "../support/canary";
import { bench, fault, onBadNetwork, run, vendor, versions } from "./inject-faults-support";
import { damage, failureOf } from "./support";

onBadNetwork();

let mockProven: ProvenSandbox | null = null;
jest.mock("../../machine/sandbox-proof", () => {
  const real = jest.requireActual<typeof import("../../machine/sandbox-proof")>("../../machine/sandbox-proof");
  return { ...real, provenSandbox: async (env: Record<string, string>) => mockProven ?? real.provenSandbox(env) };
});
afterEach(() => {
  mockProven = null;
});

describe("one write, whatever the network does", () => {
  it.each([
    ["a reset before acceptance", "reset-before", {}],
    ["a reset after acceptance", "reset-after", {}],
    ["a truncated reply", "truncate", {}],
    ["503 in the middle", "status", { status: 503 }],
    ["429 with Retry-After", "status", { status: 429, retryAfterSeconds: 0 }],
    ["429 without", "status", { status: 429, times: 3 }],
  ])("%s", async (_name, kind, more) => {
    await fault(kind, more);
    const result = await run();
    expect(result.code).toBe(exitCodes.ok);
    expect(await versions()).toEqual(["1 ENABLED"]);
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(vendor);
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("1");
  });

  it("reads that fail on the way are repeated", async () => {
    await fault("reset-before", { method: "GET", path: "VENDOR_KEY/versions", times: 3 });
    expect((await run()).code).toBe(exitCodes.ok);
    expect(await versions()).toEqual(["1 ENABLED"]);
  });

  it("gives up after four attempts, says so without the value, and a second run converges", async () => {
    await fault("status", { status: 503, times: 50 });
    const failure = await failureOf(() => run());
    expect(failure).toEqual({
      code: exitCodes.unreachable,
      message: "shop/VENDOR_KEY: project fake-shop-dev did not accept the version (HTTP 503).",
      next: "run the command again; it first checks whether the version was accepted after all",
    });
    expect(await versions()).toEqual([]);
    await bench.admin("DELETE", "faults");
    bench.env.VENDOR_KEY = vendor;
    expect((await run()).code).toBe(exitCodes.ok);
    expect(await versions()).toEqual(["1 ENABLED"]);
    expect(search(Buffer.from(bench.printed + failure.message + bench.lockText()), "all", [vendor])).toEqual([]);
  });
});

it("a quota that stays used up is called so", async () => {
  await fault("status", { status: 429, retryAfterSeconds: 0, times: 50 });
  expect(await failureOf(() => run())).toEqual({
    code: exitCodes.unreachable,
    message: `sandbox at 127.0.0.1:${bench.cloud.port}: the quota of project fake-shop-dev is used up (HTTP 429, for VENDOR_KEY).`,
    next: "wait a minute, then run the command again; it goes on where it stopped",
  });
});

it.each([
  [
    403,
    "Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied on resource 'projects/p/…' (or it may not exist).",
  ],
  [
    400,
    "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1 is not enabled, current state is: DISABLED.",
  ],
])("a KMS key that can't be used (%s) is not called a permission of whoever injects", async (status, message) => {
  await fault("status", { status, body: { error: { code: status, message } } });
  expect(await failureOf(() => run())).toEqual({
    code: exitCodes.denied,
    message: `sandbox at 127.0.0.1:${bench.cloud.port} refused: the KMS key of VENDOR_KEY in project fake-shop-dev can't be used; it is disabled, or not for Secret Manager.`,
    next: "enable the key, and give roles/cloudkms.cryptoKeyEncrypterDecrypter on it to service-PROJECT_NUMBER@gcp-sa-secretmanager.iam.gserviceaccount.com",
  });
});

it("an API that nobody enabled is not called a missing permission", async () => {
  const message =
    "Secret Manager API has not been used in project 123 before or it is disabled. Enable it by visiting …";
  await fault("status", { status: 403, body: { error: { code: 403, message, status: "PERMISSION_DENIED" } } });
  expect(await failureOf(() => run())).toEqual({
    code: exitCodes.denied,
    message: `sandbox at 127.0.0.1:${bench.cloud.port} refused: the Secret Manager API is not enabled in project fake-shop-dev.`,
    next: "gcloud services enable secretmanager.googleapis.com --project fake-shop-dev",
  });
});

it("a value that arrives damaged, its checksum lost: that version is disabled, and the value written again", async () => {
  const { kind, ...how } = damage;
  await fault(kind, how);
  expect((await run()).code).toBe(exitCodes.ok);
  expect(await versions()).toEqual(["2 ENABLED", "1 DISABLED"]);
  expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("2");
  expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "2")).toBe(vendor);
});

it("a wire that damages every write: nothing is pinned, nothing damaged stays enabled, and a second run writes it", async () => {
  const { kind, ...how } = damage;
  await fault(kind, { ...how, times: 50 });
  expect(await failureOf(() => run())).toMatchObject({
    code: exitCodes.unreachable,
    message:
      "shop/VENDOR_KEY: project fake-shop-dev did not accept the version (version 4 arrived damaged: its checksum is not confirmed).",
  });
  expect(bench.lock().entries["shop/VENDOR_KEY"]).toBeUndefined();
  expect(await versions()).toEqual(["4 DISABLED", "3 DISABLED", "2 DISABLED", "1 DISABLED"]);
  await bench.admin("DELETE", "faults");
  bench.env.VENDOR_KEY = vendor;
  await run();
  expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("5");
});

it("a cloud that nobody serves any more", async () => {
  // It proved itself, and then it was gone.
  const refusing = async () => {
    throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
  };
  jest.spyOn(globalThis, "fetch").mockImplementation(refusing);
  const failure = await failureOf(() => run()).finally(() => jest.restoreAllMocks());
  expect(failure).toEqual({
    code: exitCodes.unreachable,
    message: `sandbox at 127.0.0.1:${bench.cloud.port} could not be reached for STRONGROOM_FINGERPRINT_KEY in project fake-platform-dev (ECONNREFUSED).`,
    next: "run the command again; it goes on where it stopped",
  });
});

it("a signal: stops before the next write, and what was written is pinned", async () => {
  const abort = new AbortController();
  abort.abort(new Error("stopped by SIGINT"));
  await expect(run({}, { signal: abort.signal })).rejects.toThrow("stopped by SIGINT");
  expect(await versions()).toEqual([]);
  bench.env.VENDOR_KEY = vendor;
  expect((await run()).code).toBe(exitCodes.ok);
});

it("an expired token is asked for again where its source may have a newer one", async () => {
  const { mkdtempSync, writeFileSync } = require("node:fs") as typeof import("node:fs");
  const file = `${mkdtempSync(`${bench.base}/token-`)}/token`;
  writeFileSync(file, bench.cloud.tokenFor("owner@sandbox.local", { expiresAt: new Date(0) }));
  delete bench.env.GOOGLE_OAUTH_ACCESS_TOKEN;
  bench.env.CLOUDSDK_AUTH_ACCESS_TOKEN_FILE = file;
  // A sandbox gives one token, which stays; this cloud stands for one whose tokens are renewed.
  mockProven = { home: bench.cloud.home, as: "owner@sandbox.local", url: `${bench.cloud.url}/` };
  expect(await failureOf(() => run())).toEqual({
    code: exitCodes.denied,
    message: `sandbox at 127.0.0.1:${bench.cloud.port} does not accept the token of owner@sandbox.local; it may have expired.`,
    next: "log in again",
  });
  // GIVEN gcloud renews the file while the command runs
  bench.env.VENDOR_KEY = vendor;
  const context = bench.context();
  const { note } = context.output;
  const output = {
    ...context.output,
    note: (text: string) => {
      writeFileSync(file, bench.cloud.tokenFor("owner@sandbox.local"));
      note(text);
    },
  };
  expect((await inject({ ...context, output }, { env: "dev", pauseMillis: 1, only: ["VENDOR_KEY"] })).code).toBe(
    exitCodes.ok,
  );
});
