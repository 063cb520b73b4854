import { type CheckOptions, check } from "../../cli/commands/check";
import type { Issue } from "../../model/issue";
import type { Resolution } from "../../model/resolved";
import { plainContext } from "../support/context";
import { entryOf, environmentOf, productOf, secretOf } from "../support/resolved-fixture";

const issue = (where: string): Issue => ({
  code: "unread-entry",
  what: "nobody reads it",
  where,
  got: "no readers",
  allowed: "a reader",
  next: "let a service read it",
});

function checked(by: Readonly<Record<string, Resolution>>, options: CheckOptions = {}) {
  const context = plainContext("/nowhere", {
    environments: { names: () => Object.keys(by), load: (name) => by[name] as Resolution },
  });
  return check(context, options);
}

test("what is wrong in several environments is said once, with their names", () => {
  const both = issue("shop/A");
  const { code, text, data } = checked({
    dev: { ok: false, issues: [both, issue("shop/B")] },
    prod: { ok: false, issues: [both, both] },
  });
  expect(code).toBe(3);
  expect(text.match(/shop\/A: nobody reads it/g)).toHaveLength(1);
  expect(text).toContain("shop: 2 problems\n\nshop/A: nobody reads it [unread-entry]\n  in:      dev, prod\n");
  expect(text).toContain("shop/B: nobody reads it [unread-entry]\n  in:      dev\n");
  expect(text.endsWith("\n\ndev: 2 problems\nprod: 1 problem\nin all: 2 problems")).toBe(true);
  expect(data.problems.map(({ where, product, environments }) => [where, product, environments])).toEqual([
    ["shop/A", "shop", ["dev", "prod"]],
    ["shop/B", "shop", ["dev"]],
  ]);
  // For programs each environment keeps its own list.
  expect(data.environments.map(({ name, issues }) => [name, issues.length])).toEqual([
    ["dev", 2],
    ["prod", 2],
  ]);
});

describe("what is wrong in many places alike", () => {
  const places = (...letters: readonly string[]) => letters.map((letter) => issue(`shop/${letter}`));
  const other = { ...issue("shop/X"), got: "another" };
  const said = (issues: readonly Issue[], options: CheckOptions = {}) =>
    checked({ dev: { ok: false, issues }, prod: { ok: false, issues } }, options).text.split("\n\n.gitignore")[0] ?? "";

  test("is said once from five on, with the first places and the command that names each", () => {
    expect(said([...places("E", "B", "A", "D", "C"), other])).toBe(
      [
        "shop: 6 problems",
        "",
        "shop/A, shop/B, shop/C and 2 more: nobody reads it [unread-entry]",
        "  in:      dev, prod",
        "  got:     no readers",
        "  allowed: a reader",
        "  next:    let a service read it; each of them: strongroom check --all",
        "",
        "shop/X: nobody reads it [unread-entry]",
        "  in:      dev, prod",
        "  got:     another",
        "  allowed: a reader",
        "  next:    let a service read it",
      ].join("\n"),
    );
  });

  test.each([
    ["four of them", places("A", "B", "C", "D"), {}, 4],
    ["all that are asked for", places("A", "B", "C", "D", "E"), { all: true }, 5],
  ])("is said place by place: %s", (_, issues, options, times) => {
    const text = said(issues, options);
    expect(text.match(/^shop\/[A-E]: nobody reads it/gm)).toHaveLength(times);
    expect(text).not.toContain("more");
  });
});

test.each([
  ["2026-02-02", 3],
  ["2026-02-03", 4],
  ["2027-02-04", 4],
  ["2027-02-05", 3],
  [undefined, 4],
])("a grant until %s, on 2026-02-03: %s", (until, code) => {
  const alice = {
    key: "shop/alice",
    name: "alice",
    product: "shop",
    role: "person" as const,
    member: "user:alice@example.test",
    reads: [],
    ...(until === undefined ? {} : { until }),
  };
  const environment = environmentOf([productOf({ name: "shop", otherReaders: [alice] })]);
  const result = checked({ dev: { ok: true, environment } });
  expect(result.code).toBe(code);
  const said = [
    "shop/alice: the grant has ended [grant-ended]\n  got:     until 2026-02-02, but today is 2026-02-03",
    "shop/alice: the grant lasts more than a year [long-grant]\n  got:     until 2027-02-05\n  allowed: a last day by 2027-02-04",
  ];
  expect(said.some((text) => result.text.includes(text))).toBe(code === 3);
});

