/** Twenty processes write to one environment at once: none loses a pin, none writes twice. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { workDir } from "../../lock/lock-file";
import { parseLock } from "../../model/parse-lock";
import { full } from "../support/full";
import { LocalCloud } from "../support/local-cloud";
import { createProject, type Project } from "../support/project";

let project: Project;
let cloud: LocalCloud;
const names = Array.from({ length: full ? 20 : 8 }, (_, index) => `KEY_${String(index + 1).padStart(2, "0")}`);

beforeAll(async () => {
  project = createProject(join(__dirname, "..", "e2e", "shop"));
  const entry = (name: string) => `    ${name}: secret({
      purpose: "One of many", risk: "None", class: "sensitive", tier: 1, origin: generated(hex(32)),
      rotation: everyDays(90), unreadBecause: "Written by a test",
    }),`;
  const own = project.read("catalog/own.ts");
  project.write("catalog/own.ts", own.replace("    LOG_LEVEL:", `${names.map(entry).join("\n")}\n    LOG_LEVEL:`));
  cloud = await LocalCloud.start();
  await cloud.prepare({ "fake-shop-dev": names, "fake-platform-dev": ["STRONGROOM_FINGERPRINT_KEY"] });
});
afterAll(async () => {
  await cloud.close();
  project.remove();
});

it("every process ends well, every pin is in the lock, every secret has one version", async () => {
  const lockDir = mkdtempSync(join(project.scratch, "locks-"));
  const env = {
    ...cloud.environment,
    STRONGROOM_LOCK_DIR: lockDir,
  };
  // A process that is gone had it last.
  const busy = join(workDir(project.folder, lockDir), "dev.busy");
  mkdirSync(dirname(busy), { recursive: true });
  const before = { pid: 2 ** 22 + 1, host: hostname(), id: "fake", since: "2026-01-01T00:00:00.000Z", started: "1" };
  writeFileSync(busy, JSON.stringify(before));
  const outcomes = await Promise.all(
    names.map((name) => project.strongroom(["inject", "--env", "dev", "--only", name, "--json"], env)),
  );
  expect(outcomes.map((one) => one.code)).toEqual(names.map(() => 0));
  const text = readFileSync(join(lockDir, "dev.lock.json"), "utf8");
  const parsed = parseLock(text, "dev.lock.json");
  if (!parsed.ok) throw new Error("the lock is damaged");
  const keys = ["platform/STRONGROOM_FINGERPRINT_KEY", ...names.map((name) => `shop/${name}`)];
  expect(Object.entries(parsed.lock.entries).map(([key, entry]) => [key, entry.current])).toEqual(
    keys.map((key) => [key, "1"]),
  );
  // All carry a fingerprint under the one key that the first of them made.
  const fingerprints = Object.values(parsed.lock.entries).flatMap((entry) => entry.versions?.["1"]?.fingerprint ?? []);
  expect(fingerprints).toHaveLength(names.length);
  expect(new Set(fingerprints.map((one) => one.key)).size).toBe(1);
  for (const name of names) expect(await cloud.versions("fake-shop-dev", name)).toEqual(["1 ENABLED"]);
  expect(await cloud.versions("fake-platform-dev", "STRONGROOM_FINGERPRINT_KEY")).toEqual(["1 ENABLED"]);
  expect(readdirSync(lockDir).sort()).toEqual([".dev.applied", "dev.lock.json"]);
});
