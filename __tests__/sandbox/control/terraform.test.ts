import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdminClient, down, exec, prepare, up } from "../../../sandbox";
import { removeHomes, temporaryHome } from "./temporary-home";

const hasTerraform = spawnSync("terraform", ["version"]).status === 0;
if (!hasTerraform) process.stderr.write("terraform.test.ts: skipped, terraform is not installed\n");
const withTerraform = hasTerraform ? describe : describe.skip;

const configuration = {
  terraform: {
    required_providers: {
      google: { source: "hashicorp/google", version: "= 7.45.0" },
      vercel: { source: "vercel/vercel", version: "= 5.9.1" },
    },
    backend: { gcs: { bucket: "acme-dev-state", prefix: "secrets" } },
  },
  provider: { google: { project: "acme-dev" }, vercel: { team: "team_acme" } },
  resource: {
    google_secret_manager_secret: { key: { secret_id: "API_KEY", replication: { auto: {} } } },
    vercel_project_environment_variable: {
      mode: {
        project_id: "prj_web",
        team_id: "team_acme",
        key: "MODE",
        value: "test",
        target: ["production"],
        sensitive: false,
      },
    },
  },
};

withTerraform("the unmodified terraform under exec", () => {
  const home = temporaryHome();
  const folder = mkdtempSync(join(tmpdir(), "sandbox-terraform-"));

  beforeAll(async () => {
    await up({ home });
    await prepare({
      home,
      projects: [{ id: "acme-dev" }],
      buckets: [{ name: "acme-dev-state", project: "acme-dev" }],
      teams: [{ id: "team_acme", projects: [{ id: "prj_web", name: "web" }] }],
    });
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configuration));
  });
  afterAll(async () => {
    await removeHomes();
    rmSync(folder, { recursive: true, force: true });
  });

  async function terraform(args: string, as?: string): Promise<{ code: number; output: string }> {
    const command = ["sh", "-c", `terraform ${args} >"$0/output" 2>&1`, folder];
    const code = await exec({ home, cwd: folder, command, ...(as === undefined ? {} : { as }) });
    return { code, output: readFileSync(join(folder, "output"), "utf8") };
  }

  test("init, apply with state in the bucket, no changes, also after a restart", async () => {
    expect(await terraform("init -no-color -input=false")).toMatchObject({ code: 0 });
    const applied = await terraform("apply -no-color -input=false -auto-approve");
    expect(applied.output).toContain("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.");
    expect(applied.code).toBe(0);
    expect((await terraform("plan -no-color -input=false -detailed-exitcode")).code).toBe(0);
    await down({ home });
    await up({ home });
    expect((await terraform("plan -no-color -input=false -detailed-exitcode")).code).toBe(0);
  });

  test("an identity without permissions is told which one is missing", async () => {
    await prepare({
      home,
      grants: [{ project: "acme-dev", role: "roles/storage.objectUser", member: "user:guest@example.com" }],
    });
    const refused = await terraform("plan -no-color -input=false", "guest@example.com");
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("secretmanager.secrets.get");
    const callers = (await new AdminClient({ home }).requests())
      .filter(({ status }) => status === 403)
      .map(({ caller }) => caller);
    expect(new Set(callers)).toEqual(new Set(["guest@example.com"]));
  });

  test("another provider is not fetched from the network", async () => {
    const other = mkdtempSync(join(folder, "other-"));
    writeFileSync(
      join(other, "main.tf"),
      'terraform {\n  required_providers {\n    random = { source = "hashicorp/random" }\n  }\n}\n',
    );
    const refused = await terraform(`-chdir=${other} init -no-color -input=false`);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("Forbidden");
  });
});
