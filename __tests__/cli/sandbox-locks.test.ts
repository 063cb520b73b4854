/**
 * Inside the sandbox, commands change the declarations, which are code, and the sandbox's own lock files. Of the committed ones
 * only what follows from the declarations is written, and every text says which file is meant.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rename } from "../../cli/commands/rename";
import { tidy } from "../../cli/commands/tidy";
import type { Context } from "../../machine/context";
import { formatLock, type Lock, type LockedEntry } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import { pasteable } from "../../text/commands";
import { invocationOf } from "../../text/invocation";
import { OrganisationFixture, pinned } from "../support/organisation-fixture";
import { failureOf } from "./support";

const key = "shop/JWT_SECRET";
const successor = "shop/MODEL_HOST";
const wrapped = "./strongroom sandbox exec -- strongroom";
let root: string;
let home: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "strongroom-locks-"));
  home = join(root, ".strongroom", "sandbox");
  for (const folder of ["environments", "services", "docs", "catalog/shop", ".strongroom/sandbox/locks"])
    mkdirSync(join(root, folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const committed = () => join(root, "environments", "dev.lock.json");
const own = () => join(home, "locks", "dev.lock.json");
const blank = new OrganisationFixture("dev").lock as Lock;
const write = (file: string, entries: Record<string, LockedEntry>) =>
  writeFileSync(file, formatLock({ ...blank, entries }));
const entriesIn = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as Lock).entries;

function context(lockDir = join(home, "locks")): Context {
  return {
    root,
    lockDir,
    cwd: root,
    env: {},
    output: { note: () => {} },
    signal: new AbortController().signal,
    now: () => new Date("2026-02-03T04:05:06Z"),
    environments: {
      names: () => ["dev"],
      load: (name: string, options: { readonly lockDir: string }) => {
        const fixture = new OrganisationFixture(name);
        const file = join(options.lockDir, `${name}.lock.json`);
        const text = options.lockDir.endsWith("none") ? null : readFileSync(file, "utf8");
        const parsed = text === null ? null : parseLock(text, `environments/${name}.lock.json`);
        if (parsed?.ok === false) return parsed;
        if (parsed !== null) fixture.lock = parsed.lock;
        return fixture.resolve();
      },
    },
  } as unknown as Context;
}

/** As somebody in the sandbox reads it. */
const shown = (text: string) =>
  pasteable(
    text,
    invocationOf({
      root,
      cwd: root,
      env: {},
      lockDir: join(home, "locks"),
      sandbox: { home, as: "owner@sandbox.local" },
    }),
  );

