import { type DeclaredOrganisation, environment, type Place } from "../../../../model";
import { catalogue } from "../catalog";

const place = (product: string, stage: string): Place => ({
  project: `acme-${product}-${stage}`,
  region: "europe-west1",
  stateBucket: `acme-${product}-${stage}-tfstate`,
  initialImage:
    stage === "prod" ? "europe-docker.pkg.dev/acme/first/first:1" : "us-docker.pkg.dev/cloudrun/container/hello",
  ...(product === "shop" ? { vercel: { teamId: "team_fakeAcme", projectId: "prj_fakeAcmeShop" } } : {}),
});

const places = (stage: string) => ({
  shop: place("shop", stage),
  vault: place("vault", stage),
  platform: place("platform", stage),
});

const shared = { deliverer: "platform/strongroom-deliver", values: {} } as const;
const dev = environment(catalogue, {
  ...{ name: "dev", stage: "development", protection: { deletion: false, destroyAfterDays: 0 } },
  ...{ vercel: { target: "development" }, places: places("dev"), ...shared },
});
const prod = environment(catalogue, {
  ...{ name: "prod", stage: "production", protection: { deletion: true, destroyAfterDays: 30 } },
  ...{ vercel: { target: "production" }, places: places("prod"), ...shared },
});

export const organisation: DeclaredOrganisation = { catalogue, environments: [dev, prod] };
