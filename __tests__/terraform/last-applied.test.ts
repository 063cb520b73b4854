/** Which stacks need no plan, by notes on the states that are really there; the storage is the embedded cloud's. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { basesOf } from "../../clients/bases";
import { openCloud } from "../../clients/cloud";
import { JsonApi } from "../../clients/json-api";
import { StateStorage } from "../../clients/storage";
import type { Layer } from "../../model/layer";
import { allowedForTerraform } from "../../providers/surroundings";
import { appliedNote, forgetApplied, LastApplied, type LastAppliedOptions } from "../../terraform/last-applied";
import { Bench } from "../cli/support";
import { environmentOf, productOf } from "../support/resolved-fixture";

const bucket = "acme-shop-dev-state";
const stack = (layer: Layer, ...dependsOn: string[]) => ({
  name: `shop-dev-${layer}`,
  product: "shop",
  layer,
  dependsOn,
});
const identities = stack("identities");
const secrets = stack("secrets", identities.name);
const services = stack("services", secrets.name);
const stacks = [identities, secrets, services];
const environment = environmentOf([productOf({ name: "shop", stateBucket: bucket, stacks })], "dev");

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open([]);
  await bench.admin("POST", "prepare", {
    projects: [{ id: "fake-shop-dev" }],
    buckets: [{ name: bucket, project: "fake-shop-dev" }],
  });
  for (const { name } of stacks) write(name, "one");
});
afterEach(() => bench.close());

function write(name: string, document: string): void {
  const folder = join(bench.root, "cdktf.out", "stacks", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ document }));
}

const objectOf = (name: string) => `storage/v1/b/${bucket}/o/${encodeURIComponent(`${name}/default.tfstate`)}`;

/** What Terraform writes of a stack. */
async function state(name: string, serial: number, lineage = "fake-lineage"): Promise<void> {
  const object = encodeURIComponent(`${name}/default.tfstate`);
  await bench.google("POST", `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${object}`, { serial, lineage });
}

const noteOn = async (name: string) =>
  ((await bench.google("GET", objectOf(name))) as { metadata?: Record<string, string> }).metadata?.[appliedNote];

async function look(more: Partial<LastAppliedOptions> = {}): Promise<LastApplied> {
  return LastApplied.look(bench.context(), {
    environment,
    cloud: await openCloud(bench),
    env: allowedForTerraform(bench.env, true),
    terraform: "Terraform 1.11.4",
    skip: true,
    change: true,
    ...more,
  });
}

const current = async (more: Partial<LastAppliedOptions> = {}) => {
  const found = await look(more);
  return stacks.filter((one) => found.isCurrent(one)).map(({ layer }) => layer);
};

/** A run of Terraform over all of them, each of which writes its state once. */
async function applyAll(serial = 1): Promise<void> {
  const run = await look();
  for (const one of stacks) {
    // `init` makes an empty one where there is none.
    if (serial === 1) await state(one.name, 1);
    await run.applying(one, () => state(one.name, serial + 1));
  }
}

it("what was applied is current, in the very next run and in those after it", async () => {
  expect(await current()).toEqual([]);
  await applyAll();
  expect(await current()).toEqual(["identities", "secrets", "services"]);
  expect(await current({ skip: false })).toEqual([]);
});

it.each([
  ["another version of Terraform", () => current({ terraform: "Terraform 1.12.0" })],
  [
    "another build of the sandbox's providers",
    async () => {
      const home = bench.env.STRONGROOM_SANDBOX ?? "";
      mkdirSync(join(home, "bin"), { recursive: true });
      writeFileSync(join(home, "bin", "provider.build"), "another\n");
      return current();
    },
  ],
  [
    "other settings of Terraform, so other providers",
    () => current({ env: allowedForTerraform({ ...bench.env, TF_CLI_CONFIG_FILE: "/other" }, true) }),
  ],
  [
    "a cloud that was emptied",
    async () => {
      await bench.admin("POST", "reset", {});
      return current();
    },
  ],
  [
    "a bucket that may not be read",
    async () => {
      bench.as("nobody@acme.test");
      return current();
    },
  ],
])("nothing is current with %s", async (_, found) => {
  await applyAll();
  expect(await found()).toEqual([]);
});

