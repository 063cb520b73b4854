import { googleError, TestCloud } from "./support";

const secrets = "/v1/projects/acme-dev/secrets";
const accounts = "/v1/projects/acme-dev/serviceAccounts";
const replication = { automatic: {} };

let test: TestCloud;
beforeAll(async () => {
  test = await TestCloud.start();
  await test.admin("POST", "prepare", {
    projects: [{ id: "acme-dev" }, { id: "acme-prod" }],
    buckets: [{ name: "acme-state", project: "acme-dev" }],
    teams: [{ id: "team_x", projects: [{ id: "prj_web", name: "web" }] }],
  });
  for (const [id, labels] of [
    ["ALPHA", { env: "dev", team: "core" }],
    ["BETA", { env: "prod" }],
    ["GAMMA", {}],
  ] as const) {
    await test.google("POST", `${secrets}?secretId=${id}`, { replication, labels });
    test.pass(3600);
  }
  await test.google("POST", `${secrets}/ALPHA:addVersion`, { payload: { data: "ZmFrZQ==" } });
});
afterAll(() => test.stop());

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

describe("what a method does not know", () => {
  const unknownParameter = (name: string) =>
    `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`;
  const unknownField = (name: string, at = "") =>
    `Invalid JSON payload received. Unknown name "${name}"${at}: Cannot find field.`;

  it.each([
    ["GET", `${secrets}?orderBy=name`, undefined, unknownParameter("orderBy")],
    ["GET", `${secrets}/ALPHA?pageSize=1`, undefined, unknownParameter("pageSize")],
    [
      "GET",
      `${secrets}?pageSize=1&pageSize=2`,
      undefined,
      'Invalid JSON payload received. Unknown name "pageSize": Proto field is not repeating, cannot start list.',
    ],
    [
      "GET",
      `${secrets}?pageSize=1&page_size=2`,
      undefined,
      'Invalid JSON payload received. Unknown name "page_size": Proto field is not repeating, cannot start list.',
    ],
    ["GET", `${secrets}?pageSize=-1`, undefined, "The page size must be a non-negative integer."],
    ["GET", `${secrets}?pageSize=many`, undefined, `Invalid value at 'page_size' (TYPE_INT32), "many"`],
    ["GET", `${secrets}?pageToken=bm9wZQ`, undefined, "The page token is invalid."],
    [
      "GET",
      `${secrets}?alt=proto`,
      undefined,
      'Invalid JSON payload received. Unknown name "alt": The sandbox answers in JSON only, not in proto.',
    ],
    ["GET", `${secrets}?fields=a(b`, undefined, "Invalid field selection a(b"],
    ["POST", `${secrets}?secretId=NEW_ONE&foo=1`, { replication }, unknownParameter("foo")],
    ["POST", `${secrets}?secretId=NEW_ONE`, { replication, labls: {} }, unknownField("labls")],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication: { automatic: { kms: 1 } } },
      unknownField("kms", " at 'replication.automatic'"),
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication, labels: { a: 1 } },
      "Invalid value at 'labels[a]' (TYPE_STRING), 1",
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication, version_destroy_ttl: "1 day" },
      "Invalid value at 'version_destroy_ttl' (type.googleapis.com/google.protobuf.Duration)",
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication, expireTime: "tomorrow", x: 1, y: 2 },
      `Invalid value at 'expire_time' (type.googleapis.com/google.protobuf.Timestamp)\n${unknownField("x")}\n${unknownField("y")}`,
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication: { userManaged: { replicas: [{ location: "mars-1" }] } } },
      "Invalid location: mars-1 is not a region.",
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication: { user_managed: { replicas: [{ location: "europe-west1" }, { location: "europe-west1" }] } } },
      "A location may have one replica only.",
    ],
    [
      "POST",
      `${secrets}?secretId=NEW_ONE`,
      { replication, version_aliases: { Latest: 1 } },
      "The version alias 'Latest' is invalid: at most 63 of letters, digits, '_' and '-', first a letter, neither latest nor NEW.",
    ],
    [
      "POST",
      `${secrets}/ALPHA:addVersion`,
      { payload: { data: "ZmFrZQ==", data_crc32c: "1" } },
      "Found a checksum mismatch: payload.data_crc32c is not the CRC32C of payload.data.",
    ],
    [
      "POST",
      `${secrets}/ALPHA:addVersion`,
      { payload: { data: "ZmFrZQ==", data_crc32c: "1", dataCrc32c: "2" } },
      /Field "dataCrc32c" at 'payload' is given twice\.$/,
    ],
    ["POST", `${secrets}/ALPHA:addVersion`, { payload: "ZmFrZQ==" }, "Invalid value at 'payload' (message)"],
    ["POST", `${secrets}/ALPHA/versions/1:disable`, { force: true }, unknownField("force")],
    [
      "POST",
      `${secrets}/ALPHA:setIamPolicy`,
      { policy: { bindings: [{ role: "roles/viewer", member: "user:a@b.c" }] } },
      unknownField("member", " at 'policy.bindings[0]'"),
    ],
    ["POST", accounts, { accountId: "a-reader", serviceAcount: {} }, unknownField("serviceAcount")],
    ["POST", "/v1/projects/acme-dev:setIamPolicy", { policy: {}, etag: "x" }, unknownField("etag")],
    ["POST", "/v2/entries:list", { resourceNames: ["projects/acme-dev"], order: "x" }, unknownField("order")],
  ])("%s %s %j is refused aloud", async (method, path, body, message) => {
    const answer = await test.google(method, path, body);
    expect([answer.status, answer.json]).toEqual([400, googleError(400, "INVALID_ARGUMENT", message)]);
    expect((await test.google("GET", `${secrets}/NEW_ONE`)).status).toBe(404);
  });

  it("is what no region is: a Cloud Run location", async () => {
    expect((await test.google("GET", "/v2/projects/acme-dev/locations/mars-1/services")).json).toEqual(
      googleError(404, "NOT_FOUND", "Location mars-1 is not found or access is unauthorized."),
    );
  });

  it("never shows what was sent where it may be a value", async () => {
    const { text } = await test.google("POST", `${secrets}/ALPHA:addVersion`, { payload: { data: ["fake-canary"] } });
    expect(text).toContain("Invalid value at 'payload.data' (TYPE_BYTES)");
    expect(text).not.toContain("fake-canary");
  });
});

