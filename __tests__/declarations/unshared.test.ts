/** @samples Vendor keys that are no longer shared, and lists without its name, once a service has gone. */
import { join } from "node:path";
import { noLongerShared, unname } from "../../declarations/retirement/unshared";
import { Declarations } from "../../declarations/scaffold/declarations";
import type { ResolvedEntry } from "../../model/resolved";
import { environmentNames, loadEnvironment } from "../../organisation/load";

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

it("its name leaves the lists of those who alone may read an entry, unless the list would be empty", () => {
  const files = new Map<string, string>();
  const entries = environmentNames().flatMap((name) => {
    const loaded = loadEnvironment(name, { lockDir: "/nonexistent" });
    return loaded.ok ? loaded.environment.products.flatMap((product) => product.entries) : [];
  });
  const declarations = new Declarations(join(__dirname, "..", ".."));
  const leave = (name: string) => {
    unname(declarations, files, entries, { product: "gateway", name, key: `gateway/${name}` });
    return files.get("catalog/gateway/inference.ts") ?? "";
  };
  const text = leave("instant-inference");
  expect(declarations.read("catalog/gateway/inference.ts")).toContain('onlyReadBy: ["gateway", "instant-inference"],');
  expect(text).toContain('onlyReadBy: ["gateway"],');
  expect(text).toContain('onlyReadBy: ["gateway", "thinking-inference"],');
  // Without a list, anybody might read it.
  expect(leave("gateway")).toContain('onlyReadBy: ["gateway"],');
});
