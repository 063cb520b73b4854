import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { realDisk } from "../../../sandbox/cloud/disk";
import { Store } from "../../../sandbox/cloud/store";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "store-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const open = (compactBytes?: number) => new Store(folder, compactBytes === undefined ? {} : { compactBytes }).start();
const journal = () => path.join(folder, fs.readdirSync(folder).find((name) => name.startsWith("journal-")) ?? "");

describe("Store", () => {
  it("has after a kill what was committed before it", () => {
    const killed = open();
    const documents = killed.collection<number>("numbers");
    killed.transaction(() => documents.put("one", 1));
    killed.transaction(() => documents.put("two", 2));
    killed.transaction(() => documents.delete("one"));
    expect(open().collection("numbers").list("")).toEqual([["two", 2]]);
  });

  it("takes a transaction back whole", () => {
    const store = open();
    const documents = store.collection<number>("numbers");
    store.transaction(() => documents.put("kept", 1));
    expect(() =>
      store.transaction(() => {
        documents.put("kept", 2);
        documents.put("kept", 3);
        documents.put("new", 1);
        documents.delete("kept");
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(documents.list("")).toEqual([["kept", 1]]);
    expect(open().collection("numbers").list("")).toEqual([["kept", 1]]);
  });

  it("leaves out a transaction that a kill tore, and goes on", () => {
    const killed = open();
    killed.transaction(() => killed.collection<number>("numbers").put("one", 1));
    fs.appendFileSync(journal(), '1234abcd [["numbers","two",2],["numbers","thr');
    const next = open();
    next.transaction(() => next.collection<number>("numbers").put("four", 4));
    expect(open().collection("numbers").list("")).toEqual([
      ["four", 4],
      ["one", 1],
    ]);
  });

  it("survives a kill at every step of a change of generation", () => {
    const store = open();
    const numbers = store.collection<number>("numbers");
    store.transaction(() => numbers.put("one", 1));
    const killed = new Error("killed");
    let steps = 0;
    for (let at = 1; ; at += 1) {
      // Every step from the one with that number on does nothing, as after a kill; so also the clearing up.
      let left = at;
      const disk = new Proxy(realDisk, {
        get:
          (target, name: keyof typeof realDisk) =>
          (...args: never[]) => {
            left -= 1;
            if (left <= 0) throw killed;
            return (target[name] as (...given: never[]) => unknown)(...args);
          },
      });
      const dying = new Store(folder, { disk });
      let ended = false;
      try {
        dying.start();
        dying.clear(["numbers"]);
        ended = true;
      } catch (error) {
        expect(error).toBe(killed);
      }
      expect([at, new Store(folder).collection("numbers").list("")]).toEqual([at, [["one", 1]]]);
      if (ended && left > 0) break;
      steps = at;
    }
    expect(steps).toBeGreaterThan(15);
    expect(open().collection("numbers").list("")).toEqual([["one", 1]]);
    expect(fs.readdirSync(folder)).toHaveLength(3);
  });

  it("folds a long journal into a snapshot", () => {
    const store = open(1000);
    const documents = store.collection<string>("texts");
    for (let index = 0; index < 100; index += 1) store.transaction(() => documents.put("same", "x".repeat(50)));
    expect(fs.statSync(journal()).size).toBeLessThan(1100);
    expect(open().collection("texts").list("")).toEqual([["same", "x".repeat(50)]]);
  });

  it("writes as much for a change among 10,000 documents as among 10", () => {
    const written = (count: number) => {
      const home = path.join(folder, String(count));
      const store = new Store(home).start();
      const documents = store.collection<{ n: number }>("documents");
      store.transaction(() => {
        for (let index = 0; index < count; index += 1) documents.put(`d${String(index).padStart(5, "0")}`, { n: 0 });
      });
      const file = path.join(home, fs.readdirSync(home).find((name) => name.startsWith("journal-")) ?? "");
      const before = fs.statSync(file).size;
      store.transaction(() => documents.put("d00003", { n: 1 }));
      return fs.statSync(file).size - before;
    };
    expect(written(10_000)).toBe(written(10));
  });
});
