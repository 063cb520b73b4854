/** A Cloud Run service that reads a secret. */
import { TestCloud } from "./support";

export let test: TestCloud;

/** A new cloud for each test. */
export function withRunService(): void {
  beforeEach(async () => {
    test = await TestCloud.start();
    await test.admin("POST", "prepare", { projects: [{ id: "acme-dev", number: "123456789012" }] });
    await test.google("POST", "/v1/projects/acme-dev/serviceAccounts", { accountId: "api-svc", serviceAccount: {} });
    await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=JWT", { replication: { automatic: {} } });
    await add("fake-one");
    await grant();
  });
  afterEach(() => test.stop());
}

export const services = "/v2/projects/acme-dev/locations/europe-west1/services";
export const name = "projects/acme-dev/locations/europe-west1/services/api";
export const secret = "/v1/projects/acme-dev/secrets/JWT";
export const email = "api-svc@acme-dev.iam.gserviceaccount.com";

export const add = (text: string) =>
  test.google("POST", `${secret}:addVersion`, { payload: { data: Buffer.from(text).toString("base64") } });

export const setBindings = (bindings: object[]) =>
  test.google("POST", `${secret}:setIamPolicy`, { policy: { bindings } });
export const grant = () =>
  setBindings([{ role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${email}`] }]);

export const body = (version = "1", extra: object = {}) => ({
  ingress: "INGRESS_TRAFFIC_ALL",
  template: {
    serviceAccount: email,
    containers: [
      {
        image: "gcr.io/cloudrun/hello",
        env: [
          { name: "LOG_LEVEL", value: "info" },
          { name: "JWT", valueSource: { secretKeyRef: { secret: "JWT", version } } },
        ],
      },
    ],
  },
  ...extra,
});

export const create = (content: object = body()) => test.google("POST", `${services}?serviceId=api`, content);
export const patch = (content: object, query = "") => test.google("PATCH", `${services}/api${query}`, content);
export const get = async () => (await test.google("GET", `${services}/api`)).json;
