import { type InjectOptions, inject } from "../../cli/commands/inject";
import type { ProvenSandbox } from "../../sandbox/proof";
import { exitCodes } from "../../text/exit-codes";
import { Intents } from "../../versions/intent";
import { canary, search } from "../support/canary";
import { Bench, damage, failureOf } from "./support";

let mockProven: ProvenSandbox | null = null;
jest.mock("../../machine/sandbox-proof", () => {
  const real = jest.requireActual<typeof import("../../machine/sandbox-proof")>("../../machine/sandbox-proof");
  return { ...real, provenSandbox: async (env: Record<string, string>) => mockProven ?? real.provenSandbox(env) };
});
afterEach(() => {
  mockProven = null;
});

let bench: Bench;
const vendor = canary("vk_fake-");

beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

const run = (options: Partial<InjectOptions> = {}, over = {}) =>
  inject(bench.context(over), { env: "dev", pauseMillis: 1, only: ["VENDOR_KEY"], ...options });

const fault = (
  kind: string,
  more: { times?: number; nth?: number; method?: string; path?: string } & Record<string, unknown> = {},
) => {
  const { times = 1, nth = 1, method = "POST", path = "VENDOR_KEY:addVersion", ...rest } = more;
  return bench.admin("POST", "faults", { match: { method, path, nth }, fault: { kind, ...rest }, times });
};

const versions = () => bench.versions("fake-shop-dev", "VENDOR_KEY");

