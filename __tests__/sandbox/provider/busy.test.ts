import { long } from "../../support/full";
import { fault, lab, plain, secretNamed, serviceNamed, withLab } from "./support/stack";

/** A cloud that is busy, slow, or used by others at the same time: the next try, or a wait, comes to terms with it. */
describe("a busy cloud", () => {
  withLab();

  long("a busy and a broken API is asked again", async () => {
    const stack = await lab.stack("acme-busy", { google_secret_manager_secret: { x: secretNamed("A_SECRET") } });
    await fault({ method: "POST", path: "/secrets\\?" }, { kind: "status", status: 429, retryAfterSeconds: 0 }, 2);
    await fault({ method: "GET", path: "/secrets/A_SECRET" }, { kind: "status", status: 503 });
    expect(await stack.apply()).toBe("1 added, 0 changed, 0 destroyed");
  });

  long("a policy that others change at the same time loses nothing", async () => {
    const members = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [
        `m${index}`,
        {
          secret_id: "${google_secret_manager_secret.x.id}",
          role: "roles/secretmanager.secretAccessor",
          member: `user:u${index}@example.com`,
        },
      ]),
    );
    const stack = await lab.stack("acme-policy", {
      google_secret_manager_secret: { x: secretNamed("A_SECRET") },
      google_secret_manager_secret_iam_member: members,
    });
    await fault({ method: "POST", path: ":setIamPolicy" }, { kind: "status", status: 409 }, 3);
    expect(await stack.apply()).toBe("9 added, 0 changed, 0 destroyed");
    const policy = await lab.cloud.google<{ bindings: { members: string[] }[] }>(
      "GET",
      "/v1/projects/acme-policy/secrets/A_SECRET:getIamPolicy",
    );
    expect(policy.bindings[0]?.members).toEqual(Array.from({ length: 8 }, (_, index) => `user:u${index}@example.com`));
    expect(await stack.changes()).toEqual([]);
  });

  long("an account that somebody else changes at the same time is read and written again", async () => {
    const account = (display_name: string) => ({
      google_service_account: { x: { account_id: "svc-one", display_name } },
    });
    const stack = await lab.stack("acme-account", account("One"));
    await stack.apply();
    stack.declare(account("Two"));
    await fault({ method: "PATCH", path: "/serviceAccounts/" }, { kind: "status", status: 409 }, 2);
    expect(await stack.apply()).toBe("0 added, 1 changed, 0 destroyed");
    expect(await stack.changes()).toEqual([]);
  });

  long("an account is waited for by whoever makes it, so that a binding may name it", async () => {
    await lab.cloud.admin("PATCH", "settings", { serviceAccountLagSeconds: 1 });
    const stack = await lab.stack("acme-young", {
      google_service_account: { x: { account_id: "svc-one" } },
      google_project_iam_member: {
        x: { project: "acme-young", role: "roles/run.viewer", member: "${google_service_account.x.member}" },
      },
    });
    expect(await stack.apply()).toBe("2 added, 0 changed, 0 destroyed");
    expect(await stack.changes()).toEqual([]);
  });

  long("an operation is waited for, no longer than the timeout", async () => {
    await lab.cloud.admin("PATCH", "settings", { operationDelayMillis: 1_500 });
    const stack = await lab.stack("acme-slow", { google_cloud_run_v2_service: { x: serviceNamed("svc-one") } });
    expect(await stack.apply()).toBe("1 added, 0 changed, 0 destroyed");
    await lab.cloud.admin("PATCH", "settings", { operationDelayMillis: 3_600_000 });
    const impatient = serviceNamed("svc-two", [], { timeouts: { create: "1s" } });
    stack.declare({ google_cloud_run_v2_service: { x: serviceNamed("svc-one"), y: impatient } });
    expect(plain(await stack.run("apply", "-auto-approve"))).toContain(
      "Error waiting for Creating Service: timeout after 1 s",
    );
  });
});
