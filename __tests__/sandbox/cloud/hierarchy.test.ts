/** Organisations, folders, and what their policies decide of the projects below. */
import { googleError, TestCloud } from "./support";

let test: TestCloud;
const ann = "ann@example.com";
const secret = "/v1/projects/acme-dev/secrets/A";
const denied = googleError(403, "PERMISSION_DENIED", "The caller does not have permission");
const access = (as = ann) => test.google("GET", `${secret}/versions/1:access`, undefined, as);

beforeEach(async () => {
  test = await TestCloud.start();
  await test.admin("POST", "prepare", {
    organizations: [{ id: "1001", displayName: "acme.example" }],
    folders: [
      { id: "2001", parent: "organizations/1001", name: "shops" },
      { id: "2002", parent: "folders/2001", name: "development" },
    ],
    projects: [{ id: "acme-dev", number: "100200300401", parent: "folders/2002" }, { id: "acme-alone" }],
  });
  await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
  await test.google("POST", `${secret}:addVersion`, { payload: { data: "ZmFrZQ==" } });
});
afterEach(() => test.stop());

const grant = (resource: string, role = "roles/secretmanager.secretAccessor", member = `user:${ann}`) =>
  test.admin("POST", "prepare", { grants: [{ resource, role, member }] });

it.each(["folders/2002", "folders/2001", "organizations/1001"])(
  "a grant on %s counts for what is below",
  async (resource) => {
    expect((await access()).status).toBe(403);
    expect((await grant(resource)).status).toBe(200);
    expect((await access()).status).toBe(200);
    const other = await test.google("GET", "/v1/projects/acme-alone/secrets", undefined, ann);
    expect(other.status).toBe(403);
  },
);

it("a grant on a folder beside it does not", async () => {
  await test.admin("POST", "prepare", { folders: [{ id: "2003", parent: "folders/2001" }] });
  await grant("folders/2003");
  expect((await access()).status).toBe(403);
});

it("they are read as the vendor shows them", async () => {
  const time = "2026-01-02T03:04:05.000Z";
  const common = { state: "ACTIVE", createTime: time, updateTime: time, etag: expect.any(String) };
  expect((await test.google("GET", "/v3/organizations/1001")).json).toEqual({
    name: "organizations/1001",
    displayName: "acme.example",
    directoryCustomerId: "C0sandbox",
    ...common,
  });
  expect((await test.google("GET", "/v3/folders/2002")).json).toEqual({
    name: "folders/2002",
    parent: "folders/2001",
    displayName: "development",
    ...common,
  });
  expect((await test.google("GET", "/v3/projects/acme-dev")).json).toEqual({
    name: "projects/100200300401",
    parent: "folders/2002",
    projectId: "acme-dev",
    displayName: "acme-dev",
    ...common,
  });
  expect((await test.google("GET", "/v1/projects/acme-dev")).json.parent).toEqual({ type: "folder", id: "2002" });
  expect((await test.google("GET", "/v3/folders?parent=folders/2001")).json.folders).toEqual([
    expect.objectContaining({ name: "folders/2002" }),
  ]);
});

it("whoever sees a project sees what is above it, without any right there", async () => {
  await grant("projects/acme-dev", "roles/viewer");
  const { json } = await test.google("POST", "/v1/projects/acme-dev:getAncestry", {}, ann);
  expect(json.ancestor.map((one: { resourceId: object }) => one.resourceId)).toEqual([
    { type: "project", id: "acme-dev" },
    { type: "folder", id: "2002" },
    { type: "folder", id: "2001" },
    { type: "organization", id: "1001" },
  ]);
  for (const path of ["folders/2002", "organizations/1001", "folders/9999"])
    for (const answer of [
      await test.google("GET", `/v3/${path}`, undefined, ann),
      await test.google("POST", `/v3/${path}:getIamPolicy`, {}, ann),
      await test.google("POST", `/v3/${path}:setIamPolicy`, { policy: {} }, ann),
    ])
      expect(answer.json).toEqual(denied);
});

