import { exitCodes } from "../../text/exit-codes";
import { search } from "../support/canary";
import { bench, inEmptyCloud, run, vendor } from "./inject-support";
import { failureOf } from "./support";

inEmptyCloud();

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
      message: 'dev has no entry "VENDOR_KEI" in Secret Manager. Did you mean VENDOR_KEY?',
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
