import { exitCodes } from "../../text/exit-codes";
import { Intents } from "../../versions/intent";
import { canary } from "../support/canary";
import { bench, fault, onBadNetwork, run, vendor, versions } from "./inject-faults-support";
import { failureOf } from "./support";

onBadNetwork();

describe("killed between the write and its pin", () => {
  /** Leaves what a kill at that moment leaves: a version, the record of the intention, no pin. */
  async function killed(value: string, from = "host environment"): Promise<void> {
    bench.intend("VENDOR_KEY", value, { before: "0", from });
    await bench.add("fake-shop-dev", "VENDOR_KEY", value);
  }

  it("the same value: pins that version, adds none", async () => {
    await killed(vendor);
    const result = await run();
    expect(result.data.found).toEqual([{ key: "shop/VENDOR_KEY", version: "1", from: "host environment" }]);
    expect(await versions()).toEqual(["1 ENABLED"]);
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("1");
    // The record is gone with it.
    expect(new Intents(bench, "dev").get("shop/VENDOR_KEY", "projects/fake-shop-dev/secrets/VENDOR_KEY")).toBeNull();
  });

  it("another value: nothing is overwritten, and both ways out are named", async () => {
    await killed("vk_fake-earlier");
    const failure = await failureOf(() => run());
    expect(failure).toEqual({
      code: exitCodes.lock,
      message:
        "shop/VENDOR_KEY: an interrupted run stored another value as version 1 (host environment, 2026-02-03T04:00:00.000Z); nothing was overwritten.",
      next: "to use that one: strongroom inject --env dev --only shop/VENDOR_KEY --adopt; to use this one, disable version 1 first",
    });
    expect(await versions()).toEqual(["1 ENABLED"]);
    // WHEN told to use that one
    bench.env.VENDOR_KEY = vendor;
    expect((await run({ adopt: true })).data.found).toEqual([
      { key: "shop/VENDOR_KEY", version: "1", from: "host environment" },
    ]);
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe("vk_fake-earlier");
  });

  it("one more version, of somebody else: ours is told by its content, and the other one stays", async () => {
    await killed(vendor);
    await bench.add("fake-shop-dev", "VENDOR_KEY", "vk_fake-somebody-else");
    await run();
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("1");
    expect(await versions()).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  it("a version of somebody else alone: it is not taken for ours, and nothing is written over it", async () => {
    await killed(vendor);
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1:disable", {});
    await bench.add("fake-shop-dev", "VENDOR_KEY", "vk_fake-somebody-else");
    const result = await run();
    expect(result.data.unpinned).toMatchObject([{ key: "shop/VENDOR_KEY", version: "2" }]);
    expect(bench.lock().entries["shop/VENDOR_KEY"]).toBeUndefined();
    expect(await versions()).toEqual(["2 ENABLED", "1 DISABLED"]);
  });

  it("the same value in a version without a confirmed checksum, as by hand: neither taken nor disabled, since it may be in use", async () => {
    await killed(vendor);
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1:destroy", {});
    const byHand = { payload: { data: Buffer.from(vendor).toString("base64") } };
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY:addVersion", byHand);
    expect((await run()).code).toBe(exitCodes.ok);
    expect(await versions()).toEqual(["3 ENABLED", "2 ENABLED", "1 DESTROYED"]);
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("3");
    expect(bench.printed).toContain(
      "note: version 2 of shop/VENDOR_KEY has the value that was sent, but its checksum is not confirmed. It is not pinned, and stays enabled, since something may use it; if nothing does: gcloud secrets versions disable 2 --secret VENDOR_KEY --project fake-shop-dev\n",
    );
  });

  it("while somebody else rotates: it is not pinned, also with --adopt, and nothing is written", async () => {
    await killed(vendor);
    await bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY?updateMask=annotations", {
      annotations: { "strongroom-rotation": "00000000000000aa 2026-02-01T00:00:00.000Z other@sandbox.local" },
    });
    const values = { same: { VENDOR_KEY: vendor }, other: { VENDOR_KEY: `${vendor}x` }, none: {} };
    const tried = [
      ["same", false],
      ["other", false],
      ["same", true],
      ["none", true],
    ] as const;
    for (const [value, adopt] of tried) {
      delete bench.env.VENDOR_KEY;
      Object.assign(bench.env, values[value]);
      const failure = await failureOf(() => run({ adopt }));
      expect([value, adopt, failure.code, failure.message]).toEqual([
        value,
        adopt,
        exitCodes.lock,
        "shop/VENDOR_KEY is being rotated by other@sandbox.local since 2026-02-01T00:00:00.000Z, and this lock file does not have that rotation.",
      ]);
    }
    expect([await versions(), bench.lock().entries["shop/VENDOR_KEY"]?.current]).toEqual([["1 ENABLED"], undefined]);
  });

  it("before the write: writes it, once", async () => {
    await fault("status", { status: 503, times: 50 });
    await failureOf(() => run());
    await bench.admin("DELETE", "faults");
    bench.env.VENDOR_KEY = vendor;
    await run();
    expect(await versions()).toEqual(["1 ENABLED"]);
  });

  it("a generated signing key: what is derived from it is signed with the stored one", async () => {
    // GIVEN a run that ends right after JWT_SECRET was accepted
    await bench.admin("POST", "faults", {
      match: { method: "POST", path: "ANON_KEY:addVersion" },
      fault: { kind: "reset-before" },
      times: 50,
    });
    await failureOf(() => run({ only: ["JWT_SECRET", "ANON_KEY"] }));
    await bench.admin("DELETE", "faults");
    // WHEN the command is run again
    const result = await run({ only: ["JWT_SECRET", "ANON_KEY"] });
    // THEN
    expect(result.code).toBe(exitCodes.ok);
    const { createHmac } = require("node:crypto") as typeof import("node:crypto");
    const [head, claims, signature] = (await bench.value("fake-shop-dev", "ANON_KEY")).split(".");
    const secret = await bench.value("fake-shop-dev", "JWT_SECRET");
    expect(signature).toBe(createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url"));
    expect(await bench.versions("fake-shop-dev", "JWT_SECRET")).toEqual(["1 ENABLED"]);
  });
});

describe("what fails for one entry alone", () => {
  const remove = (secret: string) => bench.google("DELETE", `v1/projects/fake-shop-dev/secrets/${secret}`);

  it("does not keep the others from being written, and all of it is reported", async () => {
    await remove("VENDOR_KEY");
    await remove("JWT_SECRET");
    bench.env.WEB_KEY = canary();
    const failure = await failureOf(() => run({ only: ["VENDOR_KEY", "WEB_KEY", "JWT_SECRET"] }));
    expect(failure).toEqual({
      code: exitCodes.pending,
      message:
        "2 of 4 values could not be written.\n\nJWT_SECRET does not exist in project fake-shop-dev; Terraform creates it.\nVENDOR_KEY does not exist in project fake-shop-dev; Terraform creates it.",
      next: "strongroom deploy shop-dev-identities shop-dev-secrets",
    });
    expect(bench.printed).toContain("wrote shop/WEB_KEY version 1 (host environment)\n");
    expect(Object.keys(bench.lock().entries)).toEqual(["platform/STRONGROOM_FINGERPRINT_KEY", "shop/WEB_KEY"]);
  });

  it("two kinds of it: each with its own next command, and the graver code", async () => {
    await remove("JWT_SECRET");
    await fault("status", { status: 403 });
    const failure = await failureOf(() => run({ only: ["VENDOR_KEY", "JWT_SECRET"] }));
    expect(failure).toEqual({
      code: exitCodes.denied,
      message: [
        "2 of 3 values could not be written.",
        "",
        `sandbox at 127.0.0.1:${bench.cloud.port} refused: owner@sandbox.local lacks secretmanager.versions.add on VENDOR_KEY in project fake-shop-dev.`,
        "  next: grant a role that holds secretmanager.versions.add in project fake-shop-dev, or use another identity",
        "",
        "JWT_SECRET does not exist in project fake-shop-dev; Terraform creates it.",
        "  next: strongroom deploy shop-dev-identities shop-dev-secrets",
      ].join("\n"),
      next: null,
    });
  });

  it("a cloud that does not answer stops all, and what was written is reported", async () => {
    bench.env.WEB_KEY = canary();
    await fault("status", { status: 503, times: 50, path: "WEB_KEY:addVersion" });
    const failure = await failureOf(() => run({ only: ["VENDOR_KEY", "WEB_KEY"] }));
    expect([failure.code, bench.printed.match(/^wrote .*/gm)]).toEqual([
      exitCodes.unreachable,
      [
        "wrote platform/STRONGROOM_FINGERPRINT_KEY version 1 (generated hex 32)",
        "wrote shop/VENDOR_KEY version 1 (host environment)",
      ],
    ]);
  });
});
