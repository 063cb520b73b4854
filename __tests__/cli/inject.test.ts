import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmodSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type InjectOptions, inject } from "../../cli/commands/inject";
import { readLock } from "../../lock/lock-file";
import type { Environments } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { eventually } from "../support/eventually";
import { provenEnvironment } from "../support/proven";
import { Bench, counting, failureOf, shop } from "./support";

let bench: Bench;
const vendor = canary("vk_fake-");
const web = canary();

beforeEach(async () => {
  bench = await Bench.open(["dev", "prod"]);
});
afterEach(() => bench.close());

const run = (options: Partial<InjectOptions> = {}, over = {}) =>
  inject(bench.context(over), { env: "dev", pauseMillis: 1, ...options });

function expectNoCanary(more = ""): void {
  const seen = Buffer.from(bench.printed + more + bench.lockText());
  expect(search(seen, "output and lock", [vendor, web])).toEqual([]);
}

it("generates what is generated, takes the rest from the host environment, and pins each", async () => {
  // GIVEN both vendor values in the host's environment
  bench.env.VENDOR_KEY = vendor;
  bench.env.SHOP__WEB_KEY = web;
  // WHEN
  const result = await run();
  // THEN
  expect(result.code).toBe(exitCodes.ok);
  expect(result.data).toEqual({
    environment: "dev",
    cloud: `sandbox at 127.0.0.1:${bench.cloud.port}`,
    dryRun: false,
    written: [
      { key: "platform/STRONGROOM_FINGERPRINT_KEY", version: "1", from: "generated hex 32" },
      { key: "shop/ANON_KEY", version: "1", from: "generated supabase jwt anon" },
      { key: "shop/JWT_SECRET", version: "1", from: "generated base64 32" },
      { key: "shop/VENDOR_KEY", version: "1", from: "host environment" },
      { key: "shop/WEB_KEY", version: "1", from: "host environment" },
    ],
    found: [],
    adopted: [],
    unpinned: [],
    missing: [],
    optional: ["shop/OPTIONAL_KEY"],
    readyServices: ["shop/api"],
  });
  expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(vendor);
  expect(await bench.value("fake-shop-dev", "WEB_KEY")).toBe(web);
  // Children must not inherit what was taken.
  expect(Object.keys(bench.env)).toEqual(Object.keys(provenEnvironment(bench.cloud)));
  const lock = bench.lock();
  expect(lock.entries["shop/VENDOR_KEY"]).toEqual({
    state: "active",
    current: "1",
    versions: {
      "1": { state: "enabled", at: "2026-02-03T04:05:06.000Z", by: "owner@sandbox.local", from: "host environment" },
    },
  });
  expect(lock.services).toEqual({ "shop/api": { state: "active", maps: ["shop/WEB_KEY"] } });
  expect(lock.stacks).toEqual({
    "platform-dev-secrets": { state: "active" },
    "shop-dev-secrets": { state: "active" },
    "shop-dev-services": { state: "active", holds: ["shop/api"] },
  });
  expectNoCanary(JSON.stringify(result));
  expect(bench.printed).toBe(
    `inject dev: sandbox at 127.0.0.1:${bench.cloud.port}, projects fake-platform-dev, fake-shop-dev as owner@sandbox.local\n`,
  );
});

it("makes values by their exact recipes, and fingerprints those of 128 bits and more", async () => {
  await run({}, { random: counting(7) });
  const key = await bench.value("fake-platform-dev", "STRONGROOM_FINGERPRINT_KEY");
  const jwtSecret = await bench.value("fake-shop-dev", "JWT_SECRET");
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(Buffer.from(jwtSecret, "base64")).toHaveLength(32);
  expect(jwtSecret).toHaveLength(44);
  const [head = "", claims = "", signature = ""] = (await bench.value("fake-shop-dev", "ANON_KEY")).split(".");
  expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ alg: "HS256", typ: "JWT" });
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toEqual({
    role: "anon",
    iss: "supabase",
    iat: 1770091506,
    exp: 1770091506 + 315_360_000,
  });
  expect(signature).toBe(createHmac("sha256", jwtSecret).update(`${head}.${claims}`).digest("base64url"));
  const expected = createHmac("sha256", key)
    .update("strongroom fingerprint 1\0")
    .update(jwtSecret)
    .digest("hex")
    .slice(0, 32);
  const versions = bench.lock().entries["shop/JWT_SECRET"]?.versions;
  expect(versions?.["1"]?.fingerprint).toEqual({ key: expect.stringMatching(/^[0-9a-f]{8}$/), hmac: expected });
  expect(bench.lock().entries["platform/STRONGROOM_FINGERPRINT_KEY"]?.versions?.["1"]).not.toHaveProperty(
    "fingerprint",
  );
});