beforeEach(() => {
  bench.env.VENDOR_KEY = vendor;
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
      message: "shop/VENDOR_KEY: project fake-shop-dev did not take the version (HTTP 503).",
      next: "run the command again; it looks first whether the version was accepted after all",
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

describe("killed between the write and its pin", () => {
  /** Leaves what a kill at that moment leaves: a version, the record of the intention, no pin. */
  async function killed(value: string, from = "host environment"): Promise<void> {
    const { checkOf } = require("../../versions/intent") as typeof import("../../versions/intent");
    const writeId = "00112233445566778899aabbccddeeff";
    new Intents(bench.root, bench.lockDir, "dev").put("shop/VENDOR_KEY", {
      writeId,
      secret: "projects/fake-shop-dev/secrets/VENDOR_KEY",
      before: "0",
      at: "2026-02-03T04:00:00.000Z",
      from,
      check: checkOf(writeId, Buffer.from(value)),
    });
    await bench.add("fake-shop-dev", "VENDOR_KEY", value);
  }

  it("the same value: pins that version, adds none", async () => {
    await killed(vendor);
    const result = await run();
    expect(result.data.found).toEqual([{ key: "shop/VENDOR_KEY", version: "1", from: "host environment" }]);
    expect(await versions()).toEqual(["1 ENABLED"]);
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("1");
    // The record is gone with it.
    expect(
      new Intents(bench.root, bench.lockDir, "dev").get("shop/VENDOR_KEY", "projects/fake-shop-dev/secrets/VENDOR_KEY"),
    ).toBeNull();
  });

  it("another value: nothing is overwritten, and both ways out are named", async () => {
    await killed("vk_fake-earlier");
    const failure = await failureOf(() => run());
    expect(failure).toEqual({
      code: exitCodes.lock,
      message:
        "shop/VENDOR_KEY: an interrupted run stored another value as version 1 (host environment, 2026-02-03T04:00:00.000Z); nothing was overwritten.",
      next: "to use that one: strongroom inject --env dev --only shop/VENDOR_KEY --adopt; to use this one, disable version 1 first",
    });
    expect(await versions()).toEqual(["1 ENABLED"]);
    // WHEN told to use that one
    bench.env.VENDOR_KEY = vendor;
    expect((await run({ adopt: true })).data.found).toEqual([
      { key: "shop/VENDOR_KEY", version: "1", from: "host environment" },
    ]);
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe("vk_fake-earlier");
  });

  it("one more version, of somebody else: ours is told by its content, and the other one stays", async () => {
    await killed(vendor);
    await bench.add("fake-shop-dev", "VENDOR_KEY", "vk_fake-somebody-else");
    await run();
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("1");
    expect(await versions()).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  it("a version of somebody else alone: it is not taken for ours, and nothing is written over it", async () => {
    await killed(vendor);
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1:disable", {});
    await bench.add("fake-shop-dev", "VENDOR_KEY", "vk_fake-somebody-else");
    const result = await run();
    expect(result.data.unpinned).toMatchObject([{ key: "shop/VENDOR_KEY", version: "2" }]);
    expect(bench.lock().entries["shop/VENDOR_KEY"]).toBeUndefined();
    expect(await versions()).toEqual(["2 ENABLED", "1 DISABLED"]);
  });

  it("the same value in a version without a confirmed checksum, as by hand: neither taken nor disabled, since it may be in use", async () => {
    await killed(vendor);
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1:destroy", {});
    const byHand = { payload: { data: Buffer.from(vendor).toString("base64") } };
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY:addVersion", byHand);
    expect((await run()).code).toBe(exitCodes.ok);
    expect(await versions()).toEqual(["3 ENABLED", "2 ENABLED", "1 DESTROYED"]);
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("3");
    expect(bench.printed).toContain(
      "note: version 2 of shop/VENDOR_KEY has the value that was sent, but its checksum is not confirmed. It is not taken, and stays enabled, since something may use it; if nothing does: gcloud secrets versions disable 2 --secret VENDOR_KEY --project fake-shop-dev\n",
    );
  });

  it("while somebody else rotates: it is not pinned, also with --adopt, and nothing is written", async () => {
    await killed(vendor);
    await bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY?updateMask=annotations", {
      annotations: { "strongroom-rotation": "00000000000000aa 2026-02-01T00:00:00.000Z other@sandbox.local" },
    });
    const values = { same: { VENDOR_KEY: vendor }, other: { VENDOR_KEY: `${vendor}x` }, none: {} };
    const tried = [
      ["same", false],
      ["other", false],
      ["same", true],
      ["none", true],
    ] as const;
    for (const [value, adopt] of tried) {
      delete bench.env.VENDOR_KEY;
      Object.assign(bench.env, values[value]);
      const failure = await failureOf(() => run({ adopt }));
      expect([value, adopt, failure.code, failure.message]).toEqual([
        value,
        adopt,
        exitCodes.lock,
        "shop/VENDOR_KEY is being rotated by other@sandbox.local since 2026-02-01T00:00:00.000Z, and this lock file does not know of it.",
      ]);
    }
    expect([await versions(), bench.lock().entries["shop/VENDOR_KEY"]?.current]).toEqual([["1 ENABLED"], undefined]);
  });

  it("before the write: writes it, once", async () => {
    await fault("status", { status: 503, times: 50 });
    await failureOf(() => run());
    await bench.admin("DELETE", "faults");
    bench.env.VENDOR_KEY = vendor;
    await run();
    expect(await versions()).toEqual(["1 ENABLED"]);
  });

  it("a generated signing key: what is derived from it is signed with the stored one", async () => {
    // GIVEN a run that ends right after JWT_SECRET was accepted
    await bench.admin("POST", "faults", {
      match: { method: "POST", path: "ANON_KEY:addVersion" },
      fault: { kind: "reset-before" },
      times: 50,
    });
    await failureOf(() => run({ only: ["JWT_SECRET", "ANON_KEY"] }));
    await bench.admin("DELETE", "faults");
    // WHEN the command is run again
    const result = await run({ only: ["JWT_SECRET", "ANON_KEY"] });
    // THEN
    expect(result.code).toBe(exitCodes.ok);
    const { createHmac } = require("node:crypto") as typeof import("node:crypto");
    const [head, claims, signature] = (await bench.value("fake-shop-dev", "ANON_KEY")).split(".");
    const secret = await bench.value("fake-shop-dev", "JWT_SECRET");
    expect(signature).toBe(createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url"));
    expect(await bench.versions("fake-shop-dev", "JWT_SECRET")).toEqual(["1 ENABLED"]);
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
      "shop/VENDOR_KEY: project fake-shop-dev did not take the version (version 4 arrived damaged: its checksum is not confirmed).",
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

describe("what fails for one entry alone", () => {
  const remove = (secret: string) => bench.google("DELETE", `v1/projects/fake-shop-dev/secrets/${secret}`);

  it("does not keep the others from being written, and all of it is reported", async () => {
    await remove("VENDOR_KEY");
    await remove("JWT_SECRET");
    bench.env.WEB_KEY = canary();
    const failure = await failureOf(() => run({ only: ["VENDOR_KEY", "WEB_KEY", "JWT_SECRET"] }));
    expect(failure).toEqual({
      code: exitCodes.pending,
      message:
        "2 of 4 values could not be written.\n\nJWT_SECRET does not exist in project fake-shop-dev; Terraform creates it.\nVENDOR_KEY does not exist in project fake-shop-dev; Terraform creates it.",
      next: "strongroom deploy shop-dev-identities shop-dev-secrets",
    });
    expect(bench.printed).toContain("wrote shop/WEB_KEY version 1 (host environment)\n");
    expect(Object.keys(bench.lock().entries)).toEqual(["platform/STRONGROOM_FINGERPRINT_KEY", "shop/WEB_KEY"]);
  });

  it("two kinds of it: each with its own next command, and the graver code", async () => {
    await remove("JWT_SECRET");
    await fault("status", { status: 403 });
    const failure = await failureOf(() => run({ only: ["VENDOR_KEY", "JWT_SECRET"] }));
    expect(failure).toEqual({
      code: exitCodes.denied,
      message: [
        "2 of 3 values could not be written.",
        "",
        `sandbox at 127.0.0.1:${bench.cloud.port} refused: owner@sandbox.local lacks secretmanager.versions.add on VENDOR_KEY in project fake-shop-dev.`,
        "  next: grant a role that holds secretmanager.versions.add in project fake-shop-dev, or use another identity",
        "",
        "JWT_SECRET does not exist in project fake-shop-dev; Terraform creates it.",
        "  next: strongroom deploy shop-dev-identities shop-dev-secrets",
      ].join("\n"),
      next: null,
    });
  });

  it("a cloud that does not answer stops all, and what was written is reported", async () => {
    bench.env.WEB_KEY = canary();
    await fault("status", { status: 503, times: 50, path: "WEB_KEY:addVersion" });
    const failure = await failureOf(() => run({ only: ["VENDOR_KEY", "WEB_KEY"] }));
    expect([failure.code, bench.printed.match(/^wrote .*/gm)]).toEqual([
      exitCodes.unreachable,
      [
        "wrote platform/STRONGROOM_FINGERPRINT_KEY version 1 (generated hex 32)",
        "wrote shop/VENDOR_KEY version 1 (host environment)",
      ],
    ]);
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
    message: `sandbox at 127.0.0.1:${bench.cloud.port} does not take the token of owner@sandbox.local; it may have expired.`,
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
