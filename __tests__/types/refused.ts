/**
 * Refusals that the ordinary type check of the project holds: were one of these lines allowed, its
 * `@ts-expect-error` would be unused, and that is an error. Their words are held in `compiler-texts.ts`.
 */
import {
  cloudRunService,
  config,
  crossProduct,
  environment,
  everyDays,
  generated,
  hex,
  issued,
  onlyOnBreach,
  product,
  publicConfig,
  secret,
  vercelProject,
} from "../../model";

const shop = product("shop", { title: "Shop" });
const bank = product("bank", { title: "Bank", entryPrefix: "BANK_" });
const about = { title: "Pay", owner: "payments", revoke: "Roll", setup: [] };
const pay = shop.integration(about, {
  PAY_KEY: secret({
    purpose: "Key",
    risk: "Charges",
    class: "critical",
    tier: 2,
    origin: issued("Pay"),
    rotation: everyDays(180),
  }),
  PAY_PRICE: config({ purpose: "Price" }),
  NEXT_PUBLIC_PAY: publicConfig({ purpose: "Client key", optional: true }),
});
const token = secret({
  purpose: "Token",
  risk: "Wrong books",
  class: "important",
  tier: 2,
  origin: generated(hex(32)),
  rotation: onlyOnBreach(),
});
const ledger = bank.integration(about, { BANK_TOKEN: token });
const catalogue = { shop: { pay }, bank: { ledger } };
const place = { project: "fake-project", region: "europe-west1", stateBucket: "state-fake" };
const frame = {
  name: "dev",
  stage: "development",
  protection: { deletion: false, destroyAfterDays: 0 },
  vercel: { target: "development" },
  places: { shop: place, bank: place },
} as const;

export const refused = [
  // @ts-expect-error an unknown entry
  () => pay.PAY_KYE,
  // @ts-expect-error a critical secret may never reach an inference service
  () => cloudRunService({ product: shop, name: "ml", role: "inference", reads: [pay.PAY_KEY] }),
  // @ts-expect-error another product's entry needs crossProduct
  () => cloudRunService({ product: shop, name: "api", role: "backend", reads: [ledger.BANK_TOKEN] }),
  // @ts-expect-error a literal is not a handle
  () => cloudRunService({ product: shop, name: "api", role: "backend", reads: ["fake-literal"] }),
  // @ts-expect-error a browser may never get a secret
  () => vercelProject({ product: shop, name: "web", role: "fullstack", browser: [pay.PAY_KEY] }),
  // @ts-expect-error a frontend reads public config only
  () => vercelProject({ product: shop, name: "web", role: "frontend", reads: [pay.PAY_PRICE] }),
  // @ts-expect-error a NEXT_PUBLIC_ name reaches browsers
  () => shop.integration(about, { NEXT_PUBLIC_TOKEN: token }),
  // @ts-expect-error the product's prefix is missing
  () => bank.integration(about, { TOKEN: token }),
  // @ts-expect-error the value of PAY_PRICE is missing
  () => environment(catalogue, { ...frame, values: { shop: { pay: {} } } }),
  // @ts-expect-error a secret's value is never in an environment
  () => environment(catalogue, { ...frame, values: { shop: { pay: { PAY_PRICE: "1", PAY_KEY: "fake" } } } }),
];

/** And what is beside them compiles. */
export const allowed = [
  () => cloudRunService({ product: shop, name: "api", role: "backend", reads: [pay.PAY_KEY, pay.PAY_PRICE] }),
  () =>
    cloudRunService({ product: shop, name: "api", role: "backend", reads: [crossProduct(ledger.BANK_TOKEN, "why")] }),
  () => vercelProject({ product: shop, name: "web", role: "frontend", browser: [pay.NEXT_PUBLIC_PAY] }),
  () => environment(catalogue, { ...frame, values: { shop: { pay: { PAY_PRICE: "1" } } } }),
];