describe("proto JSON", () => {
  it("takes both spellings of a field", async () => {
    const made = await test.google("POST", `${secrets}?secret_id=SNAKE`, {
      replication: {
        user_managed: { replicas: [{ location: "europe-west1", customer_managed_encryption: { kms_key_name: "k" } }] },
      },
      version_destroy_ttl: "90000s",
      labels: { snake_case: "stays" },
      topics: null,
    });
    expect(made.json).toMatchObject({
      name: "projects/acme-dev/secrets/SNAKE",
      replication: {
        userManaged: { replicas: [{ location: "europe-west1", customerManagedEncryption: { kmsKeyName: "k" } }] },
      },
      versionDestroyTtl: "90000s",
      labels: { snake_case: "stays" },
    });
    const patched = await test.google("PATCH", `${secrets}/SNAKE?update_mask=version_destroy_ttl`, {
      version_destroy_ttl: "172800s",
    });
    expect(patched.json.versionDestroyTtl).toBe("172800s");
    await test.google("DELETE", `${secrets}/SNAKE`);
  });

  it("checks a checksum in either spelling, and says that it was given", async () => {
    const added = await test.google("POST", `${secrets}/GAMMA:addVersion`, {
      payload: { data: "ZmFrZQ==", data_crc32c: 244920883 },
    });
    const camel = await test.google("POST", `${secrets}/GAMMA:addVersion`, {
      payload: { data: "ZmFrZQ==", dataCrc32c: "244920883" },
    });
    expect([added.json.clientSpecifiedPayloadChecksum, camel.json.clientSpecifiedPayloadChecksum]).toEqual([
      true,
      true,
    ]);
  });

  it("has no version named Latest", async () => {
    expect((await test.google("GET", `${secrets}/ALPHA/versions/Latest:access`)).json).toEqual(
      googleError(404, "NOT_FOUND", "Secret Version [projects/acme-dev/secrets/ALPHA/versions/Latest] not found."),
    );
  });

  it("pages by page_size too", async () => {
    const first = (await test.google("GET", `${secrets}?page_size=2`)).json;
    expect(first.secrets).toHaveLength(2);
    const second = (await test.google("GET", `${secrets}?page_size=2&page_token=${first.nextPageToken}`)).json;
    expect(second.secrets.map((secret: { name: string }) => secret.name.split("/").pop())).toEqual(["GAMMA"]);
  });

  it.each([
    ["fields=secrets(name),totalSize", { secrets: [{ name: "projects/acme-dev/secrets/ALPHA" }], totalSize: 1 }],
    ["fields=secrets/labels/env", { secrets: [{ labels: { env: "dev" } }] }],
    ["$fields=secrets.name", { secrets: [{ name: "projects/acme-dev/secrets/ALPHA" }] }],
    ["fields=total_size", { totalSize: 1 }],
  ])("answers with a part: %s", async (fields, expected) => {
    expect((await test.google("GET", `${secrets}?filter=name:alpha&${fields}`)).json).toEqual(expected);
  });
});

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

