/** What counts as using a version: whatever is deployed, anywhere in the environment, whoever declares it now. */
import { addVersion, at, cloud, image, notes, policy, reader, secret, template, withSecret } from "./deployed-support";
import { uses } from "./uses-support";

withSecret();

describe("a Cloud Run service", () => {
  const create = (version: string, revision: string, place = at, id = "api") =>
    cloud.google("POST", `v2/${place}/services?serviceId=${id}`, { template: template(version, revision) });
  const next = (version: string, revision: string, more: object = {}) =>
    cloud.google("PATCH", `v2/${at}/services/api`, { template: template(version, revision), ...more });

  it("that nobody declares: with traffic, then as one of the last three ready revisions, and not as the fourth", async () => {
    await create("1", "api-a");
    expect(await uses()).toEqual(["revision: api: api-a gets traffic or has a tag"]);
    await next("2", "api-b");
    await next("2", "api-c");
    expect(await uses()).toEqual(["revision: api: api-a is one of the last 3 ready ones"]);
    // One that never became ready pushes nothing out.
    await next("9", "api-d");
    expect(await uses()).toEqual(["revision: api: api-a is one of the last 3 ready ones"]);
    await next("2", "api-e");
    expect(await uses()).toEqual([]);
  });

  it("in another project and in another region", async () => {
    await create("1", "api-a", "projects/fake-shop-dev/locations/us-central1");
    await create("1", "cross-a", "projects/fake-platform-dev/locations/europe-north1", "cross");
    expect(await uses()).toEqual([
      "revision: api: api-a gets traffic or has a tag",
      "revision: cross: cross-a gets traffic or has a tag",
    ]);
  });

  it("that has it in a volume, as one file among others", async () => {
    const volumes = [
      {
        name: "keys",
        secret: {
          secret,
          items: [
            { path: "new", version: "2" },
            { path: "old", version: "1" },
          ],
        },
      },
    ];
    const mounted = { serviceAccount: reader, revision: "api-a", containers: [{ image }], volumes };
    await cloud.google("POST", `v2/${at}/services?serviceId=api`, { template: mounted });
    expect(await uses()).toEqual(["revision: api: api-a gets traffic or has a tag"]);
  });

  it("that is starting", async () => {
    await create("2", "api-a");
    await cloud.admin("PATCH", "settings", { operationDelayMillis: 3_600_000 });
    await next("1", "api-b");
    expect(await uses()).toEqual(["revision: api: api-b is starting"]);
  });

  it("that maps latest, if that is the version, or was when its revision was made", async () => {
    await create("latest", "api-a");
    expect(await uses()).toEqual([]);
    expect(await uses({}, "2")).toEqual(["revision: api: api-a gets traffic or has a tag"]);
    for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
    await addVersion("fake-three");
    expect(await uses()).toEqual(["revision: api: api-a gets traffic or has a tag"]);
  });
});

describe("a Cloud Run job", () => {
  const declare = (method: "POST" | "PATCH", version: string) =>
    cloud.google(method, `v2/${at}/jobs${method === "POST" ? "?jobId=nightly" : "/nightly"}`, {
      template: { template: template(version) },
    });

  it("by its template, and by an execution that runs, not by one that has ended", async () => {
    await declare("POST", "1");
    await cloud.google("POST", `v2/${at}/jobs/nightly:run`, {});
    expect(await uses()).toEqual(["job: nightly gives it to its next execution"]);
    await cloud.admin("PATCH", "settings", { operationDelayMillis: 3_600_000 });
    await cloud.google("POST", `v2/${at}/jobs/nightly:run`, {});
    await declare("PATCH", "2");
    expect(await uses()).toEqual([expect.stringMatching(/^job: nightly: nightly-\w{5} is running$/)]);
  });
});