it("says of what is missing where to get it, with what scope, from whom", async () => {
  const result = await run();
  expect(result.code).toBe(exitCodes.pending);
  expect(result.text).toBe(
    [
      "wrote platform/STRONGROOM_FINGERPRINT_KEY version 1 (generated hex 32)",
      "wrote shop/ANON_KEY version 1 (generated supabase jwt anon)",
      "wrote shop/JWT_SECRET version 1 (generated base64 32)",
      "missing shop/VENDOR_KEY",
      "  from: Vendor > API keys",
      "  scope: read only",
      "  format: starts with vk_",
      "  ask: payments, https://vendor.invalid/keys",
      "  to fill it: strongroom inject --env dev --only shop/VENDOR_KEY --from FILE",
      "missing shop/WEB_KEY",
      "  from: Vendor > API keys",
      "  scope: read only",
      "  ask: payments, https://vendor.invalid/keys",
      "  to fill it: strongroom inject --env dev --only shop/WEB_KEY --from FILE",
      "optional and without a value: shop/OPTIONAL_KEY",
      "dev: 3 versions written, 2 still missing",
    ].join("\n"),
  );
  // The service waits, so its stack is not recorded.
  expect(bench.lock().services).toEqual({});
  expect(Object.keys(bench.lock().stacks)).toEqual(["platform-dev-secrets", "shop-dev-secrets"]);
});

it("a second run writes nothing and changes no byte of the lock", async () => {
  Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
  await run();
  const [text, writes] = [bench.lockText(), await bench.writes()];
  const again = await run();
  expect(again.text).toBe(
    "optional and without a value: shop/OPTIONAL_KEY\ndev: 0 versions written, nothing is missing",
  );
  expect(bench.lockText()).toBe(text);
  expect(await bench.writes()).toEqual(writes);
});

it("never overwrites: a version that the lock does not know is left alone, and pinned only with --adopt", async () => {
  await bench.add("fake-shop-dev", "VENDOR_KEY", "vk_fake-made-by-hand");
  bench.env.VENDOR_KEY = vendor;
  const result = await run({ only: ["VENDOR_KEY"] });
  expect(result.code).toBe(exitCodes.pending);
  expect(result.data.unpinned).toEqual([
    { key: "shop/VENDOR_KEY", version: "1", command: "strongroom inject --env dev --only shop/VENDOR_KEY --adopt" },
  ]);
  expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["1 ENABLED"]);
  expect(bench.lock().entries["shop/VENDOR_KEY"]).toBeUndefined();
  // WHEN adopted, also without any value at hand
  const adopted = await run({ only: ["VENDOR_KEY"], adopt: true });
  expect(adopted.code).toBe(exitCodes.ok);
  expect(adopted.data.adopted).toEqual([{ key: "shop/VENDOR_KEY", version: "1" }]);
  expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe("vk_fake-made-by-hand");
  expect(bench.lock().entries["shop/VENDOR_KEY"]?.versions?.["1"]?.from).toBe("adopted");
});

it.each([true, false])(
  "a key waits for the value that it is made from, and says how to end that (dry run: %s)",
  async (dryRun) => {
    const alone = await run({ only: ["ANON_KEY"], dryRun });
    expect([alone.code, alone.data.missing]).toEqual([
      exitCodes.pending,
      [
        {
          key: "shop/ANON_KEY",
          how: ["made from shop/JWT_SECRET, which has no value yet"],
          command: "strongroom inject --env dev --only shop/JWT_SECRET shop/ANON_KEY",
        },
      ],
    ]);
  },
);

it("a key whose signer is left alone is filled by adopting that", async () => {
  await bench.add("fake-shop-dev", "JWT_SECRET", Buffer.alloc(32, 7).toString("base64"));
  const only = ["shop/JWT_SECRET", "shop/ANON_KEY"];
  expect((await run({ only })).data.missing.map((one) => one.command)).toEqual([
    "strongroom inject --env dev --only shop/JWT_SECRET shop/ANON_KEY --adopt",
  ]);
  const adopted = await run({ only, adopt: true });
  expect([adopted.code, adopted.data.written.map((one) => one.key)]).toEqual([exitCodes.ok, ["shop/ANON_KEY"]]);
});

