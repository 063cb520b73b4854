import { rmSync, writeFileSync } from "node:fs";
import { inject } from "../../cli/commands/inject";
import { status } from "../../cli/commands/status";
import { lockPath } from "../../lock/lock-file";
import { exitCodes } from "../../text/exit-codes";
import { Bench, shown } from "./support";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  Object.assign(bench.env, { VENDOR_KEY: "vk_fake-status", WEB_KEY: "fake-status" });
  await inject(bench.context(), { env: "dev", pauseMillis: 1 });
});
afterEach(() => bench.close());

it("shows the pins beside what the cloud has", async () => {
  const result = await status(bench.context(), { env: "dev", product: "shop" });
  expect(shown(result)).toEqual([
    exitCodes.ok,
    "entry              state    pin  live     added",
    "shop/ANON_KEY      active   1    enabled  2026-02-03 owner@sandbox.local",
    "shop/JWT_SECRET    active   1    enabled  2026-02-03 owner@sandbox.local",
    "shop/OPTIONAL_KEY  pending  -    -",
    "shop/VENDOR_KEY    active   1    enabled  2026-02-03 owner@sandbox.local",
    "shop/WEB_KEY       active   1    enabled  2026-02-03 owner@sandbox.local",
    "",
    "service   target     by the lock",
    "shop/api  cloud run  active       not deployed yet",
    "",
    "shop/api: has all its values, but is not deployed yet",
    "  next: strongroom deploy 'shop-dev-services'",
    "",
    "dev: 5 entries, all values exist and are enabled; 1 service not deployed yet",
    "",
    "what runs with them: strongroom deploy '*-dev-*' --dry-run; or: strongroom why SERVICE NAME --env dev",
  ]);
});

it("says what is wrong with a pinned version, and the next command", async () => {
  await bench.google("POST", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1:disable", {});
  await bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY/versions/1:destroy", {});
  await bench.google("DELETE", "v1/projects/fake-shop-dev/secrets/JWT_SECRET");
  const result = await status(bench.context(), { env: "dev", product: "shop" });
  expect(result.code).toBe(exitCodes.pending);
  expect(
    result.data.entries
      .filter((entry) => entry.wrong !== null)
      .map(({ key, live, wrong, next }) => ({ key, live, wrong, next })),
  ).toEqual([
    {
      key: "shop/JWT_SECRET",
      live: "missing",
      wrong: "pinned version 1 does not exist in project fake-shop-dev",
      next: "to pin the newest enabled version, or none: strongroom lock restore --env dev",
    },
    {
      key: "shop/VENDOR_KEY",
      live: "disabled",
      wrong: "pinned version 1 is disabled",
      next: "gcloud secrets versions enable 1 --secret=VENDOR_KEY --project=fake-shop-dev",
    },
    {
      key: "shop/WEB_KEY",
      live: "destroyed",
      wrong: "pinned version 1 is destroyed; its value is gone",
      next: "to pin the newest enabled version, or none: strongroom lock restore --env dev",
    },
  ]);
});

it("an environment that is not filled yet: each entry's command for a few, one for many", async () => {
  const blocks = async (product?: string) => {
    rmSync(lockPath(bench.lockDir, "dev"));
    const options = { env: "dev", offline: true, ...(product === undefined ? {} : { product }) };
    const result = await status(bench.context(), options);
    writeFileSync(lockPath(bench.lockDir, "dev"), text);
    expect(result.data.entries.filter((entry) => entry.next !== null).length).toBe(product === undefined ? 5 : 1);
    return result.text.split("\n\n").filter((block) => block.includes("next:"));
  };
  const text = bench.lockText();
  expect(await blocks("platform")).toEqual([
    "platform/STRONGROOM_FINGERPRINT_KEY: required, but has no value yet\n  next: strongroom inject --env dev --only platform/STRONGROOM_FINGERPRINT_KEY",
  ]);
  expect(await blocks()).toEqual(["5 entries are required but have no value yet\n  next: strongroom inject --env dev"]);
});

it("--offline asks no cloud", async () => {
  const result = await status(bench.context({ env: {} }), { env: "dev", offline: true });
  expect(result.code).toBe(exitCodes.ok);
  expect(result.data.cloud).toBeNull();
  expect(result.data.entries.map((entry) => [entry.key, entry.pin, entry.live])).toEqual([
    ["platform/STRONGROOM_FINGERPRINT_KEY", "1", null],
    ["shop/ANON_KEY", "1", null],
    ["shop/JWT_SECRET", "1", null],
    ["shop/OPTIONAL_KEY", null, null],
    ["shop/VENDOR_KEY", "1", null],
    ["shop/WEB_KEY", "1", null],
  ]);
});

it("where the cloud has none of the secrets, the first deploy is next, and not their values", async () => {
  const empty = await Bench.open();
  try {
    for (const project of ["fake-shop-dev", "fake-platform-dev"]) {
      const { secrets = [] } = (await empty.google("GET", `v1/projects/${project}/secrets`)) as {
        secrets?: { name: string }[];
      };
      for (const { name } of secrets) await empty.google("DELETE", `v1/${name}`);
    }
    const result = await status(empty.context(), { env: "dev" });
    expect([result.code, result.data.first]).toEqual([exitCodes.pending, "strongroom start --env dev"]);
    expect(result.text).toContain("nothing is deployed here yet\n  next: strongroom start --env dev\n");
    expect(result.text).not.toContain("next: strongroom inject --env dev\n");
    expect((await status(empty.context(), { env: "dev", offline: true })).data.first).toBeNull();
  } finally {
    await empty.close();
  }
});

it("a service that exists is not asked for again; a rotation that is not finished says how it goes on", async () => {
  await bench.admin("POST", "prepare", { projects: [{ id: "acme-shop-dev" }] });
  await bench.google("POST", "v2/projects/acme-shop-dev/locations/europe-west1/services?serviceId=api", {
    template: { containers: [{ image: "us-docker.pkg.dev/cloudrun/container/hello" }] },
  });
  const lock = JSON.parse(bench.lockText());
  const begun = { at: "2026-02-03T04:05:06.000Z", by: "owner@sandbox.local" };
  const rotation = { stage: "adding", lease: "0123456789abcdef", replaces: "1", before: "1", ...begun };
  lock.entries["shop/WEB_KEY"].rotation = rotation;
  writeFileSync(lockPath(bench.lockDir, "dev"), JSON.stringify(lock));
  const { data, text } = await status(bench.context(), { env: "dev", product: "shop" });
  expect(data.services).toEqual([
    { key: "shop/api", target: "cloud run", state: "active", missing: [], deployed: true },
  ]);
  expect(text.split("\n\n").slice(2, 4)).toEqual([
    "shop/WEB_KEY: its rotation is not finished (adding)\n  next: to go on: strongroom rotate shop/WEB_KEY --env dev --resume; to undo it: strongroom rotate shop/WEB_KEY --env dev --abort",
    "dev: 5 entries, all values exist and are enabled; 1 rotation not finished",
  ]);
});