describe("many pending entries", () => {
  const product = (name: string, keys: readonly string[]) =>
    productOf({
      name,
      project: `fake-${name}-dev`,
      entries: keys.map((key) =>
        entryOf({ product: name, name: key, state: "pending", secret: secretOf({ id: key, project: "p", pin: null }) }),
      ),
    });
  const resolved = (keys: readonly string[]): Record<string, Resolution> => ({
    dev: { ok: true, environment: environmentOf([product("bank", ["LEDGER"]), product("shop", keys)]) },
  });
  const letters = ["A", "B", "C", "D", "E", "F", "G"];

  test("are grouped by product with the first few of each, and the verdict comes last", () => {
    const { text } = checked(resolved([...letters, "H"]));
    expect(text.split("\n\n.gitignore")[0]).toBe(
      [
        "  bank: 1 required entry pending: bank/LEDGER",
        "  shop: 8 required entries pending: shop/A, shop/B, shop/C and 5 more",
        "    next: strongroom inject --env dev; each with where to get it: strongroom check --env dev --all",
      ].join("\n"),
    );
    expect(text.endsWith("\n\ndev: declarations and pins are valid, 9 required entries pending")).toBe(true);
  });

  test("are named one by one where they are few, or where all are asked for", () => {
    expect(checked(resolved(letters)).text.match(/^ {2}pending /gm)).toHaveLength(8);
    expect(checked(resolved([...letters, "H"]), { all: true }).text.match(/^ {2}pending /gm)).toHaveLength(9);
  });

  test("are said once for all environments that lack them, with one verdict", () => {
    const { dev } = resolved([...letters, "H"]);
    const { prod } = { prod: resolved(letters).dev };
    const { text } = checked({ dev: dev as Resolution, staging: dev as Resolution, prod: prod as Resolution }, {});
    const [first, , ...verdict] = text.split("\n\n");
    expect(first).toBe(
      [
        "  bank: 1 required entry pending in dev, staging, prod: bank/LEDGER",
        "  shop: 7 required entries pending in prod: shop/A, shop/B, shop/C and 4 more",
        "  shop: 8 required entries pending in dev, staging: shop/A, shop/B, shop/C and 5 more",
        "    next: strongroom inject --env dev",
        "    next: strongroom inject --env staging",
        "    next: strongroom inject --env prod",
        "    each with where to get it: strongroom check --all",
      ].join("\n"),
    );
    expect(verdict).toEqual([
      [
        "dev, staging: declarations and pins are valid, 9 required entries pending",
        "prod: declarations and pins are valid, 8 required entries pending",
      ].join("\n"),
    ]);
  });
});

test("what differs between environments in their own names alone is said once, as the first has it", () => {
  const of = (name: string): Issue => ({
    ...issue(`environments/${name}: shop.pay.mode`),
    got: `acme-shop-${name} has none`,
    next: `set it in environments/${name}.ts`,
  });
  const { text } = checked({ dev: { ok: false, issues: [of("dev")] }, prod: { ok: false, issues: [of("prod")] } });
  expect(text.split("\n\n").filter((block) => !block.startsWith(".gitignore"))).toEqual([
    "shop: 1 problem",
    [
      "environments/dev: shop.pay.mode: nobody reads it [unread-entry]",
      "  in:      dev, prod",
      "  got:     acme-shop-dev has none",
      "  allowed: a reader",
      "  next:    set it in environments/dev.ts",
    ].join("\n"),
    "dev, prod: 1 problem",
  ]);
});

describe("a thousand problems", () => {
  const products = Array.from({ length: 10 }, (_, index) => `area-0${index}`);
  const thousand = products.flatMap((product) =>
    Array.from({ length: 100 }, (_, index) => ({ ...issue(`${product}/KEY_${index}`), got: `reader ${index}` })),
  );
  const everywhere = { ok: false, issues: [{ ...issue("setup.conf"), got: "nothing" }, ...thousand] } as const;
  const said = (options: CheckOptions = {}) => checked({ dev: everywhere, prod: everywhere }, options).text;

  test("stay readable: by product, a few of each in full, the number of the others, and the verdict last", () => {
    const blocks = said().split("\n\n");
    expect(blocks.slice(0, 6)).toEqual([
      "the organisation: 1 problem",
      expect.stringMatching(/^setup\.conf: nobody reads it \[unread-entry\]\n {2}in: {6}dev, prod\n/),
      "area-00: 100 problems",
      expect.stringMatching(/^area-00\/KEY_0: nobody reads it \[unread-entry\]\n {2}in: {6}dev, prod\n/),
      "and 99 more of area-00: strongroom check --all",
      "area-01: 100 problems",
    ]);
    expect(blocks.at(-1)).toBe("dev, prod: 1001 problems");
    expect(said().split("\n").length).toBeLessThan(120);
  });

  test("are all said where that is asked for, each once", () => {
    expect(said({ all: true }).match(/^area-\d\d\/KEY_\d+: /gm)).toHaveLength(1000);
    expect(said({ all: true })).not.toContain(" more of ");
  });
});
