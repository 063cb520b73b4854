import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { inject } from "../../cli/commands/inject";
import { put } from "../../cli/commands/put";
import { readLock } from "../../lock/lock-file";
import type { Environments } from "../../machine/context";
import type { Terminal } from "../../machine/terminal";
import { exitCodes } from "../../text/exit-codes";
import { parseDotenv } from "../../values/dotenv";
import { valueProblems } from "../../values/rules";
import { parseSetupConf } from "../../values/sources/setup-conf";
import { search } from "../support/canary";
import { full } from "../support/full";
import { entryOf, environmentOf, productOf, secretOf } from "../support/resolved-fixture";
import { type BadValue, badFiles, badValues, mark } from "./bad-values";
import { Bench, failureOf } from "./support";

let bench: Bench;
/** The long suite looks for what nobody thought of; the gate does the same every time. */
const many = full ? { numRuns: 100_000 } : { numRuns: 1_000, seed: 20261120 };
// Each value is compared with all before it.
const few = full ? { numRuns: 150 } : { numRuns: 25, seed: 20261120 };

const issued = { kind: "issued", where: "Vendor > Keys", scope: null } as const;
const stored = (name: string, over: Partial<Parameters<typeof entryOf>[0]> = {}) =>
  entryOf({
    product: "shop",
    name,
    origin: issued,
    state: "pending",
    tier: 1,
    secret: secretOf({ id: name, project: "fake-shop-dev" }),
    ...over,
  });
const entries = [
  stored("BASE64_KEY", { decodesTo: { encoding: "base64", bytes: 32, exactly: true } }),
  stored("EDGE_KEY", {
    usedBy: [{ reader: "shop/functions", role: "edge functions", as: "EDGE_KEY", crossProduct: false, until: null }],
  }),
  stored("FREE_KEY"),
  stored("HEX_KEY", { decodesTo: { encoding: "hex", bytes: 32, exactly: true } }),
  stored("HMAC_KEY", { decodesTo: { encoding: "hex", bytes: 32, exactly: false } }),
  stored("VENDOR_KEY", { format: { source: "^vk_\\S+$", flags: "", says: "starts with vk_", example: "vk_fake" } }),
];
const environments: Environments = {
  names: () => ["dev"],
  load: (name, { lockDir }) => {
    const { entries: locked } = readLock(lockDir, name);
    const here = entries.map((entry) => {
      const block = locked[entry.key];
      if (block === undefined || entry.secret === null) return entry;
      return { ...entry, state: block.state, secret: { ...entry.secret, pin: block.current ?? null } };
    });
    return {
      ok: true,
      environment: environmentOf([productOf({ name: "shop", project: "fake-shop-dev", entries: here })], name),
    };
  },
};

beforeAll(async () => {
  bench = await Bench.open([]);
  await bench.admin("POST", "prepare", { projects: [{ id: "fake-shop-dev" }] });
  for (const { name } of entries)
    await bench.google("POST", `v1/projects/fake-shop-dev/secrets?secretId=${name}`, {
      replication: { automatic: {} },
    });
});
afterAll(() => bench.close());

const typing = (value: Buffer): Terminal => ({
  interactive: true,
  readHidden: async () => Buffer.from(value),
  readLine: async () => "",
  readAll: async (limit) => value.subarray(0, limit + 1),
});
const closed: Terminal = { ...typing(Buffer.alloc(0)), interactive: false };

