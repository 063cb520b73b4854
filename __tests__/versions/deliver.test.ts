/** One value into the cloud and its version into the lock, against the embedded cloud. */
import type { StoredEntry } from "../../inventory/entries";
import { LockWriter } from "../../lock/lock-file";
import type { Terminal } from "../../machine/terminal";
import type { LockedEntry, LockedVersion } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { fingerprintKey, fingerprintOf } from "../../values/fingerprint";
import { changeState } from "../../versions/change";
import { adopt, type DeliveryTools, deliver } from "../../versions/inject/deliver";
import { checkOf, type Intent } from "../../versions/intent";
import { failureOf } from "../cli/support";
import { Vault } from "./vault";

let vault: Vault;
let writer: LockWriter;
beforeAll(async () => {
  vault = await Vault.open();
  writer = LockWriter.open(vault.bench.root, vault.bench.lockDir, "dev");
});
beforeEach(() => {
  vault.bench.printed = "";
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => {
  writer.release();
  return vault.close();
});

const ours = "fa".repeat(32);
const now = "2026-02-03T04:05:06.000Z";
const known = (over: Partial<LockedVersion> = {}): LockedVersion => ({
  state: "enabled",
  at: now,
  by: "ann",
  from: "prompt",
  ...over,
});
const tools = (over: Partial<DeliveryTools> = {}): DeliveryTools => ({
  ...vault.tools(),
  writer,
  identity: "ann",
  adopt: false,
  ...over,
});
const candidate = (entry: StoredEntry, value = ours, from = "prompt") => ({
  entry,
  value: Buffer.from(value),
  from,
  at: "the prompt",
});
const run = (entry: StoredEntry, over: Partial<DeliveryTools> = {}, value = ours, from = "prompt") =>
  deliver(candidate(entry, value, from), tools(over));
const locked = (entry: StoredEntry) => vault.bench.lock().entries[entry.key];
const lockAs = (entry: StoredEntry, block: LockedEntry) =>
  writer.update((lock) => ({ ...lock, entries: { ...lock.entries, [entry.key]: block } }));
const intentOf = (entry: StoredEntry) =>
  vault.tools().intents.get(entry.key, `projects/fake-shop-dev/secrets/${entry.name}`);
/** A run that was killed after its write. */
async function interrupted(from = "file", value = ours, over: Partial<Intent> = {}): Promise<StoredEntry> {
  const entry = await vault.entry(["fake-theirs", value]);
  const writeId = "07".repeat(16);
  const secret = `projects/fake-shop-dev/secrets/${entry.name}`;
  const check = checkOf(writeId, Buffer.from(value));
  vault.tools().intents.put(entry.key, { writeId, secret, before: "0", at: now, from, check, ...over });
  return entry;
}
const madeAt = async (entry: StoredEntry, number: string) =>
  new Date((await vault.client.version(entry.secret, number))?.createdAt ?? "").toISOString();
const rotating = { "strongroom-rotation": `ffee ${now} bob` };
const held = (entry: StoredEntry) => ({
  code: exitCodes.lock,
  message: `${entry.key} is being rotated by bob since ${now}, and this lock file does not have that rotation.`,
});

describe("a value", () => {
  it("is written once and pinned, beside what the lock has; then its record goes", async () => {
    const [entry, other] = [await vault.entry(), await vault.entry()];
    lockAs(other, { state: "pending" });
    expect(await run(entry)).toEqual({ kind: "written", entry, version: "1", from: "prompt" });
    expect(locked(entry)).toEqual({ state: "active", current: "1", versions: { "1": known() } });
    expect(locked(other)).toEqual({ state: "pending" });
    expect([await vault.states(entry), await vault.value(entry, "1"), intentOf(entry)]).toEqual([
      ["1 ENABLED"],
      ours,
      null,
    ]);
  });

  it("is pinned with its fingerprint", async () => {
    const key = fingerprintKey({ project: "fake-platform-dev", id: "KEY" }, "1", Buffer.from("fake-key"));
    const entry = await vault.entry();
    await run(entry, { fingerprintKey: key });
    expect(locked(entry)?.versions).toEqual({ "1": known({ fingerprint: fingerprintOf(key, Buffer.from(ours)) }) });
  });

  it("is written above the numbers that were used before, and these are destroyed", async () => {
    const entry = await vault.entry();
    lockAs(entry, { state: "active", current: "1", versions: { "1": known() } });
    expect(await run(entry)).toMatchObject({ kind: "written", version: "2" });
    expect(locked(entry)).toEqual({
      state: "active",
      current: "2",
      versions: { "1": known({ state: "destroyed" }), "2": known() },
    });
    expect(await vault.states(entry)).toEqual(["2 ENABLED", "1 DESTROYED"]);
  });

  it("is neither written, found nor adopted while somebody rotates", async () => {
    const [entry, left] = [await vault.entry(), await interrupted()];
    const before = vault.bench.lockText();
    for (const one of [entry, left]) await vault.annotate(one, rotating);
    expect(await failureOf(() => run(entry))).toMatchObject(held(entry));
    expect(await failureOf(() => run(left))).toMatchObject(held(left));
    expect(await failureOf(() => adopt(left, tools({ adopt: true })))).toMatchObject(held(left));
    expect([await vault.states(entry), vault.bench.lockText()]).toEqual([[], before]);
  });
});

describe("what an interrupted run wrote", () => {
  it("is pinned as that run would have, and nothing is written", async () => {
    const entry = await interrupted();
    const access = jest.spyOn(vault.client, "access");
    expect(await run(entry)).toEqual({ kind: "found", entry, version: "2", from: "file" });
    expect(locked(entry)).toEqual({
      state: "active",
      current: "2",
      versions: { "2": known({ at: await madeAt(entry, "2"), from: "file" }) },
    });
    expect([await vault.states(entry), intentOf(entry)]).toEqual([["2 ENABLED", "1 ENABLED"], null]);
    // Nobody keeps what was read.
    for (const { value } of access.mock.results)
      expect([...((await value) as Buffer)].every((byte) => byte === 0)).toBe(true);
  });

  it("is pinned at this time where the cloud says none", async () => {
    const entry = await interrupted();
    const versions = vault.client.versions.bind(vault.client);
    jest
      .spyOn(vault.client, "versions")
      .mockImplementation(
        async (secret) => (await versions(secret))?.map((one) => ({ ...one, createdAt: null })) ?? null,
      );
    await run(entry);
    expect(locked(entry)?.versions).toEqual({ "2": known({ from: "file" }) });
  });

  it("is refused where another value is given now, unless it is adopted", async () => {
    const entry = await interrupted();
    const before = vault.bench.lockText();
    expect(await failureOf(() => run(entry, {}, "fb".repeat(32)))).toEqual({
      code: exitCodes.lock,
      message: `${entry.key}: an interrupted run stored another value as version 2 (file, ${now}); nothing was overwritten.`,
      next: `to use that one: strongroom inject --env dev --only ${entry.key} --adopt; to use this one, disable version 2 first`,
    });
    expect([vault.bench.lockText(), await vault.states(entry)]).toEqual([before, ["2 ENABLED", "1 ENABLED"]]);
    expect(await run(entry, { adopt: true }, "fb".repeat(32))).toMatchObject({ kind: "found", version: "2" });
  });

  it("is taken whatever its value, where both are generated, and only then", async () => {
    const generated = await interrupted("generated hex 32");
    expect((await failureOf(() => run(generated))).message).toContain(
      "stored another value as version 2 (generated hex 32",
    );
    expect(await run(generated, {}, "fb".repeat(32), "generated hex 32")).toMatchObject({ kind: "found" });
    const given = await interrupted("file");
    expect((await failureOf(() => run(given, {}, "fb".repeat(32), "generated hex 32"))).code).toBe(exitCodes.lock);
  });

  it("is pinned where a person says that it is ours, which nobody here may read", async () => {
    const entry = await interrupted();
    await vault.strike(entry, "/versions/2:access", { kind: "status", status: 403 });
    const terminal = { interactive: true, readLine: async () => "ours" } as unknown as Terminal;
    expect(await run(entry, vault.tools({ terminal }))).toMatchObject({ kind: "found", version: "2" });
    await vault.calm();
  });

  it("is not left behind once the lock has it", async () => {
    const entry = await interrupted();
    lockAs(entry, { state: "active", current: "2", versions: { "2": known() } });
    expect(await run(entry)).toEqual({ kind: "unpinned", entry, version: "2" });
  });
});

describe("a version that nobody here wrote", () => {
  it("is left alone, and pinned where that is asked for", async () => {
    const entry = await vault.entry(["fake-1", "fake-2"]);
    const before = vault.bench.lockText();
    expect(await run(entry)).toEqual({ kind: "unpinned", entry, version: "2" });
    expect(vault.bench.lockText()).toBe(before);
    expect(await run(entry, { adopt: true })).toEqual({ kind: "adopted", entry, version: "2", from: "adopted" });
    expect(locked(entry)).toEqual({
      state: "active",
      current: "2",
      versions: { "2": known({ at: await madeAt(entry, "2"), from: "adopted" }) },
    });
    expect([await vault.states(entry), vault.bench.printed]).toEqual([["2 ENABLED", "1 ENABLED"], ""]);
  });

  it("is not taken where it is disabled, arrived damaged, or is gone by the lock", async () => {
    const entry = await interrupted("file", ours, { damaged: ["2"] });
    expect(await adopt(entry, tools())).toEqual({ kind: "unpinned", entry, version: "1" });
    await changeState(vault.client, entry, "1", "disable");
    expect(await adopt(entry, tools({ adopt: true }))).toBeNull();
    expect([locked(entry), vault.bench.printed]).toEqual([undefined, ""]);
  });

  it("is not taken where its number was used before: that is said where it was to be adopted", async () => {
    const entry = await vault.entry(["fake-1", "fake-2"]);
    const gone = { state: "active" as const, current: "3", versions: { "2": known({ state: "destroyed" }) } };
    lockAs(entry, gone as LockedEntry);
    expect(await adopt(entry, tools())).toEqual({ kind: "unpinned", entry, version: "1" });
    const both = { "1": known({ state: "destroyed" }), "2": known({ state: "destroyed" }) };
    lockAs(entry, { state: "pending", versions: both } as LockedEntry);
    expect(await adopt(entry, tools())).toBeNull();
    expect(vault.bench.printed).toBe("");
    expect(await adopt(entry, tools({ adopt: true }))).toBeNull();
    expect(vault.bench.printed).toBe(
      ["2", "1"]
        .map(
          (number) =>
            `note: version ${number} of ${entry.key} is not pinned: its number was used before, by a secret that was deleted since; give the value to inject, which writes it under a new number\n`,
        )
        .join(""),
    );
  });
});
