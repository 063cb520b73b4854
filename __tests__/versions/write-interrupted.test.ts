import type { StoredEntry } from "../../inventory/entries";
import type { Intent } from "../../versions/intent";
import { leftBehind } from "../../versions/write";
import { intentOf, lease, ours, sayingOurs, vault, withVault } from "./write-support";

withVault();

describe("what an interrupted run left behind", () => {
  const left = async (entry: StoredEntry, own: string | null = null, known?: Record<string, unknown>) => {
    const found = await leftBehind(entry, { lease: own, known }, vault.tools());
    return found === null ? null : [found.version.number, found.value?.toString(), found.intent];
  };
  const interrupted = async (over: Partial<Intent> = {}, values: readonly string[] = ["fake-theirs", ours]) => {
    const entry = await vault.entry(values);
    vault.tools().intents.put(entry.key, intentOf(entry, over));
    return entry;
  };

  it("is found by its content, with its value", async () => {
    const entry = await interrupted();
    expect(await left(entry)).toEqual(["2", ours, intentOf(entry)]);
    expect(await left(entry, null, {})).toEqual(["2", ours, intentOf(entry)]);
    expect(await left(entry, null, { "1": {} })).toEqual(["2", ours, intentOf(entry)]);
  });

  it("is nothing without a record, or where nothing has that content", async () => {
    expect(await left(await vault.entry([ours]))).toBeNull();
    expect(await left(await interrupted({}, ["fake-theirs"]))).toBeNull();
    expect(await left(await interrupted({}, []))).toBeNull();
    expect(await left(await interrupted({}, []), null, {})).toBeNull();
  });

  it("is nothing that the lock has already; its value is forgotten", async () => {
    const entry = await interrupted();
    const access = jest.spyOn(vault.client, "access");
    expect(await left(entry, null, { "2": {} })).toBeNull();
    for (const { value } of access.mock.results) {
      const read = (await value) as Buffer;
      expect(read.equals(Buffer.alloc(read.length))).toBe(true);
    }
    access.mockRestore();
  });

  it("may not be readable: then a person says whose it is, and the lock still knows it", async () => {
    const entry = await interrupted({}, [ours]);
    await vault.strike(entry, "/versions/1:access", { kind: "status", status: 403 }, { times: 2 });
    const tools = vault.tools({ terminal: sayingOurs });
    expect(await leftBehind(entry, { lease: null, known: undefined }, tools)).toMatchObject({ value: null });
    expect(await leftBehind(entry, { lease: null, known: { "1": {} } }, tools)).toBeNull();
  });

  it("is nothing of another rotation, nor of a write outside of one; nobody is asked for it", async () => {
    const outside = await interrupted();
    expect(await vault.asked(outside, async () => expect(await left(outside, lease)).toBeNull())).toEqual([]);
    const within = await interrupted({ lease });
    for (const own of [null, "ffee"])
      expect(await vault.asked(within, async () => expect(await left(within, own)).toBeNull())).toEqual([]);
    expect(await left(within, lease)).toEqual(["2", ours, intentOf(within, { lease })]);
  });
});
