import type { StoredEntry } from "../../inventory/entries";
import type { LockedEntry } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { fingerprintOf } from "../../values/fingerprint";
import type { Intent } from "../../versions/intent";
import { fingerprintFor, knownAfter, writeVersion } from "../../versions/write";
import { damage, failureOf } from "../cli/support";
import { watchPauses } from "./vault";
import {
  afterOneWrite,
  given,
  intentOf,
  key,
  lease,
  ours,
  recorded,
  sayingOurs,
  vault,
  withVault,
  write,
} from "./write-support";

withVault();

describe("writing a version", () => {
  it("records what is meant, looks at the lease, and writes once", async () => {
    const pauses = watchPauses();
    const entry = await vault.entry(["fake-1", "fake-2"]);
    let recordedBefore: Intent | null = null;
    const add = vault.client.addVersion.bind(vault.client);
    const spy = jest.spyOn(vault.client, "addVersion").mockImplementationOnce((...sent) => {
      recordedBefore = recorded(entry);
      return add(...sent);
    });
    const asked = await vault.asked(entry, async () => {
      const { version, intent } = await write(entry);
      expect([version.number, version.state, version.confirmed]).toEqual(["3", "ENABLED", true]);
      expect(intent).toEqual(intentOf(entry, { before: "2" }));
    });
    spy.mockRestore();
    expect(recordedBefore).toEqual(intentOf(entry, { before: "2" }));
    expect(asked).toEqual([
      "GET /versions/1 200",
      "GET /versions 200",
      "GET /versions/3 404",
      "GET 200",
      "POST :addVersion 200",
    ]);
    expect(await vault.value(entry, "3")).toBe(ours);
    expect(recorded(entry)).toEqual(intentOf(entry, { before: "2" }));
    expect(pauses()).toEqual([]);
  });

  it("records the lease that it is written under, and the fingerprint", async () => {
    const entry = await vault.entry();
    await vault.annotate(entry, { "strongroom-rotation": `${lease} 2026-02-03T04:05:06.000Z ann` });
    await write(entry, lease, { ...vault.tools(), fingerprintKey: key });
    expect(recorded(entry)).toEqual(intentOf(entry, { lease, fingerprint: fingerprintOf(key, Buffer.from(ours)) }));
  });

  it("writes nothing while somebody else rotates", async () => {
    const entry = await vault.entry();
    await vault.annotate(entry, { "strongroom-rotation": "ffee 2026-02-03T04:05:06.000Z bob" });
    for (const own of [null, lease])
      expect(await failureOf(() => write(entry, own))).toMatchObject({ code: exitCodes.lock });
    expect(await vault.states(entry)).toEqual([]);
  });

  it("looks at the lease before each attempt", async () => {
    const entry = await vault.entry();
    await vault.strike(entry, ":addVersion", { kind: "reset-before" });
    afterOneWrite(() => vault.annotate(entry, { "strongroom-rotation": "ffee 2026-02-03T04:05:06.000Z bob" }));
    expect(await failureOf(() => write(entry))).toMatchObject({
      code: exitCodes.lock,
      message: `${entry.key} is being rotated by bob since 2026-02-03T04:05:06.000Z, and this lock file does not have that rotation.`,
    });
    expect(await vault.states(entry)).toEqual([]);
  });

  it.each(["reset-after", "truncate"])("finds its own version where the answer got lost (%s)", async (kind) => {
    const pauses = watchPauses();
    const entry = await vault.entry();
    await vault.strike(entry, ":addVersion", { kind });
    const { version, intent } = await write(entry);
    expect([version.number, version.confirmed]).toEqual(["1", true]);
    expect(intent).toEqual(intentOf(entry));
    expect(await vault.states(entry)).toEqual(["1 ENABLED"]);
    expect(pauses()).toEqual([1]);
  });

  it("asks whose a version is that it may not read, where the answer got lost", async () => {
    const entry = await vault.entry();
    await vault.strike(entry, ":addVersion", { kind: "reset-after" });
    await vault.strike(entry, "/versions/1:access", { kind: "status", status: 403 });
    expect((await write(entry, null, vault.tools({ terminal: sayingOurs }))).version.number).toBe("1");
    expect(await vault.states(entry)).toEqual(["1 ENABLED"]);
  });

  it("writes again where nothing was taken, four times in all, and looks later each time", async () => {
    const pauses = watchPauses();
    const entry = await vault.entry();
    await vault.strike(entry, ":addVersion", { kind: "reset-before" }, { times: 3 });
    expect((await write(entry)).version.number).toBe("1");
    expect(pauses()).toEqual([1, 2, 4]);
    const other = await vault.entry();
    await vault.strike(other, ":addVersion", { kind: "status", status: 503 }, { times: 4 });
    expect(await failureOf(() => write(other))).toEqual(given(other, "HTTP 503"));
    expect(await vault.states(other)).toEqual([]);
    // The last one too may be taken late: the next run must find it.
    expect(recorded(other)).toEqual(intentOf(other));
  });

  it("does not take for its own what somebody else added meanwhile", async () => {
    const entry = await vault.entry();
    await vault.strike(entry, ":addVersion", { kind: "reset-before" });
    afterOneWrite(() => vault.bench.add("fake-shop-dev", entry.secret.id, "fake-theirs"));
    expect((await write(entry)).version.number).toBe("2");
    expect(await vault.value(entry, "2")).toBe(ours);
    expect(await vault.states(entry)).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  it("ends after the attempt under way where it is interrupted", async () => {
    const entry = await vault.entry();
    await vault.strike(entry, ":addVersion", { kind: "status", status: 503 }, { times: 4 });
    const asked = await vault.asked(entry, async () =>
      expect(await failureOf(() => write(entry, null, vault.tools({ signal: AbortSignal.abort() })))).toEqual(
        given(entry, "HTTP 503"),
      ),
    );
    expect(asked.filter((one) => one.startsWith("POST"))).toEqual(["POST :addVersion 503"]);
  });

  describe("where the lock knows higher numbers than the cloud", () => {
    const known = { state: "enabled" as const, at: "2026-01-01T00:00:00.000Z", by: "ann", from: "file" };
    const locked: LockedEntry = { state: "active", current: "2", versions: { "1": known, "2": known, "3": known } };
    const writeAbove = (entry: StoredEntry, tools = vault.tools(), lock = locked) =>
      writeVersion(
        { entry, value: Buffer.from(ours), from: "prompt", at: "the prompt" },
        { lease: null, locked: lock },
        tools,
      );

    it("passes over all that were used, destroys each at once, and counts none of them as an attempt", async () => {
      const entry = await vault.entry(["fake-by-hand"]);
      const { rotation: _, ...many } = locked;
      const six = { ...many, versions: { ...many.versions, "6": known } };
      vault.bench.printed = "";
      const { version, intent } = await writeAbove(entry, vault.tools(), six);
      expect([version.number, intent]).toEqual(["7", intentOf(entry, { before: "6", gone: ["2", "3", "6"] })]);
      expect(await vault.states(entry)).toEqual([
        "7 ENABLED",
        ...["6", "5", "4", "3", "2"].map((number) => `${number} DESTROYED`),
        "1 ENABLED",
      ]);
      expect(knownAfter(six, intent)).toEqual({
        "1": known,
        ...Object.fromEntries(["2", "3", "6"].map((number) => [number, { ...known, state: "destroyed" }])),
      });
      expect(vault.bench.printed).toBe(
        `note: ${entry.key}: its secret in project fake-shop-dev was deleted and recreated, and would use the numbers from 2 on for a second time; the value becomes version 7, and the lower ones are destroyed\n`,
      );
    });

    it("says nothing where the numbers go on", async () => {
      const entry = await vault.entry(["fake-1", "fake-2", "fake-3"]);
      vault.bench.printed = "";
      const { version, intent } = await writeAbove(entry);
      expect([version.number, vault.bench.printed]).toEqual(["4", ""]);
      expect(knownAfter(locked, intent)).toEqual(locked.versions);
      expect([knownAfter(locked, undefined), knownAfter(undefined, intent)]).toEqual([locked.versions, {}]);
    });

    it("says what it may not destroy, and how somebody else does", async () => {
      const entry = await vault.entry();
      await vault.strike(entry, "/versions/1:destroy", { kind: "status", status: 403 });
      vault.bench.printed = "";
      expect((await writeAbove(entry)).version.number).toBe("4");
      expect(await vault.states(entry)).toEqual(["4 ENABLED", "3 DESTROYED", "2 DESTROYED", "1 ENABLED"]);
      expect(vault.bench.printed).toContain(
        `note: version 1 of ${entry.key} has a number that was used before and is not pinned, but may not be destroyed here: gcloud secrets versions destroy 1 --secret ${entry.secret.id} --project fake-shop-dev`,
      );
    });

    it("never takes one of those for its own where the answer got lost", async () => {
      const entry = await vault.entry();
      await vault.strike(entry, ":addVersion", { kind: "reset-after" });
      expect((await writeAbove(entry)).version.number).toBe("4");
    });

    it("ends where it is interrupted, and the next run still knows which are gone", async () => {
      const entry = await vault.entry();
      const failed = await failureOf(() => writeAbove(entry, vault.tools({ signal: AbortSignal.abort() })));
      expect(failed).toEqual(given(entry, "version 1 has a number that was used before"));
      const { version, intent } = await writeAbove(entry);
      expect([version.number, intent.gone]).toEqual(["4", ["1", "2", "3"]]);
    });
  });

  it("puts aside what arrives damaged, and writes again", async () => {
    const pauses = watchPauses();
    const entry = await vault.entry(["fake-1"]);
    await vault.strike(entry, ":addVersion", damage);
    vault.bench.printed = "";
    const { version, intent } = await write(entry);
    expect(vault.bench.printed).toBe("");
    expect([version.number, intent]).toEqual(["3", intentOf(entry, { before: "1", damaged: ["2"] })]);
    expect(await vault.states(entry)).toEqual(["3 ENABLED", "2 DISABLED", "1 ENABLED"]);
    expect(recorded(entry)).toEqual(intent);
    expect(pauses()).toEqual([]);
  });

  it("notes all that arrived damaged, and gives up after four", async () => {
    const entry = await vault.entry();
    await vault.strike(entry, ":addVersion", damage, { times: 4 });
    expect(await failureOf(() => write(entry))).toEqual(
      given(entry, "version 4 arrived damaged: its checksum is not confirmed"),
    );
    expect(recorded(entry)).toEqual(intentOf(entry, { damaged: ["1", "2", "3", "4"] }));
    expect(await vault.states(entry)).toEqual(["4 DISABLED", "3 DISABLED", "2 DISABLED", "1 DISABLED"]);
  });

  it("keeps the note of what arrived damaged while its own answer was lost", async () => {
    const entry = await vault.entry();
    // The answer of the first one, whose checksum the cloud did not get, is lost; the second one arrives damaged.
    const find = ',"dataCrc32c":"[0-9]+"';
    await vault.strike(entry, ":addVersion", { kind: "rewrite", side: "request", find, replace: "" });
    const add = vault.client.addVersion.bind(vault.client);
    const spy = jest.spyOn(vault.client, "addVersion").mockImplementationOnce(async (...sent) => {
      await add(...sent);
      return { kind: "unknown", reason: "lost" };
    });
    await vault.strike(entry, ":addVersion", damage, { nth: 1 });
    const { version, intent } = await write(entry);
    spy.mockRestore();
    expect([version.number, intent.damaged]).toEqual(["3", ["1", "2"]]);
    expect(await vault.states(entry)).toEqual(["3 ENABLED", "2 DISABLED", "1 ENABLED"]);
  });
});

test("a fingerprint needs the key, and an entry whose recipe guarantees enough bits", async () => {
  const entry = await vault.entry();
  const issued = { ...entry, origin: { kind: "issued", where: "Vendor", scope: null } } as StoredEntry;
  const value = Buffer.from(ours);
  expect(fingerprintFor({ fingerprintKey: key }, entry, value)).toEqual(fingerprintOf(key, value));
  expect(fingerprintFor({ fingerprintKey: null }, entry, value)).toBeNull();
  expect(fingerprintFor({ fingerprintKey: key }, issued, value)).toBeNull();
  expect(fingerprintFor({ fingerprintKey: key }, entry, Buffer.from("fake"))).toBeNull();
});
