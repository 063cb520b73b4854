/**
 * The control of the canary search: a configuration that does what Strongroom refuses to do. If this leak is not
 * found, finding nothing elsewhere means nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultHome, down, prepare, up } from "../../sandbox";
import { canary, searchTree } from "../support/canary";
import { watchProcesses } from "../support/process-watch";
import { createProject, type Project } from "../support/project";

const leaked = canary();
let project: Project;
let home: string;

beforeAll(async () => {
  project = createProject(join(__dirname, "shop"));
  home = defaultHome(project.folder);
  await up({ home });
  await prepare({ home, projects: [{ id: "fake-leak-dev" }], buckets: [], teams: [] });
});

afterAll(async () => {
  await down({ home });
  project.remove();
});

const leaky = {
  terraform: { required_providers: { google: { source: "hashicorp/google", version: "7.45.0" } } },
  provider: { google: { project: "fake-leak-dev" } },
  variable: { value: { type: "string" } },
  resource: {
    google_secret_manager_secret: {
      leak: { secret_id: "LEAK", deletion_protection: false, replication: [{ auto: [{}] }] },
    },
    google_secret_manager_secret_version: {
      leak: { secret: "${google_secret_manager_secret.leak.id}", secret_data: "${var.value}" },
    },
  },
};

it("finds a value that Terraform was given in state, saved plan, plan JSON, environment and arguments", async () => {
  const folder = join(project.scratch, "leaky");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(leaky));
  const watch = process.platform === "linux" ? watchProcesses([leaked]) : undefined;
  const terraform = async (...args: string[]) => {
    const done = await project.strongroom(["sandbox", "exec", "--", "terraform", `-chdir=${folder}`, ...args], {
      TF_VAR_value: leaked,
    });
    if (done.code !== 0) throw new Error(done.stdout + done.stderr);
    return done.stdout;
  };
  await terraform("init", "-input=false");
  await terraform("plan", "-input=false", `-var=value=${leaked}`, `-out=${join(folder, "saved.tfplan")}`);
  writeFileSync(join(folder, "plan.json"), await terraform("show", "-json", join(folder, "saved.tfplan")));
  await terraform("apply", "-input=false", join(folder, "saved.tfplan"));

  const found = searchTree(folder, [leaked]).map((hit) => hit.where.slice(folder.length + 1).replace(/!.*/, ""));
  expect([...new Set(found)].sort()).toEqual(["plan.json", "saved.tfplan", "terraform.tfstate"]);
  if (watch) {
    const places = new Set(watch.stop().hits.map((hit) => hit.where.replace(/ \(?\d+\)?$/, "")));
    expect([...places].sort()).toEqual(["arguments of process", "environment of provider", "environment of terraform"]);
  }
});
