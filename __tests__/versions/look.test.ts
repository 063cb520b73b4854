import type { LiveState, LiveVersion } from "../../clients/secret-records";
import { emptyLock, type LockedEntry } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import type { Lease } from "../../versions/lease";
import { assertSame, look, type Seen } from "../../versions/look";
import { failureOf } from "../cli/support";
import { Vault } from "./vault";

const version = (number: string, state: LiveState = "ENABLED"): LiveVersion => ({
  number,
  state,
  createdAt: null,
  confirmed: true,
  destroyAt: null,
});
const lease = (id: string): Lease => ({ id, at: "2026-02-02T00:00:00.000Z", by: "bob" });
const rotating = (stage: "adding" | "moved", of = "aa"): LockedEntry => ({
  state: "active",
  current: "1",
  rotation: { stage, lease: of, replaces: "1", before: "1", at: "2026-02-02T00:00:00.000Z", by: "bob" },
});
type One = Seen extends ReadonlyMap<string, infer T> ? T : never;
const still: One = { locked: { state: "active", current: "1" }, versions: [version("1")], lease: null };

describe("what changed since a question", () => {
  it.each<[string, Partial<One>, Partial<One>, readonly string[]]>([
    ["nothing", {}, {}, []],
    ["nothing, of what was not there", { locked: undefined, versions: [] }, { locked: undefined, versions: [] }, []],
    ["nothing, while we rotate it", { lease: lease("aa") }, { lease: lease("aa") }, []],
    ["a pin that was moved", {}, { locked: { state: "active", current: "2" } }, ["version 1 was pinned, now it is 2"]],
    [
      "a first pin",
      { locked: undefined },
      { locked: { state: "active", current: "2" } },
      ["version none was pinned, now it is 2"],
    ],
    ["a pin that went", {}, { locked: undefined }, ["version 1 was pinned, now it is none"]],
    ["a rotation that began", {}, { locked: rotating("adding") }, ["a rotation is under way now (adding)"]],
    [
      "a rotation that went on",
      { locked: rotating("adding") },
      { locked: rotating("moved") },
      ["a rotation is under way now (moved)"],
    ],
    [
      "another rotation",
      { locked: rotating("adding") },
      { locked: rotating("adding", "bb") },
      ["a rotation is under way now (adding)"],
    ],
    ["a rotation that ended", { locked: rotating("moved") }, {}, ["the rotation that was under way has ended"]],
    ["the same rotation", { locked: rotating("moved") }, { locked: rotating("moved") }, []],
    [
      "anything else in the lock",
      {},
      { locked: { state: "active", current: "1", previous: "7" } },
      ["its entry in the lock has changed"],
    ],
    [
      "a pin and anything else",
      {},
      { locked: { state: "active", current: "2", previous: "1" } },
      ["version 1 was pinned, now it is 2"],
    ],
    [
      "versions that were added, oldest first",
      {},
      { versions: [version("3"), version("2"), version("1")] },
      ["version 2 was added", "version 3 was added"],
    ],
    ["a version's state", {}, { versions: [version("1", "DISABLED")] }, ["version 1 is disabled now"]],
    ["a version that is listed no more", {}, { versions: [] }, []],
    [
      "a lease that somebody took",
      {},
      { lease: lease("aa") },
      ["bob has been rotating it since 2026-02-02T00:00:00.000Z"],
    ],
    [
      "a lease that went over to somebody else",
      { lease: lease("bb") },
      { lease: lease("aa") },
      ["bob has been rotating it since 2026-02-02T00:00:00.000Z"],
    ],
    ["a lease that was given back", { lease: lease("bb") }, {}, ["its lease was given back"]],
    [
      "everything",
      { lease: lease("bb") },
      { locked: undefined, versions: [version("2"), version("1", "DESTROYED")] },
      [
        "version 1 was pinned, now it is none",
        "version 1 is destroyed now",
        "version 2 was added",
        "its lease was given back",
      ],
    ],
  ])("%s", async (_title, before, now, changes) => {
    const seen = (over: Partial<One>) => new Map([["shop/KEY", { ...still, ...over }]]);
    const work = () => assertSame(seen(before), seen(now));
    if (changes.length === 0) return work();
    expect(await failureOf(work)).toEqual({
      code: exitCodes.lock,
      message: ["Something changed since the question was asked; nothing was written."]
        .concat(changes.map((change) => `  shop/KEY: ${change}`))
        .join("\n"),
      next: "look at the new state, then run the command again",
    });
  });

  it("is said of all entries of the question, and of no other one", async () => {
    const moved: One = { ...still, locked: undefined };
    const before: Seen = new Map([
      ["a/ONE", still],
      ["a/TWO", still],
      ["a/GONE", still],
    ]);
    const now: Seen = new Map([
      ["a/ONE", moved],
      ["a/TWO", moved],
      ["a/NEW", moved],
    ]);
    expect((await failureOf(() => assertSame(before, now))).message.split("\n").slice(1)).toEqual([
      "  a/ONE: version 1 was pinned, now it is none",
      "  a/TWO: version 1 was pinned, now it is none",
    ]);
  });

  it("shows what others wrote as one line", async () => {
    const by = "bob\u001b[2J\nand more";
    const work = () =>
      assertSame(new Map([["a/B", still]]), new Map([["a/B", { ...still, lease: { ...lease("aa"), by } }]]));
    expect((await failureOf(work)).message).toContain(
      "  a/B: bob\\u001b[2J\\nand more has been rotating it since 2026-02-02T00:00:00.000Z",
    );
  });
});

describe("looking", () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.open();
  });
  afterAll(() => vault.close());

  it("sees the lock, the versions and the lease of each entry", async () => {
    const [full, bare, absent] = [
      await vault.entry(["fake-1", "fake-2"]),
      await vault.entry(),
      await vault.entry(null),
    ] as const;
    await vault.disable(full, "1");
    await vault.annotate(full, { "strongroom-rotation": "aa 2026-02-02T00:00:00.000Z bob" });
    const lock = { ...emptyLock("dev"), entries: { [full.key]: still.locked as LockedEntry } };
    const seen = await look(vault.client, lock, [full, bare, absent]);
    const { versions = [], ...rest } = seen.get(full.key) ?? {};
    expect(versions.map((one) => `${one.number} ${one.state}`)).toEqual(["2 ENABLED", "1 DISABLED"]);
    expect(rest).toEqual({ locked: still.locked, lease: lease("aa") });
    expect(seen.get(bare.key)).toEqual({ locked: undefined, versions: [], lease: null });
    expect(seen.get(absent.key)).toEqual({ locked: undefined, versions: [], lease: null });
    expect(seen.size).toBe(3);
  });
});