describe("a Cloud Run worker pool", () => {
  it("by the revision that has its instances, and by the last ready ones", async () => {
    const pools = `v2/${at}/workerPools`;
    await cloud.google("POST", `${pools}?workerPoolId=queue`, { template: template("1", "queue-a") });
    expect(await uses()).toEqual(["worker pool: queue: queue-a runs instances"]);
    await cloud.google("PATCH", `${pools}/queue`, { template: template("2", "queue-b") });
    expect(await uses()).toEqual(["worker pool: queue: queue-a is one of the last 3 ready ones"]);
  });
});

describe("a project", () => {
  it("without Cloud Run has nothing, and is named", async () => {
    const body = { error: { code: 403, details: [{ reason: "SERVICE_DISABLED" }] } };
    const fault = { kind: "status", status: 403, body };
    await cloud.admin("POST", "faults", { match: { path: "fake-platform-dev/locations" }, fault });
    expect(await uses()).toEqual([]);
    expect(notes).toBe("note: Cloud Run is not enabled in fake-platform-dev\n");
  });

  it("of the environment that can't be checked stops everything", async () => {
    const fault = { kind: "status", status: 403 };
    await cloud.admin("POST", "faults", { match: { path: "fake-platform-dev/locations" }, fault });
    await expect(uses()).rejects.toThrow("lacks run.locations.list on projects/fake-platform-dev");
  });
});

describe("a member of the secret's policy that nobody declares", () => {
  const nobody = "without a declaration";

  it("is named, and its project is looked at", async () => {
    await cloud.admin("POST", "prepare", { projects: [{ id: "fake-old-dev" }] });
    await cloud.google("POST", "v1/projects/fake-old-dev/serviceAccounts", { accountId: "old-reader" });
    const old = "old-reader@fake-old-dev.iam.gserviceaccount.com";
    await policy(`serviceAccount:${reader}`, `serviceAccount:${old}`);
    expect(await uses()).toEqual([]);
    expect(notes).toBe(
      `note: serviceAccount:${old} may read shop/KEY by the secret's policy, ${nobody}; project fake-old-dev was checked as well\n`,
    );
    const body = { template: { ...template("1", "old-a"), serviceAccount: old } };
    await cloud.google("POST", "v2/projects/fake-old-dev/locations/us-east1/services?serviceId=old", body);
    expect(await uses()).toEqual(["revision: old: old-a gets traffic or has a tag"]);
  });

  it("must be accepted on purpose where nobody can look", async () => {
    const members = ["group:ops@acme.test", "serviceAccount:reader@somebody-else.iam.gserviceaccount.com"];
    await cloud.admin("POST", "prepare", { projects: [{ id: "somebody-else" }] });
    await cloud.google("POST", "v1/projects/somebody-else/serviceAccounts", { accountId: "reader" });
    const fault = { kind: "status", status: 403 };
    await cloud.admin("POST", "faults", { match: { path: "somebody-else/locations" }, fault, times: 3 });
    await policy(`serviceAccount:${reader}`, ...members);
    expect(await uses()).toEqual([
      `member: ${members[0]} may read it by the secret's policy, ${nobody}; the places where it uses values can't be checked`,
      `member: ${members[1]} may read it by the secret's policy, ${nobody}; project somebody-else can't be checked`,
    ]);
    expect(await uses({ accepted: [members[0] ?? ""] })).toHaveLength(1);
    expect(await uses({ accepted: members })).toEqual([]);
  });

  it("does not count where its role gives no access, or its grant is over", async () => {
    await cloud.google("POST", `v1/${secret}:setIamPolicy`, {
      policy: {
        version: 3,
        bindings: [
          { role: "roles/secretmanager.viewer", members: ["user:auditor@acme.test"] },
          {
            role: "roles/secretmanager.secretAccessor",
            members: ["user:guest@acme.test"],
            condition: { title: "until", expression: 'request.time < timestamp("2026-01-01T00:00:00Z")' },
          },
        ],
      },
    });
    expect(await uses()).toEqual([]);
  });
});
