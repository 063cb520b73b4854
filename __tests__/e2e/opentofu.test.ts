/** The whole way by OpenTofu, where one is on the PATH, and the same state by Terraform: neither finds anything to change. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { defaultHome, down } from "../../sandbox";
import type { StartData } from "../../terraform/start/summary";
import { long } from "../support/full";
import { createProject, type Project } from "../support/project";

const hasTofu = spawnSync("tofu", ["version"]).status === 0;
if (!hasTofu) process.stderr.write("opentofu.test.ts: skipped, tofu is not on the PATH\n");
const withTofu = hasTofu ? long : it.skip;

let project: Project;
afterAll(async () => {
  if (project === undefined) return;
  await down({ home: defaultHome(project.folder) });
  project.remove();
});

withTofu("starts, rotates and destroys by OpenTofu; Terraform goes on with its state", async () => {
  project = createProject(join(__dirname, "shop"));
  const tofu = { STRONGROOM_TERRAFORM: "tofu" };
  const inSandbox = (command: readonly string[], env: Readonly<Record<string, string>>) =>
    project.strongroom(["sandbox", "exec", "--", ...command], env);
  const start = async (env: Readonly<Record<string, string>>) => {
    const done = await project.strongroom(["start", "--all", "--json"], env);
    expect([done.code, done.code === 0 ? "" : done.stderr]).toEqual([0, ""]);
    return (JSON.parse(done.stdout) as StartData).terraform;
  };
  const made = await start(tofu);
  expect(made.added).toBeGreaterThan(5);
  expect(made).toMatchObject({ changed: 0, destroyed: 0 });
  const nothing = { added: 0, changed: 0, destroyed: 0 };
  expect(await start(tofu)).toMatchObject(nothing);
  expect(await start({})).toMatchObject(nothing);
  expect(await start(tofu)).toMatchObject(nothing);
  const destroyed = await inSandbox(["cdktf", "destroy", "shop-dev-vercel", "--auto-approve"], tofu);
  expect([destroyed.code, destroyed.stdout.includes("Destroy complete!")]).toEqual([0, true]);
});
