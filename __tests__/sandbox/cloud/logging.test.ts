import { TestCloud } from "./support";

let test: TestCloud;
const secret = "/v1/projects/acme-dev/secrets/A";
const list = (body: object, as?: string) =>
  test.google("POST", "/v2/entries:list", { resourceNames: ["projects/acme-dev"], ...body }, as);

beforeEach(async () => {
  test = await TestCloud.start();
  await test.admin("POST", "prepare", { projects: [{ id: "acme-dev" }, { id: "acme-prod" }] });
  await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
  test.pass(60);
  await test.google("POST", `${secret}:addVersion`, { payload: { data: "ZmFrZQ==" } });
  test.pass(60);
  await test.google("GET", `${secret}/versions/latest:access`);
  await test.google("GET", `${secret}/versions/1:access`, undefined, "eve@acme.example");
});
afterEach(() => test.stop());

const access = "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion";

it("lists an access in the shape of Google's LogEntry, never with a payload", async () => {
  const { json, text } = await list({ filter: `protoPayload.methodName="${access}"` });
  expect(json.entries).toHaveLength(2);
  expect(json.entries[0]).toEqual({
    protoPayload: {
      "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
      authenticationInfo: { principalEmail: "owner@sandbox.local" },
      requestMetadata: { callerIp: "127.0.0.1", requestAttributes: {}, destinationAttributes: {} },
      serviceName: "secretmanager.googleapis.com",
      methodName: access,
      authorizationInfo: [
        {
          permission: "secretmanager.versions.access",
          resource: "projects/acme-dev/secrets/A/versions/latest",
          granted: true,
        },
      ],
      resourceName: "projects/acme-dev/secrets/A/versions/latest",
      request: { name: "projects/acme-dev/secrets/A/versions/latest" },
    },
    insertId: expect.stringMatching(/^[0-9a-f]{14}$/),
    resource: {
      type: "audited_resource",
      labels: { method: access, project_id: "acme-dev", service: "secretmanager.googleapis.com" },
    },
    timestamp: "2026-01-02T03:06:05.000Z",
    severity: "INFO",
    logName: "projects/acme-dev/logs/cloudaudit.googleapis.com%2Fdata_access",
    receiveTimestamp: "2026-01-02T03:06:05.000Z",
  });
  expect(json.entries[1]).toMatchObject({
    severity: "ERROR",
    protoPayload: {
      status: { code: 7 },
      authenticationInfo: { principalEmail: "eve@acme.example" },
      authorizationInfo: [
        { permission: "secretmanager.versions.access", resource: "projects/acme-dev/secrets/A/versions/1" },
      ],
    },
  });
  expect(text).not.toContain("ZmFrZQ");
});

const methods = (entries: { protoPayload: { methodName: string } }[]) =>
  (entries ?? []).map((entry) => entry.protoPayload.methodName.split(".").at(-1));

it("filters by time and parts, orders, and pages", async () => {
  expect(methods((await list({})).json.entries)).toEqual([
    "CreateSecret",
    "AddSecretVersion",
    "AccessSecretVersion",
    "AccessSecretVersion",
  ]);
  expect(
    methods(
      (await list({ filter: 'timestamp>="2026-01-02T03:05:05Z" AND timestamp < "2026-01-02T03:06:00Z"' })).json.entries,
    ),
  ).toEqual(["AddSecretVersion"]);
  expect(methods((await list({ filter: 'protoPayload.resourceName:"secrets/B/"' })).json.entries)).toEqual([]);
  const first = (await list({ pageSize: 3, orderBy: "timestamp desc" })).json;
  expect(methods(first.entries)).toEqual(["AccessSecretVersion", "AccessSecretVersion", "AddSecretVersion"]);
  const second = (await list({ pageSize: 3, orderBy: "timestamp desc", pageToken: first.nextPageToken })).json;
  expect(methods(second.entries)).toEqual(["CreateSecret"]);
  expect(second.nextPageToken).toBeUndefined();
});

it("data access entries need logging.privateLogEntries.list; others logging.logEntries.list", async () => {
  const denied = await list({}, "ann@acme.example");
  expect([denied.status, denied.json.error.status]).toEqual([403, "PERMISSION_DENIED"]);
  const grant = (role: string) =>
    test.google("POST", "/v1/projects/acme-dev:setIamPolicy", {
      policy: { bindings: [{ role, members: ["user:ann@acme.example"] }] },
    });
  await grant("roles/logging.viewer");
  expect(methods((await list({}, "ann@acme.example")).json.entries)).toEqual([
    "CreateSecret",
    "AddSecretVersion",
    "SetIamPolicy",
  ]);
  await grant("roles/logging.privateLogViewer");
  expect(methods((await list({}, "ann@acme.example")).json.entries)).toHaveLength(6);
});

it.each([
  [{ filter: 'timestamp>="yesterday"' }, 'Unparseable filter: timestamp "yesterday"'],
  [{ orderBy: "severity" }, "Unsupported order: severity"],
  [{ resourceNames: ["acme-dev"] }, 'Invalid resource name "acme-dev": projects/ID is wanted.'],
  [{ resourceNames: [] }, "At least one resource name is required."],
])("refuses %j", async (body, message) => {
  const answer = await list(body);
  expect([answer.status, answer.json.error.message]).toEqual([400, message]);
});
