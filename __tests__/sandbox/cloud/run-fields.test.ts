/** Bodies of Cloud Run: the fields that the API has, and no others. */
import known from "../fixtures/cloud-run-fields.json";
import { TestCloud } from "./support";

type Body = Record<string, unknown>;
const location = "/v2/projects/acme-dev/locations/europe-west1";
const kinds = [
  ["services", "serviceId", "service"],
  ["jobs", "jobId", "job"],
  ["workerPools", "workerPoolId", "worker_pool"],
] as const;

let test: TestCloud;
beforeAll(async () => {
  test = await TestCloud.start();
  await test.admin("POST", "prepare", { projects: [{ id: "acme-dev" }] });
});
afterAll(() => test.stop());

const lists =
  /^(?:containers|env|volumes|ports|volumeMounts|httpHeaders|items|networkInterfaces|traffic|instanceSplits|templates)$/;

/** A body that has all these fields, none of them with a value. */
function bodyOf(paths: readonly string[]): Body {
  const body: Body = {};
  for (const path of paths) {
    let at = body;
    const names = path.split(".");
    const last = names.pop() ?? "";
    for (const name of names) {
      at[name] ??= lists.test(name) ? [{}] : {};
      const inner = at[name];
      at = (Array.isArray(inner) ? inner[0] : inner) as Body;
    }
    at[last] ??= null;
  }
  return body;
}

const minimal = (kind: string, template: Body = {}): Body => {
  const containers = [{ image: "europe-docker.pkg.dev/acme/shop/api:1" }];
  return kind === "jobs"
    ? { template: { template: { containers, ...template } } }
    : { template: { containers, ...template } };
};

it.each(kinds)("%s: every field that the google provider knows of is one", async (kind, id) => {
  const sent = bodyOf(
    known[kind].filter(
      (path) =>
        !/^(?:conditions|terminalCondition|trafficStatuses|instanceSplitStatuses|latestCreatedExecution)\b/.test(path),
    ),
  );
  const { json } = await test.google("POST", `${location}/${kind}?${id}=all&validateOnly=true`, sent);
  expect(json.error?.message ?? "").not.toMatch(/Cannot find field|Invalid value/);
});

it.each(kinds)(
  "%s: a name that is not a field is refused, with its place, and nothing is made",
  async (kind, id, field) => {
    const template = kind === "jobs" ? `${field}.template.template` : `${field}.template`;
    const body = { ...minimal(kind, { timeOut: "3s", volumes: [{ name: "v", emptydir: {} }] }), labls: {} };
    const refused = await test.google("POST", `${location}/${kind}?${id}=api`, body);
    expect([refused.status, refused.json.error.status, refused.json.error.message]).toEqual([
      400,
      "INVALID_ARGUMENT",
      [
        `Invalid JSON payload received. Unknown name "timeOut" at '${template}': Cannot find field.`,
        `Invalid JSON payload received. Unknown name "emptydir" at '${template}.volumes[0]': Cannot find field.`,
        `Invalid JSON payload received. Unknown name "labls" at '${field}': Cannot find field.`,
      ].join("\n"),
    ]);
    expect((await test.google("GET", `${location}/${kind}/api`)).status).toBe(404);
    // AND what is left of it is fine, but not with such a name in an update
    expect((await test.google("POST", `${location}/${kind}?${id}=api`, minimal(kind))).status).toBe(200);
    const changed = await test.google("PATCH", `${location}/${kind}/api`, { ...minimal(kind), serviceacount: "x" });
    expect([changed.status, changed.json.error.message]).toEqual([
      400,
      `Invalid JSON payload received. Unknown name "serviceacount" at '${field}': Cannot find field.`,
    ]);
  },
);

it("what was read may be sent back as it is", async () => {
  for (const [kind] of kinds) {
    const { json } = await test.google("GET", `${location}/${kind}/api`);
    expect([kind, (await test.google("PATCH", `${location}/${kind}/api`, json)).status]).toEqual([kind, 200]);
  }
});

it("a run of a job takes no field that is none, and no overrides, which would be ignored", async () => {
  const run = async (body: Body) => (await test.google("POST", `${location}/jobs/api:run`, body)).json.error?.message;
  expect(await run({ overide: {} })).toBe('Invalid JSON payload received. Unknown name "overide": Cannot find field.');
  expect(await run({ overrides: { taskCount: 2 } })).toBe(
    "overrides: the sandbox runs nothing, so it has no use for them.",
  );
  expect(await run({})).toBeUndefined();
});
