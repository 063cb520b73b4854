/** Vendor keys that are no longer shared once a service has gone. */
import { noLongerShared } from "../../declarations/retirement/unshared";
import type { ResolvedEntry } from "../../model/resolved";

describe("a vendor's key that it shares", () => {
  const entry = (name: string, readers: readonly string[], sharedBecause: string | null = "few calls") => ({
    key: `shop/${name}`,
    sharedBecause,
    usedBy: readers.map((reader) => ({
      reader,
      role: reader.endsWith("ann") ? "person" : "backend",
    })) as unknown as ResolvedEntry["usedBy"],
  });

  it("has no reason to be shared where one reader is left, in every environment; people don't count", () => {
    const all = [
      entry("TWO", ["shop/digest", "shop/api", "shop/ann"]),
      entry("THREE", ["shop/digest", "shop/api", "shop/web"]),
      entry("OTHERS", ["shop/api", "shop/web"]),
      entry("ALONE", ["shop/digest"], null),
    ];
    const keys = (entries: typeof all) => noLongerShared(entries, "shop/digest").map(({ key }) => key);
    expect(keys(all)).toEqual(["shop/TWO"]);
    expect(keys([...all, entry("TWO", ["shop/api", "shop/web"])])).toEqual([]);
  });
});
