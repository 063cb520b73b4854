import { writeFileSync } from "node:fs";
import { exitCodes } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { at, by, first, next, rotatingShop } from "./rotate-support";
import { failureOf } from "./support";

const shop = rotatingShop();
const { run, versions, locked, annotations } = shop;

describe("refused before anything is written", () => {
  const untouched = async (name: string) => {
    expect([await versions(name), await annotations(name), locked(name)?.rotation]).toEqual([
      ["1 ENABLED"],
      {},
      undefined,
    ]);
  };

  it("without a yes, where nobody can be asked", async () => {
    shop.bench.env.WEB_KEY = next.web;
    const failure = await failureOf(() => run("WEB_KEY", { yes: false }));
    expect([failure.code, failure.message]).toEqual([
      exitCodes.refused,
      "This rotates shop/WEB_KEY in dev. Nobody can be asked: this is not a terminal.",
    ]);
    expect(shop.bench.printed).toContain("  - WEB_KEY is read by shop/api\n");
    await untouched("WEB_KEY");
  });

  it("where the person asked types something else; the entry's name goes on", async () => {
    const asked: string[] = [];
    const answering = (answer: string) => ({
      interactive: true,
      readHidden: async () => Buffer.alloc(0),
      readAll: async () => Buffer.alloc(0),
      readLine: async (question: string) => {
        asked.push(question);
        return answer;
      },
    });
    shop.bench.env.WEB_KEY = next.web;
    const failure = await failureOf(() => run("WEB_KEY", { yes: false }, { terminal: answering("yes") }));
    expect([failure.message, asked]).toEqual([
      "Not confirmed, since WEB_KEY was not typed; nothing was changed.",
      ["This rotates shop/WEB_KEY in dev. Type WEB_KEY to go on:"],
    ]);
    await untouched("WEB_KEY");
    shop.bench.env.WEB_KEY = next.web;
    expect((await run("WEB_KEY", { yes: false }, { terminal: answering("WEB_KEY") })).data.stage).toBe("moved");
  });

  it("the value that is in use already", async () => {
    shop.bench.env.WEB_KEY = first.web;
    expect(await failureOf(() => run("WEB_KEY"))).toEqual({
      code: exitCodes.refused,
      message: [
        "The new value is refused; nothing was written.",
        "",
        "shop/WEB_KEY: the value (host environment variable WEB_KEY) is that of version 1, which is pinned. [known-value]",
        "  allowed: a value that the entry never had",
      ].join("\n"),
      next: null,
    });
    await untouched("WEB_KEY");
  });

  it("a typed value that is in use already is asked for again", async () => {
    const asked: string[] = [];
    const typed = [first.web, next.web];
    const terminal = {
      interactive: true,
      readHidden: async (question: string) => {
        asked.push(question);
        return Buffer.from(typed.shift() ?? "");
      },
      readAll: async () => Buffer.alloc(0),
      readLine: async () => "WEB_KEY",
    };
    expect((await run("WEB_KEY", {}, { terminal })).data.entries[0]?.version).toBe("2");
    const question = "  new value, not shown (Enter alone ends it, with nothing written)";
    expect(asked).toEqual([question, question]);
    expect(shop.bench.printed).toContain(
      "  shop/WEB_KEY: the value (typed in) is that of version 1, which is pinned. [known-value]\n",
    );
  });

  it("a value of an earlier version, with the way back to it", async () => {
    shop.bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    await run("WEB_KEY", { finish: true, verified: true });
    await shop.bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY/versions/1:enable", {});
    shop.bench.env.WEB_KEY = first.web;
    const failure = await failureOf(() => run("WEB_KEY"));
    expect([failure.code, failure.message.split("\n")[2], failure.next]).toEqual([
      exitCodes.refused,
      "shop/WEB_KEY: the value (host environment variable WEB_KEY) is that of version 1. [known-value]",
      "to return to it: strongroom rollback shop/WEB_KEY --env dev --to 1",
    ]);
    expect(await versions("WEB_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  it("the value of a version that an aborted rotation left disabled, by its fingerprint; else what was not compared is said", async () => {
    await run("JWT_SECRET");
    shop.bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    const generated = await shop.bench.value("fake-shop-dev", "JWT_SECRET", "2");
    await run("JWT_SECRET", { abort: true });
    await run("WEB_KEY", { abort: true });
    writeFileSync(`${shop.bench.root}/../known.env`, `JWT_SECRET='${generated}'\n`, { mode: 0o600 });
    const failure = await failureOf(() => run("JWT_SECRET", { from: "../known.env" }));
    expect([failure.code, failure.message.split("\n")[2]]).toEqual([
      exitCodes.refused,
      "shop/JWT_SECRET: the value (line 1 of ../known.env) is that of version 2. [known-value]",
    ]);
    shop.bench.env.WEB_KEY = next.web;
    expect((await run("WEB_KEY")).data.entries[0]?.version).toBe("3");
    expect(shop.bench.printed).toContain(
      "note: shop/WEB_KEY: not compared with version 2 (disabled), which has no fingerprint\n",
    );
  });

  it("a value that another entry is pinned to", async () => {
    shop.bench.env.WEB_KEY = first.vendor;
    const failure = await failureOf(() => run("WEB_KEY"));
    expect([failure.code, failure.message.split("\n")[2]]).toEqual([
      exitCodes.refused,
      "shop/WEB_KEY: the value (host environment variable WEB_KEY) is the same as that of shop/VENDOR_KEY (version 1). [same-value]",
    ]);
    await untouched("WEB_KEY");
  });

  it("a value that breaks a rule, without showing it", async () => {
    shop.bench.env.VENDOR_KEY = `${next.vendor}\n`;
    const failure = await failureOf(() => run("VENDOR_KEY"));
    expect(failure.code).toBe(exitCodes.refused);
    expect(failure.message).toContain("ends with a line break. [line-break]");
    expect(search(Buffer.from(failure.message + shop.bench.printed), "all", [next.vendor])).toEqual([]);
    await untouched("VENDOR_KEY");
  });

  it("where there is no new value, saying where to get one", async () => {
    expect(await failureOf(() => run("VENDOR_KEY"))).toEqual({
      code: exitCodes.pending,
      message: expect.stringMatching(
        /^shop\/VENDOR_KEY: there is no new value\.\n {2}from: Vendor > API keys\n[\s\S]*\n {2}FILE: a line VENDOR_KEY=VALUE in a file that only you may read and that git ignores, such as \.env\.dev\.local$/,
      ),
      next: "strongroom rotate shop/VENDOR_KEY --env dev --from FILE",
    });
  });

  it("an entry without a value, and one that does not exist", async () => {
    expect(await failureOf(() => run("OPTIONAL_KEY"))).toEqual({
      code: exitCodes.pending,
      message: "shop/OPTIONAL_KEY is pending in dev; only an active entry has a version to replace.",
      next: "strongroom inject --env dev --only shop/OPTIONAL_KEY --prompt",
    });
    expect((await failureOf(() => run("WEB_KEX"))).code).toBe(exitCodes.usage);
  });

  it("a rotation that is under way", async () => {
    shop.bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    shop.bench.env.WEB_KEY = canary();
    const failure = await failureOf(() => run("WEB_KEY"));
    expect(failure).toEqual({
      code: exitCodes.lock,
      message: `A rotation of shop/WEB_KEY is already under way (moved, by ${by} since ${at}).`,
      next: "to go on, once you have seen that version 2 works: strongroom rotate shop/WEB_KEY --env dev --finish --verified; to go back: strongroom rollback shop/WEB_KEY --env dev",
    });
  });

  it("a rotation that another branch's lock knows of", async () => {
    await shop.bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/WEB_KEY?updateMask=annotations", {
      annotations: { "strongroom-rotation": "00000000000000aa 2026-02-01T00:00:00.000Z other@sandbox.local" },
    });
    shop.bench.env.WEB_KEY = next.web;
    const failure = await failureOf(() => run("WEB_KEY"));
    expect([failure.code, failure.message]).toEqual([
      exitCodes.lock,
      "shop/WEB_KEY is being rotated by other@sandbox.local since 2026-02-01T00:00:00.000Z, and this lock file does not have that rotation.",
    ]);
    expect(await versions("WEB_KEY")).toEqual(["1 ENABLED"]);
    // WHEN that branch is really lost
    await run("WEB_KEY", { abort: true, breakLease: true });
    expect(await annotations("WEB_KEY")).toEqual({});
  });

  it.each([
    ["a minute before the lease, which clocks may differ by", 60_000, ["2 DISABLED", "1 ENABLED"]],
    ["longer before the lease, so another's", 60_001, ["2 ENABLED", "1 ENABLED"]],
  ])("a broken lease takes back what was added %s", async (_title, millis, expected) => {
    const payload = { data: Buffer.from(canary()).toString("base64") };
    const secret = "v1/projects/fake-shop-dev/secrets/WEB_KEY";
    await shop.bench.google("POST", `${secret}:addVersion`, { payload });
    const added = (await shop.bench.google("GET", `${secret}/versions/2`)) as { createTime: string };
    const leased = new Date(Date.parse(added.createTime) + millis).toISOString();
    await shop.bench.google("PATCH", `${secret}?updateMask=annotations`, {
      annotations: { "strongroom-rotation": `00000000000000aa ${leased} other@sandbox.local` },
    });
    await run("WEB_KEY", { abort: true, breakLease: true });
    expect(await versions("WEB_KEY")).toEqual(expected);
  });
});
