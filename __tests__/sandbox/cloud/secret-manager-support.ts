/** Secrets and versions, over REST. */
import { crc32c } from "../../../sandbox/cloud/secretmanager/version";
import { TestCloud } from "./support";

export let test: TestCloud;

/** A new cloud for each test. */
export function withSecretManager(): void {
  beforeEach(async () => {
    test = await TestCloud.start();
    await test.admin("POST", "prepare", { projects: [{ id: "acme-dev", number: "123456789012" }] });
  });
  afterEach(() => test.stop());
}

export const secrets = "/v1/projects/acme-dev/secrets";
export const automatic = { replication: { automatic: {} } };
export const base64 = (text: string) => Buffer.from(text).toString("base64");
export const payload = (text: string) => ({
  payload: { data: base64(text), dataCrc32c: String(crc32c(Buffer.from(text))) },
});
export const create = (id: string, body: object = automatic) => test.google("POST", `${secrets}?secretId=${id}`, body);
export const add = (id: string, text: string) => test.google("POST", `${secrets}/${id}:addVersion`, payload(text));

export const act = (id: string, version: string | number, verb: string, body: object = {}) =>
  test.google("POST", `${secrets}/${id}/versions/${version}:${verb}`, body);
