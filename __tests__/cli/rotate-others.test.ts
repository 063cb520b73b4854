/** Rotations beside somebody else: what they add, their leases, their services. */
import { mkdtempSync } from "node:fs";
import { rotate } from "../../cli/commands/rotate";
import { exitCodes } from "../../text/exit-codes";
import { canary } from "../support/canary";
import { eventually } from "../support/eventually";
import { arm, bench, locked, onBadNetwork, run, secret, versions } from "./rotate-faults-support";
import { contextOf } from "./rotate-support";
import { failureOf } from "./support";

onBadNetwork();

describe("a version that somebody else adds meanwhile is not taken for ours", () => {
  const theirs = "fake-somebody-elses-value";
  const add = () => bench.add("fake-shop-dev", "JWT_SECRET", theirs);
  const pinsOurs = async (version: string) => {
    expect(locked()?.current).toBe(version);
    expect(await bench.value("fake-shop-dev", "JWT_SECRET", version)).not.toBe(theirs);
    expect((await versions("JWT_SECRET")).every((one) => one.endsWith("ENABLED"))).toBe(true);
  };

  it.each([
    ["where the rotation's own write was never accepted", { path: "JWT_SECRET:addVersion" }],
    [
      "where the rotation was killed before it noted anything but its beginning",
      { method: "PATCH", path: "JWT_SECRET.*updateMask" },
    ],
  ])("%s", async (_, match) => {
    await arm(match, { kind: "status", status: 503 }, 200);
    await failureOf(() => run());
    await bench.admin("DELETE", "faults");
    await add();
    await run({ resume: true });
    await pinsOurs("3");
  });

  it("where the answer to the rotation's own write was lost: of both, its own is pinned", async () => {
    await arm({ path: "JWT_SECRET:addVersion" }, { kind: "reset-after" });
    await arm({ method: "GET", path: "JWT_SECRET/versions" }, { kind: "stall", millis: 1 });
    const rotation = run({ pauseMillis: 50 });
    const accepted = async () => (await versions("JWT_SECRET")).length > 1;
    await eventually(accepted);
    await add();
    await rotation;
    await pinsOurs("2");
  });

  it("and an abort leaves it as it is", async () => {
    await arm({ path: "ANON_KEY:addVersion" }, { kind: "status", status: 503 }, 200);
    await failureOf(() => run());
    await bench.admin("DELETE", "faults");
    await add();
    expect((await run({ abort: true })).text).toBe(
      "aborted shop/JWT_SECRET: pinned version 1 stays, version 2 disabled; version 3 stays: it is in use, or may not belong to this rotation\naborted shop/ANON_KEY: pinned version 1 stays, no version had been added",
    );
    expect(await versions("JWT_SECRET")).toEqual(["3 ENABLED", "2 DISABLED", "1 ENABLED"]);
  });
});

it("a rotation that another machine takes over names what the first one added without pinning it", async () => {
  // The second machine has the branch, and not the record of what the first one was about to write.
  await arm({ path: "JWT_SECRET/versions/2:access" }, { kind: "status", status: 503 }, 200);
  await arm({ path: "JWT_SECRET:addVersion" }, { kind: "reset-after" });
  await failureOf(() => run());
  await bench.admin("DELETE", "faults");
  expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", "1 ENABLED"]);
  const root = mkdtempSync(`${bench.base}/machine-`);
  const taken = await run({ resume: true }, { root });
  expect(taken.data.entries.map((one) => one.version)).toEqual(["3", "2"]);
  expect(taken.data.left).toEqual([{ key: "shop/JWT_SECRET", version: "2" }]);
  const said =
    "shop/JWT_SECRET: version 2 stays enabled: it was added since the rotation began, but may not belong to it; if nobody needs it: gcloud secrets versions disable 2 --secret JWT_SECRET --project fake-shop-dev";
  expect(taken.text.split("\n").filter((line) => line.includes("stays enabled:"))).toEqual([said]);
  // Until it is disabled, every look says so again; the machine that knew it left nothing.
  expect((await run({ resume: true }, { root })).text).toContain(said);
  await bench.google("POST", `${secret}/versions/2:disable`, {});
  expect((await run({ resume: true }, { root })).data.left).toEqual([]);
});

