import { type InjectOptions, inject } from "../../../cli/commands/inject";
import { readLock } from "../../../lock/lock-file";
import type { Environments } from "../../../machine/context";
import type { Terminal } from "../../../machine/terminal";
import { exitCodes } from "../../../text/exit-codes";
import { Bench, failureOf, shop } from "../../cli/support";
import { canary, search } from "../../support/canary";

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

describe("a generated entry of tier 1 outside of development", () => {
  const core = canary("fake-core-");
  const only = ["JWT_SECRET", "ANON_KEY"];
  const tierOne: Environments = {
    names: () => ["dev", "prod"],
    load: (name, { lockDir }) => ({
      ok: true,
      environment: shop(name, readLock(lockDir, name), { stage: name === "prod" ? "production" : "development" }),
    }),
  };
  const fill = (options: Partial<InjectOptions>, terminal?: Terminal) =>
    inject(bench.context({ environments: tierOne, ...(terminal === undefined ? {} : { terminal }) }), {
      env: "prod",
      pauseMillis: 1,
      only,
      ...options,
    });
  const written = (result: Awaited<ReturnType<typeof fill>>) =>
    result.data.written.map(({ key, from }) => `${key} ${from}`);

  it("is never generated silently: it is missing, and says where it comes from", async () => {
    const result = await fill({});
    expect(result.code).toBe(exitCodes.pending);
    expect(written(result)).toEqual(["platform/STRONGROOM_FINGERPRINT_KEY generated hex 32"]);
    expect(result.data.missing).toEqual([
      {
        key: "shop/ANON_KEY",
        how: ["made from shop/JWT_SECRET, which has no value yet"],
        command: "strongroom inject --env prod --only shop/JWT_SECRET shop/ANON_KEY --generate shop/JWT_SECRET",
      },
      {
        key: "shop/JWT_SECRET",
        how: [
          "from: the host's environment (JWT_SECRET), a vault or a prompt; in production tier 1 values are not generated by themselves",
          "once, at the bootstrap: strongroom inject --env prod --generate shop/JWT_SECRET",
          "ask: payments, https://vendor.invalid/keys",
        ],
        command: "strongroom inject --env prod --only shop/JWT_SECRET --generate shop/JWT_SECRET",
      },
    ]);
  });

  it("is asked for on a terminal, and what derives from it is made from the answer", async () => {
    const { terminal, asked } = answering([core]);
    const result = await fill({}, terminal);
    expect(asked).toEqual(["  value, not shown (Enter alone leaves it pending)"]);
    expect(written(result)).toEqual([
      "platform/STRONGROOM_FINGERPRINT_KEY generated hex 32",
      "shop/ANON_KEY generated supabase jwt anon",
      "shop/JWT_SECRET prompt",
    ]);
    expect(await bench.value("fake-shop-prod", "JWT_SECRET")).toBe(core);
  });

  it("is generated where somebody says so, which the source tells", async () => {
    const { terminal, asked } = answering([core]);
    const result = await fill({ generate: ["JWT_SECRET"] }, terminal);
    expect([result.code, asked]).toEqual([exitCodes.ok, []]);
    expect(written(result)).toContain("shop/JWT_SECRET generated base64 32");
  });

  it("of the environment wins over --generate", async () => {
    bench.env.JWT_SECRET = core;
    expect(written(await fill({ generate: ["shop/JWT_SECRET"] }))).toContain("shop/JWT_SECRET host environment");
  });

  it("in development is generated as ever", async () => {
    expect(written(await fill({ env: "dev" }))).toContain("shop/JWT_SECRET generated base64 32");
  });

  it("--generate takes no entry that somebody brings", async () => {
    expect(await failureOf(() => fill({ generate: ["VENDOR_KEY"] }))).toEqual({
      code: exitCodes.usage,
      message: "--generate shop/VENDOR_KEY: it is not generated; somebody brings its value.",
      next: "strongroom explain shop/VENDOR_KEY --env prod",
    });
  });
});
