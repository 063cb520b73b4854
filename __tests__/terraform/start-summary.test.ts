/** What a start says it did, in words. */

import { summary, textOf, valuesText } from "../../terraform/start/summary";
import { createOutput } from "../../text/output";
import type { InjectData } from "../../versions/inject/report";
import { entryOf, environmentOf, productOf, secretOf } from "../support/resolved-fixture";

const injected = (from: readonly string[]) =>
  ({ written: from.map((one) => ({ from: one })), found: [], adopted: [] }) as unknown as InjectData;

it.each([
  [["generated hex", "fake example"], "1 generated, 1 fake example"],
  [["generated hex"], "1 generated, 0 fake examples"],
  [["fake example", "fake example"], "0 generated, 2 fake examples"],
  [[], "no changes"],
])("%j: %s", (from, text) => {
  expect(valuesText(injected(from))).toBe(text);
});

it("names the entries without a value, so that nobody looks for the versions that are fewer", () => {
  const kept = (name: string, pin: string | null) =>
    entryOf({ product: "shop", name, optional: pin === null, secret: secretOf({ id: name, project: "p", pin }) });
  const literal = entryOf({ product: "shop", name: "LOG_LEVEL", kind: "config", value: "info", secret: null });
  const said = (entries: readonly ReturnType<typeof kept>[]) => {
    const product = productOf({ name: "shop", project: "fake-shop-dev", entries: [...entries] });
    const environment = environmentOf([product], "dev");
    const terraform = { added: 0, changed: 0, destroyed: 0 };
    const run = { only: null, sandbox: "127.0.0.1:1", terraform, injected: injected([]), abandoned: [], seconds: 1 };
    const sink = { write: () => true };
    const context = { output: createOutput({ stdout: sink, stderr: sink, colour: false }) } as never;
    return textOf(context, summary(environment, environment.products, run)).split("\n");
  };
  const lines = said([kept("A_KEY", "1"), kept("B_KEY", null), literal as never]);
  expect(lines).toContain("  entries    2 in Secret Manager, 1 literal");
  expect(lines).toContain("  versions   1 pinned; optional, and without a value: shop/B_KEY");
  expect(said([kept("A_KEY", "1")])).toContain("  versions   1 pinned");
  const many = ["B", "C", "D", "E", "F", "G"].map((name) => kept(name, null));
  expect(said(many)).toContain(
    "  versions   0 pinned; optional, and without a value: shop/B, shop/C, shop/D, shop/E and 2 more",
  );
});
