import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../cli/commands/check";
import { gitignorePatterns } from "../../machine/git/ignored";
import { emptyLock, formatLock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Bench, shown } from "./support";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open([]);
  writeFileSync(join(bench.root, ".gitignore"), `node_modules/\n${gitignorePatterns.join("\n")}\n`);
});
afterEach(() => bench.close());

const active = { state: "active" as const, current: "1", versions: {} };
const required = [
  "platform/STRONGROOM_FINGERPRINT_KEY",
  "shop/ANON_KEY",
  "shop/JWT_SECRET",
  "shop/VENDOR_KEY",
  "shop/WEB_KEY",
];

function pinned(name: string, keys: readonly string[]): void {
  const entries = Object.fromEntries(keys.map((key) => [key, active]));
  writeFileSync(join(bench.lockDir, `${name}.lock.json`), formatLock({ ...emptyLock(name), entries }));
}

it("an environment with all it requires is ready", () => {
  pinned("dev", required);
  const result = check(bench.context(), { env: "dev" });
  expect(result).toEqual({
    code: exitCodes.ok,
    text: "dev: declarations and pins are valid, ready",
    data: { problems: [], environments: [{ name: "dev", issues: [], pending: [], notices: [] }], gitignoreLacks: [] },
  });
});

it("names each pending required entry with the command that fills it; optional ones are not a problem", () => {
  pinned("dev", required.slice(0, 3));
  const result = check(bench.context(), { env: "dev" });
  expect(shown(result)).toEqual([
    exitCodes.pending,
    "  pending shop/VENDOR_KEY",
    "    from: Vendor > API keys",
    "    scope: read only",
    "    format: starts with vk_",
    "    ask: payments, https://vendor.invalid/keys",
    "  pending shop/WEB_KEY",
    "    from: Vendor > API keys",
    "    scope: read only",
    "    ask: payments, https://vendor.invalid/keys",
    "    next: strongroom inject --env dev --only shop/VENDOR_KEY shop/WEB_KEY --prompt",
    "",
    "dev: declarations and pins are valid, 2 required entries pending",
  ]);
});

it("checks all environments unless told one", () => {
  pinned("dev", required);
  const { data, code } = check(bench.context(), {});
  expect(data.environments.map(({ name, pending }) => [name, pending.length])).toEqual([
    ["dev", 0],
    ["prod", 5],
  ]);
  expect(code).toBe(exitCodes.pending);
});

it("reports every issue of the declarations before anything else", () => {
  const issue = {
    code: "unknown-entry",
    what: "the lock names an entry that nobody declares",
    where: "shop/GONE",
    got: "state active",
    allowed: "declared entries",
    next: "declare it as retired first",
  };
  const context = bench.context();
  const environments = { ...context.environments, load: () => ({ ok: false as const, issues: [issue] }) };
  const result = check({ ...context, environments }, { env: "dev" });
  expect([result.code, result.text]).toEqual([
    exitCodes.invalid,
    "shop: 1 problem\n\nshop/GONE: the lock names an entry that nobody declares [unknown-entry]\n  got:     state active\n  allowed: declared entries\n  next:    declare it as retired first\n\ndev: 1 problem",
  ]);
});

it("a .gitignore that would let secret files in", () => {
  pinned("dev", required);
  writeFileSync(join(bench.root, ".gitignore"), ".env\r\n.env.local\n# *.pem\n!*.key\n");
  const result = check(bench.context(), { env: "dev" });
  expect(result.code).toBe(exitCodes.pending);
  expect(result.data.gitignoreLacks).toEqual([".env.*.local", "*.pem", "*.key"]);
  expect(result.text).toBe(
    ".gitignore lacks .env.*.local, *.pem, *.key\n  next: add these lines to .gitignore, or secret files may be committed\n\ndev: declarations and pins are valid, ready",
  );
});

it("says in one line that a sandbox beside it holds other pins, where the committed lock file has none", () => {
  const home = join(bench.root, ".strongroom", "sandbox");
  mkdirSync(join(home, "locks"), { recursive: true });
  const of = (lockDir: string) => check({ ...bench.context(), lockDir }, { env: "dev" }).text;
  const committed = join(bench.root, "environments");
  mkdirSync(committed, { recursive: true });
  const entries = Object.fromEntries(required.map((key) => [key, active]));
  writeFileSync(join(home, "locks", "dev.lock.json"), formatLock({ ...emptyLock("dev"), entries }));
  const said =
    "a sandbox is up, and has pinned 5 entries of dev; this is of the committed lock files. There: strongroom sandbox exec -- strongroom check --env dev\n\ndev: ";
  // Its process has ended, or it never had one.
  expect(of(committed)).not.toContain("sandbox");
  writeFileSync(join(home, "daemon.json"), `{ "pid": ${process.pid} }`);
  expect(of(committed)).toContain(said);
  // Inside of it, and where the committed lock file has pins of its own.
  expect(of(join(home, "locks"))).not.toContain("sandbox is up");
  writeFileSync(
    join(committed, "dev.lock.json"),
    formatLock({ ...emptyLock("dev"), entries: { "shop/WEB_KEY": active } }),
  );
  expect(of(committed)).not.toContain("sandbox is up");
});
