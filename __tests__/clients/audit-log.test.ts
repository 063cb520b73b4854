import { AuditLog } from "../../clients/audit-log";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf, type Scripted, server, withServer } from "./scripted-server";

withServer();
let log: AuditLog;
beforeAll(async () => {
  log = new AuditLog(cloudAt(server), { pauseMillis: 1 });
});

const permission = "logging.privateLogEntries.list";
const allowed: Scripted = { body: { permissions: [permission] } };
const accesses = () => log.accesses({ project: "acme-dev", id: "KEY" }, new Date("2026-01-02T03:04:05Z"));
const entry = (over: object = {}) => ({
  timestamp: "2026-02-01T00:00:00Z",
  protoPayload: {
    resourceName: "projects/acme-dev/secrets/KEY/versions/2",
    authenticationInfo: { principalEmail: "ann@example.com" },
    ...over,
  },
});
const access = { at: "2026-02-01T00:00:00Z", principal: "ann@example.com", version: "2", granted: true };
const lacks = {
  code: exitCodes.denied,
  message: "the cloud refused: ann@example.com lacks logging.privateLogEntries.list in project acme-dev.",
  next: "grant roles/logging.privateLogViewer in project acme-dev, or use another identity",
};
const refused = (status: number) => ({
  code: exitCodes.unreachable,
  message: `the cloud refused to list the audit log of project acme-dev (HTTP ${status}).`,
  next: "run the command again",
});

describe("who read a secret", () => {
  it("is asked for with the permission that shows all entries, and page by page", async () => {
    server.script(
      allowed,
      { body: { entries: [entry()], nextPageToken: "a b" } },
      { body: { nextPageToken: "c" } },
      { body: { entries: [entry({ status: { code: 7 } })], nextPageToken: 7 } },
    );
    expect(await accesses()).toEqual({ accesses: [access, { ...access, granted: false }], complete: true });
    const listed = {
      resourceNames: ["projects/acme-dev"],
      filter:
        'logName="projects/acme-dev/logs/cloudaudit.googleapis.com%2Fdata_access" AND ' +
        'protoPayload.methodName="google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion" AND ' +
        'protoPayload.resourceName:"/secrets/KEY/versions/" AND timestamp>="2026-01-02T03:04:05.000Z"',
      orderBy: "timestamp asc",
      pageSize: 1000,
    };
    expect(server.seen.map(({ line, body }) => [line, body])).toEqual([
      ["POST /v1/projects/acme-dev:testIamPermissions", { permissions: [permission] }],
      ["POST /v2/entries:list", listed],
      ["POST /v2/entries:list", { ...listed, pageToken: "a b" }],
      ["POST /v2/entries:list", { ...listed, pageToken: "c" }],
    ]);
  });

  it.each<[string, Scripted, unknown]>([
    ["the permission is not held", { body: { permissions: ["logging.logEntries.list"] } }, lacks],
    ["no permission is held", { body: {} }, lacks],
    ["the permission stands in a text", { body: { permissions: permission } }, lacks],
    ["nobody may ask", { status: 403, body: { permissions: [permission] } }, lacks],
    ["the project is not there", { status: 404 }, refused(404)],
  ])("is not told where %s: an empty list would be a lie", async (_title, answer, failure) => {
    server.script(answer);
    expect(await failureOf(accesses())).toEqual(failure);
    expect(server.lines).toHaveLength(1);
  });

  it.each([
    [403, lacks],
    [404, refused(404)],
    [204, refused(204)],
  ])("is not told where the list is answered with %d", async (status, failure) => {
    server.script(allowed, { status, body: "" });
    expect(await failureOf(accesses())).toEqual(failure);
  });

  it("is cut after 200 pages, and said so", async () => {
    server.script(allowed, ...Array<Scripted>(200).fill({ body: { nextPageToken: "more" } }));
    expect(await accesses()).toEqual({ accesses: [], complete: false });
    expect(server.lines).toHaveLength(201);
  });

  it("is of that secret exactly, and as much as an entry says", async () => {
    const status = (code: unknown) => entry({ status: code });
    server.script(allowed, {
      body: {
        entries: [
          entry({ resourceName: "projects/acme-dev/secrets/OTHER/versions/2" }),
          entry({ resourceName: "projects/acme-dev/secrets/MY_KEY/versions/2" }),
          entry({ resourceName: "projects/acme-dev/secrets/KEY/versions/2/more" }),
          entry({ resourceName: undefined }),
          { timestamp: "2026-02-01T00:00:00Z", protoPayload: "none" },
          { timestamp: "2026-02-01T00:00:00Z" },
          "none",
          entry({ resourceName: "projects/1/secrets/KEY/versions/latest", authenticationInfo: undefined }),
          { ...entry({ authenticationInfo: {} }), timestamp: undefined },
          status({}),
          status({ code: 5 }),
          status({ code: "7" }),
          status("7"),
        ],
      },
    });
    expect((await accesses()).accesses).toEqual([
      { ...access, principal: "", version: "latest" },
      { ...access, at: "", principal: "" },
      access,
      access,
      { ...access, granted: false },
      access,
    ]);
  });
});

describe("whether reads are logged", () => {
  const config = (service: string, ...types: readonly string[]) => ({
    service,
    auditLogConfigs: types.map((logType) => ({ logType })),
  });

  it.each<[boolean, readonly unknown[] | undefined]>([
    [true, [config("allServices", "ADMIN_READ", "DATA_READ")]],
    [true, [config("run.googleapis.com"), config("secretmanager.googleapis.com", "DATA_READ")]],
    [false, [config("run.googleapis.com", "DATA_READ")]],
    [false, [config("secretmanager.googleapis.com", "DATA_WRITE"), config("allServices")]],
    [false, [{ service: "allServices" }]],
    [false, undefined],
  ])("%s: %j", async (kept, auditConfigs) => {
    server.script({ body: { auditConfigs } });
    expect(await log.kept("acme-dev")).toBe(kept);
    expect(server.seen.map(({ line, body }) => [line, body])).toEqual([
      ["POST /v1/projects/acme-dev:getIamPolicy", {}],
    ]);
  });

  it("is not known where the policy may not be read", async () => {
    server.script({ status: 403, body: { auditConfigs: [config("allServices", "DATA_READ")] } });
    expect(await log.kept("acme-dev")).toBeNull();
  });
});
