import { createHmac } from "node:crypto";
import type { RollbackOptions } from "../../cli/commands/rollback";
import { exitCodes } from "../../text/exit-codes";
import { canary } from "../support/canary";
import { rotatingShop } from "./rotate-support";
import { failureOf } from "./support";

const shop = rotatingShop();
const { run, back, versions, locked, annotations } = shop;
const next = { vendor: canary("vk_fake-"), web: canary() };

describe("rollback", () => {
  it("during a rotation returns a group to the versions that belong together", async () => {
    await run("JWT_SECRET");
    const result = await back("JWT_SECRET");
    expect(result.data.entries.map((one) => `${one.key} ${one.replaces} -> ${one.version}`)).toEqual([
      "shop/JWT_SECRET 2 -> 1",
      "shop/ANON_KEY 2 -> 1",
    ]);
    expect(await versions("ANON_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  it("after it regenerates derived entries from the value that it returned to", async () => {
    await run("JWT_SECRET");
    await run("JWT_SECRET", { finish: true, verified: true });
    expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", "1 DISABLED"]);
    shop.bench.printed = "";
    await back("JWT_SECRET");
    expect(shop.bench.printed).toContain(
      "shop/JWT_SECRET: back from version 2 to version 1, which is enabled again first\n  - Ends every session\n",
    );
    expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(locked("ANON_KEY")?.current).toBe("3");
    const secret = await shop.bench.value("fake-shop-dev", "JWT_SECRET", "1");
    const [head, claims, signature] = (await shop.bench.value("fake-shop-dev", "ANON_KEY", "3")).split(".");
    expect(signature).toBe(createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url"));
  });

  it("speaks of version numbers: what is new by its time is the older value", async () => {
    shop.bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    shop.bench.printed = "";
    const result = await back("WEB_KEY");
    expect(shop.bench.printed).toContain(
      [
        "shop/WEB_KEY: back from version 2 to version 1",
        "  - WEB_KEY is read by shop/api",
        "  - The value of version 2 stays valid, and mapped as API_WEB_KEY_PREVIOUS, until --finish",
        "  - Once finished, revoke the value of version 2 at the vendor: Keys > Revoke",
        "",
      ].join("\n"),
    );
    expect(result.data.next.at(-1)).toBe(
      "once you have seen that version 1 works: strongroom rotate shop/WEB_KEY --env dev --finish --verified",
    );
    const resumed = await run("WEB_KEY", { resume: true });
    expect(resumed.data.consequences.at(-1)).toBe(
      "Once finished, revoke the value of version 2 at the vendor: Keys > Revoke",
    );
    await run("WEB_KEY", { finish: true, verified: true });
    shop.bench.printed = "";
    await run("JWT_SECRET");
    await back("JWT_SECRET");
    expect(shop.bench.printed).toContain("  - Changes with it: shop/ANON_KEY\n");
    expect(shop.bench.printed).toContain(
      "  - No second name is declared: readers change over when they restart with version 1\n",
    );
  });

  it("says that it goes forward where it does", async () => {
    shop.bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    await back("WEB_KEY");
    shop.bench.printed = "";
    await back("WEB_KEY", { to: "2" });
    expect(shop.bench.printed).toContain("shop/WEB_KEY: forward from version 1 to version 2\n");
  });

  it.each<[string, Partial<RollbackOptions>, number, string]>([
    ["without an earlier version", {}, exitCodes.refused, "shop/WEB_KEY has no earlier version to return to in dev."],
    ["to a version that is not there", { to: "7" }, exitCodes.refused, "shop/WEB_KEY: version 7 does not exist."],
    ["to the pinned one", { to: "1" }, exitCodes.usage, "shop/WEB_KEY is already pinned to version 1."],
    [
      "to what is not a number",
      { to: "latest" },
      exitCodes.usage,
      "--to takes a version's number, such as 3; got latest.",
    ],
  ])("%s", async (_, options, code, message) => {
    expect(await failureOf(() => back("WEB_KEY", options))).toMatchObject({ code, message });
    expect(await annotations("WEB_KEY")).toEqual({});
  });

  it("to a destroyed version", async () => {
    shop.bench.env.WEB_KEY = next.web;
    await run("WEB_KEY");
    await run("WEB_KEY", { finish: true, verified: true });
    await shop.bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY/versions/1:destroy", {});
    expect((await failureOf(() => back("WEB_KEY"))).message).toBe(
      "shop/WEB_KEY: version 1 is destroyed and can't be restored.",
    );
  });
});