it("another document is not what was applied; the others still are, also where it comes before them", async () => {
  await applyAll();
  write(secrets.name, "two");
  expect(await current()).toEqual(["identities", "services"]);
  write(secrets.name, "one");
  expect(await current()).toEqual(["identities", "secrets", "services"]);
});

describe("a state that somebody wrote since then", () => {
  it("makes its stack a matter of a plan, and all that comes after it", async () => {
    await applyAll();
    await state(secrets.name, 3);
    expect(await current()).toEqual(["identities"]);
  });

  it("counts as such even where it is the one that was noted: restored, with its note", async () => {
    await applyAll();
    const note = (await noteOn(services.name)) ?? "";
    await state(services.name, 3);
    await state(services.name, 2);
    const storage = new StateStorage(new JsonApi(await openCloud(bench)), basesOf(await openCloud(bench)).storage);
    const { generation = "" } = (await storage.state(bucket, services.name)) ?? {};
    await storage.note(bucket, { stack: services.name, generation }, { [appliedNote]: note });
    expect(await current()).toEqual(["identities", "secrets"]);
  });

  it("while we applied is not noted: it may be of another document", async () => {
    await state(identities.name, 1);
    const run = await look();
    await run.applying(identities, async () => {
      await state(identities.name, 2);
      await state(identities.name, 3);
    });
    expect(await noteOn(identities.name)).toBeUndefined();
    await run.applying(identities, () => state(identities.name, 4, "another-lineage"));
    expect(await noteOn(identities.name)).toBeUndefined();
  });

  it("between a plan that found nothing and its note is not noted either", async () => {
    await state(identities.name, 1);
    const run = await look();
    await state(identities.name, 2);
    await run.foundUnchanged(identities);
    expect(await noteOn(identities.name)).toBeUndefined();
  });
});

it("a plan that finds nothing to do is as good as an apply", async () => {
  await state(identities.name, 7);
  await (await look()).foundUnchanged(identities);
  expect(await current()).toEqual(["identities"]);
});

it("is forgotten before what a plan found is applied, so that an apply that fails or is killed leaves no note", async () => {
  await applyAll();
  await (await look()).foundDifferent(services);
  expect(await current()).toEqual(["identities", "secrets"]);
  const run = await look();
  await expect(run.applying(services, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(await current()).toEqual(["identities", "secrets"]);
});

it("a stack that is locked is not current, nor what comes after it; nor is it once its lock was removed by recover", async () => {
  await applyAll();
  const lock = encodeURIComponent(`${secrets.name}/default.tflock`);
  await bench.google("POST", `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${lock}`, {});
  expect(await current()).toEqual(["identities"]);
  await bench.google("DELETE", `storage/v1/b/${bucket}/o/${lock}`);
  const cloud = await openCloud(bench);
  await forgetApplied(new StateStorage(new JsonApi(cloud), basesOf(cloud).storage), bucket, secrets.name);
  expect(await current()).toEqual(["identities", "services"]);
});

it("a dry run notes nothing, and forgets nothing", async () => {
  await applyAll();
  const run = await look({ change: false });
  await run.foundDifferent(services);
  expect(await current()).toEqual(["identities", "secrets", "services"]);
  await state(services.name, 3);
  await (await look({ change: false })).foundUnchanged(services);
  expect(await noteOn(services.name)).toBeUndefined();
});

it("once it is distrusted, nothing is current any more", async () => {
  await applyAll();
  const run = await look();
  run.distrust();
  expect([run.isCurrent(services), run.skips]).toEqual([false, false]);
});

it("says why nothing can be noted, and the apply stands", async () => {
  await state(identities.name, 1);
  bench.as("reader@acme.test");
  const members = ["user:reader@acme.test"];
  await bench.google("PUT", `storage/v1/b/${bucket}/iam`, {
    bindings: [{ role: "roles/storage.objectViewer", members }],
  });
  const run = await look();
  expect(await run.applying(identities, async () => state(identities.name, 2).then(() => "applied"))).toBe("applied");
  expect(run.problem).toContain("storage.objects.update");
  expect(await noteOn(identities.name)).toBeUndefined();
});
