import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "../../cli/commands/inject";
import { lockRestore, lockVerify } from "../../cli/commands/lock";
import { type PutOptions, put } from "../../cli/commands/put";
import { rollback } from "../../cli/commands/rollback";
import { status } from "../../cli/commands/status";
import { LockWriter, readLock } from "../../lock/lock-file";
import type { Environments } from "../../machine/context";
import type { Terminal } from "../../machine/terminal";
import { exitCodes } from "../../text/exit-codes";
import { checkOf, Intents } from "../../versions/intent";
import { canary, search } from "../support/canary";
import { Bench, failureOf, shop } from "./support";

let bench: Bench;
const first = canary("vk_fake-");
const second = canary("vk_fake-");

beforeEach(async () => {
  bench = await Bench.open(["dev", "prod"]);
  Object.assign(bench.env, { VENDOR_KEY: first, WEB_KEY: canary() });
  await inject(bench.context(), { env: "dev", pauseMillis: 1 });
  bench.printed = "";
});
afterEach(() => bench.close());

/** A pipe that holds the value. */
const pipe = (value: string | Buffer): Terminal => ({
  interactive: false,
  readHidden: async () => Buffer.alloc(0),
  readLine: async () => "",
  readAll: async (limit) => Buffer.from(value).subarray(0, limit + 1),
});

/** A person who types the value, then the word. */
function person(value: string, word: string) {
  const asked: string[] = [];
  const terminal: Terminal = {
    interactive: true,
    readHidden: async (question) => {
      asked.push(question);
      return Buffer.from(value);
    },
    readLine: async (question) => {
      asked.push(question);
      return word;
    },
    readAll: async () => Buffer.alloc(0),
  };
  return { terminal, asked };
}

/** JWT_SECRET with nothing made from it, so that `put` may replace it. */
const withoutAnonKey: Environments = {
  names: () => ["dev"],
  load: (name, { lockDir }) => {
    const made = shop(name, readLock(lockDir, name));
    const products = made.products.map((product) => ({
      ...product,
      entries: product.entries.filter((entry) => entry.name !== "ANON_KEY"),
    }));
    return { ok: true, environment: { ...made, products } };
  },
};

/** Versions whose payload was read. */
async function seen(): Promise<readonly string[]> {
  const { requests } = (await bench.admin("GET", "requests?since=0")) as { requests: readonly { path: string }[] };
  return requests.flatMap(({ path }) => /projects\/(\S+):access$/.exec(path)?.[1] ?? []);
}

const run = (name: string, terminal: Terminal, options: Partial<PutOptions> = {}, over = {}) =>
  put(bench.context({ terminal, ...over }), name, { env: "dev", pauseMillis: 1, yes: true, ...options });

it("asks for the stack that makes the secret where there is none, with what that comes after", async () => {
  await bench.google("DELETE", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY");
  expect(await failureOf(() => run("VENDOR_KEY", pipe(second)))).toEqual({
    code: exitCodes.pending,
    message: "VENDOR_KEY does not exist in project fake-shop-dev; Terraform creates it.",
    next: "strongroom deploy shop-dev-identities shop-dev-secrets",
  });
});

it("adds a version, moves the pin and keeps the one before", async () => {
  const result = await run("VENDOR_KEY", pipe(second));
  expect(result.code).toBe(exitCodes.ok);
  expect(result.data).toEqual({
    environment: "dev",
    cloud: `sandbox at 127.0.0.1:${bench.cloud.port}`,
    dryRun: false,
    key: "shop/VENDOR_KEY",
    version: "2",
    replaces: "1",
    replaced: "enabled",
    unchanged: false,
    from: "stdin",
    readers: [],
    deploy: null,
  });
  expect(result.text).toBe(
    [
      "wrote shop/VENDOR_KEY version 2 (stdin), in place of version 1, which stays enabled",
      "commit environments/dev.lock.json",
      "to go back: strongroom rollback shop/VENDOR_KEY --env dev",
    ].join("\n"),
  );
  expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "2")).toBe(second);
  const version = { state: "enabled", at: "2026-02-03T04:05:06.000Z", by: "owner@sandbox.local" };
  expect(bench.lock().entries["shop/VENDOR_KEY"]).toEqual({
    state: "active",
    current: "2",
    versions: { "1": { ...version, from: "host environment" }, "2": { ...version, from: "stdin" } },
  });
  const seen = bench.printed + JSON.stringify(result) + bench.lockText();
  expect(search(Buffer.from(seen), "output and lock", [first, second])).toEqual([]);
});