it("a service that begins to use the version in the moment in which it is disabled gets it back", async () => {
  const account = await bench.google("POST", "v1/projects/fake-shop-dev/serviceAccounts", { accountId: "late-one" });
  const { email: serviceAccount } = account as { email: string };
  const bindings = [{ role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${serviceAccount}`] }];
  await bench.google("POST", `${secret}:setIamPolicy`, { policy: { bindings } });
  await run();
  await arm({ path: "JWT_SECRET/versions/1:disable" }, { kind: "stall", millis: 600_000 });
  const finishing = run({ finish: true, verified: true });
  await eventually(async () => ((await bench.admin("GET", "faults")) as { held: number }).held === 1);
  const env = [{ name: "JWT_SECRET", valueSource: { secretKeyRef: { secret: "JWT_SECRET", version: "1" } } }];
  const image = "europe-docker.pkg.dev/acme/shop/late:1";
  await bench.google("POST", "v2/projects/fake-shop-dev/locations/europe-west1/services?serviceId=late", {
    template: { serviceAccount, containers: [{ image, env }] },
  });
  await bench.admin("DELETE", "faults");
  const { code, data } = await finishing;
  expect([code, data.stage]).toEqual([exitCodes.pending, "finishing"]);
  expect(data.waits.map((use) => `${use.version} ${use.by.split(":")[0]}`)).toEqual(["1 late"]);
  expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", "1 ENABLED"]);
});

describe("somebody else's lease that comes between the last look and the own one: nothing of the beginning is left", () => {
  const theirs = "00000000000000aa 2026-02-01T00:00:00.000Z other@sandbox.local";
  const at = (name: string) => `v1/projects/fake-shop-dev/secrets/${name}`;
  const leaseOf = async (name: string) =>
    ((await bench.google("GET", at(name))) as { annotations?: Record<string, string> }).annotations?.[
      "strongroom-rotation"
    ];
  /** What the command says, where the other lease is there once the own one is on its way. */
  const overtaken = async (name: string, command: () => Promise<unknown>) => {
    await arm({ method: "PATCH", path: `${name}.*updateMask` }, { kind: "stall", millis: 600_000 });
    const failed = failureOf(command);
    await eventually(async () => ((await bench.admin("GET", "faults")) as { held: number }).held === 1);
    const annotations = { "strongroom-rotation": theirs };
    await bench.google("PATCH", `${at(name)}?updateMask=annotations`, { annotations });
    await bench.admin("DELETE", "faults");
    expect(await failed).toMatchObject({
      code: exitCodes.lock,
      message: `shop/${name} is being rotated by other@sandbox.local since 2026-02-01T00:00:00.000Z, and this lock file does not have that rotation.`,
    });
  };

  it.each(["JWT_SECRET", "ANON_KEY"])("on %s, of a rotation", async (name) => {
    const before = bench.lockText();
    await overtaken(name, () => run());
    expect(bench.lockText()).toBe(before);
    for (const one of ["JWT_SECRET", "ANON_KEY"]) {
      expect([await versions(one), await leaseOf(one)]).toEqual([["1 ENABLED"], one === name ? theirs : undefined]);
    }
  });

  it("of a rollback: the rotation that it was to take back is under way as before, with its lease", async () => {
    await run();
    const lease = await leaseOf("JWT_SECRET");
    // Somebody broke the lease of one of the two.
    await bench.google("PATCH", `${at("ANON_KEY")}?updateMask=annotations`, { annotations: {} });
    const before = bench.lockText();
    const { rollback } = require("../../cli/commands/rollback") as typeof import("../../cli/commands/rollback");
    await overtaken("ANON_KEY", () =>
      rollback(contextOf(bench), "JWT_SECRET", { env: "dev", yes: true, pauseMillis: 1 }),
    );
    expect(bench.lockText()).toBe(before);
    expect([lease, await leaseOf("JWT_SECRET"), await leaseOf("ANON_KEY")]).toEqual([
      expect.any(String),
      lease,
      theirs,
    ]);
  });
});

it("who came second takes the own beginning back, and leaves the other's rotation alone", async () => {
  await arm({ method: "PATCH", path: "JWT_SECRET.*updateMask" }, { kind: "status", status: 503 }, 200);
  await failureOf(() => run());
  await bench.admin("DELETE", "faults");
  const theirs = { "strongroom-rotation": "00000000000000aa 2026-02-01T00:00:00.000Z other@sandbox.local" };
  await bench.google("PATCH", `${secret}?updateMask=annotations`, { annotations: theirs });
  expect((await failureOf(() => run({ resume: true }))).message).toContain("is being rotated by other@sandbox.local");
  await run({ abort: true });
  expect(locked()).toMatchObject({ state: "active", current: "1" });
  expect(locked()?.rotation).toBeUndefined();
  expect(await bench.google("GET", secret)).toMatchObject({ annotations: theirs });
  expect(await versions("JWT_SECRET")).toEqual(["1 ENABLED"]);
});

it.each([
  ["--resume", { resume: true }],
  ["--abort", { abort: true }],
])("a rollback that was interrupted ends by %s", async (how, options) => {
  await run();
  await run({ finish: true, verified: true });
  await arm({ path: "JWT_SECRET/versions/1:enable" }, { kind: "status", status: 503 }, 200);
  const { rollback } = require("../../cli/commands/rollback") as typeof import("../../cli/commands/rollback");
  const back = () => rollback(contextOf(bench), "JWT_SECRET", { env: "dev", yes: true, pauseMillis: 1 });
  expect((await failureOf(back)).code).toBe(exitCodes.unreachable);
  await bench.admin("DELETE", "faults");
  expect(locked()).toMatchObject({ current: "2", rotation: { stage: "adding", replaces: "2", added: "1" } });
  await run(options);
  const resumed = how === "--resume";
  expect(locked()).toMatchObject(
    resumed ? { current: "1", rotation: { stage: "moved", replaces: "2" } } : { state: "active", current: "2" },
  );
  expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", resumed ? "1 ENABLED" : "1 DISABLED"]);
  expect(locked()?.rotation === undefined).toBe(!resumed);
});

it("two at once: one rotates, the other is told who does", async () => {
  // Two branches: each with a lock of its own, which knows nothing of the other's.
  const { cpSync, mkdtempSync } = require("node:fs") as typeof import("node:fs");
  const other = mkdtempSync(`${bench.base}/branch-`);
  cpSync(bench.lockDir, other, { recursive: true });
  const outcomes = await Promise.allSettled([run(), run({}, { lockDir: other })]);
  expect(outcomes.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  const lost = outcomes.find((one) => one.status === "rejected") as PromiseRejectedResult;
  expect((lost.reason as Error).message).toContain("is being rotated by owner@sandbox.local");
  expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", "1 ENABLED"]);
});

it("what a killed put wrote is not taken for the value of a rotation", async () => {
  const left = "fake-value-of-a-killed-put";
  bench.intend("WEB_KEY", left, { before: "1", from: "file" });
  await bench.add("fake-shop-dev", "WEB_KEY", left);
  const value = canary();
  bench.env.WEB_KEY = value;
  await rotate(contextOf(bench), "WEB_KEY", { env: "dev", yes: true, pauseMillis: 1 });
  expect(locked("WEB_KEY")?.current).toBe("3");
  expect(await bench.value("fake-shop-dev", "WEB_KEY", "3")).toBe(value);
});
