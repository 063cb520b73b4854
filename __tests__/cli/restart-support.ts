/** A service, a Vercel project and a compose host that can be restarted, in a filled cloud. */
import { type RestartOptions, restart } from "../../cli/commands/restart";
import { readLock } from "../../lock/lock-file";
import type { Environments } from "../../machine/context";
import type { ResolvedProduct } from "../../model/resolved";
import { pinned, vercelProjectOf, vercelVariableOf } from "../support/resolved-fixture";
import { contextOf, filled, rotating } from "./rotate-support";
import type { Bench } from "./support";

export let bench: Bench;
export const service = "projects/fake-shop-dev/locations/europe-west1/services/api";
export const image = "europe-docker.pkg.dev/acme/shop/checkout:1";
const web = vercelProjectOf({
  name: "web",
  teamId: "team_fake",
  projectId: "prj_fake",
  variables: [
    vercelVariableOf(pinned("WEB_KEY", "1", "fake-shop-dev"), {
      address: "WEB_KEY",
      comment: "Managed by Strongroom: shop/WEB_KEY",
    }),
  ],
});

export const environments: Environments = {
  names: () => ["dev"],
  load: (name, { lockDir }) => {
    const environment = rotating(name, readLock(lockDir, name));
    const product = (one: ResolvedProduct): ResolvedProduct => ({
      ...one,
      vercelProjects: one.name === "shop" ? [web] : [],
      otherReaders:
        one.name === "shop"
          ? [
              {
                key: "shop/host",
                name: "host",
                product: "shop",
                role: "compose host",
                member: null,
                reads: [{ entry: "shop/JWT_SECRET", as: "JWT_SECRET" }],
                deployment: "shop-dev",
              },
            ]
          : [],
    });
    return { ok: true, environment: { ...environment, products: environment.products.map(product) } };
  },
};

export function withDeployables(): void {
  beforeAll(async () => {
    bench = await filled();
    bench.env.VERCEL_API_TOKEN = bench.cloud.vercelToken;
    await bench.admin("POST", "prepare", { teams: [{ id: "team_fake", projects: [{ id: "prj_fake", name: "web" }] }] });
  });
  afterAll(() => bench.close());
}

export const run = (name: string, options: Partial<RestartOptions> = {}) =>
  restart(contextOf(bench, { environments }), name, { env: "dev", pollMillis: 5, ...options });