/** Old and new may be valid together. */
const overlapping: Environments = {
  names: () => ["dev"],
  load: (name, { lockDir }) => {
    const made = shop(name, readLock(lockDir, name));
    const products = made.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) =>
        entry.name === "VENDOR_KEY" ? { ...entry, previousAs: "VENDOR_KEY_PREVIOUS" } : entry,
      ),
    }));
    return { ok: true, environment: { ...made, products } };
  },
};

it("where old and new may be valid together, the one before stays mapped", async () => {
  await run("VENDOR_KEY", pipe(second), {}, { environments: overlapping });
  const { current, previous } = bench.lock().entries["shop/VENDOR_KEY"] ?? {};
  expect([current, previous]).toEqual(["2", "1"]);
});

it("gives a pending entry its first value", async () => {
  const result = await run("OPTIONAL_KEY", pipe("fake-optional"));
  expect([result.data.version, result.data.replaces]).toEqual(["1", null]);
  expect(bench.lock().entries["shop/OPTIONAL_KEY"]?.current).toBe("1");
});

it("asks a person: the value hidden, then the entry's name", async () => {
  const { terminal, asked } = person(second, "VENDOR_KEY");
  const result = await run("VENDOR_KEY", terminal, { yes: false });
  expect([result.data.version, result.data.from]).toEqual(["2", "prompt"]);
  expect(asked).toEqual([
    "  new value, not shown",
    "This replaces version 1 of shop/VENDOR_KEY in dev. Type VENDOR_KEY to go on:",
  ]);
  expect(await failureOf(() => run("VENDOR_KEY", person(`${second}x`, "no").terminal, { yes: false }))).toEqual({
    code: exitCodes.refused,
    message: "Not confirmed; nothing was changed.",
    next: null,
  });
  expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("2");
});

it("takes a file as it is, private and not in git", async () => {
  const file = join(bench.root, "vendor.local");
  writeFileSync(file, second, { mode: 0o600 });
  expect((await run("VENDOR_KEY", pipe(""), { from: file })).data.from).toBe("file");
  expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "2")).toBe(second);
  chmodSync(file, 0o640);
  expect((await failureOf(() => run("VENDOR_KEY", pipe(""), { from: file }))).message).toBe(
    `${file} may be read or written by others (mode 640).`,
  );
});