it("--dry-run says what it would do and writes nothing", async () => {
  bench.env.VENDOR_KEY = vendor;
  const result = await run({ dryRun: true });
  expect(result.data.written).toEqual([
    { key: "platform/STRONGROOM_FINGERPRINT_KEY", version: null, from: "generated hex 32" },
    { key: "shop/ANON_KEY", version: null, from: "generated supabase jwt anon" },
    { key: "shop/JWT_SECRET", version: null, from: "generated base64 32" },
    { key: "shop/VENDOR_KEY", version: null, from: "host environment" },
  ]);
  expect(await bench.writes()).toEqual([]);
  expect(bench.lock().entries).toEqual({});
});

describe("--from FILE", () => {
  const write = (text: string | Buffer, mode = 0o600) => {
    const file = join(bench.root, ".env.local");
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };

  it("takes names and product/NAME, and remarks on what it does not use", async () => {
    const file = write(
      `# from the vault\nVENDOR_KEY='${vendor}'\nshop/WEB_KEY='${web}'\nVENDOR_KEI=fake\nLOG_LEVEL=debug\n`,
    );
    const result = await run({ from: file });
    expect(result.code).toBe(exitCodes.ok);
    expect(result.data.written.filter((one) => one.from === "file").map((one) => one.key)).toEqual([
      "shop/VENDOR_KEY",
      "shop/WEB_KEY",
    ]);
    expect(await bench.value("fake-shop-dev", "WEB_KEY")).toBe(web);
    expect(bench.printed).toContain(
      `note: line 4 of ${file}: VENDOR_KEI is not an entry of dev; did you mean VENDOR_KEY?\n`,
    );
    expect(bench.printed).toContain(
      `note: line 5 of ${file}: LOG_LEVEL is not kept in Secret Manager; its value stands in environments/dev.ts\n`,
    );
    expectNoCanary(JSON.stringify(result));
  });

  it("takes PRODUCT__NAME, as the host writes it, before NAME; local names are pointed out", async () => {
    const environments: Environments = {
      names: () => ["dev"],
      load: (name, { lockDir }) => {
        const made = shop(name, readLock(lockDir, name));
        const products = made.products.map((product) => ({
          ...product,
          entries: product.entries.map((entry) => ({
            ...entry,
            localAlias: entry.name === "WEB_KEY" ? "API_KEY" : null,
          })),
        }));
        return { ok: true, environment: { ...made, products } };
      },
    };
    const file = write(`API_KEY='${web}'\nVENDOR_KEY=vk_fake-of-another\nSHOP__VENDOR_KEY='${vendor}'\n`);
    await run({ from: file, only: ["VENDOR_KEY", "WEB_KEY"] }, { environments });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(vendor);
    expect(bench.lock().entries["shop/WEB_KEY"]).toBeUndefined();
    expect(bench.printed).toContain(
      `note: line 1 of ${file}: API_KEY is what shop/WEB_KEY is called locally; write WEB_KEY=…\n`,
    );
  });

  it("may be a pipe, so that nothing lies on the disk", async () => {
    const { execFileSync, spawn } = require("node:child_process") as typeof import("node:child_process");
    // Which git never takes, so nobody has to ignore it.
    execFileSync("git", ["init", "-q", bench.root]);
    const pipe = join(bench.root, "pipe");
    execFileSync("mkfifo", ["-m", "600", pipe]);
    const env = { PATH: process.env.PATH, PIPE: pipe, VALUE: vendor };
    const writer = spawn("sh", ["-c", 'printf "VENDOR_KEY=\'%s\'\\\\n" "$VALUE" > "$PIPE"'], { env, stdio: "ignore" });
    const ended = new Promise((done) => writer.once("exit", done));
    await run({ from: pipe, only: ["VENDOR_KEY"] });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(vendor);
    expect(await ended).toBe(0);
  });

  it("may be a pipe that nobody writes to: it says so, and a signal ends the waiting", async () => {
    const pipe = join(bench.base, "silent");
    execFileSync("mkfifo", ["-m", "600", pipe]);
    const stop = new AbortController();
    const waiting = run({ from: pipe, only: ["VENDOR_KEY"] }, { signal: stop.signal });
    const ended = waiting.catch((error: unknown) => error);
    await eventually(() => bench.printed.includes(`waiting for somebody to write into ${pipe} (Ctrl-C ends that)\n`));
    stop.abort(new Error("stopped by SIGINT"));
    expect(await ended).toEqual(new Error("stopped by SIGINT"));
  });

  it("is refused where others may read it", async () => {
    const file = write("VENDOR_KEY=vk_fake\n", 0o644);
    expect(await failureOf(() => run({ from: file }))).toEqual({
      code: exitCodes.refused,
      message: `${file} may be read or written by others (mode 644).`,
      next: `chmod 600 ${file}`,
    });
  });

  it("is refused where it can't be understood, without its text", async () => {
    const file = write(`VENDOR_KEY=vk_fake-1\n${web}\nWEB_KEY="unclosed\n`);
    expect(await failureOf(() => run({ from: file }))).toEqual({
      code: exitCodes.refused,
      message: `${file} has lines that are not NAME=value: 2, 3.`,
      next: "mend those lines; quote values that span lines",
    });
  });

  it("is refused where programs would read a value differently, without its text", async () => {
    const file = write(`VENDOR_KEY=vk_\${X}\nWEB_KEY=web#1\n`);
    expect(await failureOf(() => run({ from: file }))).toEqual({
      code: exitCodes.refused,
      message: `${file} has values that programs read in different ways: line 1 (a $), line 2 (a #).`,
      next: "put each of them in single quotes, as it is, line breaks too, and comments on lines of their own; a value that holds a single quote goes into double quotes, or alone into a file for strongroom put NAME --from FILE",
    });
    write(`VENDOR_KEY='vk_\${X}'\nWEB_KEY='${web}#1'\n`);
    await run({ from: file });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe("vk_${X}");
  });

  it("is a list of names of which one is filled in: the others are not given", async () => {
    const file = write(`# The vendor's key\nVENDOR_KEY='${vendor}'\nWEB_KEY=\nLOG_LEVEL=\nOTHER=\n`);
    const result = await run({ from: file });
    expect(result.data.written.filter((one) => one.from === "file").map((one) => one.key)).toEqual(["shop/VENDOR_KEY"]);
    expect(bench.lock().entries["shop/WEB_KEY"]).toBeUndefined();
    expect(bench.printed).not.toContain(file);
  });

  it("may hold an empty value on purpose, in quotes, which the rules then judge", async () => {
    const file = write(`VENDOR_KEY=''\nWEB_KEY='${web}'\n`);
    expect((await failureOf(() => run({ from: file }))).message).toContain(
      `shop/VENDOR_KEY: the value (line 1 of ${file}) is empty. [empty]`,
    );
  });

  it("is refused in UTF-16, and read with a byte order mark", async () => {
    const text = `\ufeffVENDOR_KEY='${vendor}'\r\n`;
    const file = write(Buffer.from(text, "utf16le"));
    expect(await failureOf(() => run({ from: file }))).toEqual({
      code: exitCodes.refused,
      message: `${file} is UTF-16.`,
      next: "save it as UTF-8",
    });
    write(text);
    await run({ from: file });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(vendor);
  });

  it("is refused in a git work tree that does not ignore it", async () => {
    const { execFileSync } = require("node:child_process") as typeof import("node:child_process");
    execFileSync("git", ["init", "-q", bench.root]);
    const file = write("VENDOR_KEY=vk_fake-1\n");
    expect((await failureOf(() => run({ from: file }))).message).toBe(
      `${file} is not ignored by git, so its values could be committed.`,
    );
    writeFileSync(join(bench.root, ".gitignore"), ".env.local\n");
    expect((await run({ from: file, only: ["VENDOR_KEY"] })).code).toBe(exitCodes.ok);
  });

  it("is refused where its name is ignored, and it leads to a file that is not", async () => {
    execFileSync("git", ["init", "-q", bench.root]);
    writeFileSync(join(bench.root, ".gitignore"), ".env.local\n");
    writeFileSync(join(bench.root, "settings"), "VENDOR_KEY=vk_fake-1\n", { mode: 0o600 });
    symlinkSync("settings", join(bench.root, ".env.local"));
    const link = join(bench.root, ".env.local");
    expect((await failureOf(() => run({ from: link }))).message).toBe(
      `${link} is not ignored by git, so its values could be committed.`,
    );
  });

  it("is refused where it is longer than all values could be, as a file and as a pipe", async () => {
    const file = join(bench.root, ".env.local");
    const said = `${file} has more than 16 MiB.`;
    writeFileSync(file, "", { mode: 0o600 });
    truncateSync(file, 16 * 1024 * 1024 + 1);
    expect((await failureOf(() => run({ from: file }))).message).toBe(said);
    rmSync(file);
    execFileSync("mkfifo", ["-m", "600", file]);
    // It writes until nobody reads any more.
    spawn("sh", ["-c", `exec yes > ${file}`], { stdio: "ignore" }).unref();
    expect((await failureOf(() => run({ from: file }))).message).toBe(said);
  });
});

