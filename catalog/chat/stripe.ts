import {
  bearerCall,
  choice,
  config,
  format,
  fromChoice,
  issued,
  perChoice,
  publicConfig,
  secret,
  startsWith,
} from "../../model";
import { chat } from "./product";

const serverKey = (mode: "test" | "live") =>
  format(new RegExp(`^(sk|rk)_${mode}_\\S+$`), {
    says: `starts with sk_${mode}_ or, restricted, rk_${mode}_`,
    example: `rk_${mode}_fake-example`,
  });

// A price id does not say which mode it belongs to: these are the test ones, one per environment, and any other is live.
const testPrices = {
  pro: ["price_fakeAcmeProDev", "price_fakeAcmeProStaging", "price_fakeAcmeProProd"],
  enterprise: ["price_fakeAcmeEnterpriseDev", "price_fakeAcmeEnterpriseStaging", "price_fakeAcmeEnterpriseProd"],
};

const priceOf = (plan: keyof typeof testPrices) => {
  const [example = ""] = testPrices[plan];
  const anyTestPrice = Object.values(testPrices).flat().join("|");
  return perChoice("stripeMode", {
    test: format(new RegExp(`^(${testPrices[plan].join("|")})$`), {
      says: `a test price of the ${plan} plan, as catalog/chat/stripe.ts lists them`,
      example,
    }),
    live: format(new RegExp(`^(?!(${anyTestPrice})$)price_\\S+$`), {
      says: "starts with price_ and is not a test price",
      example: "price_fake-live-example",
    }),
  });
};

export const stripe = chat.integration(
  {
    title: "Stripe",
    owner: "payments",
    console: "https://dashboard.stripe.com/apikeys",
    revoke: "Stripe > Developers > API keys > Roll",
    setup: [
      "Complete business onboarding; until then keep stripeMode at test",
      "Deploy the site",
      "Add the webhook endpoint /api/stripe/webhook and keep its signing secret",
      "Create the pro and enterprise prices; separate live prices even if amounts match the test ones",
      "Where staging is deployed, configure a second set of keys",
      "Swap to live keys: stripeMode live, the live price ids and publishable key, then strongroom inject",
    ],
    usage: "https://dashboard.stripe.com/developers",
    monitoring: "https://dashboard.stripe.com/webhooks (failed deliveries)",
    defaults: { class: "critical", tier: 2, triggers: ["suspected compromise"] },
  },
  {
    /** `live` only after business onboarding. Key formats and dashboard mode follow from it. */
    stripeMode: choice({ purpose: "Stripe's test or live mode", options: ["test", "live"] }),
    /** Server-side API key. */
    // One key at a time: the client sends a single one; "Roll" in Stripe may leave the old key valid for up to a week.
    STRIPE_SECRET_KEY: secret({
      purpose: "Server-side API key",
      risk: "Charges and refunds in our name",
      origin: issued("Stripe > Developers > API keys", {
        scope: "restricted key: checkout sessions, customers, subscriptions; products (read) for strongroom verify",
      }),
      format: perChoice("stripeMode", { test: serverKey("test"), live: serverKey("live") }),
      verify: bearerCall("https://api.stripe.com/v1/products?limit=1", { says: "reads the product list" }),
      source: "1:50",
    }),
    /** Client key; safe to expose. */
    NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: publicConfig({
      purpose: "Client key, safe to expose; each Vercel environment gets its own",
      format: perChoice("stripeMode", { test: startsWith("pk_test_"), live: startsWith("pk_live_") }),
      source: "1:51",
    }),
    /** Which Stripe dashboard links point to; follows `stripeMode`. */
    NEXT_PUBLIC_STRIPE_DASHBOARD_MODE: publicConfig({
      purpose: "Controls Stripe dashboard URLs",
      default: fromChoice("stripeMode"),
      format: perChoice("stripeMode", {
        test: format(/^test$/, { says: "test while stripeMode is test", example: "test" }),
        live: format(/^live$/, { says: "live while stripeMode is live", example: "live" }),
      }),
      source: "1:52",
    }),
    /** Verifies what arrives at `/api/stripe/webhook`. */
    // Stripe signs with both secrets for up to 24 hours after a roll, so the service checks both.
    // No harmless call: Stripe signs with it, and takes it nowhere.
    STRIPE_WEBHOOK_SECRET: secret({
      purpose: "Verifies /api/stripe/webhook",
      risk: "Forged payment events",
      origin: issued("Stripe > Developers > Webhooks > the endpoint > Signing secret", {
        scope: "made when adding the webhook endpoint; only the events that the endpoint handles",
      }),
      format: startsWith("whsec_"),
      previousAs: "STRIPE_WEBHOOK_SECRET_PREVIOUS",
      console: "https://dashboard.stripe.com/webhooks",
      revoke: "Stripe > Developers > Webhooks > the endpoint > Roll secret",
      usage: "https://dashboard.stripe.com/webhooks",
      source: "1:53",
    }),
    /** Price of the pro plan. */
    STRIPE_PRO_PRICE_ID: config({
      purpose: "Checkout price of the pro plan",
      format: priceOf("pro"),
      differsPerEnvironment: true,
      source: "1:54",
    }),
    /** Price of the enterprise plan. */
    STRIPE_ENTERPRISE_PRICE_ID: config({
      purpose: "Checkout price of the enterprise plan",
      format: priceOf("enterprise"),
      differsPerEnvironment: true,
      source: "1:54",
    }),
    /** Keep aligned with `/lib/stripe/client.ts` of the application. */
    STRIPE_API_VERSION: config({
      purpose: "Pins API responses; aligned with /lib/stripe/client.ts",
      default: "2025-06-30.basil",
      format: format(/^2025-06-30\.basil$/, { says: "2025-06-30.basil", example: "2025-06-30.basil" }),
      source: "1:55",
    }),
  },
);