it("policies of folders and organisations are set with their etag, and tell who may", async () => {
  const folder = "/v3/folders/2002";
  const bindings = [{ role: "roles/resourcemanager.folderIamAdmin", members: [`user:${ann}`] }];
  expect((await test.google("POST", `${folder}:setIamPolicy`, { policy: { bindings } })).json).toMatchObject({
    bindings,
  });
  expect((await test.google("POST", `${folder}:getIamPolicy`, {}, ann)).json).toMatchObject({ bindings });
  const stale = { policy: { bindings, etag: "AAAA" } };
  expect((await test.google("POST", `${folder}:setIamPolicy`, stale, ann)).status).toBe(409);
  const permissions = ["resourcemanager.folders.setIamPolicy", "resourcemanager.folders.create"];
  const held = await test.google("POST", `${folder}:testIamPermissions`, { permissions }, ann);
  expect(held.json).toEqual({ permissions: ["resourcemanager.folders.setIamPolicy"] });
});

it("folders are created, and projects moved, by those who may", async () => {
  const body = { parent: "organizations/1001", displayName: "new one" };
  expect((await test.google("POST", "/v3/folders", body, ann)).json).toEqual(denied);
  const made = await test.google("POST", "/v3/folders", body);
  expect(made.json).toMatchObject({ done: true, response: { displayName: "new one", parent: "organizations/1001" } });
  expect((await test.google("POST", "/v3/folders", body)).status).toBe(409);
  await grant("folders/2001");
  expect((await access()).status).toBe(200);
  const { name } = made.json.response;
  expect((await test.google("POST", "/v3/projects/acme-dev:move", { destinationParent: name })).status).toBe(200);
  expect((await access()).status).toBe(403);
  const nowhere = await test.google("POST", "/v3/projects/acme-dev:move", { destinationParent: "folders/9" });
  expect(nowhere.status).toBe(400);
});

it("a parameter that the method does not know is refused", async () => {
  expect((await test.google("GET", "/v3/folders/2002?view=FULL")).json).toEqual(
    googleError(400, "INVALID_ARGUMENT", /Unknown name "view"/),
  );
});