describe("refuses before the first write", () => {
  it.each<[string, string, string, string]>([
    ["an empty pipe", "VENDOR_KEY", "", "shop/VENDOR_KEY: the value (standard input) is empty. [empty]"],
    [
      "echo",
      "VENDOR_KEY",
      "vk_fake-1\n",
      "shop/VENDOR_KEY: the value (standard input) ends with a line break. [line-break]",
    ],
    [
      "a format",
      "VENDOR_KEY",
      "sk_fake-1",
      "shop/VENDOR_KEY: the value (standard input) has the wrong format. [format]",
    ],
    ["too much", "WEB_KEY", "f".repeat(70_000), "shop/WEB_KEY: the value (standard input) is too long. [too-long]"],
    [
      "a line of .env",
      "WEB_KEY",
      "WEB_KEY=fake-1",
      "shop/WEB_KEY: the value (standard input) begins with WEB_KEY=. [dotenv-line]",
    ],
  ])("%s", async (_name, entry, value, message) => {
    const failure = await failureOf(() => run(entry, pipe(value)));
    expect([failure.code, failure.message.split("\n")[2]]).toEqual([exitCodes.refused, message]);
    expect(await bench.writes()).toHaveLength(5);
  });

  it("a value that an earlier version has, with the way back to it", async () => {
    await run("VENDOR_KEY", pipe(second));
    expect(await failureOf(() => run("VENDOR_KEY", pipe(first)))).toEqual({
      code: exitCodes.refused,
      message: [
        "1 problem with the value; nothing was written.",
        "",
        "shop/VENDOR_KEY: the value (standard input) is that of version 1. [known-value]",
        "  allowed: a value that the entry never had",
      ].join("\n"),
      next: "to return to it: strongroom rollback shop/VENDOR_KEY --env dev --to 1",
    });
    expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  it("a value that somebody added by hand, as far as it is enabled", async () => {
    await bench.add("fake-shop-dev", "VENDOR_KEY", second);
    const { next } = await failureOf(() => run("VENDOR_KEY", pipe(second)));
    expect(next).toBe("to return to it: strongroom rollback shop/VENDOR_KEY --env dev --to 2");
  });

  it("a value that a disabled or destroyed version had, by its fingerprint", async () => {
    const key = await bench.value("fake-shop-dev", "JWT_SECRET");
    const environments = withoutAnonKey;
    await run("JWT_SECRET", pipe(Buffer.alloc(32, 9).toString("base64")), {}, { environments });
    for (const [verb, next] of [
      ["disable", "to return to it: strongroom rollback shop/JWT_SECRET --env dev --to 1"],
      ["destroy", null],
    ] as const) {
      await bench.google("POST", `v1/projects/fake-shop-dev/secrets/JWT_SECRET/versions/1:${verb}`, {});
      const failure = await failureOf(() => run("JWT_SECRET", pipe(key), {}, { environments }));
      expect([failure.message.split("\n")[2], failure.next]).toEqual([
        "shop/JWT_SECRET: the value (standard input) is that of version 1. [known-value]",
        next,
      ]);
    }
  });

  it("a value that another entry is pinned to, by its fingerprint or by its content", async () => {
    const secret = await bench.value("fake-shop-dev", "JWT_SECRET");
    for (const [value, other] of [
      [first, "shop/VENDOR_KEY"],
      [secret, "shop/JWT_SECRET"],
    ] as const) {
      const { code, message } = await failureOf(() => run("WEB_KEY", pipe(value)));
      expect([code, message.split("\n")[2]]).toEqual([
        exitCodes.refused,
        `shop/WEB_KEY: the value (standard input) is the same as that of ${other} (version 1). [same-value]`,
      ]);
    }
    expect(await bench.versions("fake-shop-dev", "WEB_KEY")).toEqual(["1 ENABLED"]);
  });

  it("reads no other value that has a fingerprint, or that could not be the new one", async () => {
    const since = await seen();
    await run("WEB_KEY", pipe(second));
    expect((await seen()).slice(since.length)).toEqual([
      "fake-platform-dev/secrets/STRONGROOM_FINGERPRINT_KEY/versions/1",
      "fake-shop-dev/secrets/WEB_KEY/versions/1",
      "fake-shop-dev/secrets/VENDOR_KEY/versions/1",
    ]);
  });

  it("a value of a lower environment", async () => {
    const dev = await bench.value("fake-shop-dev", "JWT_SECRET");
    const { message } = await failureOf(() => run("JWT_SECRET", pipe(dev), { env: "prod" }));
    expect(message.split("\n")[2]).toBe(
      "shop/JWT_SECRET: the value (standard input) is that of shop/JWT_SECRET in dev. [value-of-lower-environment]",
    );
  });

  it("what only a rotation can replace", async () => {
    expect(await failureOf(() => run("JWT_SECRET", pipe(Buffer.alloc(32, 9).toString("base64"))))).toEqual({
      code: exitCodes.refused,
      message: "shop/ANON_KEY is made from shop/JWT_SECRET; only together do they stay valid.",
      next: "strongroom rotate shop/JWT_SECRET --env dev",
    });
    expect(await failureOf(() => run("ANON_KEY", pipe("fake.fake.fake")))).toEqual({
      code: exitCodes.refused,
      message: "shop/ANON_KEY is made from shop/JWT_SECRET; a value of its own would not be valid.",
      next: "strongroom rotate shop/JWT_SECRET --env dev",
    });
  });

  it("without a terminal and without --yes, before anything is read", async () => {
    const read = jest.fn();
    const terminal = { ...pipe(second), readAll: read };
    expect(await failureOf(() => run("VENDOR_KEY", terminal, { yes: false }))).toEqual({
      code: exitCodes.refused,
      message: "put replaces the value of shop/VENDOR_KEY in dev, and nobody can be asked: this is not a terminal.",
      next: "add --yes once that is what you want",
    });
    expect(read).not.toHaveBeenCalled();
  });

  it("while a rotation of it is under way", async () => {
    const writer = LockWriter.open(bench.root, bench.lockDir, "dev");
    writer.update((lock) => {
      const entry = lock.entries["shop/VENDOR_KEY"];
      const rotation = {
        stage: "adding",
        lease: "00112233445566ff",
        replaces: "1",
        before: "1",
        at: "2026-02-03T04:05:06.000Z",
        by: "a@b",
      } as const;
      return entry === undefined
        ? lock
        : { ...lock, entries: { ...lock.entries, "shop/VENDOR_KEY": { ...entry, rotation } } };
    });
    writer.release();
    expect(await failureOf(() => run("VENDOR_KEY", pipe(second)))).toEqual({
      code: exitCodes.lock,
      message: "A rotation of shop/VENDOR_KEY is under way in dev (adding); nothing was written.",
      next: "to go on: strongroom rotate shop/VENDOR_KEY --env dev --resume; to take it back: strongroom rotate shop/VENDOR_KEY --env dev --abort",
    });
  });
});

describe("the value that is pinned already", () => {
  it("changes nothing, however often it comes", async () => {
    await run("VENDOR_KEY", pipe(second));
    const before = bench.lockText();
    for (const dryRun of [true, false, false]) {
      const result = await run("VENDOR_KEY", pipe(second), { dryRun });
      expect([result.code, result.text]).toEqual([
        exitCodes.ok,
        `shop/VENDOR_KEY has this value already: version 2; nothing ${dryRun ? "would be" : "was"} written`,
      ]);
      expect(result.data).toMatchObject({ unchanged: true, version: "2", replaces: null, dryRun });
    }
    expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(bench.lockText()).toBe(before);
  });

  it("asks nobody", async () => {
    const { terminal, asked } = person(first, "no");
    expect((await run("VENDOR_KEY", terminal, { yes: false })).data.unchanged).toBe(true);
    expect(asked).toEqual(["  new value, not shown"]);
  });

  it("is written again where its version is not given out any more", async () => {
    const environments = withoutAnonKey;
    const key = await bench.value("fake-shop-dev", "JWT_SECRET");
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/JWT_SECRET/versions/1:disable", {});
    const result = await run("JWT_SECRET", pipe(key), {}, { environments });
    expect(result.data).toMatchObject({ unchanged: false, version: "2", replaces: "1" });
  });
});

it("says with which versions a value could not be compared, and takes it", async () => {
  await run("VENDOR_KEY", pipe(second));
  await bench.google("POST", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1:disable", {});
  bench.printed = "";
  expect((await run("VENDOR_KEY", pipe(first))).data.version).toBe("3");
  expect(bench.printed).toContain(
    "note: shop/VENDOR_KEY: not compared with version 1 (disabled), of which there is no fingerprint\n",
  );
});

it("--dry-run checks and writes nothing", async () => {
  const result = await run("VENDOR_KEY", pipe(second), { dryRun: true, yes: false });
  expect(result.text).toBe("would write shop/VENDOR_KEY (stdin), in place of version 1, which stays enabled");
  expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["1 ENABLED"]);
});

describe("interrupted", () => {
  it("an accepted write whose answer was lost is found, not written twice", async () => {
    await bench.admin("POST", "faults", {
      match: { method: "POST", path: "VENDOR_KEY:addVersion" },
      fault: { kind: "reset-after" },
      times: 1,
    });
    expect((await run("VENDOR_KEY", pipe(second))).data.version).toBe("2");
    expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  /** As a kill between write and pin leaves it: the intention recorded, the version there, the pin not moved. */
  function kill(before: string): void {
    writeFileSync(join(bench.lockDir, "dev.lock.json"), before);
    new Intents(bench.root, bench.lockDir, "dev").put("shop/VENDOR_KEY", {
      writeId: "00",
      secret: "projects/fake-shop-dev/secrets/VENDOR_KEY",
      before: "1",
      at: "2026-02-03T04:05:06.000Z",
      from: "stdin",
      check: checkOf("00", Buffer.from(second)),
    });
  }

  it("between write and pin: the same value again pins that version, another one gets a version of its own", async () => {
    const before = bench.lockText();
    await run("VENDOR_KEY", pipe(second));
    for (const [value, version] of [
      [second, "2"],
      [`${second}x`, "3"],
    ] as const) {
      kill(before);
      expect((await run("VENDOR_KEY", pipe(value))).data.version).toBe(version);
      expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe(version);
    }
    expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["3 ENABLED", "2 ENABLED", "1 ENABLED"]);
  });

  it("between write and pin: while somebody else rotates, neither that version is pinned nor another one written", async () => {
    const before = bench.lockText();
    await run("VENDOR_KEY", pipe(second));
    await bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY?updateMask=annotations", {
      annotations: { "strongroom-rotation": "00000000000000aa 2026-02-01T00:00:00.000Z other@sandbox.local" },
    });
    for (const value of [second, `${second}x`]) {
      kill(before);
      expect(await failureOf(() => run("VENDOR_KEY", pipe(value)))).toMatchObject({
        code: exitCodes.lock,
        message:
          "shop/VENDOR_KEY is being rotated by other@sandbox.local since 2026-02-01T00:00:00.000Z, and this lock file does not know of it.",
      });
      expect(bench.lockText()).toBe(before);
    }
    expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  });
});

describe("a secret that was deleted and created again, and gives the numbers again that were used before", () => {
  const secret = "v1/projects/fake-shop-dev/secrets";
  beforeEach(async () => {
    await bench.google("DELETE", `${secret}/VENDOR_KEY`);
    await bench.google("POST", `${secret}?secretId=VENDOR_KEY`, { replication: { automatic: {} } });
  });

  it("gets a number that nothing deployed knows", async () => {
    expect((await run("VENDOR_KEY", pipe(second), { dryRun: true })).text).toBe(
      "would write shop/VENDOR_KEY (stdin), in place of version 1, which is not there any more",
    );
    bench.printed = "";
    const result = await run("VENDOR_KEY", pipe(second));
    expect(result.text).toBe(
      [
        "wrote shop/VENDOR_KEY version 2 (stdin), in place of version 1, which is not there any more",
        "commit environments/dev.lock.json",
      ].join("\n"),
    );
    expect(bench.printed).toContain(
      "note: shop/VENDOR_KEY: its secret in project fake-shop-dev was deleted and created again, and gives numbers from 1 on, which were used before; the value becomes version 2, and what is below is destroyed",
    );
    expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["2 ENABLED", "1 DESTROYED"]);
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "2")).toBe(second);
    const { current, previous, versions } = bench.lock().entries["shop/VENDOR_KEY"] ?? {};
    expect([current, previous, versions?.["1"]?.state, versions?.["2"]?.state]).toEqual([
      "2",
      undefined,
      "destroyed",
      "enabled",
    ]);
    expect((await lockVerify(bench.context(), { env: "dev" })).data.disagreements).toEqual([]);
  });

  it("gets one after a kill in the middle, too", async () => {
    await bench.admin("POST", "faults", {
      match: { path: "VENDOR_KEY:addVersion", nth: 2 },
      fault: { kind: "status", status: 503 },
      times: 4,
    });
    await failureOf(() => run("VENDOR_KEY", pipe(second)));
    await bench.admin("DELETE", "faults");
    expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["1 DESTROYED"]);
    const result = await run("VENDOR_KEY", pipe(second));
    expect([result.data.version, result.data.replaced]).toEqual(["2", "missing"]);
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.versions?.["1"]?.state).toBe("destroyed");
  });

  it("gets one by way of `lock restore` and `inject`, which is what `status` and `rotate` lead to", async () => {
    const { data } = await status(bench.context(), { env: "dev" });
    expect(data.entries.find(({ key }) => key === "shop/VENDOR_KEY")?.next).toBe(
      "to pin the newest enabled version, or none: strongroom lock restore --env dev",
    );
    await lockRestore(bench.context(), { env: "dev", yes: true });
    // Somebody adds a value by hand: its number was used before.
    await bench.add("fake-shop-dev", "VENDOR_KEY", first);
    bench.printed = "";
    bench.env.VENDOR_KEY = undefined;
    const adopted = await inject(bench.context(), { env: "dev", only: ["shop/VENDOR_KEY"], adopt: true });
    expect(adopted.data.adopted).toEqual([]);
    expect(bench.printed).toContain("note: version 1 of shop/VENDOR_KEY is not taken: its number was used before");
    await lockRestore(bench.context(), { env: "dev", yes: true });
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBeUndefined();
    Object.assign(bench.env, { VENDOR_KEY: second });
    await inject(bench.context(), { env: "dev", pauseMillis: 1 });
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("2");
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "2")).toBe(second);
    expect((await lockVerify(bench.context(), { env: "dev" })).data.disagreements).toEqual([
      {
        key: "shop/VENDOR_KEY",
        what: "version 1 is destroyed in the lock, and enabled in the cloud: the secret was created again, and a number that was used before is never pinned",
        next: "gcloud secrets versions destroy 1 --secret VENDOR_KEY --project fake-shop-dev, once nothing uses it",
      },
    ]);
    expect(
      await failureOf(() => rollback(bench.context(), "VENDOR_KEY", { env: "dev", to: "1", yes: true })),
    ).toMatchObject({
      code: exitCodes.refused,
      message: "shop/VENDOR_KEY: version 1 is destroyed, and never comes back.",
    });
  });
});

it("says what brings the value to its readers", async () => {
  const result = await run("WEB_KEY", pipe(canary()));
  expect(result.text.split("\n")[1]).toBe(
    "live with the next deployment of shop/api: strongroom deploy 'shop-dev-services'",
  );
});

it.each([
  ["disable", "disabled"],
  ["destroy", "destroyed"],
])("does not say that a version stays enabled after %s, nor maps it", async (verb, state) => {
  await bench.google("POST", `v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1:${verb}`, {});
  const result = await run("VENDOR_KEY", pipe(second), {}, { environments: overlapping });
  expect(result.text.split("\n")[0]).toBe(
    `wrote shop/VENDOR_KEY version 2 (stdin), in place of version 1, which is ${state}`,
  );
  expect(result.text.includes("strongroom rollback")).toBe(verb === "disable");
  expect(bench.lock().entries["shop/VENDOR_KEY"]?.previous).toBeUndefined();
});
