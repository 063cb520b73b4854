import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { TestCloud } from "./support";

let test: TestCloud;
let folder: string;
beforeEach(async () => {
  test = await TestCloud.withBucket("acme-dev-state");
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gcs-"));
  fs.writeFileSync(path.join(folder, "terraformrc"), "");
  write("one");
});
afterEach(async () => {
  await test.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

function write(input: string): void {
  fs.writeFileSync(
    path.join(folder, "main.tf"),
    `terraform {
  backend "gcs" {
    bucket = "acme-dev-state"
    prefix = "app"
  }
}
resource "terraform_data" "x" { input = "${input}" }
`,
  );
}

/** Real Terraform, with its GCS backend pointed at the cloud. */
function terraform(args: string[], token = test.cloud.ownerToken): Promise<{ code: number | null; out: string }> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TF_CLI_CONFIG_FILE: path.join(folder, "terraformrc"),
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    GOOGLE_OAUTH_ACCESS_TOKEN: token,
    GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT: `${test.cloud.url}/storage/v1/`,
  };
  return new Promise((resolve, reject) => {
    const child = spawn("terraform", [...args, "-no-color"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        out += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out }));
  });
}

const object = (name: string) => `/storage/v1/b/acme-dev-state/o/${encodeURIComponent(name)}`;

it("keeps Terraform's state, locks it, and keeps its past", async () => {
  expect(await terraform(["init"])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Successfully configured the backend "gcs"!'),
  });
  expect(await terraform(["apply", "-auto-approve"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("1 added, 0 changed, 0 destroyed"),
  });
  expect(await terraform(["plan", "-detailed-exitcode"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("No changes."),
  });
  write("two");
  expect((await terraform(["apply", "-auto-approve"])).code).toBe(0);
  const state = await test.google("GET", `${object("app/default.tfstate")}?alt=media`);
  expect(state.json.resources[0].instances[0].attributes.output.value).toBe("two");
  const names = (await test.google("GET", "/storage/v1/b/acme-dev-state/o?versions=true")).json.items.map(
    (item: { name: string }) => item.name,
  );
  expect(names.filter((name: string) => name.endsWith("default.tfstate")).length).toBeGreaterThan(1);
  expect((await test.google("GET", object("app/default.tflock"))).status).toBe(404);
});

it("refuses a second apply while the state is locked, and one without permission", async () => {
  expect((await terraform(["init"])).code).toBe(0);
  const info = JSON.stringify({
    ID: "1767323045000000",
    Operation: "OperationTypeApply",
    Who: "other@host",
    Version: "1.11.4",
    Created: "2026-01-02T03:04:05Z",
  });
  await test.google(
    "POST",
    "/upload/storage/v1/b/acme-dev-state/o?uploadType=media&name=app/default.tflock&ifGenerationMatch=0",
    info,
  );
  const locked = await terraform(["apply", "-auto-approve"]);
  expect(locked.code).toBe(1);
  expect(locked.out).toContain("Error acquiring the state lock");
  expect(locked.out).toContain("other@host");
  const denied = await terraform(["plan", "-lock=false"], test.cloud.tokenFor("ann@example.com"));
  expect(denied.code).toBe(1);
  expect(denied.out).toContain("403");
});
