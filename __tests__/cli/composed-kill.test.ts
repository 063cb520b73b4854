/** A put that is killed between a part and its composition: the composition is outdated, that is said, and the next inject mends it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readLock } from "../../lock/lock-file";
import { canary } from "../support/canary";
import { full } from "../support/full";
import { stoppedCommand } from "../support/stopped-command";
import { declareVendorUrl, vendorUrlOf } from "../support/vendor-url";
import { cloud, environment, lockDir, project, secrets, strongroom, withProcesses } from "./process-support";

/** `__tests__/cli/composed.test.ts` has what is said of an outdated composition, in one process. */
const suite = full ? describe : describe.skip;

suite("a composition whose put was killed", () => {
  const values = { VENDOR_KEY: `${canary()}@:`, WEB_KEY: canary() };
  const next = `${canary()}/?#`;
  withProcesses();
  beforeAll(() =>
    declareVendorUrl((file, from, to) => {
      const text = project.read(file);
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      project.write(file, text.replace(from, to));
    }),
  );
  const pinned = (name: string) => readLock(lockDir, "dev").entries[`shop/${name}`]?.current ?? null;

  it("is told to be outdated by check, status and why, with the command that makes it", async () => {
    await cloud.prepare({ ...secrets, "fake-shop-dev": [...secrets["fake-shop-dev"], "VENDOR_URL"] });
    expect((await strongroom(["inject", "--env", "dev"], values)).code).toBe(0);
    const file = join(project.scratch, "vendor.key");
    writeFileSync(file, next, { mode: 0o600 });
    await cloud.admin("POST", "faults", {
      match: { method: "POST", path: "VENDOR_URL:addVersion" },
      fault: { kind: "status", status: 503 },
      times: 100,
    });
    const put = ["put", "VENDOR_KEY", "--env", "dev", "--from", file, "--yes"];
    const code = await stoppedCommand(project, put, environment(), "SIGKILL", {
      reached: async () => pinned("VENDOR_KEY") === "2",
      release: () => cloud.admin("DELETE", "faults"),
    });
    expect([code, pinned("VENDOR_KEY"), pinned("VENDOR_URL")]).toEqual([137, "2", "1"]);
    const mend = /strongroom inject --env dev (?:--product shop --only VENDOR_URL|--only shop\/VENDOR_URL)/;
    const asked = [
      ["check", "--env", "dev"],
      ["status", "--env", "dev"],
      ["why", "shop/shop-worker", "VENDOR_URL", "--env", "dev"],
    ];
    for (const args of asked) {
      const { stdout } = await strongroom(args);
      expect(stdout).toContain("shop/VENDOR_KEY is at version 2, but it was made of version 1");
      expect(stdout).toMatch(mend);
    }
    expect((await strongroom(["inject", "--env", "dev"])).code).toBe(0);
    expect([pinned("VENDOR_URL"), await cloud.value("fake-shop-dev", "VENDOR_URL", "2")]).toEqual([
      "2",
      vendorUrlOf(next),
    ]);
    expect((await strongroom(["check", "--env", "dev"])).code).toBe(0);
  });
});
