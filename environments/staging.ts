import { catalogue } from "../catalog";
import { environment } from "../model";
import { place } from "./place";

/** What comes next, with keys of its own (document 2, lines 102 to 104); Vercel previews of the branch `staging`. */
export const staging = environment(catalogue, {
  name: "staging",
  stage: "staging",
  protection: { deletion: true, destroyAfterDays: 7 },
  vercel: { target: "preview", gitBranch: "staging" },
  deliverer: "platform/strongroom-deliver",
  composers: ["platform/strongroom-inject", "platform/strongroom-rotate"],
  places: {
    chat: place("chat", "staging", { vercelProject: "prj_acmeChatFake" }),
    gateway: place("gateway", "staging", { vercelProject: "prj_acmeGatewayFake" }),
    intexuraos: place("intexuraos", "staging"),
    agents: place("agents", "staging", { vercelProject: "prj_acmeAgentsFake" }),
    receptor: place("receptor", "staging"),
    platform: place("platform", "staging"),
  },
  values: {
    chat: {
      openrouter: {
        OPENROUTER_API_MODEL: "z-ai/glm-4.7",
        OPENROUTER_MODELS_LIST: "z-ai/glm-4.7,openai/gpt-oss-120b",
      },
      stripe: {
        stripeMode: "test",
        NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_test_fake-acme-staging",
        STRIPE_PRO_PRICE_ID: "price_fakeAcmeProStaging",
        STRIPE_ENTERPRISE_PRICE_ID: "price_fakeAcmeEnterpriseStaging",
      },
      supabase: {
        NEXT_PUBLIC_SUPABASE_URL: "https://acme-chat-staging.supabase.co",
        NEXT_PUBLIC_SUPABASE_ANON_KEY: "eyJfake.fake.acme-chat-staging",
      },
      internalJobs: { INTERNAL_SYNC: "hmac", INTERNAL_CLEANUP: "hmac" },
      googleOauth: { GOOGLE_OAUTH_AUTHORIZED_DOMAINS: "staging.acme.test,acme-chat-staging.vercel.app" },
      flags: { NEXT_PUBLIC_ENABLE_CONTEXT_AWARE: "true", STREAM_MARKERS_ENABLED: "1", STREAM_REASONING_ENABLED: "1" },
    },
    gateway: {
      supabase: {
        SUPABASE_URL: "https://acme-gateway-staging.supabase.co",
        SUPABASE_ANON_KEY: "eyJfake.fake.acme-gateway-staging",
      },
    },
  },
});
