/** @samples `strongroom new org` in a copy of the samples: what stays works, and can be added to at once. */
import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { formatLock } from "../../model/lock";
import { long } from "../support/full";
import { createProject, type Project } from "../support/project";

const root = join(__dirname, "..", "..");
let project: Project;

beforeAll(async () => {
  project = createProject(root);
  for (const name of ["biome.json", "jest.config.js", "__tests__", "bench", "docs"])
    cpSync(join(root, name), join(project.folder, name), { recursive: true });
  project.write("__tests__/engine.test.ts", 'it("stays", () => expect(1).toBe(1));\n');
  await git("init", "--quiet");
  await commit();
});
afterAll(() => project.remove());

const strongroom = (...args: string[]) => project.strongroom(args);
const git = (...args: string[]) =>
  project.run(["git", "-c", "user.name=fake", "-c", "user.email=fake@test", "-c", "core.excludesFile=", ...args]);
async function commit(): Promise<void> {
  await git("add", "--all");
  expect((await git("commit", "--quiet", "--message", "all")).code).toBe(0);
}
const is = (path: string) => existsSync(join(project.folder, path));

/** Jest and the compiler run on what stays, which takes long. */
long("refuses where something would be lost", async () => {
  project.write("notes.txt", "mine");
  expect(await strongroom("new", "org", "fake", "--yes")).toMatchObject({
    code: 5,
    stderr:
      "strongroom: There are changes that are not committed.\n  next: commit your changes, then run the command again\n",
  });
  await commit();
  const lock = project.read("environments/dev.lock.json");
  const pinned = {
    ...JSON.parse(lock),
    entries: {
      "chat/SENTRY_DSN": {
        state: "active",
        current: "1",
        versions: { "1": { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "fake", from: "prompt" } },
      },
    },
  };
  project.write("environments/dev.lock.json", formatLock(pinned));
  expect((await strongroom("new", "org", "fake", "--yes")).stderr).toContain(
    "dev.lock.json pins a version of chat/SENTRY_DSN",
  );
  project.write("environments/dev.lock.json", lock);
  expect((await strongroom("new", "org", "fake")).stderr).toContain("Nobody can be asked: this is not a terminal.");
  expect((await strongroom("new", "org", "fake-company-ltd", "--yes")).stderr).toContain(
    "at most 13 lower-case letters",
  );
  const dry = await strongroom("new", "org", "fake", "--dry-run");
  expect(dry.stdout).toContain("would remove catalog/chat\n");
  expect(dry.stdout).toContain("would write environments/dev.ts\n");
  expect(is("catalog/chat/stripe.ts")).toBe(true);
});

long("takes away the samples with their tests, and leaves what passes", async () => {
  expect(await strongroom("new", "org", "fake", "--yes")).toMatchObject({ code: 0, stderr: "" });
  expect(readdirSync(join(project.folder, "catalog")).sort()).toEqual(["formats.ts", "index.ts", "platform"]);
  expect(readdirSync(join(project.folder, "services"))).toEqual(["platform"]);
  expect(is("__tests__/cli/new.test.ts")).toBe(false);
  expect(is("__tests__/engine.test.ts")).toBe(true);
  expect(Object.keys(JSON.parse(project.read("environments/prod.lock.json")).entries)).toEqual([
    "platform/STRONGROOM_FINGERPRINT_KEY",
    "platform/STRONGROOM_GITHUB_TOKEN",
    "platform/SUPABASE_ACCESS_TOKEN",
    "platform/VERCEL_API_TOKEN",
  ]);
  expect(project.read("docs/inventory.md")).toContain("`fake-platform-prod`");
  // As the gate does, over all that stays: what it imports stays too.
  const compiled = await project.run(["node", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "."]);
  expect(compiled).toEqual({ code: 0, stdout: "", stderr: "" });
  const tests = ["engine", "model/grammar", "catalog/current"].map((name) => `__tests__/${name}.test.ts`);
  const tested = await project.run(["node", "node_modules/jest/bin/jest.js", "--runInBand", ...tests]);
  expect([tested.code, tested.stderr.match(/^Test Suites: .*/m)?.[0]]).toEqual([0, "Test Suites: 3 passed, 3 total"]);
});

long("can be added to at once", async () => {
  expect((await strongroom("new", "product", "shop")).code).toBe(0);
  const made = await strongroom(
    ...["new", "service", "api", "--product", "shop", "--owner", "shop", "--risk", "Orders in our name"],
    ...["--generate", "SHOP_ONE: One", "SHOP_TWO: Two", "SHOP_THREE: Three"],
  );
  expect([made.code, made.stderr]).toEqual([0, ""]);
  const compiled = await project.run(["node", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "."]);
  const own = compiled.stdout.split("\n").filter((line) => /^(catalog|services|environments|__tests__)\//.test(line));
  expect(own).toEqual([]);
  const formatted = await project.run([
    "node_modules/.bin/biome",
    "check",
    "catalog",
    "services",
    "environments",
    "__tests__",
  ]);
  expect([formatted.code, formatted.stderr]).toEqual([0, ""]);
  const checked = await strongroom("check", "--env", "prod", "--json");
  const [prod] = JSON.parse(checked.stdout).environments;
  expect(prod.issues).toEqual([]);
  expect(prod.pending.map((one: { key: string }) => one.key)).toEqual([
    "platform/STRONGROOM_FINGERPRINT_KEY",
    "shop/SHOP_ONE",
    "shop/SHOP_THREE",
    "shop/SHOP_TWO",
  ]);
  expect((await strongroom("new", "org", "other", "--yes")).stderr).toContain("products that are not samples: shop;");
});
