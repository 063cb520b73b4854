import { eachInParallel, inParallel, Pace } from "../../clients/pace";

describe("a pace", () => {
  const waits: number[] = [];
  beforeEach(() => {
    waits.length = 0;
    jest.spyOn(global, "setTimeout").mockImplementation(((done: () => void, millis: number) => {
      waits.push(Math.round(millis));
      done();
      return 0;
    }) as never);
  });
  afterEach(() => jest.restoreAllMocks());

  it("lets a burst through, then so many a second", async () => {
    const pace = new Pace(2, 3, () => 0);
    for (let turn = 0; turn < 6; turn += 1) await pace.turn();
    expect(waits).toEqual([500, 1000, 1500]);
  });

  it("gives back what time brings, and never more than a burst", async () => {
    let now = 0;
    const pace = new Pace(2, 3, () => now);
    for (let turn = 0; turn < 3; turn += 1) await pace.turn();
    now = 500;
    await pace.turn();
    expect(waits).toEqual([]);
    await pace.turn();
    expect(waits).toEqual([500]);
    now = 3_600_000;
    for (let turn = 0; turn < 4; turn += 1) await pace.turn();
    expect(waits).toEqual([500, 500]);
  });

  it("has a clock of its own", async () => {
    const pace = new Pace(1, 1);
    await pace.turn();
    await pace.turn();
    expect(waits).toHaveLength(1);
  });

  it("counts from when it was made", async () => {
    let now = 1_000_000;
    const pace = new Pace(1, 1, () => now);
    now += 0;
    await pace.turn();
    await pace.turn();
    expect(waits).toEqual([1000]);
  });
});

describe("work side by side", () => {
  /** Items whose work ends when the test says so. */
  function gated() {
    const started: number[] = [];
    const gates = new Map<number, { done: () => void; fail: (error: Error) => void }>();
    const work = (item: number) =>
      new Promise<void>((done, fail) => {
        started.push(item);
        gates.set(item, { done, fail });
      });
    const settle = () => new Promise((done) => setImmediate(done));
    return { started, gates, work, settle };
  }

  it("is done for all items, and for no more at once than the width", async () => {
    const { started, gates, work, settle } = gated();
    const all = inParallel(2, [1, 2, 3, 4, 5], work);
    await settle();
    expect(started).toEqual([1, 2]);
    gates.get(2)?.done();
    await settle();
    expect(started).toEqual([1, 2, 3]);
    for (const item of [1, 3]) gates.get(item)?.done();
    await settle();
    for (const item of [4, 5]) gates.get(item)?.done();
    await all;
    expect(started).toEqual([1, 2, 3, 4, 5]);
  });

  it("starts no more after the first error, and waits for what is under way before it reports it", async () => {
    const { started, gates, work, settle } = gated();
    let ended: unknown;
    const all = inParallel(3, [1, 2, 3, 4, 5, 6], work).catch((error: unknown) => {
      ended = error;
    });
    await settle();
    const first = new Error("first");
    gates.get(2)?.fail(first);
    await settle();
    expect(ended).toBeUndefined();
    gates.get(1)?.done();
    await settle();
    expect([started, ended]).toEqual([[1, 2, 3], undefined]);
    gates.get(3)?.done();
    await all;
    expect([started, ended]).toEqual([[1, 2, 3], first]);
  });

  it("is over at once without items", async () => {
    await inParallel(3, [], () => Promise.reject(new Error("never")));
  });

  it("gives what came of each item, in the items' order", async () => {
    const { gates, work, settle } = gated();
    const all = eachInParallel(2, [3, 1, 2], async (item) => {
      await work(item);
      return `item ${item}`;
    });
    await settle();
    for (const item of [1, 3]) gates.get(item)?.done();
    await settle();
    gates.get(2)?.done();
    expect(await all).toEqual(["item 3", "item 1", "item 2"]);
    const bad = new Error("bad");
    await expect(eachInParallel(2, [1], () => Promise.reject(bad))).rejects.toBe(bad);
  });
});
