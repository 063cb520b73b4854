/** @samples Which test file begins when. */
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const Sequencer = require("../../scripts/sequencer") as {
  new (of: object): { sort(tests: readonly object[]): readonly { readonly path: string }[] };
  readonly longest: readonly string[];
};
const fileOf = (name: string) => join(root, "__tests__", `${name}.test.ts`);

it("knows no file that is not there", () => {
  expect(Sequencer.longest.map(fileOf).filter((file) => !existsSync(file))).toEqual([]);
});

it("lets the files that run longest begin first, in their order", () => {
  const hasteFS = { getSize: () => 1 };
  const config = { rootDir: root, cacheDirectory: join(root, "no-such-folder"), id: "fake" };
  const names = ["model/format", Sequencer.longest[1] ?? "", "model/grammar", Sequencer.longest[0] ?? ""];
  const tests = names.map((name) => ({ path: fileOf(name), context: { config, hasteFS } }));
  const sorted = new Sequencer({ contexts: [], globalConfig: {} }).sort(tests).map((one) => one.path);
  expect(sorted.slice(0, 2)).toEqual([Sequencer.longest[0], Sequencer.longest[1]].map((name) => fileOf(name ?? "")));
  expect(sorted).toHaveLength(4);
});
