import { exitCodes } from "../../text/exit-codes";
import { bench, first, inFilledCloud, pipe, run, second, withoutAnonKey } from "./put-support";
import { failureOf } from "./support";

inFilledCloud();

/** Versions whose payload was read. */
async function seen(): Promise<readonly string[]> {
  const { requests } = (await bench.admin("GET", "requests?since=0")) as { requests: readonly { path: string }[] };
  return requests.flatMap(({ path }) => /projects\/(\S+):access$/.exec(path)?.[1] ?? []);
}

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
      message: "shop/ANON_KEY is made from shop/JWT_SECRET; they stay valid only together.",
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
      message: "put replaces the value of shop/VENDOR_KEY in dev, but nobody can be asked: this is not a terminal.",
      next: "add --yes if that is what you want",
    });
    expect(read).not.toHaveBeenCalled();
  });

  it("while a rotation of it is under way", async () => {
    bench.beginRotation("shop/VENDOR_KEY");
    expect(await failureOf(() => run("VENDOR_KEY", pipe(second)))).toEqual({
      code: exitCodes.lock,
      message: "A rotation of shop/VENDOR_KEY is under way in dev (adding); nothing was written.",
      next: "to go on: strongroom rotate shop/VENDOR_KEY --env dev --resume; to undo it: strongroom rotate shop/VENDOR_KEY --env dev --abort",
    });
  });
});