describe("tidy in the sandbox", () => {
  const said = "environments/dev.lock.json (committed: it lists what waits for a value; pins stay)";

  it("adds what is new to the committed lock as pending, moves no pin there, and names that file", async () => {
    write(committed(), { [key]: pinned("3"), "shop/GONE": { state: "pending" } });
    write(own(), { [key]: pinned("7"), "shop/GONE": { state: "pending" } });
    const checked = await tidy(context(), { check: true });
    expect(shown(checked.text).split("\n")).toEqual([
      `${said} does not match the declarations`,
      ".strongroom/sandbox/locks/dev.lock.json does not match the declarations",
      "docs/inventory.md does not match the declarations",
      "docs/inventory.html does not match the declarations",
      ".env.example does not match the declarations",
      `  next: ${wrapped} tidy`,
    ]);
    const done = await tidy(context(), {});
    expect(shown(done.text).split("\n").slice(0, 2)).toEqual([
      `wrote ${said}`,
      "wrote .strongroom/sandbox/locks/dev.lock.json",
    ]);
    expect(done.data.stale.slice(0, 2)).toEqual([
      "environments/dev.lock.json",
      ".strongroom/sandbox/locks/dev.lock.json",
    ]);
    const { [key]: pin, ...others } = entriesIn(committed());
    expect(pin).toEqual(pinned("3"));
    expect(new Set(Object.values(others).map(({ state }) => state))).toEqual(new Set(["pending"]));
    expect(Object.keys(others)).toContain("shop/PAY_KEY");
    expect(Object.keys(others)).not.toContain("shop/GONE");
    expect(entriesIn(own())).toEqual({ [key]: pinned("7") });
  });

  it("names the committed lock plainly outside of it", async () => {
    write(committed(), {});
    const { text } = await tidy(context(join(root, "environments")), { check: true });
    expect(text.split("\n")[0]).toBe("environments/dev.lock.json does not match the declarations");
  });

  it("says which lock keeps a value of what is gone, and where the command for it runs", async () => {
    write(committed(), { "shop/GONE": pinned("1") });
    write(own(), { "shop/LEFT": pinned("1") });
    const { code, text } = await tidy(context(), { dryRun: true });
    expect(code).toBe(8);
    const restore = "  next: restore its declaration (git checkout HEAD -- catalog/ services/), then:";
    expect(shown(text).split("\n").slice(-4)).toEqual([
      "environments/dev.lock.json (committed) has a value of shop/GONE, which is no longer declared",
      `${restore} outside of the sandbox: ./strongroom retire shop/GONE`,
      ".strongroom/sandbox/locks/dev.lock.json has a value of shop/LEFT, which is no longer declared",
      `${restore} ${wrapped} retire shop/LEFT`,
    ]);
  });

  it("leaves a damaged committed lock alone, and leads to it and not to the sandbox's own", async () => {
    write(own(), {});
    writeFileSync(committed(), "{");
    const failure = await failureOf(() => tidy(context(), {}));
    expect(shown(`${failure.message}\n${failure.next}`)).toBe(
      "environments/dev.lock.json (committed) is lost or damaged; nothing was written.\n" +
        "outside of the sandbox: ./strongroom check --env dev",
    );
    expect(readFileSync(committed(), "utf8")).toBe("{");
  });
});

describe("rename in the sandbox", () => {
  const copied: LockedEntry = {
    state: "active",
    current: "1",
    versions: {
      "1": { state: "enabled", at: "2026-01-31T12:00:00Z", by: "fake@test", from: "copy of JWT_SECRET version 1" },
    },
  };
  const files = () => ["product.ts", "data.ts"].map((name) => readFileSync(join(root, "catalog/shop", name), "utf8"));

  beforeEach(() => {
    writeFileSync(join(root, "catalog/shop/product.ts"), 'export const shop = product("shop", { title: "Shop" });\n');
    writeFileSync(
      join(root, "catalog/shop/data.ts"),
      "export const data = shop.integration({}, { JWT_SECRET: secret({}), MODEL_HOST: secret({}) });\n",
    );
    write(own(), { [key]: pinned("1"), [successor]: copied });
  });

  it("moves no reader while the committed lock has a value that is not copied: declarations are shared", async () => {
    write(committed(), { [key]: pinned("4"), [successor]: { state: "pending" } });
    const before = [...files(), readFileSync(committed(), "utf8")];
    const { text, data } = await rename(context(), key, "MODEL_HOST", { env: "dev" });
    expect(shown(text).split("\n")).toEqual([
      "readers stay with JWT_SECRET: by environments/dev.lock.json (committed) it has a value outside of the sandbox, which is not copied yet",
      `  next: outside of the sandbox: ./strongroom rename ${key} MODEL_HOST --env dev`,
    ]);
    expect([data.step, data.waiting, data.files]).toEqual(["copied", ["dev"], []]);
    expect([...files(), readFileSync(committed(), "utf8")]).toEqual(before);
  });

  it.each<[string, Record<string, LockedEntry>]>([
    ["has no value", { [key]: { state: "pending" } }],
    ["has the copy too", { [key]: pinned("1"), [successor]: copied }],
  ])("goes on where the committed lock %s", async (_, entries) => {
    write(committed(), entries);
    // The fixture's readers are not in files, so that nothing has to get both.
    const { data } = await rename(context(), key, "MODEL_HOST", { env: "dev", dryRun: true });
    expect([data.step, data.waiting]).toEqual(["readers moved", []]);
  });
});