describe("refused inputs", () => {
  const cases: readonly (readonly [string, Record<string, string>, string])[] = [
    [
      "empty",
      { VENDOR_KEY: "" },
      "shop/VENDOR_KEY: the value (host environment variable VENDOR_KEY) is empty. [empty]\n  allowed: at least one character",
    ],
    [
      "a line break",
      { VENDOR_KEY: "vk_fake\n" },
      "shop/VENDOR_KEY: the value (host environment variable VENDOR_KEY) ends with a line break. [line-break]\n  allowed: no line break at the end (printf '%s', not echo)",
    ],
    [
      "a blank",
      { VENDOR_KEY: " vk_fake" },
      "shop/VENDOR_KEY: the value (host environment variable VENDOR_KEY) begins with a blank. [blanks]\n  allowed: no blanks at either end",
    ],
    [
      "one byte too long",
      { WEB_KEY: "f".repeat(65_537) },
      "shop/WEB_KEY: the value (host environment variable WEB_KEY) is too long. [too-long]\n  allowed: at most 65536 bytes",
    ],
    [
      "the wrong format",
      { VENDOR_KEY: "sk_fake-other" },
      "shop/VENDOR_KEY: the value (host environment variable VENDOR_KEY) has the wrong format. [format]\n  allowed: starts with vk_",
    ],
    [
      "a placeholder",
      { WEB_KEY: "your-key-here" },
      "shop/WEB_KEY: the value (host environment variable WEB_KEY) looks like a placeholder. [placeholder]\n  allowed: the real value",
    ],
    [
      "the format's example",
      { VENDOR_KEY: "vk_fake" },
      "shop/VENDOR_KEY: the value (host environment variable VENDOR_KEY) is the example of its format. [placeholder]\n  allowed: the real value",
    ],
    [
      "one value for two",
      { VENDOR_KEY: "vk_fake-same", WEB_KEY: "vk_fake-same" },
      "shop/WEB_KEY: the value (host environment variable WEB_KEY) is the same as that of shop/VENDOR_KEY (host environment variable VENDOR_KEY). [same-value]\n  allowed: a value of its own for each secret",
    ],
  ];

  it.each(cases)("%s: before the first write, without the value", async (_name, env, message) => {
    Object.assign(bench.env, env);
    expect(await failureOf(() => run())).toEqual({
      code: exitCodes.refused,
      message: `1 input refused; nothing was written.\n\n${message}`,
      next: null,
    });
    expect(await bench.writes()).toEqual([]);
    expect(bench.lock().entries).toEqual({});
  });

  it("a value that another entry got in an earlier run", async () => {
    bench.env.VENDOR_KEY = "vk_fake-same";
    await run({ only: ["VENDOR_KEY"] });
    bench.env.WEB_KEY = "vk_fake-same";
    const { code, message } = await failureOf(() => run({ only: ["WEB_KEY"] }));
    expect([code, message]).toEqual([
      exitCodes.refused,
      "1 input refused; nothing was written.\n\nshop/WEB_KEY: the value (host environment variable WEB_KEY) is the same as that of shop/VENDOR_KEY (version 1). [same-value]\n  allowed: a value of its own for each secret",
    ]);
    expect(bench.lock().entries["shop/WEB_KEY"]).toBeUndefined();
  });

  it("all at once", async () => {
    Object.assign(bench.env, { VENDOR_KEY: `${vendor}\n`, WEB_KEY: "", JWT_SECRET: "<secret>" });
    const { message } = await failureOf(() => run());
    expect(message.split("\n")[0]).toBe("3 inputs refused; nothing was written.");
    expect(message.match(/\[[a-z-]+\]/g)).toEqual(["[placeholder]", "[line-break]", "[empty]"]);
    expect(search(Buffer.from(message), "message", [vendor])).toEqual([]);
  });

  it("outside development, a value of a lower environment", async () => {
    // GIVEN dev has its values
    await run();
    const reused = await bench.value("fake-shop-dev", "JWT_SECRET");
    // WHEN one of them is offered to prod
    bench.env.JWT_SECRET = reused;
    const failure = await failureOf(() => run({ env: "prod" }));
    // THEN
    expect(failure).toEqual({
      code: exitCodes.refused,
      message:
        "1 input refused; nothing was written.\n\nshop/JWT_SECRET: the value (host environment variable JWT_SECRET) is that of shop/JWT_SECRET in dev. [value-of-lower-environment]\n  allowed: a value of its own in each environment",
      next: null,
    });
    expect(bench.lock("prod").entries).toEqual({});
  });

  it("names that nobody declared", async () => {
    expect(await failureOf(() => run({ only: ["VENDOR_KEI"] }))).toEqual({
      code: exitCodes.usage,
      message: 'dev keeps no entry "VENDOR_KEI". Did you mean VENDOR_KEY?',
      next: "strongroom list --env dev",
    });
    expect((await failureOf(() => run({ env: "deb" }))).message).toBe(
      'There is no environment "deb"; there are dev, prod. Did you mean dev?',
    );
    expect((await failureOf(() => run({ product: "shep" }))).message).toBe(
      'dev has no product "shep"; it has platform, shop. Did you mean shop?',
    );
  });
});

