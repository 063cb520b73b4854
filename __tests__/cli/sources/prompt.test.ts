import { type InjectOptions, inject } from "../../../cli/commands/inject";
import type { Environments } from "../../../cli/context";
import { exitCodes } from "../../../cli/exit-codes";
import { readLock } from "../../../cli/lock-file";
import type { Terminal } from "../../../cli/terminal";
import { canary, search } from "../../support/canary";
import { Bench, failureOf, shop } from "../support";

let bench: Bench;
const value = canary("vk_fake-");

beforeEach(async () => {
  bench = await Bench.open(["dev", "prod"]);
});
afterEach(() => bench.close());

/** VENDOR_KEY is of tier 1, the others are not. */
const environments: Environments = {
  names: () => ["dev", "prod"],
  load: (name, { lockDir }) => {
    const made = shop(name, readLock(lockDir, name), { stage: name === "prod" ? "production" : "development" });
    const products = made.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) => ({
        ...entry,
        tier: entry.name === "VENDOR_KEY" ? (1 as const) : (2 as const),
      })),
    }));
    return { ok: true, environment: { ...made, products } };
  },
};

function answering(answers: readonly string[], interactive = true) {
  const asked: string[] = [];
  const left = [...answers];
  const terminal: Terminal = {
    interactive,
    readHidden: async (question) => {
      asked.push(question);
      return Buffer.from(left.shift() ?? "");
    },
    readLine: async () => "",
    readAll: async () => Buffer.alloc(0),
  };
  return { terminal, asked };
}

const run = (terminal: Terminal, options: Partial<InjectOptions> = {}) =>
  inject(bench.context({ environments, terminal }), { env: "prod", pauseMillis: 1, ...options });

it("asks for tier 1 in prod, says where to get it, and shows nothing", async () => {
  const { terminal, asked } = answering([value]);
  const result = await run(terminal);
  expect(asked).toEqual(["  value, not shown (Enter alone leaves it pending)"]);
  expect(result.data.written).toContainEqual({ key: "shop/VENDOR_KEY", version: "1", from: "prompt" });
  expect(result.data.missing.map((one) => one.key)).toEqual(["shop/WEB_KEY"]);
  expect(bench.printed).toContain(
    "shop/VENDOR_KEY (prod): A test value\n  from: Vendor > API keys\n  scope: read only\n  format: starts with vk_\n  ask: payments, https://vendor.invalid/keys\n",
  );
  expect(await bench.value("fake-shop-prod", "VENDOR_KEY")).toBe(value);
  expect(search(Buffer.from(bench.printed + JSON.stringify(result)), "output", [value])).toEqual([]);
});

it("what was typed is checked at once, all that is wrong with it, and asked for again", async () => {
  const { terminal, asked } = answering(["sk_fake ", "vk_fake", value]);
  const result = await run(terminal);
  expect(asked).toHaveLength(3);
  expect(bench.printed.match(/^ {2}shop\/VENDOR_KEY: the value \(typed in\) .*$/gm)).toEqual([
    "  shop/VENDOR_KEY: the value (typed in) ends with a blank. [blanks]",
    "  shop/VENDOR_KEY: the value (typed in) has the wrong format. [format]",
    "  shop/VENDOR_KEY: the value (typed in) is the example of its format. [placeholder]",
  ]);
  expect(result.data.written).toContainEqual({ key: "shop/VENDOR_KEY", version: "1", from: "prompt" });
});

it("three wrong answers end it before the first write", async () => {
  const { terminal, asked } = answering(["a", "b", "c", value]);
  const failure = await failureOf(() => run(terminal));
  expect([failure.code, failure.message, asked.length]).toEqual([
    exitCodes.refused,
    "1 input refused; nothing was written.\n\nshop/VENDOR_KEY: the value (typed in) has the wrong format. [format]\n  allowed: starts with vk_",
    3,
  ]);
  expect(await bench.writes()).toEqual([]);
});

it("after a wrong answer, Enter alone leaves it pending", async () => {
  const result = await run(answering(["a", ""]).terminal);
  expect(result.data.missing.map((one) => one.key)).toContain("shop/VENDOR_KEY");
});

it("Enter alone leaves it pending", async () => {
  const result = await run(answering([""]).terminal);
  expect([result.code, result.data.missing.map((one) => one.key)]).toEqual([
    exitCodes.pending,
    ["shop/VENDOR_KEY", "shop/WEB_KEY"],
  ]);
});

it("asks nobody in dev, in a dry run, where there is a value, or where there is no terminal", async () => {
  for (const [options, interactive, env] of [
    [{ env: "dev", only: ["VENDOR_KEY"] }, true, {}],
    [{ dryRun: true }, true, {}],
    [{ only: ["VENDOR_KEY"] }, false, {}],
    [{ only: ["VENDOR_KEY"] }, true, { VENDOR_KEY: value }],
  ] as const) {
    Object.assign(bench.env, env);
    const { terminal, asked } = answering(["vk_fake-typed"], interactive);
    await run(terminal, options);
    expect(asked).toEqual([]);
  }
});

it("asks nobody where what others gave is refused anyway", async () => {
  bench.env.WEB_KEY = "changeme";
  const { terminal, asked } = answering([value]);
  expect((await failureOf(() => run(terminal))).message).toContain("[placeholder]");
  expect(asked).toEqual([]);
});

it("--prompt asks for all that is missing, also in dev", async () => {
  const { terminal, asked } = answering(["", value, "fake-typed"]);
  const result = await run(terminal, { env: "dev", prompt: true });
  expect(asked).toHaveLength(3);
  expect(result.data.written.filter((one) => one.from === "prompt").map((one) => one.key)).toEqual([
    "shop/VENDOR_KEY",
    "shop/WEB_KEY",
  ]);
});
