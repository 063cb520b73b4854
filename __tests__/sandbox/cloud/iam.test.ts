import {
  access,
  accessor,
  accounts,
  bind,
  email,
  makeAccount,
  member,
  secret,
  test,
  withAccountAndSecret,
} from "./iam-support";
import { googleError, TestCloud } from "./support";

withAccountAndSecret();

describe("tokens", () => {
  it.each([
    ["none", undefined, "CREDENTIALS_MISSING"],
    ["a made-up one", "sbx.e30.AAAA", "ACCESS_TOKEN_EXPIRED"],
  ])("%s: 401", async (_what, token, reason) => {
    const answer = await test.send("GET", secret, token);
    expect(answer.status).toBe(401);
    expect(answer.json.error).toMatchObject({ code: 401, status: "UNAUTHENTICATED", details: [{ reason }] });
  });

  it("expire", async () => {
    const token = test.cloud.tokenFor("owner@sandbox.local", { expiresAt: new Date("2026-01-02T03:05:05Z") });
    expect((await test.send("GET", secret, token)).status).toBe(200);
    test.pass(60);
    expect((await test.send("GET", secret, token)).status).toBe(401);
  });

  it("of another sandbox are refused", async () => {
    const other = await TestCloud.start();
    expect((await test.send("GET", secret, other.cloud.ownerToken)).status).toBe(401);
    await other.stop();
  });
});

describe("service accounts", () => {
  it("are created, changed by mask and etag, listed and deleted", async () => {
    const created = (await makeAccount()).json;
    expect(created).toEqual({
      name: `projects/acme-dev/serviceAccounts/${email}`,
      projectId: "acme-dev",
      uniqueId: expect.stringMatching(/^\d{21}$/),
      email,
      displayName: "Reader",
      etag: expect.any(String),
      oauth2ClientId: expect.stringMatching(/^\d{21}$/),
    });
    expect((await test.google("GET", `/v1/projects/-/serviceAccounts/${email}`)).json).toEqual(created);
    expect((await test.google("GET", `${accounts}/${created.uniqueId}`)).json).toEqual(created);
    const patch = {
      serviceAccount: { displayName: "Renamed", description: "ignored", etag: created.etag },
      updateMask: "display_name",
    };
    const patched = await test.google("PATCH", `${accounts}/${email}`, patch);
    expect(patched.json).toEqual({
      ...created,
      displayName: "Renamed",
      etag: expect.not.stringContaining(created.etag),
    });
    expect((await test.google("PATCH", `${accounts}/${email}`, patch)).json).toEqual(
      googleError(409, "ABORTED", /concurrent/),
    );
    expect((await test.google("GET", accounts)).json).toEqual({ accounts: [patched.json] });
    expect((await test.google("DELETE", `${accounts}/${email}`)).json).toEqual({});
    expect((await test.google("GET", `${accounts}/${email}`)).json).toEqual(
      googleError(404, "NOT_FOUND", `Unknown service account: ${email}`),
    );
  });

  it("have unique, valid ids", async () => {
    await makeAccount();
    expect((await makeAccount()).json).toEqual(
      googleError(409, "ALREADY_EXISTS", "Service account reader already exists within project projects/acme-dev."),
    );
    for (const accountId of ["short", "Upper-case", "ends-with-", "a".repeat(31)]) {
      expect((await test.google("POST", accounts, { accountId })).status).toBe(400);
    }
  });

  it("act for those who may mint their tokens", async () => {
    await makeAccount();
    const mint = (as?: string) =>
      test.google(
        "POST",
        `/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
        { scope: ["cloud-platform"] },
        as,
      );
    expect((await mint("ann@example.com")).status).toBe(403);
    const policy = { bindings: [{ role: "roles/iam.serviceAccountTokenCreator", members: ["user:ann@example.com"] }] };
    await test.google("POST", `${accounts}/${email}:setIamPolicy`, { policy });
    const minted = await mint("ann@example.com");
    await bind([{ role: accessor, members: [member] }]);
    expect((await test.send("GET", `${secret}/versions/1:access`, minted.json.accessToken)).status).toBe(200);
  });
});

describe("members", () => {
  it("must be well-formed, and accounts must exist", async () => {
    const refused = async (name: string) => (await bind([{ role: accessor, members: [name] }])).json.error.message;
    expect(await refused("ann@example.com")).toBe(
      "The member ann@example.com is of an unknown type. Please set a valid type prefix for the member.",
    );
    expect(await refused(member)).toBe(`Service account ${email} does not exist.`);
    expect((await bind([{ role: "accessor", members: ["user:a@b.c"] }])).json.error.message).toBe(
      "Role accessor is not supported for this resource.",
    );
    await makeAccount();
    expect((await bind([{ role: accessor, members: [member] }])).status).toBe(200);
  });

  it("that are new become visible after the lag", async () => {
    await test.admin("PATCH", "settings", { serviceAccountLagSeconds: 10 });
    await makeAccount();
    const binding = [{ role: accessor, members: [member] }];
    expect((await bind(binding)).json).toEqual(
      googleError(400, "INVALID_ARGUMENT", `Service account ${email} does not exist.`),
    );
    const seen = async () => [
      (await test.google("GET", `${accounts}/${email}`)).status,
      (await test.google("GET", accounts)).json.accounts ?? [],
    ];
    expect(await seen()).toEqual([404, []]);
    expect((await makeAccount()).status).toBe(409);
    test.pass(10);
    expect((await bind(binding)).status).toBe(200);
    expect(await seen()).toEqual([200, [expect.objectContaining({ email })]]);
  });

  it("that are deleted leave nothing to a new account of that name", async () => {
    const { uniqueId } = (await makeAccount()).json;
    await bind([{ role: accessor, members: [member] }]);
    await test.google("DELETE", `${accounts}/${email}`);
    await makeAccount();
    expect((await access()).status).toBe(403);
    expect((await test.google("GET", `${secret}:getIamPolicy`)).json.bindings).toEqual([
      { role: accessor, members: [`deleted:${member}?uid=${uniqueId}`] },
    ]);
  });
});