it("asks for the secrets stack where Terraform has not made the secret, and for what that comes after", async () => {
  await bench.google("DELETE", "v1/projects/fake-shop-dev/secrets/JWT_SECRET");
  expect(await failureOf(() => run({ only: ["JWT_SECRET"] }))).toEqual({
    code: exitCodes.pending,
    message: "JWT_SECRET does not exist in project fake-shop-dev; Terraform creates it.",
    next: "strongroom deploy shop-dev-identities shop-dev-secrets",
  });
});

it("one variable of the host for two products' secrets: says how to tell them apart", async () => {
  const environments: Environments = {
    names: () => ["dev"],
    load: (name, { lockDir }) => {
      const made = shop(name, readLock(lockDir, name));
      const [platform, ...others] = made.products;
      const key = platform?.entries[0];
      if (platform === undefined || key === undefined) throw new Error("no platform");
      const twin = {
        ...key,
        key: "platform/VENDOR_KEY",
        name: "VENDOR_KEY",
        origin: { kind: "issued", where: "Vendor", scope: null },
      };
      const products = [{ ...platform, entries: [...platform.entries, twin] }, ...others];
      return { ok: true, environment: { ...made, products } } as ReturnType<Environments["load"]>;
    },
  };
  bench.env.VENDOR_KEY = vendor;
  expect((await failureOf(() => run({}, { environments }))).message).toBe(
    "1 input refused; nothing was written.\n\nhost environment variable VENDOR_KEY could be meant for platform/VENDOR_KEY or shop/VENDOR_KEY. [ambiguous-name]\n  allowed: one product's secret: name it SHOP__VENDOR_KEY there, or choose with --product",
  );
});

