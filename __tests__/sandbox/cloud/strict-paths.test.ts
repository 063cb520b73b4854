/** Paths, filters and tokens that are none. */

import { accounts, inSmallCloud, secrets, test } from "./strict-support";
import { googleError } from "./support";

inSmallCloud();

describe("a path that is none", () => {
  const google = (path: string) => googleError(404, "NOT_FOUND", `The sandbox has no method GET ${path}.`);
  it.each([
    ["/v1/projects/acme-dev/secretz", google("/v1/projects/acme-dev/secretz")],
    ["/v1/projects/acme-dev/secrets/A/b/c", google("/v1/projects/acme-dev/secrets/A/b/c")],
    ["/v1/projects/acme-dev/serviceAccounts/x/keys", google("/v1/projects/acme-dev/serviceAccounts/x/keys")],
    ["/v2/projects/acme-dev/locations/europe-west1/jobz", google("/v2/projects/acme-dev/locations/europe-west1/jobz")],
    ["/v3/projects", google("/v3/projects")],
    ["/v1", google("/v1")],
    [
      "/compute/v1/projects/acme-dev/zones",
      {
        error: {
          code: 404,
          message: "The sandbox has no method GET /compute/v1/projects/acme-dev/zones.",
          errors: [expect.objectContaining({ reason: "notFound" })],
        },
      },
    ],
    [
      "/storage/v1/b/acme-state/acl",
      {
        error: {
          code: 404,
          message: "The sandbox has no method GET /storage/v1/b/acme-state/acl.",
          errors: [expect.objectContaining({ reason: "notFound" })],
        },
      },
    ],
  ])("GET %s gets its own API's 404", async (path, body) => {
    const answer = await test.google("GET", path);
    expect([answer.status, answer.json]).toEqual([404, body]);
  });

  it.each(["/v9/projectz", "/v13/deploymentz/x", "/v2/teams/x/members/y", "/v1/edge-config", "/v4/aliasez"])(
    "GET %s gets Vercel's",
    async (path) => {
      const answer = await test.vercel("GET", path);
      expect([answer.status, answer.json]).toEqual([
        404,
        { error: { code: "not_found", message: "The requested API endpoint was not found" } },
      ]);
    },
  );

  it("goes by the host where there is one", async () => {
    const at = (host: string, path: string) => test.send("GET", path, test.cloud.ownerToken, undefined, { host });
    expect((await at("api.vercel.com", "/www/user")).json.error.code).toBe("not_found");
    expect((await at("secretmanager.googleapis.com", "/nothing/here")).json.error.status).toBe("NOT_FOUND");
    expect((await at("europe-west1-run.googleapis.com", "/apis/serving.knative.dev/v1/x")).json.error.status).toBe(
      "NOT_FOUND",
    );
  });

  it("is a missing object only where it may be one", async () => {
    const missing = await test.google("GET", "/acme-state/default.tfstate");
    expect([missing.status, missing.text]).toEqual([404, expect.stringContaining("<Code>NoSuchKey</Code>")]);
    const noBucket = await test.google("GET", "/acme-other/default.tfstate");
    expect([noBucket.status, noBucket.text]).toEqual([404, expect.stringContaining("<Code>NoSuchBucket</Code>")]);
  });
});

const names = async (filter: string): Promise<string> => {
  const { status, json } = await test.google("GET", `${secrets}?filter=${encodeURIComponent(filter)}`);
  if (status !== 200) return json.error.message;
  return (json.secrets ?? []).map((secret: { name: string }) => secret.name.split("/").pop()).join(" ");
};

describe("filters of lists", () => {
  it.each([
    ["", "ALPHA BETA GAMMA"],
    ['createTime>"2026-01-02T03:30:00Z"', "BETA GAMMA"],
    ["create_time <= 2026-01-02T03:04:05Z", "ALPHA"],
    ["createTime>2026-01-02T03:04:05Z createTime<2026-01-02T05:04:05Z", "BETA"],
    ["name:alph OR name:gam", "ALPHA GAMMA"],
    ["labels.env=dev OR labels.env=prod AND name:beta", "BETA"],
    ["(labels.env=dev AND labels.team=core) OR name=GAMMA", "ALPHA GAMMA"],
    ["NOT labels.env:*", "GAMMA"],
    ["-labels.env=dev", "BETA GAMMA"],
    ["NOT (labels.env=dev OR labels.env=prod)", "GAMMA"],
    ["labels.env!=dev", "BETA GAMMA"],
    ["labels:core", "ALPHA"],
    ["name=*TA", "BETA"],
    ["name=A*", "ALPHA"],
    ["eta", "BETA"],
    ['name = "BETA"', "BETA"],
    ["replication.automatic:*", "ALPHA BETA GAMMA"],
    ["replication.userManaged:*", ""],
    ["nmae:x", 'Invalid filter: there is no field "nmae" to filter by.'],
    ["name:x AND", "Invalid filter: it ends too early."],
    ["(name:x", "Invalid filter: a parenthesis is not closed."],
    ["name:x)", 'Invalid filter: unexpected ")".'],
    ["name=", "Invalid filter: name= needs a value after it."],
    ["OR name:x", "Invalid filter: unexpected OR."],
    ["size(labels)", "Invalid filter: size(…) is not known: the sandbox has no functions."],
    ['name:"x', 'Invalid filter: unexpected "\\"".'],
    ["createTime>yesterday", 'Unparseable filter: createTime "yesterday"'],
  ])("%s", async (filter, expected) => {
    expect(await names(filter)).toBe(expected);
  });

  it("of versions know their states", async () => {
    const of = (filter: string) => test.google("GET", `${secrets}/ALPHA/versions?filter=${encodeURIComponent(filter)}`);
    expect((await of("state=enabled")).json.totalSize).toBe(1);
    expect((await of("state:DISABLED")).json).toEqual({});
    expect((await of("state=ENABELD")).json).toEqual(
      googleError(
        400,
        "INVALID_ARGUMENT",
        'Invalid filter: state is one of ENABLED, DISABLED, DESTROYED; got "ENABELD".',
      ),
    );
  });

  it("of projects know names and moments", async () => {
    const of = async (filter: string) =>
      ((await test.google("GET", `/v1/projects?filter=${encodeURIComponent(filter)}`)).json.projects ?? []).map(
        (project: { projectId: string }) => project.projectId,
      );
    expect(await of("id:prod")).toEqual(["acme-prod"]);
    expect(await of("lifecycleState:ACTIVE createTime<2026-01-01")).toEqual([]);
  });
});

describe("tokens of service accounts", () => {
  it.each([
    [{}, "Request contains an invalid argument: scope is required."],
    [{ scope: ["x"], lifetime: "7200s" }, "The access token lifetime must be more than 0 and at most 3600 seconds."],
    [{ scope: ["x"], lifetime: "-1s" }, "The access token lifetime must be more than 0 and at most 3600 seconds."],
    [{ scope: ["x"], delegates: ["projects/-/serviceAccounts/a"] }, "The sandbox has no chains of delegates."],
  ])("%j is refused", async (body, message) => {
    await test.google("POST", accounts, { accountId: "minting" });
    const path = "/v1/projects/-/serviceAccounts/minting@acme-dev.iam.gserviceaccount.com";
    const member = "user:owner@sandbox.local";
    await test.google("POST", `${path}:setIamPolicy`, {
      policy: { bindings: [{ role: "roles/iam.serviceAccountTokenCreator", members: [member] }] },
    });
    expect((await test.google("POST", `${path}:generateAccessToken`, body)).json).toEqual(
      googleError(400, "INVALID_ARGUMENT", message),
    );
  });
});
