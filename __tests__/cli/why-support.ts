/** A service that reads a secret, for what may keep it from doing so. */
import { inject } from "../../cli/commands/inject";
import { type WhyData, why } from "../../cli/commands/why";
import { readLock } from "../../lock/lock-file";
import type { ResolvedEnvironment } from "../../model/resolved";
import { Bench, shop } from "./support";

export const project = "fake-shop-dev";
export const email = `shop-api@${project}.iam.gserviceaccount.com`;
export const member = `serviceAccount:${email}`;
export const secret = `v1/projects/${project}/secrets/WEB_KEY`;
export const services = `v2/projects/${project}/locations/europe-west1/services`;
export const accessor = "roles/secretmanager.secretAccessor";
export let bench: Bench;

/** A new cloud for each test. */
export function withReadingService(): void {
  beforeEach(async () => {
    bench = await Bench.open(["dev", "prod"]);
    Object.assign(bench.env, { VENDOR_KEY: "vk_fake-why", WEB_KEY: "fake-why" });
    await inject(bench.context(), { env: "dev", pauseMillis: 1 });
    await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "shop-api", serviceAccount: {} });
  });
  afterEach(() => bench.close());
}

export function environment(name: string): ResolvedEnvironment {
  const plain = shop(name, readLock(bench.lockDir, name));
  const products = plain.products.map((product) => ({
    ...product,
    services: product.services.map((service) => ({
      ...service,
      project: product.project,
      identityEmail: email,
      variables: [
        {
          kind: "secret" as const,
          name: "API_WEB_KEY",
          entry: "shop/WEB_KEY",
          secretId: "WEB_KEY",
          secretProject: product.project,
          version: "1",
        },
      ],
    })),
  }));
  return { ...plain, products };
}

export const context = () =>
  bench.context({
    environments: { names: () => ["dev", "prod"], load: (name) => ({ ok: true, environment: environment(name) }) },
  });

export const run = (service = "api", name = "WEB_KEY") => why(context(), service, name, { env: "dev", pauseMillis: 1 });

export async function bind(condition?: { readonly title: string; readonly expression: string }): Promise<void> {
  const bindings = [{ role: accessor, members: [member], ...(condition === undefined ? {} : { condition }) }];
  await bench.google("POST", `${secret}:setIamPolicy`, { policy: { version: 3, bindings } });
}

export const template = (
  over: { readonly secret?: string; readonly version?: string; readonly serviceAccount?: string } = {},
) => ({
  serviceAccount: over.serviceAccount ?? email,
  containers: [
    {
      image: "europe-docker.pkg.dev/fake/shop/api:1",
      env: [
        {
          name: "API_WEB_KEY",
          valueSource: { secretKeyRef: { secret: over.secret ?? "WEB_KEY", version: over.version ?? "1" } },
        },
      ],
    },
  ],
});

export const deploy = (over: Parameters<typeof template>[0] = {}) =>
  bench.google("POST", `${services}?serviceId=api`, { template: template(over) });

export const verdicts = (data: WhyData) => data.findings.map((one) => `${one.check} ${one.verdict}`);
