import type { StoredEntry } from "../../inventory/entries";
import { emptyLock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import {
  assertLease,
  heldByOther,
  isHeldElsewhere,
  type Lease,
  leaseIn,
  releaseLease,
  takeLease,
} from "../../versions/lease";
import { failureOf } from "../cli/support";
import { firstPause, watchPauses } from "./vault";
import { vault, withVault } from "./write-support";

withVault();

const own: Lease = { id: "00112233aabbccdd", at: "2026-02-03T04:05:06.000Z", by: "ann@example.test" };
const theirs: Lease = { id: "ffeeddcc99887766", at: "2026-02-02T00:00:00.000Z", by: "bob of the night shift" };
const text = ({ id, at, by }: Lease) => `${id} ${at} ${by}`;
const holds = (entry: StoredEntry, lease: Lease) =>
  vault.annotate(entry, { purpose: "a test", "strongroom-rotation": text(lease) });
const missing = (entry: StoredEntry) => ({
  code: exitCodes.pending,
  message: `${entry.name} does not exist in project fake-shop-dev; Terraform creates it.`,
  next: "deploy the secrets stack of its product first",
});
const rotatedByBob = (entry: StoredEntry) => ({
  code: exitCodes.lock,
  message: `${entry.key} is being rotated by bob of the night shift since 2026-02-02T00:00:00.000Z, and this lock file does not have that rotation.`,
  next: `take over the branch of that rotation; if it is lost: strongroom rotate ${entry.key} --env dev --abort --break-lease`,
});
const notTaken = (entry: StoredEntry) => ({
  code: exitCodes.unreachable,
  message: `${entry.key}: the annotation that guards rotations could not be written; project fake-shop-dev did not accept it.`,
  next: "run the command again; it goes on where it stopped",
});

describe("who holds a lease", () => {
  it.each([
    [{}, null],
    [{ "strongroom-rotation": "" }, null],
    [{ other: text(own) }, null],
    [{ "strongroom-rotation": text(own) }, own],
    [{ "strongroom-rotation": text(theirs) }, theirs],
    [{ "strongroom-rotation": "0a" }, { id: "0a", at: "", by: "" }],
    [
      { "strongroom-rotation": `0a ${"9".repeat(31)} ${"b".repeat(121)}` },
      { id: "0a", at: `${"9".repeat(29)}…`, by: `${"b".repeat(119)}…` },
    ],
    [{ "strongroom-rotation": "0a now \u001b[2Jbob" }, { id: "0a", at: "now", by: "\\u001b[2Jbob" }],
  ])("%j", (annotations, lease) => {
    expect(leaseIn(annotations)).toEqual(lease);
  });
});

describe("taking a lease", () => {
  it("writes it beside what else is annotated", async () => {
    const entry = await vault.entry();
    await vault.annotate(entry, { purpose: "a test" });
    await takeLease(vault.client, entry, own, firstPause);
    expect(await vault.annotations(entry)).toEqual({
      purpose: "a test",
      "strongroom-rotation": "00112233aabbccdd 2026-02-03T04:05:06.000Z ann@example.test",
    });
  });

  it("finds that it is ours already, and writes nothing", async () => {
    const entry = await vault.entry();
    await holds(entry, { ...own, by: "ann, a day before" });
    expect(await vault.asked(entry, () => takeLease(vault.client, entry, own, firstPause))).toEqual(["GET 200"]);
  });

  it("is refused while somebody else holds it", async () => {
    const entry = await vault.entry();
    await holds(entry, theirs);
    const asked = await vault.asked(entry, async () =>
      expect(await failureOf(() => takeLease(vault.client, entry, own, firstPause))).toEqual(rotatedByBob(entry)),
    );
    expect(asked).toEqual(["GET 200"]);
    expect(await vault.annotations(entry)).toEqual({ purpose: "a test", "strongroom-rotation": text(theirs) });
  });

  it("is refused where somebody else takes it between reading and writing", async () => {
    const entry = await vault.entry();
    const annotate = vault.client.annotate.bind(vault.client);
    const pauses = watchPauses();
    jest.spyOn(vault.client, "annotate").mockImplementationOnce(async (...given) => {
      await holds(entry, theirs);
      return annotate(...given);
    });
    const asked = await vault.asked(entry, async () =>
      expect(await failureOf(() => takeLease(vault.client, entry, own, firstPause))).toEqual(rotatedByBob(entry)),
    );
    expect(asked).toEqual(["GET 200", "PATCH 200", "PATCH 400", "GET 200"]);
    expect(pauses()).toEqual([1]);
  });

  it("goes on where its answer got lost: what was written is ours", async () => {
    const entry = await vault.entry();
    await vault.strike(entry, "\\?updateMask", { kind: "reset-after" });
    const asked = await vault.asked(entry, () => takeLease(vault.client, entry, own, firstPause));
    expect(asked).toEqual(["GET 200", "PATCH 0", "GET 200"]);
  });

  it("is tried six times, each after twice the pause, and then given up", async () => {
    const entry = await vault.entry();
    const pauses = watchPauses();
    await vault.strike(entry, "\\?updateMask", { kind: "status", status: 412 }, { times: 5 });
    await takeLease(vault.client, entry, own, firstPause);
    expect(leaseIn((await vault.annotations(entry)) as Record<string, string>)).toEqual(own);
    expect(pauses()).toEqual([1, 2, 4, 8, 16]);
    const other = await vault.entry();
    await vault.strike(other, "\\?updateMask", { kind: "status", status: 412 }, { times: 6 });
    expect(await failureOf(() => takeLease(vault.client, other, own, firstPause))).toEqual(notTaken(other));
    expect(await vault.annotations(other)).toEqual({});
  });

  it("needs the secret", async () => {
    const entry = await vault.entry(null);
    expect(await failureOf(() => takeLease(vault.client, entry, own, firstPause))).toEqual(missing(entry));
  });
});

describe("looking at a lease before a write", () => {
  it("lets through whoever holds it, and where nobody may hold one, while nobody does", async () => {
    const entry = await vault.entry();
    await assertLease(vault.client, entry, null);
    await holds(entry, own);
    await assertLease(vault.client, entry, own.id);
  });

  it.each([null, own.id])("refuses where somebody else holds it (own: %s)", async (id) => {
    const entry = await vault.entry();
    await holds(entry, theirs);
    expect(await failureOf(() => assertLease(vault.client, entry, id))).toEqual(rotatedByBob(entry));
  });

  it("refuses where the own one is gone", async () => {
    const entry = await vault.entry();
    expect(await failureOf(() => assertLease(vault.client, entry, own.id))).toEqual({
      code: exitCodes.lock,
      message: `${entry.key}: the lease of this rotation is gone; somebody else broke it, or has finished the rotation. Nothing was written.`,
      next: `merge the branch that the rotation went on in; or, to take the lease back: strongroom rotate ${entry.key} --env dev --resume; or, to end it: strongroom rotate ${entry.key} --env dev --abort`,
    });
  });

  it.each([null, own.id])("needs the secret (own: %s)", async (id) => {
    const entry = await vault.entry(null);
    expect(await failureOf(() => assertLease(vault.client, entry, id))).toEqual(missing(entry));
  });
});

describe("giving a lease back", () => {
  it.each([own.id, null])("removes it alone (own: %s)", async (id) => {
    const entry = await vault.entry();
    await holds(entry, own);
    await releaseLease(vault.client, entry, id, firstPause);
    expect(await vault.annotations(entry)).toEqual({ purpose: "a test" });
  });

  it("leaves what somebody else holds, and what nobody does", async () => {
    const entry = await vault.entry();
    await holds(entry, theirs);
    expect(await vault.asked(entry, () => releaseLease(vault.client, entry, own.id, firstPause))).toEqual(["GET 200"]);
    expect(await vault.annotations(entry)).toEqual({ purpose: "a test", "strongroom-rotation": text(theirs) });
    const free = await vault.entry();
    for (const id of [own.id, null])
      expect(await vault.asked(free, () => releaseLease(vault.client, free, id, firstPause))).toEqual(["GET 200"]);
  });
});

describe("a rotation of somebody else", () => {
  const entry = { key: "shop/KEY" } as StoredEntry;
  const lockWith = (key: string, lease: string) => ({
    ...emptyLock("dev"),
    entries: {
      [key]: {
        state: "active" as const,
        current: "1",
        rotation: { stage: "adding" as const, lease, replaces: "1", before: "1", at: theirs.at, by: theirs.by },
      },
    },
  });
  const tips = {
    known: [
      { branch: "main", lock: emptyLock("dev") },
      {
        branch: "still",
        lock: { ...emptyLock("dev"), entries: { "shop/KEY": { state: "active" as const, current: "1" } } },
      },
      { branch: "other", lock: lockWith("shop/OTHER", theirs.id) },
      { branch: "older", lock: lockWith("shop/KEY", own.id) },
      { branch: "origin/rotate", lock: lockWith("shop/KEY", theirs.id) },
    ],
    unknown: [],
  };

  it("names the branch whose lock knows of it", () => {
    const failure = heldByOther(entry, { environment: "dev", held: theirs, tips });
    expect([failure.code, failure.message, failure.next, failure.branch]).toEqual([
      exitCodes.lock,
      "shop/KEY is being rotated by bob of the night shift since 2026-02-02T00:00:00.000Z, in origin/rotate.",
      "merge origin/rotate, or take it over",
      "origin/rotate",
    ]);
  });

  it.each([null, { ...tips, known: tips.known.slice(0, 4) }])("says where no branch does, or nobody looked", (seen) => {
    const failure = heldByOther(entry, { environment: "dev", held: theirs, tips: seen });
    expect([failure.message, failure.branch]).toEqual([rotatedByBob(entry).message, null]);
  });

  it("is told apart from other failures", () => {
    expect(isHeldElsewhere(heldByOther(entry, { environment: "dev", held: theirs, tips: null }))).toBe(true);
    expect(isHeldElsewhere(new Failure(exitCodes.lock, "another one"))).toBe(false);
    expect(isHeldElsewhere({ branch: "main" })).toBe(false);
    expect(isHeldElsewhere(undefined)).toBe(false);
  });
});
