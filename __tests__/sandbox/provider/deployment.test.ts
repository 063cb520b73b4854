import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { spellings, unzip } from "./support/archive";
import { TestCloud } from "./support/cloud";
import { organisation } from "./support/organisation";
import { Recorder, recordedWrites } from "./support/recorder";
import type { ResourceChange } from "./support/scenarios";
import { Workbench } from "./support/terraform";

/** One whole deployment from nothing to nothing; each test continues where the previous one ended. */
describe("a whole deployment with real Terraform", () => {
  let cloud: TestCloud;
  let bench: Workbench;
  let recorder: Recorder;
  let dir: string;

  beforeAll(async () => {
    [cloud, bench] = [await TestCloud.start(), await Workbench.open()];
    recorder = await Recorder.start(cloud.running.url);
    const through = (text: string) => text.replace(cloud.running.url, recorder.url);
    bench.environment = Object.fromEntries(
      Object.entries(cloud.environment).map(([name, value]) => [name, through(value)]),
    );
    await cloud.admin("POST", "prepare", { projects: [{ id: "acme-prod" }], teams: [{ id: "team_x" }] });
    dir = bench.folder(organisation);
    await bench.must(dir, ["init", "-input=false"]);
  });

  afterAll(async () => {
    recorder?.close();
    await cloud?.close();
    bench?.close();
  });

  test("validates", async () => {
    expect(await bench.must(dir, ["validate"])).toContain("Success! The configuration is valid.");
  });

  test("creates what the real providers create, by the same writes", async () => {
    await bench.must(dir, ["apply", "-auto-approve", "-target=google_secret_manager_secret.jwt"]);
    await cloud.addVersion("acme-prod", "JWT_SECRET", "fake-one");
    await cloud.addVersion("acme-prod", "JWT_SECRET", "fake-two");
    await bench.must(dir, ["plan", "-out=create.plan"]);
    expect(await cloud.accesses()).toEqual([]);
    expect(await bench.must(dir, ["apply", "create.plan"])).toContain("10 added, 0 changed, 0 destroyed");
    expect(recorder.take()).toEqual(recordedWrites("apply: create everything"));
    // Terraform delivers it to Vercel, and the service reads it when its instance starts.
    expect((await cloud.accesses()).sort()).toEqual([
      "owner@sandbox.local projects/acme-prod/secrets/JWT_SECRET/versions/1",
      "user-service@acme-prod.iam.gserviceaccount.com projects/acme-prod/secrets/JWT_SECRET/versions/1",
    ]);
  });

  test("has nothing to do afterwards, and reads no value to find that out", async () => {
    const before = await cloud.accesses();
    expect(await bench.must(dir, ["plan", "-detailed-exitcode"])).toContain("No changes.");
    expect(await cloud.accesses()).toEqual(before);
  });

  test("a moved pin changes the version of the environment variable and value_wo_version, and nothing else", async () => {
    await bench.must(dir, ["plan", "-var=pin=2", "-out=pin.plan"]);
    const plan = JSON.parse(await bench.must(dir, ["show", "-json", "pin.plan"])) as {
      resource_changes: ResourceChange[];
    };
    const changed = plan.resource_changes.filter(({ change }) => change.actions.join() !== "no-op");
    const differences = changed
      .flatMap(({ address, change }) => differencesOf(change.before, change.after, address))
      .sort();
    expect(differences).toEqual([
      'google_cloud_run_v2_service.user_service.template.0.containers.0.env.0.value_source.0.secret_key_ref.0.version: "1" -> "2"',
      "vercel_project_environment_variable.jwt.value_wo_version: 1 -> 2",
    ]);
  });

  test("updates by the same writes as the real providers", async () => {
    expect(await bench.must(dir, ["apply", "-auto-approve", "-var=pin=2", "-var=phase=2"])).toContain(
      "0 added, 5 changed, 0 destroyed",
    );
    expect(recorder.take()).toEqual(recordedWrites("apply: labels, pin 1"));
    expect(await bench.must(dir, ["plan", "-detailed-exitcode", "-var=pin=2", "-var=phase=2"])).toContain(
      "No changes.",
    );
  });

  test("no delivered value is in the state, a saved plan or a log", async () => {
    const canary = `fake-canary-${randomBytes(16).toString("hex")}`;
    await cloud.addVersion("acme-prod", "JWT_SECRET", canary);
    const log = join(dir, "provider.log");
    await bench.must(dir, ["plan", "-var=pin=3", "-var=phase=2", "-out=canary.plan"], {
      STRONGROOM_SANDBOX_PROVIDER_LOG: log,
    });
    const shown = await bench.must(dir, ["show", "-json", "canary.plan"]);
    const printed = await bench.must(dir, ["apply", "canary.plan"], { STRONGROOM_SANDBOX_PROVIDER_LOG: log });
    expect(await cloud.accesses()).toContain("owner@sandbox.local projects/acme-prod/secrets/JWT_SECRET/versions/3");
    expect(readFileSync(log, "utf8")).toMatch(/^(google|vercel) \w+\n/);
    expect([...hits(dir, canary), ...found("show", shown, canary), ...found("output", printed, canary)]).toEqual([]);
    // The search itself works: a value that Terraform does keep is found in the plan and in the state.
    expect(hits(dir, "Secret Manager acme-prod/JWT_SECRET").map((hit) => hit.split(" ")[0])).toEqual(
      expect.arrayContaining(["canary.plan/tfplan", "terraform.tfstate"]),
    );
  });

  test("destroys by the same writes, and leaves nothing", async () => {
    recorder.take();
    expect(await bench.must(dir, ["destroy", "-auto-approve", "-var=pin=3", "-var=phase=2"])).toContain("11 destroyed");
    expect(recorder.take()).toEqual(recordedWrites("destroy"));
    expect(JSON.parse(readFileSync(join(dir, "terraform.tfstate"), "utf8")).resources).toEqual([]);
    expect(await cloud.google("GET", "/v1/projects/acme-prod/secrets")).not.toHaveProperty("secrets");
  });
});

function differencesOf(before: unknown, after: unknown, path: string): string[] {
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) {
    return before === after ? [] : [`${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`];
  }
  const [left, right] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    differencesOf(left[key], right[key], `${path}.${key}`),
  );
}

/** Every file below a folder in which a value stands, saved plans unpacked. */
function hits(folder: string, value: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.startsWith(".terraform") && statSync(join(folder, name)).isFile())
    .flatMap((name) => {
      const content = readFileSync(join(folder, name));
      const inner = content.toString("latin1", 0, 2) === "PK" ? unzip(content) : [];
      return [
        ...found(name, content, value),
        ...inner.flatMap((file) => found(`${name}/${file.name}`, file.content, value)),
      ];
    });
}

function found(name: string, content: Buffer | string, value: string): string[] {
  return spellings(value)
    .filter((spelling) => content.includes(spelling))
    .map((spelling) => `${name} ${spelling.length} characters`);
}
