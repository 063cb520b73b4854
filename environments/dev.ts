import { catalogue } from "../catalog";
import { environment } from "../model";
import { place } from "./place";

/** Where everything is tried first; it can be reset easily (document 2, line 99). */
export const dev = environment(catalogue, {
  name: "dev",
  stage: "development",
  protection: { deletion: false, destroyAfterDays: 0 },
  vercel: { target: "development" },
  deliverer: "platform/strongroom-deliver",
  composers: ["platform/strongroom-inject", "platform/strongroom-rotate"],
  places: {
    chat: place("chat", "dev", { vercelProject: "prj_acmeChatFake" }),
    gateway: place("gateway", "dev", { vercelProject: "prj_acmeGatewayFake" }),
    intexuraos: place("intexuraos", "dev"),
    agents: place("agents", "dev", { vercelProject: "prj_acmeAgentsFake" }),
    receptor: place("receptor", "dev"),
    platform: place("platform", "dev"),
  },
  values: {
    chat: {
      openrouter: {
        OPENROUTER_API_MODEL: "z-ai/glm-4.7",
        OPENROUTER_MODELS_LIST: "z-ai/glm-4.7,openai/gpt-oss-120b,mistralai/devstral-2512:free",
      },
      stripe: {
        stripeMode: "test",
        NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_test_fake-acme-dev",
        STRIPE_PRO_PRICE_ID: "price_fakeAcmeProDev",
        STRIPE_ENTERPRISE_PRICE_ID: "price_fakeAcmeEnterpriseDev",
      },
      supabase: {
        NEXT_PUBLIC_SUPABASE_URL: "https://acme-chat-dev.supabase.co",
        NEXT_PUBLIC_SUPABASE_ANON_KEY: "eyJfake.fake.acme-chat-dev",
      },
      internalJobs: { INTERNAL_SYNC: "bearer", INTERNAL_CLEANUP: "bearer" },
      googleOauth: { GOOGLE_OAUTH_AUTHORIZED_DOMAINS: "localhost:3000,acme-chat-dev.vercel.app" },
      flags: {
        NEXT_PUBLIC_ENABLE_CONTEXT_AWARE: "true",
        STREAM_DEBUG: "1",
        NEXT_PUBLIC_DEBUG_STREAMING: "1",
        STREAM_MARKERS_ENABLED: "1",
        STREAM_REASONING_ENABLED: "1",
      },
    },
    gateway: {
      supabase: {
        SUPABASE_URL: "https://acme-gateway-dev.supabase.co",
        SUPABASE_ANON_KEY: "eyJfake.fake.acme-gateway-dev",
      },
    },
  },
});
