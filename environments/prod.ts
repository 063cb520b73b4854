import { catalogue } from "../catalog";
import { environment } from "../model";
import { place } from "./place";

const eu = ["europe-west1", "europe-west4"];

/** What users see: payloads stay in the EU, deletion is guarded, a destroyed version can be called back for 30 days. */
export const prod = environment(catalogue, {
  name: "prod",
  stage: "production",
  protection: { deletion: true, destroyAfterDays: 30 },
  vercel: { target: "production" },
  deliverer: "platform/strongroom-deliver",
  composers: ["platform/strongroom-inject", "platform/strongroom-rotate"],
  places: {
    chat: place("chat", "prod", { vercelProject: "prj_acmeChatFake", locations: eu }),
    // Our own key must be in every region of the payloads, so there is one region.
    gateway: place("gateway", "prod", {
      vercelProject: "prj_acmeGatewayFake",
      locations: ["europe-west1"],
      kmsKey: "projects/acme-gateway-prod/locations/europe-west1/keyRings/strongroom/cryptoKeys/payloads",
    }),
    intexuraos: place("intexuraos", "prod", { locations: eu }),
    agents: place("agents", "prod", { vercelProject: "prj_acmeAgentsFake", locations: eu }),
    receptor: place("receptor", "prod", { locations: eu }),
    platform: place("platform", "prod", { locations: eu }),
  },
  values: {
    chat: {
      openrouter: {
        OPENROUTER_API_MODEL: "z-ai/glm-4.7",
        OPENROUTER_MODELS_LIST: "z-ai/glm-4.7,openai/gpt-oss-120b",
      },
      stripe: {
        // Still `test`: business onboarding is not complete (document 1, lines 50 and 140). To go live, set `live` here, put
        // the live publishable key and the live price ids below, and `strongroom put` both secrets.
        stripeMode: "test",
        NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_test_fake-acme-prod",
        STRIPE_PRO_PRICE_ID: "price_fakeAcmeProProd",
        STRIPE_ENTERPRISE_PRICE_ID: "price_fakeAcmeEnterpriseProd",
      },
      supabase: {
        NEXT_PUBLIC_SUPABASE_URL: "https://acme-chat-prod.supabase.co",
        NEXT_PUBLIC_SUPABASE_ANON_KEY: "eyJfake.fake.acme-chat-prod",
      },
      internalJobs: { INTERNAL_SYNC: "hmac", INTERNAL_CLEANUP: "hmac" },
      googleOauth: { GOOGLE_OAUTH_AUTHORIZED_DOMAINS: "chat.acme.test,acme-chat.vercel.app" },
      flags: { STREAM_MARKERS_ENABLED: "0", STREAM_REASONING_ENABLED: "1" },
    },
    gateway: {
      supabase: {
        SUPABASE_URL: "https://acme-gateway-prod.supabase.co",
        SUPABASE_ANON_KEY: "eyJfake.fake.acme-gateway-prod",
      },
    },
  },
});
