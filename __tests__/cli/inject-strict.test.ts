/** Values that only the cloud can judge: those of lower environments, and keys made from another entry's value. */
import { createHmac } from "node:crypto";
import { type InjectOptions, inject } from "../../cli/commands/inject";
import { put } from "../../cli/commands/put";
import { rotate } from "../../cli/commands/rotate";
import { readLock } from "../../lock/lock-file";
import type { Environments } from "../../machine/context";
import type { Terminal } from "../../machine/terminal";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { supabaseJwt } from "../../values/recipe";
import { canary, search } from "../support/canary";
import { Bench, failureOf, shop, stages } from "./support";

let bench: Bench;
const vendor = canary("vk_fake-");
const web = canary();

beforeEach(async () => {
  bench = await Bench.open(["dev", "prod"]);
});
afterEach(() => bench.close());

const run = (options: Partial<InjectOptions> = {}, over = {}) =>
  inject(bench.context(over), { env: "dev", pauseMillis: 1, ...options });

describe("a vendor's value of a lower environment", () => {
  const refusal =
    "shop/VENDOR_KEY: the value (host environment variable VENDOR_KEY) is that of shop/VENDOR_KEY in dev. [value-of-lower-environment]";
  beforeEach(async () => {
    Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
    await run();
    bench.printed = "";
  });

  it("is refused by inject, before the first write", async () => {
    Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: canary() });
    const before = await bench.writes();
    const failure = await failureOf(() => run({ env: "prod", only: ["VENDOR_KEY", "WEB_KEY"] }));
    expect(failure.message).toBe(
      `1 input refused; nothing was written.\n\n${refusal}\n  allowed: a value of its own in each environment`,
    );
    expect(await bench.writes()).toEqual(before);
    expect(search(Buffer.from(bench.printed + failure.message), "output", [vendor])).toEqual([]);
  });

  it("is taken where its declaration says why it is the same everywhere; elsewhere the refusal says how to declare it", async () => {
    const environments: Environments = {
      names: () => Object.keys(stages),
      load: (name, { lockDir }) => {
        const environment = shop(name, readLock(lockDir, name), { stage: stages[name] ?? "development" });
        const products = environment.products.map((product) => ({
          ...product,
          entries: product.entries.map((entry) => ({
            ...entry,
            tier: 2,
            ...(entry.name === "VENDOR_KEY" ? { sameEverywhereBecause: "One account" } : {}),
          })),
        }));
        return { ok: true, environment: { ...environment, products } as ResolvedEnvironment };
      },
    };
    Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
    const only = ["VENDOR_KEY", "WEB_KEY"];
    const { message } = await failureOf(() => run({ env: "prod", only }, { environments }));
    expect(message.split("\n").slice(2)).toEqual([
      "shop/WEB_KEY: the value (host environment variable WEB_KEY) is that of shop/WEB_KEY in dev. [value-of-lower-environment]",
      '  allowed: a value of its own in each environment; or, if the vendor gives one key for all, a declaration that says so: sameEverywhereBecause: "…"',
    ]);
    bench.env.VENDOR_KEY = vendor;
    const { data } = await run({ env: "prod", only: ["VENDOR_KEY"] }, { environments });
    expect(data.written.map((one) => one.key)).toContain("shop/VENDOR_KEY");
  });

  it("is refused by a dry run, and by put", async () => {
    bench.env.VENDOR_KEY = vendor;
    expect((await failureOf(() => run({ env: "prod", dryRun: true }))).message).toContain(refusal);
    const terminal: Terminal = {
      interactive: false,
      readHidden: async () => Buffer.alloc(0),
      readLine: async () => "",
      readAll: async () => Buffer.from(vendor),
    };
    const putting = () => put(bench.context({ terminal }), "VENDOR_KEY", { env: "prod", yes: true, pauseMillis: 1 });
    expect((await failureOf(putting)).message).toContain("is that of shop/VENDOR_KEY in dev. [value-of-lower-environm");
  });

  it("is refused by rotate, whose new value would be the old one of another environment", async () => {
    bench.env.VENDOR_KEY = canary("vk_fake-");
    await run({ env: "prod", only: ["VENDOR_KEY"] });
    const before = await bench.writes();
    bench.env.VENDOR_KEY = vendor;
    const failure = await failureOf(() => rotate(bench.context(), "VENDOR_KEY", { env: "prod", yes: true }));
    expect(failure.message).toBe(
      `The new value is refused; nothing was written.\n\n${refusal}\n  allowed: a value of its own in each environment`,
    );
    expect(await bench.writes()).toEqual(before);
  });

  it("is noticed as soon as it is typed", async () => {
    const answers = [vendor, canary("vk_fake-")];
    const terminal: Terminal = {
      interactive: true,
      readHidden: async () => Buffer.from(answers.shift() ?? ""),
      readLine: async () => "",
      readAll: async () => Buffer.alloc(0),
    };
    const result = await run({ env: "prod", only: ["VENDOR_KEY"], prompt: true }, { terminal });
    expect(result.data.written).toContainEqual({ key: "shop/VENDOR_KEY", version: "1", from: "prompt" });
    expect(bench.printed).toContain("  shop/VENDOR_KEY: the value (typed in) is that of shop/VENDOR_KEY in dev.");
  });

  it("another value is taken", async () => {
    bench.env.VENDOR_KEY = canary("vk_fake-");
    expect((await run({ env: "prod", only: ["VENDOR_KEY"] })).code).toBe(exitCodes.ok);
  });

  it("where the lower one may not be read, it is refused, unless that is accepted; then it is said, once", async () => {
    const member = "user:adder@example.test";
    await bench.admin("POST", "prepare", {
      grants: ["fake-shop-prod", "fake-platform-prod"].map((project) => ({
        project,
        role: "roles/secretmanager.admin",
        member,
      })),
    });
    bench.as("adder@example.test");
    Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
    const only = ["VENDOR_KEY", "WEB_KEY"];
    const before = await bench.writes();
    const failure = await failureOf(() => run({ env: "prod", only }));
    const why = "its fingerprint key, platform/STRONGROOM_FINGERPRINT_KEY, can't be read here";
    expect([failure.code, failure.message]).toEqual([
      exitCodes.refused,
      [
        "2 inputs refused; nothing was written.\n",
        `shop/VENDOR_KEY: the value (host environment variable VENDOR_KEY) can't be compared with the values of dev: ${why}. [not-compared]`,
        "  allowed: a value that no lower environment has; mend the cause first, or add --not-compared",
        `shop/WEB_KEY: the value (host environment variable WEB_KEY) can't be compared with the values of dev: ${why}. [not-compared]`,
        "  allowed: a value that no lower environment has; mend the cause first, or add --not-compared",
      ].join("\n"),
    ]);
    expect(await bench.writes()).toEqual(before);
    bench.printed = "";
    Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
    expect((await run({ env: "prod", only, notCompared: true })).code).toBe(exitCodes.ok);
    expect(bench.printed.match(/note: not compared with.*/g)).toEqual([
      `note: not compared with the values of dev: ${why}`,
    ]);
  });

  it("so it is where its fingerprint key may be read, and its values may not", async () => {
    const member = "user:adder@example.test";
    const grant = (project: string, role: string) => ({ project, role: `roles/secretmanager.${role}`, member });
    await bench.admin("POST", "prepare", {
      grants: [
        ...["fake-shop-prod", "fake-platform-prod"].map((project) => grant(project, "admin")),
        grant("fake-platform-dev", "secretAccessor"),
      ],
    });
    bench.as("adder@example.test");
    Object.assign(bench.env, { VENDOR_KEY: vendor });
    const { message } = await failureOf(() => run({ env: "prod", only: ["VENDOR_KEY"] }));
    expect(message.split("\n")[2]).toBe(
      "shop/VENDOR_KEY: the value (host environment variable VENDOR_KEY) can't be compared with the values of dev: its values may not be read with these credentials. [not-compared]",
    );
  });

  it("an environment that does not resolve is not silently left out", async () => {
    const environments: Environments = {
      names: () => Object.keys(stages),
      load: (name, { lockDir }) =>
        name === "dev"
          ? { ok: false, issues: [] }
          : { ok: true, environment: shop(name, readLock(lockDir, name), { stage: stages[name] ?? "development" }) },
    };
    const other = canary("vk_fake-");
    bench.env.VENDOR_KEY = other;
    const { message } = await failureOf(() => run({ env: "prod", only: ["VENDOR_KEY"] }, { environments }));
    expect(message).toContain(
      "can't be compared with the values of dev: dev does not resolve (strongroom check --env dev). [not-compared]",
    );
    bench.env.VENDOR_KEY = other;
    const accepted = await run({ env: "prod", only: ["VENDOR_KEY"], notCompared: true }, { environments });
    expect(accepted.data.written.map((one) => one.key)).toContain("shop/VENDOR_KEY");
    expect(bench.printed.match(/note: .*resolve.*/g)).toEqual([
      "note: not compared with the values of dev: dev does not resolve (strongroom check --env dev)",
    ]);
  });
});

