/** Setup steps: measured in the embedded cloud, or ticked on file. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChecklistOptions, checklist } from "../../cli/commands/checklist";
import { inject } from "../../cli/commands/inject";
import { readLock } from "../../lock/lock-file";
import { exitCodes } from "../../text/exit-codes";
import { bindingOf } from "../support/resolved-fixture";
import { Bench, failureOf, shop, shopIntegration, shown } from "./support";

const project = "fake-shop-dev";
const member = `serviceAccount:shop-api@${project}.iam.gserviceaccount.com`;
let bench: Bench;

const core = ["shop/ANON_KEY", "shop/JWT_SECRET", "shop/VENDOR_KEY", "shop/WEB_KEY"];
const integrations = [
  { ...shopIntegration, entries: core, setup: ["Create a key", "Verify it from staging"] },
  { ...shopIntegration, key: "shop/extra", name: "extra", title: "Extra", optional: true, setup: ["Think about it"] },
];
const context = () =>
  bench.context({
    env: { ...bench.env, USER: "ann" },
    environments: {
      names: () => ["dev"],
      load: (name) => {
        const plain = shop(name, readLock(bench.lockDir, name));
        const bindings = [bindingOf({ entry: "shop/WEB_KEY", reader: "shop/api", member })];
        const products = plain.products.map((one) =>
          one.name === "shop"
            ? { ...one, integrations, bindings, services: one.services.map((service) => ({ ...service, project })) }
            : one,
        );
        return { ok: true, environment: { ...plain, products } };
      },
    },
  });
const run = (options: Partial<ChecklistOptions> = {}) =>
  checklist(context(), "shop", { env: "dev", pauseMillis: 1, ...options });

beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

it("measures values, bindings and services, and leaves the rest to people", async () => {
  expect(shown(await run())).toEqual([
    exitCodes.pending,
    "Core",
    "  [ ]   -  0 of 4 required values; without: ANON_KEY, JWT_SECRET, VENDOR_KEY, WEB_KEY",
    "  [ ]   -  0 of 1 accessor bindings; without: shop/WEB_KEY for shop/api",
    "  [ ]   1  Create a key",
    "  [ ]   2  Verify it from staging",
    "",
    "Extra, optional",
    "  [ ]   3  Think about it",
    "",
    "Services",
    "  [ ]   -  service api is not deployed",
    "",
    "shop in dev: 5 open",
  ]);
  Object.assign(bench.env, { VENDOR_KEY: "vk_fake-list", WEB_KEY: "fake-list" });
  await inject(bench.context(), { env: "dev", pauseMillis: 1 });
  await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "shop-api", serviceAccount: {} });
  await bench.google("POST", `v1/projects/${project}/secrets/WEB_KEY:setIamPolicy`, {
    policy: { bindings: [{ role: "roles/secretmanager.secretAccessor", members: [member] }] },
  });
  await bench.google("POST", `v2/projects/${project}/locations/europe-west1/services?serviceId=api`, {
    template: { containers: [{ image: "europe-docker.pkg.dev/fake/shop/api:1" }] },
  });
  await run({ tick: "1" });
  await run({ tick: "2" });
  expect(shown(await run())).toEqual([
    exitCodes.ok,
    "Core",
    "  [x]   -  4 of 4 required values",
    "  [x]   -  1 of 1 accessor bindings",
    "  [x]   1  Create a key (ann, 2026-02-03)",
    "  [x]   2  Verify it from staging (ann, 2026-02-03)",
    "",
    "Extra, optional",
    "  [ ]   3  Think about it",
    "",
    "Services",
    "  [x]   -  service api is ready",
    "",
    "shop in dev: nothing is open",
  ]);
});

it("a tick belongs to the step's text, and can be taken back", async () => {
  expect((await run({ tick: "2", dryRun: true })).text).toContain("would tick 2: Verify it from staging\n");
  const ticked = await run({ tick: "2" });
  expect([ticked.code, ticked.data.cloud]).toEqual([exitCodes.ok, null]);
  expect(ticked.text).toBe(
    "ticked 2: Verify it from staging\n  next: commit environments/dev.checklist.json\nshop in dev: 2 open, without asking the cloud",
  );
  const file = join(bench.lockDir, "dev.checklist.json");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    "shop/core": { "Verify it from staging": { by: "ann", at: "2026-02-03T04:05:06.000Z" } },
  });
  await run({ untick: "2" });
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ "shop/core": {} });
  writeFileSync(file, "[]");
  expect((await failureOf(() => run({ offline: true }))).code).toBe(exitCodes.lock);
});

it.each([
  [
    "the same block twice, as a merge by hand may leave it,",
    '{\n  "shop/core": { "Create a key": { "by": "ann", "at": "2026-01-01" } },\n  "shop/core": {}\n}\n',
    'holds "shop/core" for the second time in one block, in line 3.',
    "keep what both blocks hold, in one, then run the command again",
  ],
  [
    "conflict markers",
    "<<<<<<< HEAD\n{}\n",
    "is damaged: it is not a checklist.",
    "where it holds merge conflict markers, keep the ticks of both sides; otherwise git checkout -- FILE",
  ],
])("a file with %s is refused and stays as it is", async (_, text, says, next) => {
  const file = join(bench.lockDir, "dev.checklist.json");
  writeFileSync(file, text);
  const failure = await failureOf(() => run({ tick: "2" }));
  expect(failure).toEqual({ code: exitCodes.lock, message: `${file} ${says}`, next: next.replace("FILE", file) });
  expect(readFileSync(file, "utf8")).toBe(text);
});

it("--offline asks no cloud; what may not be looked at is not an answer", async () => {
  const offline = await run({ offline: true });
  expect([offline.data.cloud, offline.data.items.filter((one) => one.number === null).map((one) => one.says)]).toEqual([
    null,
    ["0 of 4 required values; without: ANON_KEY, JWT_SECRET, VENDOR_KEY, WEB_KEY"],
  ]);
  bench.as("stranger@acme.example");
  const blind = await run();
  expect(blind.text).toContain("  [?]   -  0 of 1 accessor bindings\n");
  expect(blind.text).toContain("  [?]   -  service api: you may not look\n");
  expect(blind.code).toBe(exitCodes.pending);
});

it("refuses a step that there is not", async () => {
  expect((await failureOf(() => run({ tick: "9" }))).message).toBe("There is no step 9; shop has steps 1 to 3.");
  expect((await failureOf(() => run({ tick: "1", untick: "1" }))).message).toBe(
    "--tick and --untick exclude each other.",
  );
});