describe("deny policies", () => {
  const point = (resource: string) => encodeURIComponent(`cloudresourcemanager.googleapis.com/${resource}`);
  const policies = (resource: string) => `/v2/policies/${point(resource)}/denypolicies`;
  const rule = (over: object = {}) => ({
    denyRule: {
      deniedPrincipals: ["principalSet://goog/public:all"],
      deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
      ...over,
    },
  });
  const deny = (resource: string, over: object = {}, id = "no-values") =>
    test.google("POST", `${policies(resource)}?policyId=${id}`, { displayName: "No values", rules: [rule(over)] });

  beforeEach(() => grant("projects/acme-dev", "roles/secretmanager.admin"));

  it.each(["projects/acme-dev", "projects/100200300401", "folders/2002", "folders/2001", "organizations/1001"])(
    "on %s deny what is granted below",
    async (resource) => {
      expect((await access()).status).toBe(200);
      expect((await deny(resource)).status).toBe(200);
      expect((await access()).json).toEqual(googleError(403, "PERMISSION_DENIED", /secretmanager.versions.access/));
      // Only that, and never the owner.
      expect((await test.google("GET", secret, undefined, ann)).status).toBe(200);
      expect((await access("owner@sandbox.local")).status).toBe(200);
      await test.google("DELETE", `${policies(resource)}/no-values`);
      expect((await access()).status).toBe(200);
    },
  );

  it.each<[string, object, number]>([
    ["another project's", { deniedPermissions: ["run.googleapis.com/services.get"] }, 200],
    ["a star for the verb", { deniedPermissions: ["secretmanager.googleapis.com/versions.*"] }, 403],
    ["a star for everything", { deniedPermissions: ["secretmanager.googleapis.com/*.*"] }, 403],
    [
      "a permission that is excepted",
      {
        deniedPermissions: ["secretmanager.googleapis.com/*.*"],
        exceptionPermissions: ["secretmanager.googleapis.com/versions.access"],
      },
      200,
    ],
    ["somebody else", { deniedPrincipals: ["principal://goog/subject/bob@example.com"] }, 200],
    ["that person", { deniedPrincipals: [`principal://goog/subject/${ann}`] }, 403],
    ["a group with it inside of another", { deniedPrincipals: ["principalSet://goog/group/all@example.com"] }, 403],
    ["everybody but that group", { exceptionPrincipals: ["principalSet://goog/group/all@example.com"] }, 200],
  ])("rules know %s", async (_what, over, status) => {
    await test.admin("POST", "prepare", {
      groups: [
        { email: "all@example.com", members: ["group:team@example.com"] },
        { email: "team@example.com", members: [`user:${ann}`, "group:all@example.com"] },
      ],
    });
    expect((await deny("projects/acme-dev", over)).status).toBe(200);
    expect((await access()).status).toBe(status);
  });

  it("are read with their number, listed without their rules, and replaced by etag", async () => {
    const created = (await deny("projects/acme-dev")).json;
    const name = `policies/${point("projects/100200300401")}/denypolicies/no-values`;
    expect(created).toMatchObject({
      name: `${name}/operations/${created.response.uid}`,
      done: true,
      response: { name },
    });
    const { json } = await test.google("GET", `${policies("projects/acme-dev")}/no-values`);
    expect(json).toEqual({
      name,
      uid: expect.any(String),
      kind: "DenyPolicy",
      displayName: "No values",
      etag: expect.any(String),
      createTime: "2026-01-02T03:04:05.000Z",
      updateTime: "2026-01-02T03:04:05.000Z",
      rules: [rule()],
    });
    const { rules, ...listed } = json;
    expect((await test.google("GET", policies("projects/acme-dev"))).json).toEqual({ policies: [listed] });
    expect((await test.google("GET", `/v2/${name}/operations/${json.uid}`)).json.done).toBe(true);
    const change = { ...json, rules: [rule({ exceptionPrincipals: [`principal://goog/subject/${ann}`] })] };
    expect((await test.google("PUT", `/v2/${name}`, { ...change, etag: "AAAA" })).status).toBe(409);
    expect((await test.google("PUT", `/v2/${name}`, change)).status).toBe(200);
    expect((await access()).status).toBe(200);
    expect((await deny("projects/acme-dev")).json).toEqual(googleError(409, "ALREADY_EXISTS", /no-values/));
  });

  it.each<[string, object]>([
    ["a condition", { denialCondition: { expression: 'resource.matchTag("1/env", "prod")' } }],
    [
      "a principal of a kind that is not served",
      { deniedPrincipals: ["principalSet://goog/cloudIdentityCustomerId/C01"] },
    ],
    ["a permission as version 1 writes it", { deniedPermissions: ["secretmanager.versions.access"] }],
    ["nobody", { deniedPrincipals: [] }],
    ["a field that is not known", { deniedRoles: ["roles/owner"] }],
  ])("refuse %s", async (_what, over) => {
    expect((await deny("projects/acme-dev", over)).status).toBe(400);
  });

  it("are for those who may see or change them, and an owner of the project may not", async () => {
    await grant("projects/acme-dev", "roles/owner");
    await deny("projects/acme-dev", {}, "kept");
    const path = policies("projects/acme-dev");
    const tried = async () =>
      [
        await test.google("GET", path, undefined, ann),
        await test.google("GET", `${path}/kept`, undefined, ann),
        await test.google("POST", `${path}?policyId=more`, { rules: [rule()] }, ann),
        await test.google("DELETE", `${path}/kept`, undefined, ann),
      ].map(({ status }) => status);
    expect(await tried()).toEqual([403, 403, 403, 403]);
    await grant("organizations/1001", "roles/iam.denyReviewer");
    expect(await tried()).toEqual([200, 200, 403, 403]);
    await grant("organizations/1001", "roles/iam.denyAdmin");
    expect(await tried()).toEqual([200, 200, 200, 200]);
  });
});
