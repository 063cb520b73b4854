/** A service account, and a secret that it may be let in to. */
import { TestCloud } from "./support";

export let test: TestCloud;

/** A new cloud for each test. */
export function withAccountAndSecret(): void {
  beforeEach(async () => {
    test = await TestCloud.start();
    await test.admin("POST", "prepare", { projects: [{ id: "acme-dev" }, { id: "acme-prod" }] });
    await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
    await test.google("POST", "/v1/projects/acme-dev/secrets/A:addVersion", { payload: { data: "ZmFrZQ==" } });
  });
  afterEach(() => test.stop());
}

export const accounts = "/v1/projects/acme-dev/serviceAccounts";
export const email = "reader@acme-dev.iam.gserviceaccount.com";
export const member = `serviceAccount:${email}`;
export const accessor = "roles/secretmanager.secretAccessor";
export const secret = "/v1/projects/acme-dev/secrets/A";

export const makeAccount = () =>
  test.google("POST", accounts, { accountId: "reader", serviceAccount: { displayName: "Reader" } });

export const bind = (bindings: object[], version = 1) =>
  test.google("POST", `${secret}:setIamPolicy`, { policy: { version, bindings } });

export const access = (as = email) => test.google("GET", `${secret}/versions/1:access`, undefined, as);