describe("Cloud Storage", () => {
  const objects = "/storage/v1/b/acme-state/o";
  const put = (name: string, more = "") =>
    test.google("POST", `/upload${objects}?uploadType=media&name=${name}${more}`, "{}");
  beforeAll(async () => {
    for (const name of ["a", "b", "b", "b", "c/"]) await put(name);
  });

  it.each([
    ["GET", `${objects}?softDeleted=true`, /^Invalid query parameter softDeleted: /],
    ["GET", `${objects}?maxResults=-1`, "Invalid value for maxResults: '-1'."],
    ["GET", `${objects}?pageToken=bm9wZQ==`, "Invalid page token."],
    ["GET", `${objects}?prefix=a&prefix=b`, /^Invalid query parameter prefix: /],
    [
      "POST",
      `/upload${objects}?uploadType=media&name=x&predefinedAcl=publicRead`,
      /^Invalid query parameter predefinedAcl: /,
    ],
    ["GET", "/storage/v1/b?project=acme-dev&pageToken=bm9wZQ==", "Invalid page token."],
  ])("refuses %s %s", async (method, path, message) => {
    const answer = await test.google(method, path, method === "POST" ? "{}" : undefined);
    expect([answer.status, answer.json.error.message]).toEqual([
      400,
      typeof message === "string" ? message : expect.stringMatching(message),
    ]);
  });

  it("pages over generations without losing one", async () => {
    const seen: string[] = [];
    let token = "";
    do {
      const { json } = await test.google(
        "GET",
        `${objects}?versions=true&maxResults=2&pageToken=${encodeURIComponent(token)}`,
      );
      seen.push(...json.items.map((item: { name: string }) => item.name));
      token = json.nextPageToken ?? "";
    } while (token !== "");
    expect(seen).toEqual(["a", "b", "b", "b", "c/"]);
  });

  it("lists between offsets, and a folder's own object where asked", async () => {
    const list = async (query: string) => {
      const { json } = await test.google("GET", `${objects}?${query}`);
      return [json.items.map((item: { name: string }) => item.name), json.prefixes];
    };
    expect(await list("startOffset=b&endOffset=c")).toEqual([["b"], undefined]);
    expect(await list("delimiter=/")).toEqual([["a", "b"], ["c/"]]);
    expect(await list("delimiter=/&includeTrailingDelimiter=true")).toEqual([["a", "b", "c/"], ["c/"]]);
    // Newer clients always say these two.
    expect(await list("delimiter=/&includeFoldersAsPrefixes=false&matchGlob=")).toEqual([["a", "b"], ["c/"]]);
    expect(await list("matchGlob={a,x}")).toEqual([["a"], undefined]);
    expect(await list("matchGlob=[b-c]*")).toEqual([["b"], undefined]);
    expect(await list("matchGlob=?**")).toEqual([["a", "b", "c/"], undefined]);
  });

  it("minds preconditions on metagenerations", async () => {
    const statuses = async (method: string, path: string, body?: object) =>
      Promise.all(
        ["ifMetagenerationMatch=9", "ifMetagenerationNotMatch=1"].map(
          async (query) => (await test.google(method, `${path}?${query}`, body)).status,
        ),
      );
    expect(await statuses("GET", `${objects}/a`)).toEqual([412, 412]);
    expect(await statuses("DELETE", `${objects}/a`)).toEqual([412, 412]);
    expect(await statuses("PATCH", "/storage/v1/b/acme-state", { labels: {} })).toEqual([412, 412]);
    expect((await put("a", "&ifMetagenerationMatch=2")).status).toBe(412);
    expect((await test.google("GET", `${objects}/a?ifMetagenerationMatch=1`)).status).toBe(200);
  });

  it("deletes exactly the generation that is named", async () => {
    const { items } = (await test.google("GET", `${objects}?versions=true&prefix=b`)).json;
    const oldest = items[0].generation;
    expect((await test.google("DELETE", `${objects}/b?generation=${oldest}`)).status).toBe(204);
    const left = (await test.google("GET", `${objects}?versions=true&prefix=b`)).json.items;
    expect(left.map((item: { generation: string }) => item.generation)).toEqual([
      items[1].generation,
      items[2].generation,
    ]);
    expect((await test.google("DELETE", `${objects}/b?generation=${oldest}`)).status).toBe(404);
    expect((await test.google("GET", `${objects}/b`)).json.generation).toBe(items[2].generation);
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

describe("what the official clients rely on", () => {
  it("is an enum as a number where they ask for that", async () => {
    const asked = await test.google("GET", `${secrets}/ALPHA/versions/1?$alt=json%3Benum-encoding=int`);
    expect(asked.json.state).toBe(1);
    expect((await test.google("GET", `${secrets}/ALPHA/versions/1?alt=json`)).json.state).toBe("ENABLED");
  });

  it("is an empty map of tags, which is none; tags are refused", async () => {
    const made = await test.google("POST", `${secrets}?secretId=TAGGED`, { replication, tags: {} });
    expect([made.status, made.json.tags]).toEqual([200, undefined]);
    await test.google("DELETE", `${secrets}/TAGGED`);
    expect((await test.google("POST", `${secrets}?secretId=TAGGED`, { replication, tags: { a: "b" } })).json).toEqual(
      googleError(400, "INVALID_ARGUMENT", "The sandbox keeps no tags."),
    );
  });

  it("is what each project, variable and deployment of Vercel has", async () => {
    const { json } = await test.vercel("GET", "/v10/projects?teamId=team_x");
    expect(json.projects[0]).toMatchObject({
      alias: [],
      deploymentExpiration: {},
      nodeVersion: "22.x",
      resourceConfig: { functionDefaultRegions: ["iad1"] },
      defaultResourceConfig: { functionDefaultRegions: ["iad1"] },
    });
    const variable = { key: "K", value: "fake", type: "plain", target: ["production"] };
    await test.vercel("POST", "/v10/projects/web/env?teamId=team_x", variable);
    const variables = (await test.vercel("GET", "/v10/projects/web/env?teamId=team_x")).json;
    expect([variables.envs[0].securityIssues, variables.pagination]).toEqual([
      [],
      { count: 1, next: null, prev: null },
    ]);
    await test.vercel("POST", "/v13/deployments?teamId=team_x", { name: "web", project: "web" });
    const { deployments } = (await test.vercel("GET", "/v6/deployments?teamId=team_x")).json;
    expect(deployments[0]).toMatchObject({ type: "LAMBDAS", creator: { uid: "vercel-owner" } });
  });
});

describe("Vercel", () => {
  it.each([
    [
      "POST",
      "/v10/projects/web/env?teamId=team_x",
      { key: "A", value: "fake", type: "plain", target: ["production"], foo: 1 },
      "Invalid request: should NOT have additional property `foo`.",
    ],
    ["GET", "/v10/projects?teamId=team_x&limit=0", undefined, "Invalid request: `limit` should be between 1 and 100."],
    ["GET", "/v10/projects?teamId=team_x&limit=many", undefined, "Invalid request: `limit` should be a number."],
    [
      "GET",
      "/v6/deployments?teamId=team_x&limit=101",
      undefined,
      "Invalid request: `limit` should be between 1 and 100.",
    ],
  ])("refuses %s %s %j", async (method, path, body, message) => {
    const answer = await test.vercel(method, path, body);
    expect([answer.status, answer.json.error]).toEqual([400, { code: "bad_request", message }]);
  });

  it("pages from new to old, and no page cuts a moment in two", async () => {
    for (const [name, seconds] of [
      ["p1", 1],
      ["p2", 0],
      ["p3", 1],
    ] as const) {
      test.pass(seconds);
      await test.vercel("POST", "/v10/projects?teamId=team_x", { name });
    }
    const pages: string[][] = [];
    let until = "";
    do {
      const { json } = await test.vercel("GET", `/v10/projects?teamId=team_x&search=p&limit=1&until=${until}`);
      pages.push(json.projects.map((project: { name: string }) => project.name));
      until = json.pagination.next === null ? "" : String(json.pagination.next);
    } while (until !== "");
    expect(pages).toEqual([["p3"], ["p1", "p2"]]);
  });
});
