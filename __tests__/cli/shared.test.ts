import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shared } from "../../cli/commands/shared";
import { lockPath, readLock } from "../../lock/lock-file";
import { openShared, readShared } from "../../lock/shared";
import { emptyLock, formatLock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Bench, failureOf, shop } from "./support";

let bench: Bench;
const file = () => join(bench.lockDir, "dev.shared.json");

function pin(version: string): void {
  const versions = {
    [version]: { state: "enabled", at: "2026-02-01T00:00:00.000Z", by: "ann", from: "file" },
  } as const;
  const entries = { "shop/WEB_KEY": { state: "active", current: version, versions } } as const;
  writeFileSync(lockPath(bench.lockDir, "dev"), formatLock({ ...emptyLock("dev"), entries }));
}
const open = () => openShared(bench.lockDir, shop("dev", readLock(bench.lockDir, "dev")));
const run = (options: { with?: string; dryRun?: boolean } = {}, name = "WEB_KEY") =>
  shared(bench.context({ env: { USER: "ann" } }), name, { env: "dev", with: "auditor@acme.example", ...options });

beforeEach(async () => {
  bench = await Bench.open([]);
  pin("3");
});
afterEach(() => bench.close());

it("records who got which version, and asks for a rotation until another one is pinned", async () => {
  const dry = await run({ dryRun: true });
  expect([dry.text.split("\n")[0], existsSync(file())]).toEqual([
    "would record: version 3 of shop/WEB_KEY in dev was shared with auditor@acme.example",
    false,
  ]);
  const result = await run();
  expect(result.text).toBe(
    [
      "recorded: version 3 of shop/WEB_KEY in dev was shared with auditor@acme.example",
      "its rotation is due until another version is pinned",
      "  next: commit environments/dev.shared.json, then: strongroom rotate shop/WEB_KEY --env dev",
    ].join("\n"),
  );
  const record = {
    entry: "shop/WEB_KEY",
    version: "3",
    with: "auditor@acme.example",
    at: "2026-02-03T04:05:06.000Z",
    by: "ann",
  };
  expect(readShared(bench.lockDir, "dev")).toEqual([record]);
  expect(open()).toEqual([record]);
  pin("4");
  expect(open()).toEqual([]);
  await run({ with: "bob" });
  expect(open().map((one) => [one.version, one.with])).toEqual([["4", "bob"]]);
  expect(readShared(bench.lockDir, "dev")).toHaveLength(2);
});

it("a damaged record is never taken for an empty one, nor overwritten", async () => {
  writeFileSync(file(), '[{"entry": 1}]');
  expect((await failureOf(() => run())).code).toBe(exitCodes.lock);
  expect(readFileSync(file(), "utf8")).toBe('[{"entry": 1}]');
});

it("an entry without a value is pending, and the command that fills it is named", async () => {
  expect(await failureOf(() => run({}, "VENDOR_KEY"))).toEqual({
    code: exitCodes.pending,
    message: "shop/VENDOR_KEY has no value in dev to share.",
    next: "strongroom inject --env dev --only shop/VENDOR_KEY --prompt",
  });
});

it.each([
  ["", "WEB_KEY", "--with takes the name or address of whoever got it, up to 200 characters on one line."],
  ["a\nb", "WEB_KEY", "--with takes the name or address of whoever got it, up to 200 characters on one line."],
  [
    ["ghp", "_FakeFakeFakeFakeFakeFake"].join(""),
    "WEB_KEY",
    "--with looks like a GitHub token; it takes the name or address of whoever got the value, and is committed.",
  ],
])("refuses --with %j for %s", async (who, name, message) => {
  expect((await failureOf(() => run({ with: who }, name))).message).toBe(message);
});