/** As a file holds it: in double quotes, byte by byte; or in single ones, with nothing escaped. */
function quoted(name: string, value: Buffer): Buffer {
  const inner = value.toString("latin1").replace(/["\\]/g, "\\$&").replace(/\r/g, "\\r");
  return Buffer.concat([Buffer.from(`${name}="`), Buffer.from(inner, "latin1"), Buffer.from('"\n')]);
}
const inSingleQuotes = (name: string, value: Buffer) =>
  Buffer.concat([Buffer.from(`${name}='`), value, Buffer.from("'\n")]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: programs don't read files alike that hold them
const notForFiles = /[\0-\x08\x0b-\x1f\x7f']|\\$/;

function file(content: Buffer | string): string {
  const path = join(bench.root, ".env.local");
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** Every way in, one after the other; an environment variable can't hold just any byte, nor a prompt nothing. */
const ways = ["file", "host environment", "prompt", "put"] as const;
function wayFor({ value }: BadValue, index: number): (typeof ways)[number] {
  const way = ways[index % ways.length] ?? "file";
  const text = value.toString("utf8");
  const unfit = way === "host environment" && (text.includes("\0") || !Buffer.from(text).equals(value));
  const next = unfit || (way === "prompt" && value.length === 0) ? "file" : way;
  return next === "file" && notForFiles.test(value.toString("latin1")) ? "put" : next;
}

function bring(one: BadValue, way: (typeof ways)[number]): Promise<unknown> {
  const only = { env: "dev", only: [one.entry], pauseMillis: 1 };
  const over = { environments, terminal: closed };
  if (way === "file") return inject(bench.context(over), { ...only, from: file(inSingleQuotes(one.entry, one.value)) });
  if (way === "prompt")
    return inject(bench.context({ ...over, terminal: typing(one.value) }), { ...only, prompt: true });
  const terminal: Terminal = { ...typing(one.value), interactive: false };
  if (way === "put")
    return put(bench.context({ ...over, terminal }), one.entry, { env: "dev", yes: true, pauseMillis: 1 });
  const env = { ...bench.env, [one.entry]: one.value.toString("utf8") };
  return inject(bench.context({ ...over, env }), only);
}

it("there are 150 of them", () => {
  expect(badValues.length + badFiles.length).toBeGreaterThanOrEqual(150);
  expect(new Set(badValues.map((one) => one.name)).size).toBe(badValues.length);
});

it.each(badValues.map((one, index) => [one.name, wayFor(one, index), one] as const))(
  "%s, by %s, is refused before the first write and not repeated",
  async (_name, way, one) => {
    bench.printed = "";
    const failure = await failureOf(() => bring(one, way));
    expect(failure.code).toBe(exitCodes.refused);
    const codes = [...failure.message.matchAll(/\[([a-z0-9-]+)\]/g)].map(([, code]) => code ?? "");
    expect(codes.sort()).toEqual(one.codes);
    const seen = Buffer.from(bench.printed + JSON.stringify(failure));
    // The word for what it is stands in the message.
    const texts = [mark, one.value.toString("utf8").trim()].filter(
      (text) => text.length >= 8 && text !== "placeholder",
    );
    expect(search(seen, "output", texts)).toEqual([]);
  },
);

it.each(badFiles)("a file with %s is refused as a whole", async (_name, content, reason) => {
  const failure = await failureOf(() =>
    inject(bench.context({ environments }), { env: "dev", from: file(content), pauseMillis: 1 }),
  );
  expect([failure.code, failure.message]).toEqual([exitCodes.refused, expect.stringContaining(reason)]);
  expect(search(Buffer.from(JSON.stringify(failure)), "failure", [mark])).toEqual([]);
});

it("none of them reached the cloud or the lock", async () => {
  expect(await bench.writes()).toEqual([]);
  expect(bench.lock().entries).toEqual({});
});

describe(`random bytes, ${many.numRuns} times`, () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: "binary", maxLength: 80 }).map((text) => Buffer.from(text)),
    fc.string({ unit: "grapheme-ascii", maxLength: 80 }).map((text) => Buffer.from(text)),
  );

  it("the checks never crash, accept only what can be stored and read again, and never repeat the value", () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(...entries), (array, entry) => {
        const value = Buffer.from(array);
        const problems = valueProblems(entry, value);
        const text = value.toString("utf8");
        if (problems.length === 0) {
          expect(Buffer.from(text).equals(value)).toBe(true);
          expect([value.length > 0, text === text.trim(), text.includes("\0")]).toEqual([true, true, false]);
        }
        if (text.length >= 12) for (const problem of problems) expect(JSON.stringify(problem)).not.toContain(text);
      }),
      many,
    );
  });

  it("files never crash, and lines that can't be read are named by number alone", () => {
    const { environment } = environments.load("dev", { lockDir: bench.lockDir }) as Extract<
      ReturnType<Environments["load"]>,
      { ok: true }
    >;
    fc.assert(
      fc.property(bytes, (array) => {
        const content = Buffer.from(array);
        const { lines, unreadable } = parseDotenv(content);
        const count = content.toString("latin1").split("\n").length;
        for (const line of [...lines.map((one) => one.line), ...unreadable])
          expect(line >= 1 && line <= count).toBe(true);
        parseSetupConf(content.toString("utf8"), environment);
      }),
      many,
    );
  });

  it("a value in quotes is read as it was written", () => {
    fc.assert(
      fc.property(bytes, (array) => {
        const value = Buffer.from(array);
        expect(parseDotenv(quoted("NAME", value)).lines[0]?.value.equals(value)).toBe(true);
      }),
      many,
    );
  });
});

it("what is accepted is stored byte by byte", async () => {
  // A value that the entry had before is refused.
  const had = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }), async (text) => {
      const value = Buffer.from(text);
      fc.pre(valueProblems({ format: null, decodesTo: null }, value).length === 0 && !had.has(text));
      had.add(text);
      const terminal: Terminal = { ...typing(value), interactive: false };
      const { data } = await put(bench.context({ environments, terminal }), "FREE_KEY", {
        env: "dev",
        yes: true,
        pauseMillis: 1,
      });
      expect(await bench.value("fake-shop-dev", "FREE_KEY", data.version ?? "")).toBe(text);
    }),
    few,
  );
});
