import { type CheckOptions, check } from "../../cli/commands/check";
import type { Context } from "../../machine/context";
import type { Issue } from "../../model/issue";
import type { Resolution } from "../../model/resolved";
import { createOutput } from "../../text/output";
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
  const sink = { write: () => true };
  const context = {
    root: "/nowhere",
    cwd: "/nowhere",
    env: {},
    output: createOutput({ stdout: sink, stderr: sink, colour: false }),
    json: false,
    lockDir: "/nowhere/environments",
    environments: { names: () => Object.keys(by), load: (name: string) => by[name] as Resolution },
    signal: new AbortController().signal,
    now: () => new Date("2026-02-03T04:05:06.000Z"),
    random: () => Buffer.alloc(0),
  } as unknown as Context;
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
  expect(text).toContain("dev, prod: 1 problem\n\nshop/A: nobody reads it [unread-entry]");
  expect(text).toContain("dev: 1 problem\n\nshop/B: nobody reads it [unread-entry]");
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
        "dev, prod: 6 problems",
        "",
        "shop/A, shop/B, shop/C and 2 more: nobody reads it [unread-entry]",
        "  got:     no readers",
        "  allowed: a reader",
        "  next:    let a service read it; each of them: strongroom check --all",
        "",
        "shop/X: nobody reads it [unread-entry]",
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
  expect(
    result.text.includes(
      "shop/alice: the grant has ended [grant-ended]\n  got:     until 2026-02-02, and today is 2026-02-03",
    ),
  ).toBe(code === 3);
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
    expect(text.split("\n\n")[0]).toBe(
      [
        "  bank: 1 required entry pending: bank/LEDGER",
        "  shop: 8 required entries pending: shop/A, shop/B, shop/C and 5 more",
        "    next: strongroom inject --env dev; each with where to get it: strongroom check --env dev --all",
        "dev: declarations and pins are valid, 9 required entries pending",
      ].join("\n"),
    );
  });

  test("are named one by one where they are few, or where all are asked for", () => {
    expect(checked(resolved(letters)).text.match(/^ {2}pending /gm)).toHaveLength(8);
    expect(checked(resolved([...letters, "H"]), { all: true }).text.match(/^ {2}pending /gm)).toHaveLength(9);
  });
});
