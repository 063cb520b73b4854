/** What is asked of a Cloud Run service, rightly and wrongly. */

import { body, create, email, get, patch, services, test, withRunService } from "./run-support";
import { googleError } from "./support";

withRunService();

describe("a request", () => {
  it("needs a template, a valid name and unreserved variables", async () => {
    expect((await create({})).status).toBe(400);
    expect((await test.google("POST", `${services}?serviceId=Api`, body())).status).toBe(400);
    expect((await test.google("POST", `${services}?serviceId=${"a".repeat(50)}`, body())).status).toBe(400);
    const withEnv = (env: object[]) =>
      create({ template: { serviceAccount: email, containers: [{ image: "i", env }] } });
    expect((await withEnv([{ name: "PORT", value: "1" }])).json.error.message).toBe(
      "template.containers[0].env[0].name: The following reserved env names were provided: PORT. These values are automatically set by the system.",
    );
    expect((await withEnv([{ name: "K_SERVICE", value: "1" }])).status).toBe(400);
    expect((await withEnv([{ name: "A", value: "x".repeat(32_769) }])).status).toBe(400);
    expect((await withEnv(Array.from({ length: 1001 }, (_, n) => ({ name: `A${n}`, value: "" })))).status).toBe(400);
    expect(
      (
        await withEnv([
          { name: "A", value: "" },
          { name: "A", value: "" },
        ])
      ).status,
    ).toBe(400);
    expect((await withEnv(Array.from({ length: 1000 }, (_, n) => ({ name: `A${n}`, value: "" })))).status).toBe(200);
  });

  it("needs the right to act as the service's account, which must exist", async () => {
    await test.admin("POST", "prepare", {
      grants: [{ project: "acme-dev", role: "roles/run.admin", member: "user:ann@example.com" }],
    });
    const message = (who: string) =>
      `Permission 'iam.serviceaccounts.actAs' denied on service account ${who} (or it may not exist).`;
    const denied = await test.google("POST", `${services}?serviceId=api`, body(), "ann@example.com");
    expect(denied.json).toEqual(googleError(403, "PERMISSION_DENIED", message(email)));
    const ghost = "ghost@acme-dev.iam.gserviceaccount.com";
    const missing = await create({ template: { ...body().template, serviceAccount: ghost } });
    expect(missing.json.error.message).toBe(message(ghost));
    // An account that nobody sees yet is none.
    await test.admin("PATCH", "settings", { serviceAccountLagSeconds: 3600 });
    const young = await create();
    await test.admin("PATCH", "settings", { serviceAccountLagSeconds: 0 });
    expect(young.json).toEqual(googleError(403, "PERMISSION_DENIED", message(email)));
    const policy = { bindings: [{ role: "roles/iam.serviceAccountUser", members: ["user:ann@example.com"] }] };
    await test.google("POST", `/v1/projects/acme-dev/serviceAccounts/${email}:setIamPolicy`, { policy });
    expect((await test.google("POST", `${services}?serviceId=api`, body(), "ann@example.com")).status).toBe(200);
  });

  it("is refused with an old etag, for a taken name and for a missing service", async () => {
    await create();
    const { etag } = await get();
    await patch(body("1", { labels: { a: "b" } }));
    expect((await patch(body("1", { etag }))).json).toEqual(
      googleError(409, "ABORTED", /^Conflict for resource 'api': version /),
    );
    expect((await create()).json).toEqual(googleError(409, "ALREADY_EXISTS", "Resource 'api' already exists."));
    expect((await test.google("GET", `${services}/other`)).json).toEqual(
      googleError(
        404,
        "NOT_FOUND",
        "Resource 'other' of kind 'SERVICE' in region 'europe-west1' in project 'acme-dev' does not exist.",
      ),
    );
  });

  it("may send traffic to revisions that exist", async () => {
    await create();
    const first = (await get()).latestReadyRevision.split("/").pop();
    const to = (revision: string) =>
      patch(body("1", { traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision, percent: 100 }] }));
    expect((await to(first)).status).toBe(200);
    expect((await to("nope")).json.error.message).toBe("traffic: Revision 'nope' does not exist.");
  });
});
