/** `put` after a run that was interrupted, and over a secret that was created again. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "../../cli/commands/inject";
import { lockRestore, lockVerify } from "../../cli/commands/lock";
import { rollback } from "../../cli/commands/rollback";
import { status } from "../../cli/commands/status";
import { exitCodes } from "../../text/exit-codes";
import { bench, first, inFilledCloud, pipe, run, second } from "./put-support";
import { failureOf } from "./support";

inFilledCloud();

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
    bench.intend("VENDOR_KEY", second, { before: "1", from: "stdin" });
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
          "shop/VENDOR_KEY is being rotated by other@sandbox.local since 2026-02-01T00:00:00.000Z, and this lock file does not have that rotation.",
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
      "would write shop/VENDOR_KEY (stdin), in place of version 1, which no longer exists",
    );
    bench.printed = "";
    const result = await run("VENDOR_KEY", pipe(second));
    expect(result.text).toBe(
      [
        "wrote shop/VENDOR_KEY version 2 (stdin), in place of version 1, which no longer exists",
        "commit environments/dev.lock.json",
      ].join("\n"),
    );
    expect(bench.printed).toContain(
      "note: shop/VENDOR_KEY: its secret in project fake-shop-dev was deleted and recreated, and would use the numbers from 1 on for a second time; the value becomes version 2, and the lower ones are destroyed",
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
    expect(bench.printed).toContain("note: version 1 of shop/VENDOR_KEY is not pinned: its number was used before");
    await lockRestore(bench.context(), { env: "dev", yes: true });
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBeUndefined();
    Object.assign(bench.env, { VENDOR_KEY: second });
    await inject(bench.context(), { env: "dev", pauseMillis: 1 });
    expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("2");
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "2")).toBe(second);
    expect((await lockVerify(bench.context(), { env: "dev" })).data.disagreements).toEqual([
      {
        key: "shop/VENDOR_KEY",
        check: "lock",
        verdict: "fault",
        says: "version 1 is destroyed in the lock, but enabled in the cloud: the secret was recreated, and a number that was used before is never pinned",
        next: "gcloud secrets versions destroy 1 --secret VENDOR_KEY --project fake-shop-dev, once nothing uses it",
      },
    ]);
    expect(
      await failureOf(() => rollback(bench.context(), "VENDOR_KEY", { env: "dev", to: "1", yes: true })),
    ).toMatchObject({
      code: exitCodes.refused,
      message: "shop/VENDOR_KEY: version 1 is destroyed and can't be restored.",
    });
  });
});