describe("a key that is made from another entry's value, and is given", () => {
  const secret = Buffer.alloc(32, 7).toString("base64");
  const key = (role: string, by = secret) =>
    supabaseJwt(role, Buffer.from(by), new Date("2026-02-03T04:05:06.000Z")).toString();
  const only = ["JWT_SECRET", "ANON_KEY"];

  it("is taken where that value signed it for its role", async () => {
    Object.assign(bench.env, { JWT_SECRET: secret, ANON_KEY: key("anon") });
    const result = await run({ only });
    expect(result.data.written).toContainEqual({ key: "shop/ANON_KEY", version: "1", from: "host environment" });
    expect(await bench.value("fake-shop-dev", "ANON_KEY")).toBe(key("anon"));
  });

  it.each([
    ["another role's", key("service_role"), secret],
    ["another secret's", key("anon", canary()), secret],
    ["one of a secret that is only now made", key("anon"), undefined],
    ["no JWT", `eyJ${canary()}`, secret],
    ["one whose claims are not JSON", unreadable(secret), secret],
  ])("%s is refused before the first write", async (_name, given, signing) => {
    Object.assign(bench.env, { JWT_SECRET: signing, ANON_KEY: given });
    const failure = await failureOf(() => run({ only }));
    expect(failure).toEqual({
      code: exitCodes.refused,
      message:
        "1 input refused; nothing was written.\n\nshop/ANON_KEY: the value (host environment variable ANON_KEY) is not a key for anon that shop/JWT_SECRET signed. [derived]\n  allowed: one that it signed; or no value, and it is generated",
      next: null,
    });
    expect(await bench.writes()).toEqual([]);
    expect(search(Buffer.from(bench.printed + failure.message), "output", [given])).toEqual([]);
  });

  it("is compared with the pinned secret where that has a value already", async () => {
    bench.env.JWT_SECRET = secret;
    await run({ only: ["JWT_SECRET"] });
    bench.env.ANON_KEY = key("anon", canary());
    expect((await failureOf(() => run({ only: ["ANON_KEY"] }))).code).toBe(exitCodes.refused);
    bench.env.ANON_KEY = key("anon");
    expect((await run({ only: ["ANON_KEY"] })).code).toBe(exitCodes.ok);
  });
});

function unreadable(secret: string): string {
  const head = `${Buffer.from("{}").toString("base64url")}.${Buffer.from("no JSON").toString("base64url")}`;
  return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
}
