/** Cloud Identity's groups, and roles of projects and organisations. */
import { googleError, TestCloud } from "./support";

let test: TestCloud;
const ann = "ann@example.com";

beforeEach(async () => {
  test = await TestCloud.start();
  await test.admin("POST", "prepare", {
    organizations: [{ id: "1001" }],
    projects: [{ id: "acme-dev", parent: "organizations/1001" }],
    groups: [
      {
        email: "ops@example.com",
        members: ["group:team@example.com", "serviceAccount:x@acme-dev.iam.gserviceaccount.com"],
      },
      { email: "team@example.com", members: [`user:${ann}`, "domain:example.com"], readers: ["auditor@example.com"] },
    ],
  });
});
afterEach(() => test.stop());

describe("groups", () => {
  const lookup = (email: string, as?: string) =>
    test.google("GET", `/v1/groups:lookup?groupKey.id=${encodeURIComponent(email)}`, undefined, as);

  it("are found by address, with their members by kind", async () => {
    const { name } = (await lookup("ops@example.com")).json;
    expect(name).toMatch(/^groups\/[0-9a-f]{15}$/);
    expect((await test.google("GET", `/v1/${name}`)).json).toMatchObject({ name, groupKey: { id: "ops@example.com" } });
    const brief = await test.google("GET", `/v1/${name}/memberships`);
    expect(brief.json.memberships[0]).toEqual({
      name: expect.stringMatching(`^${name}/memberships/`),
      preferredMemberKey: { id: "team@example.com" },
    });
    const kinds = async (email: string) => {
      const { name } = (await lookup(email)).json;
      const { json } = await test.google("GET", `/v1/${name}/memberships?view=FULL`);
      return json.memberships.map((one: { type: string; preferredMemberKey: object }) => [
        one.type,
        one.preferredMemberKey,
      ]);
    };
    expect(await kinds("ops@example.com")).toEqual([
      ["GROUP", { id: "team@example.com" }],
      ["SERVICE_ACCOUNT", { id: "x@acme-dev.iam.gserviceaccount.com" }],
    ]);
    expect(await kinds("team@example.com")).toEqual([
      ["USER", { id: ann }],
      ["OTHER", { id: "example.com" }],
    ]);
  });

  it("page their members", async () => {
    const { name } = (await lookup("ops@example.com")).json;
    const first = (await test.google("GET", `/v1/${name}/memberships?pageSize=1`)).json;
    const second = (await test.google("GET", `/v1/${name}/memberships?pageSize=1&pageToken=${first.nextPageToken}`))
      .json;
    expect([first, second].map(({ memberships }) => memberships.length)).toEqual([1, 1]);
    expect(second.nextPageToken).toBeUndefined();
  });

  it("know who is in them by way of others", async () => {
    const { name } = (await lookup("ops@example.com")).json;
    const isIn = async (member: string) =>
      (
        await test.google(
          "GET",
          `/v1/${name}/memberships:checkTransitiveMembership?query=${encodeURIComponent(`member_key_id == '${member}'`)}`,
        )
      ).json.hasMembership;
    expect([await isIn(ann), await isIn("team@example.com"), await isIn("bob@example.com")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("show themselves to members and readers only, and to a stranger not even that they exist", async () => {
    const refused = (asked: string) =>
      googleError(
        403,
        "PERMISSION_DENIED",
        `Error(2028): Permission denied for resource ${asked} (or it may not exist).`,
      );
    expect((await lookup("team@example.com", "auditor@example.com")).status).toBe(200);
    expect((await lookup("ops@example.com", ann)).status).toBe(200);
    expect((await lookup("ops@example.com", "auditor@example.com")).json).toEqual(refused("ops@example.com"));
    expect((await lookup("none@example.com")).json).toEqual(refused("none@example.com"));
    const { name } = (await lookup("ops@example.com")).json;
    const members = await test.google("GET", `/v1/${name}/memberships`, undefined, "auditor@example.com");
    expect(members.json).toEqual(refused(name));
    expect((await test.google("GET", `/v1/${name}/memberships?filter=x`)).status).toBe(400);
  });
});

describe.each(["projects/acme-dev", "organizations/1001"])("roles of %s", (home) => {
  const secret = "/v1/projects/acme-dev/secrets/A";
  const permissions = ["secretmanager.versions.access", "secretmanager.secrets.get"];
  const access = () => test.google("GET", `${secret}/versions/1:access`, undefined, ann);
  const create = (as?: string) =>
    test.google(
      "POST",
      `/v1/${home}/roles`,
      { roleId: "reader", role: { title: "Reader", includedPermissions: permissions, stage: "GA" } },
      as,
    );

  beforeEach(async () => {
    await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
    await test.google("POST", `${secret}:addVersion`, { payload: { data: "ZmFrZQ==" } });
    await test.google("POST", `${secret}:setIamPolicy`, {
      policy: { bindings: [{ role: `${home}/roles/reader`, members: [`user:${ann}`] }] },
    });
  });

  it("grant what they include, until they are changed, switched off or deleted", async () => {
    expect((await access()).status).toBe(403);
    const made = (await create()).json;
    expect(made).toEqual({
      name: `${home}/roles/reader`,
      title: "Reader",
      includedPermissions: permissions,
      stage: "GA",
      etag: expect.any(String),
    });
    expect((await access()).status).toBe(200);
    const patch = (body: object, mask: string) =>
      test.google("PATCH", `/v1/${home}/roles/reader?updateMask=${mask}`, body);
    expect((await patch({ stage: "DISABLED", etag: "AAAA" }, "stage")).status).toBe(409);
    expect((await patch({ stage: "DISABLED" }, "stage")).json.includedPermissions).toEqual(permissions);
    expect((await access()).status).toBe(403);
    await patch({ stage: "GA", includedPermissions: [] }, "stage");
    expect((await access()).status).toBe(200);
    expect((await test.google("DELETE", `/v1/${home}/roles/reader`)).json.deleted).toBe(true);
    expect((await access()).status).toBe(403);
    expect((await test.google("GET", `/v1/${home}/roles`)).json).toEqual({});
    await test.google("POST", `/v1/${home}/roles/reader:undelete`, {});
    expect((await access()).status).toBe(200);
    await patch({ includedPermissions: [] }, "includedPermissions");
    expect((await access()).status).toBe(403);
  });

  it("are listed without their permissions, and read by those who may", async () => {
    await create();
    const brief = { name: `${home}/roles/reader`, title: "Reader", stage: "GA", etag: expect.any(String) };
    expect((await test.google("GET", `/v1/${home}/roles`)).json).toEqual({ roles: [brief] });
    const full = (await test.google("GET", `/v1/${home}/roles?view=FULL`)).json;
    expect(full).toEqual({ roles: [{ ...brief, includedPermissions: permissions }] });
    expect((await create(ann)).status).toBe(403);
    expect((await test.google("GET", `/v1/${home}/roles/reader`, undefined, ann)).status).toBe(403);
    expect((await create()).status).toBe(409);
    const bad = { roleId: "other", role: { includedPermissions: ["everything"] } };
    expect((await test.google("POST", `/v1/${home}/roles`, bad)).json.error.message).toBe(
      "Permission everything is not valid.",
    );
  });
});

it("anybody may read what Google's own roles allow", async () => {
  const answer = await test.google("GET", "/v1/roles/secretmanager.secretAccessor", undefined, ann);
  expect(answer.json).toMatchObject({
    name: "roles/secretmanager.secretAccessor",
    includedPermissions: ["resourcemanager.projects.get", "secretmanager.versions.access"],
  });
  expect((await test.google("GET", "/v1/roles/unknown.role")).json).toEqual(
    googleError(404, "NOT_FOUND", "The role named roles/unknown.role was not found."),
  );
});
