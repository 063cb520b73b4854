/** Readers and environments of the catalogue, built again on every call. */
import {
  cloudRunService,
  composeHost,
  crossProduct,
  environment,
  person,
  pipelineIdentity,
  renamed,
  supabaseAuth,
  supabaseSecrets,
  vercelProject,
} from "../../model";
import { catalogued } from "./organisation-catalogue";

export function declarations() {
  const { shop, bank, platform, pay, data, jobs, ledger } = catalogued();
  const readers = [
    cloudRunService({
      product: shop,
      name: "api",
      role: "backend",
      images: { staging: "example.test/api:1", prod: "example.test/api:1" },
      reads: [
        pay.PAY_KEY,
        pay.PAY_MODE,
        pay.PAY_PRICE,
        pay.PAY_MODEL,
        pay.PAY_MODELS,
        data.DATABASE_PASSWORD,
        data.JWT_SECRET,
        data.SEARCH_KEY,
        data.PROJECT,
        data.LOG_LEVEL,
        jobs.SYNC,
        crossProduct(ledger.BANK_LEDGER_TOKEN, "bookings"),
      ],
    }),
    cloudRunService({
      product: shop,
      name: "ranker",
      role: "inference",
      ingress: "internal",
      maxInstances: 3,
      reads: [renamed(data.MODEL_HOST, "HOST")],
    }),
    vercelProject({
      product: shop,
      name: "web",
      role: "fullstack",
      reads: [pay.PAY_KEY, data.DEBUG],
      browser: [pay.NEXT_PUBLIC_PAY_KEY],
    }),
    supabaseSecrets({ product: shop, name: "functions", reads: [data.DATABASE_PASSWORD] }),
    supabaseAuth({ product: shop, name: "auth", reads: [data.SERVICE_KEY] }),
    composeHost({
      product: bank,
      name: "books",
      deployments: { dev: "books-dev", staging: "books-stg", prod: "books-prod" },
      reads: [ledger.BANK_LEDGER_TOKEN],
    }),
    person({
      product: bank,
      name: "alice",
      email: "alice@example.test",
      because: "closes the year",
      until: "2027-01-31",
      reads: [ledger.BANK_LEDGER_TOKEN],
    }),
    pipelineIdentity({ product: platform, name: "deliver", reads: [] }),
  ];

  const catalogue = { shop: { pay, data, jobs }, bank: { ledger }, platform: {} };
  const places = (name: string) => ({
    shop: {
      project: `shop-${name}-fake`,
      region: "europe-west1",
      stateBucket: `shop-${name}-state`,
      initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
      vercel: { teamId: "team_fake", projectId: "prj_fake" },
    },
    bank: {
      project: `bank-${name}-fake`,
      region: "europe-west1",
      stateBucket: `bank-${name}-state`,
      locations: ["europe-west3"],
      kmsKey: `projects/bank-${name}-fake/locations/europe-west3/keyRings/ring/cryptoKeys/key`,
    },
    platform: { project: `platform-${name}-fake`, region: "europe-west1", stateBucket: `platform-${name}-state` },
  });
  const environments = [
    environment(catalogue, {
      name: "dev",
      stage: "development",
      protection: { deletion: false, destroyAfterDays: 0 },
      vercel: { target: "development" },
      deliverer: "platform/deliver",
      places: places("dev"),
      values: {
        shop: {
          pay: { mode: "test", PAY_PRICE: "price_test_dev" },
          data: { DEBUG: "1" },
          jobs: { SYNC: "bearer" },
        },
      },
    }),
    environment(catalogue, {
      name: "staging",
      stage: "staging",
      protection: { deletion: true, destroyAfterDays: 7 },
      vercel: { target: "preview", gitBranch: "staging" },
      deliverer: "platform/deliver",
      places: places("staging"),
      values: { shop: { pay: { mode: "test", PAY_PRICE: "price_test_staging" }, jobs: { SYNC: "hmac" } } },
    }),
    environment(catalogue, {
      name: "prod",
      stage: "production",
      protection: { deletion: true, destroyAfterDays: 30 },
      vercel: { target: "production" },
      deliverer: "platform/deliver",
      places: places("prod"),
      values: {
        shop: {
          pay: { mode: "live", PAY_PRICE: "price_live_prod", NEXT_PUBLIC_PAY_KEY: "pk_fake_public" },
          jobs: { SYNC: "hmac" },
        },
      },
    }),
  ];
  return { catalogue, readers, environments, handles: { pay, data, jobs, ledger }, products: { shop, bank, platform } };
}
