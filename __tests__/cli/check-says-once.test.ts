import { check } from "../../cli/commands/check";
import type { Context } from "../../cli/context";
import { createOutput } from "../../cli/output";
import type { Issue } from "../../model/issue";
import type { Resolution } from "../../model/resolved";
import { environmentOf, productOf } from "../support/resolved-fixture";

const issue = (where: string): Issue => ({
  code: "unread-entry",
  what: "nobody reads it",
  where,
  got: "no readers",
  allowed: "a reader",
  next: "let a service read it",
});

function checked(by: Readonly<Record<string, Resolution>>) {
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
  return check(context, {});
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