describe("the right cloud", () => {
  it("names the permission and the project that are missing", async () => {
    bench.as("nobody@example.test");
    expect(await failureOf(() => run({ only: ["JWT_SECRET"] }))).toEqual({
      code: exitCodes.denied,
      message: `sandbox at 127.0.0.1:${bench.cloud.port} refused: nobody@example.test lacks secretmanager.secrets.get on STRONGROOM_FINGERPRINT_KEY in project fake-platform-dev.`,
      next: "grant a role that holds secretmanager.secrets.get in project fake-platform-dev, or use another identity",
    });
  });

  it("an identity that may add but not read the fingerprint key writes without fingerprints, and says so", async () => {
    await run({ only: ["STRONGROOM_FINGERPRINT_KEY"] });
    await bench.admin("POST", "prepare", {
      grants: [
        {
          project: "fake-shop-dev",
          role: "roles/secretmanager.secretVersionManager",
          member: "user:adder@example.test",
        },
        { project: "fake-platform-dev", role: "roles/secretmanager.viewer", member: "user:adder@example.test" },
        { project: "fake-shop-dev", role: "roles/secretmanager.viewer", member: "user:adder@example.test" },
      ],
    });
    bench.as("adder@example.test");
    const result = await run({ only: ["JWT_SECRET"] });
    expect(result.code).toBe(exitCodes.ok);
    expect(bench.lock().entries["shop/JWT_SECRET"]?.versions?.["1"]).toEqual({
      state: "enabled",
      at: "2026-02-03T04:05:06.000Z",
      by: "adder@example.test",
      from: "generated base64 32",
    });
    expect(bench.printed).toContain(
      "adder@example.test lacks secretmanager.versions.access on STRONGROOM_FINGERPRINT_KEY in project fake-platform-dev. No fingerprints of dev are compared or recorded.\n",
    );
  });
});
