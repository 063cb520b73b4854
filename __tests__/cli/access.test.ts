/** Who read what: real accesses in the embedded cloud, told by its audit log. */
import { access } from "../../cli/commands/access";
import { inject } from "../../cli/commands/inject";
import { readLock } from "../../lock/lock-file";
import { exitCodes } from "../../text/exit-codes";
import { sinceMoment } from "../../text/since";
import { bindingOf } from "../support/resolved-fixture";
import { Bench, failureOf, shop } from "./support";

const project = "fake-shop-dev";
const api = `shop-api@${project}.iam.gserviceaccount.com`;
const url = `v1/projects/${project}/secrets/WEB_KEY`;
let bench: Bench;

const context = () =>
  bench.context({
    now: () => new Date(),
    environments: {
      names: () => ["dev"],
      load: (name) => {
        const plain = shop(name, readLock(bench.lockDir, name));
        const bindings = [
          bindingOf({ entry: "shop/WEB_KEY", reader: "shop/api", member: `serviceAccount:${api}` }),
          bindingOf({ entry: "shop/WEB_KEY", reader: "shop/ann", member: "user:ann@acme.example" }),
          bindingOf({ entry: "shop/VENDOR_KEY", reader: "shop/worker", member: "user:worker@acme.example" }),
        ];
        const products = plain.products.map((one) => (one.name === "shop" ? { ...one, bindings } : one));
        return { ok: true, environment: { ...plain, products } };
      },
    },
  });
const run = (options: { since?: string; anomalies?: boolean } = {}) =>
  access(context(), "WEB_KEY", { env: "dev", pauseMillis: 1, ...options });

async function read(as: string, version = "1"): Promise<number> {
  const response = await fetch(`${bench.cloud.url}/${url}/versions/${version}:access`, {
    headers: { authorization: `Bearer ${bench.cloud.tokenFor(as)}` },
  });
  return response.status;
}

beforeEach(async () => {
  bench = await Bench.open();
  Object.assign(bench.env, { VENDOR_KEY: "vk_fake-access", WEB_KEY: "fake-access" });
  await inject(bench.context(), { env: "dev", pauseMillis: 1 });
  await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "shop-api", serviceAccount: {} });
  const members = [`serviceAccount:${api}`, "user:ann@acme.example"];
  const bindings = [{ role: "roles/secretmanager.secretAccessor", members }];
  await bench.google("POST", `${url}:setIamPolicy`, { policy: { bindings } });
});
afterEach(() => bench.close());

it("says who read it, how often and which versions, beside who was declared to", async () => {
  expect([await read(api), await read(api, "latest"), await read("mallory@acme.example")]).toEqual([200, 200, 403]);
  await read("owner@sandbox.local");
  const result = await run();
  expect(result.code).toBe(exitCodes.ok);
  expect(result.data.accesses.map(({ first, last, ...rest }) => rest)).toEqual([
    { principal: "mallory@acme.example", reader: null, granted: 0, refused: 1, versions: ["1"] },
    { principal: "owner@sandbox.local", reader: null, granted: 1, refused: 0, versions: ["1"] },
    { principal: api, reader: "shop/api", granted: 2, refused: 0, versions: ["1", "latest"] },
  ]);
  expect(result.data.unused).toEqual(["shop/ann"]);
  expect(
    result.text
      .split("\n")
      .slice(-4)
      .map((line) => line.replace(/since .* UTC/, "since THEN")),
  ).toEqual([
    "shop/WEB_KEY in dev since THEN: 3 readers, 2 undeclared",
    "declared, but did not read: shop/ann",
    "Data Access logs of Secret Manager are not switched on in this project: the list may miss reads",
    "  next: ask who that was; if nobody knows: strongroom incident shop/WEB_KEY --env dev",
  ]);
  expect(result.text.split("\n")[3]).toMatch(/^shop-api@fake-shop-dev\S+ +shop\/api +2 +0 +1, latest +\d/);
});

it("--anomalies: only who was never declared or was refused, and an exit code for pipelines", async () => {
  expect((await run()).text.split("\n")[0]).toMatch(/: no reads in the log$/);
  await read(api);
  const clean = await run({ anomalies: true });
  expect([clean.code, clean.data.accesses]).toEqual([exitCodes.ok, []]);
  expect(clean.text.split("\n")[0]).toMatch(/: no anomalies$/);
  await read("mallory@acme.example");
  const result = await run({ anomalies: true });
  expect(result.code).toBe(exitCodes.pending);
  expect(result.data.accesses.map((one) => one.principal)).toEqual(["mallory@acme.example"]);
});

it("a project that keeps Data Access logs gets no warning", async () => {
  await bench.google("POST", `v1/projects/${project}:setIamPolicy`, {
    policy: {
      bindings: [],
      auditConfigs: [{ service: "secretmanager.googleapis.com", auditLogConfigs: [{ logType: "DATA_READ" }] }],
    },
    updateMask: "bindings,auditConfigs",
  });
  expect((await run()).data.kept).toBe(true);
});

it("without the right to see them it says so, and never 'nobody'", async () => {
  bench.as("ann@acme.example");
  expect(await failureOf(() => run())).toEqual({
    code: exitCodes.denied,
    message: `sandbox at 127.0.0.1:${bench.cloud.port} refused: ann@acme.example lacks logging.privateLogEntries.list in project ${project}.`,
    next: `grant roles/logging.privateLogViewer in project ${project}, or use another identity`,
  });
});

it("--since takes spans and dates", () => {
  const now = new Date("2026-03-02T12:00:00Z");
  expect(["30m", "24h", "7d", "2026-03-01"].map((text) => sinceMoment(text, now).toISOString())).toEqual([
    "2026-03-02T11:30:00.000Z",
    "2026-03-01T12:00:00.000Z",
    "2026-02-23T12:00:00.000Z",
    "2026-03-01T00:00:00.000Z",
  ]);
  for (const text of ["yesterday", "2026-02-30", "2026-02-30T12:00:00Z", "2026-03-01T99:99Z"])
    expect(() => sinceMoment(text, now)).toThrow(
      `--since takes 30m, 24h, 7d or a date such as 2026-03-01; got "${text}".`,
    );
});
