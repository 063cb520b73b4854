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
  [["generated hex", "composed", "composed"], "1 generated, 0 fake examples, 2 composed"],
  [[], "no changes"],
])("%j: %s", (from, text) => {
  expect(valuesText(injected(from))).toBe(text);
});

const kept = (name: string, pin: string | null) =>
  entryOf({ product: "shop", name, optional: pin === null, secret: secretOf({ id: name, project: "p", pin }) });

/** What a start of one product with three stacks says. */
function said(entries: readonly ReturnType<typeof kept>[], out: readonly string[] = [], added = 0): readonly string[] {
  const stacks = (["identities", "secrets", "services"] as const).map((layer) => ({
    ...{ name: `shop-dev-${layer}`, product: "shop", layer, dependsOn: [] },
  }));
  const environment = environmentOf(
    [productOf({ name: "shop", project: "fake-shop-dev", entries: [...entries], stacks })],
    "dev",
  );
  const data = summary(environment, environment.products, {
    ...{ only: null, fake: ["shop/KEY"], sandbox: "127.0.0.1:1", injected: injected([]), abandoned: [], seconds: 1 },
    terraform: { added, changed: 0, destroyed: 0 },
    notPlanned: out,
  });
  const sink = { write: () => true };
  const context = { output: createOutput({ stdout: sink, stderr: sink, colour: false }) } as never;
  return textOf(context, environment, data).split("\n");
}

it("says which stacks were not planned, what that does not see, and how to plan them", () => {
  const all = ["shop-dev-identities", "shop-dev-secrets", "shop-dev-services"];
  const lines = said([], all);
  expect(lines[1]).toBe("dev: no changes in what is declared");
  const because = "their declarations have not changed since the last apply; changes by hand are not seen";
  expect(lines).toContain(`  not planned  3 stacks: shop; ${because}`);
  const next = lines
    .find((line) => line.includes("strongroom start"))
    ?.trim()
    .split(/ {2,}/);
  expect(next).toEqual(["strongroom start --all", "plan all stacks, and undo what was changed by hand"]);
  const some = said([], all.slice(0, 2), 3);
  expect(some[1]).toBe("dev is deployed");
  expect(some).toContain(`  not planned  2 stacks: shop (identities, secrets); ${because}`);
  expect(said([]).filter((line) => /not planned|--all/.test(line))).toEqual([]);
});

it("names the entries without a value, so that nobody looks for the versions that are fewer", () => {
  const literal = entryOf({ product: "shop", name: "LOG_LEVEL", kind: "config", value: "info", secret: null });
  const lines = said([kept("A_KEY", "1"), kept("B_KEY", null), literal as never]);
  expect(lines).toContain("  entries    2 in Secret Manager, 1 literal");
  expect(lines).toContain("  versions   1 pinned; optional, and without a value: shop/B_KEY");
  expect(said([kept("A_KEY", "1")])).toContain("  versions   1 pinned");
  const required = { ...kept("C_KEY", null), optional: false };
  expect(said([kept("A_KEY", "1"), kept("B_KEY", null), required])).toContain(
    "  versions   1 pinned; still without a value: shop/C_KEY; optional, and without a value: shop/B_KEY",
  );
  const many = ["B", "C", "D", "E", "F", "G"].map((name) => kept(name, null));
  expect(said(many)).toContain(
    "  versions   0 pinned; optional, and without a value: shop/B, shop/C, shop/D, shop/E and 2 more",
  );
});

it("counts the values that are fake examples, with the command that names them", () => {
  const named = "  fake       1 value, named by: strongroom sandbox exec -- strongroom list --env dev --fake";
  expect(said([kept("KEY", "1")])).toContain(named);
  // Of a product that was not started.
  expect(said([kept("OTHER", "1")]).join("\n")).not.toContain("--fake");
});
