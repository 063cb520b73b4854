/** Every integration, by hand: document 1 per section and in its Quick Reference Table, the others where they say so. */
export interface GoldenIntegration {
  readonly key: string;
  readonly title: string;
  readonly owner: string;
  readonly console: string | null;
  readonly revoke: string;
  readonly setup: readonly string[];
  readonly usage: string | null;
  readonly monitoring: string | null;
  readonly optional: boolean;
}

type Known = "console" | "usage" | "monitoring" | "optional";

function row(about: Omit<GoldenIntegration, Known> & Partial<Pick<GoldenIntegration, Known>>): GoldenIntegration {
  return { console: null, usage: null, monitoring: null, optional: false, ...about };
}

// Document 4, lines 30 to 58 and 64 to 73: the same steps for each key, with one call to prove it.
const agentKey = (proof: string) => [
  "Create a key per environment",
  "Inject it",
  "Sync it to Vercel and Supabase",
  proof,
];

export const goldenIntegrations: readonly GoldenIntegration[] = [
  row({
    key: "agents/anthropic",
    title: "Mimo API (Anthropic-compatible)",
    owner: "agents",
    console: "https://platform.xiaomimimo.com/",
    revoke: "Mimo platform > API keys > the key > Delete",
    setup: agentKey("Run one completion"),
    usage: "https://platform.xiaomimimo.com/ (usage)",
  }),
  row({
    key: "agents/opencode",
    title: "OpenCode Zen API",
    owner: "agents",
    console: "https://opencode.ai/auth",
    revoke: "OpenCode console > API keys > the key > Delete",
    setup: agentKey("Run one completion"),
    usage: "https://opencode.ai/auth (usage)",
  }),
  row({
    key: "agents/skyvern",
    title: "Skyvern API",
    owner: "agents",
    console: "https://app.skyvern.com/settings",
    revoke: "Skyvern > Settings > API key > Regenerate",
    setup: agentKey("Run one browser task"),
    usage: "https://app.skyvern.com/billing",
  }),
  row({
    key: "agents/tavily",
    title: "Tavily API",
    owner: "agents",
    console: "https://app.tavily.com/home",
    revoke: "Tavily > Overview > API keys > the key > Delete",
    setup: agentKey("Run one search"),
    usage: "https://app.tavily.com/usage",
  }),
  row({
    key: "agents/youtube",
    title: "YouTube API",
    owner: "agents",
    console: "https://console.cloud.google.com/apis/credentials",
    revoke: "Google Cloud > APIs & Services > Credentials > the key > Delete",
    setup: [
      "Create an API key per environment and restrict it to the YouTube Data API v3",
      ...agentKey("Fetch one transcript").slice(1),
    ],
    usage: "https://console.cloud.google.com/apis/api/youtube.googleapis.com/quotas",
  }),
  // Document 1, section 8.
  row({
    key: "chat/flags",
    title: "Feature and troubleshooting flags",
    owner: "web",
    revoke: "Nothing to revoke: change the value in environments/ and deploy",
    setup: ["Set per environment in environments/; both debug flags stay 0 in production"],
  }),
  // Document 1, section 7 and line 141.
  row({
    key: "chat/googleOauth",
    title: "Google OAuth",
    owner: "web",
    console: "https://console.cloud.google.com/apis/credentials",
    revoke: "Google Cloud > APIs & Services > Credentials > the client > Delete the secret",
    setup: [
      "Create an OAuth client in the Google Cloud console",
      "Add the production domain and the fallback .vercel.app domain to the authorized domains",
      "Paste the credentials into Supabase Auth: strongroom inject, then supabase config push (docs/guides/other-targets.md)",
    ],
    monitoring: "https://console.cloud.google.com/apis/dashboard",
  }),
  // Document 1, section 5.
  row({
    key: "chat/internalJobs",
    title: "Internal jobs",
    owner: "web",
    revoke: "strongroom rotate, deploy, then strongroom rotate --finish",
    setup: [
      "Choose bearer or hmac per job in environments/",
      "Generate with strongroom inject, and keep a copy in the team password manager",
    ],
  }),
  // Document 1, section 1 and line 137.
  row({
    key: "chat/openrouter",
    title: "OpenRouter",
    owner: "ai",
    console: "https://openrouter.ai/settings/keys",
    revoke: "OpenRouter > Settings > Keys > the key > Delete",
    setup: [
      "Create a dedicated API key for this environment in the OpenRouter dashboard",
      "Restrict the key by origin if available",
      "Add it with strongroom inject; Vercel gets it by the vercel stack",
      "Check that the listed models match those provisioned for paid tiers",
      "Verify chat completions from staging",
    ],
    usage: "https://openrouter.ai/activity",
    monitoring: "Billing page https://openrouter.ai/settings/credits, with spend alerts",
  }),
  // Document 1, section 6 and line 142.
  row({
    key: "chat/sentry",
    title: "Sentry",
    owner: "web",
    console: "https://sentry.io/settings/projects/",
    revoke: "Sentry > Project settings > Client keys (DSN) > Disable",
    setup: [
      "Create a new project in Sentry (platform: Next.js)",
      "Paste the DSN with strongroom inject",
      "Follow Sentry's onboarding to verify events: trigger a test error in staging",
      "Configure release tracking if you plan to monitor deployments",
    ],
    usage: "https://sentry.io/settings/billing/usage/",
    monitoring: "https://sentry.io/issues/",
    optional: true,
  }),
  // Document 1, section 3 and lines 129 and 140.
  row({
    key: "chat/stripe",
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
  }),
  // Document 1, section 4 and line 139.
  row({
    key: "chat/supabase",
    title: "Supabase",
    owner: "web",
    console: "https://supabase.com/dashboard/project/_/settings/api-keys",
    revoke: "Supabase > Project settings > API keys > the key > Revoke",
    setup: [
      "Create a new project",
      "Run migrations",
      "Configure Google Auth",
      "Copy the project URL and anon key into environments/, and inject the service role key",
    ],
    usage: "https://supabase.com/dashboard/project/_/reports/api-overview",
    monitoring: "https://supabase.com/dashboard/project/_/logs/edge-logs",
  }),
  row({
    key: "chat/telemetry",
    title: "Anonymous telemetry",
    owner: "web",
    revoke: "strongroom rotate, deploy, then strongroom rotate --finish",
    setup: ["Generate with strongroom inject, and keep a copy in the team password manager"],
  }),
  // Document 1, section 2 (lines 40 to 42) and line 138.
  row({
    key: "chat/upstashRedis",
    title: "Upstash Redis",
    owner: "web",
    console: "https://console.upstash.com/",
    revoke: "Upstash > Redis > the database > Details > Reset credentials",
    setup: [
      "Log in to Upstash, create a Redis database in the region closest to Vercel, and copy the REST URL and token",
      "Enable the Rate Limit metric dashboard for monitoring",
      "Consider setting per-IP throttling within Upstash if abuse is expected",
    ],
    usage: "https://console.upstash.com/redis",
    monitoring: "Rate Limit metric dashboard: https://console.upstash.com/ratelimit",
  }),
  // Document 2, lines 19 to 39 and 138 to 146.
  row({
    key: "gateway/embedding",
    title: "Embedding API",
    owner: "inference",
    revoke: "The embedding vendor's console > API keys > the key > Revoke",
    setup: ["Create a key per environment with a spend limit", "Inject it", "Verify one embedding from staging"],
    monitoring: "The vendor's usage page: cost and rate limits",
  }),
  row({
    key: "gateway/inference",
    title: "Inference servers",
    owner: "inference",
    revoke: "strongroom rotate, deploy gateway and server, then strongroom rotate --finish",
    setup: [
      "Deploy the server, and inject its URL and internal address",
      "Generate a key per server with strongroom inject",
      "Verify that the gateway is let in and anybody else is not",
    ],
    monitoring: "Cloud Run > the service > Metrics (requests by response code)",
  }),
  row({
    key: "gateway/supabase",
    title: "Supabase",
    owner: "gateway",
    console: "https://supabase.com/dashboard/project/_/settings/api-keys",
    revoke: "Supabase > Project settings > API keys > the key > Revoke",
    setup: [
      "Create a project per environment; secrets must differ per environment",
      "Put URL and anon key into environments/",
      "Inject the service key, the JWT secret and the database password",
    ],
    usage: "https://supabase.com/dashboard/project/_/reports/api-overview",
    monitoring: "https://supabase.com/dashboard/project/_/logs/postgres-logs",
  }),
  // Document 3, lines 11 to 24 and 28 to 56.
  row({
    key: "intexuraos/auth0",
    title: "Auth0",
    owner: "identity",
    console: "https://manage.auth0.com/",
    revoke: "Auth0 > Applications > the native app > Settings > Rotate secret",
    setup: [
      "Create a tenant per environment, in it a native application and an API",
      "Inject domain, client id and client secret of the application",
      "Inject issuer, JWKS URL and audience of the API, which every service reads",
    ],
    usage: "https://manage.auth0.com/#/activity",
    monitoring: "https://manage.auth0.com/#/logs",
  }),
  row({
    key: "intexuraos/encryption",
    title: "Encryption at rest",
    owner: "identity",
    revoke: "strongroom rotate, re-encrypt what the old key protects, then strongroom rotate --finish",
    setup: ["Generate both keys with strongroom inject; nobody types them"],
  }),
  row({
    key: "intexuraos/localDevelopment",
    title: "Local development",
    owner: "platform",
    revoke: "Nothing to revoke: neither value is a secret",
    setup: ["Create .env.local in the repository's root; it is git-ignored"],
  }),
  row({
    key: "intexuraos/notion",
    title: "Notion",
    owner: "knowledge",
    console: "https://www.notion.so/profile/integrations",
    revoke: "Notion > Integrations > the integration > Configuration > Refresh the internal integration secret",
    setup: [
      "Create an internal integration per environment",
      "Share with it only the pages that the service needs",
      "Inject its token",
    ],
  }),
  row({
    key: "intexuraos/speechmatics",
    title: "Speechmatics",
    owner: "messaging",
    console: "https://portal.speechmatics.com/settings/api-keys",
    revoke: "Speechmatics portal > Settings > API keys > the key > Delete",
    setup: ["Create an API key per environment", "Inject it", "Transcribe one voice message in staging"],
    usage: "https://portal.speechmatics.com/usage",
  }),
  row({
    key: "intexuraos/whatsapp",
    title: "WhatsApp",
    owner: "messaging",
    console: "https://developers.facebook.com/apps/",
    revoke: "Meta Business settings > System users > the user > Revoke tokens",
    setup: [
      "Create a system user with the two WhatsApp permissions, and a token for it",
      "Inject access token and phone number id",
      "Generate the verify token with strongroom inject, and enter it where the webhook is configured",
      "Create the media bucket and inject its name",
    ],
    usage: "https://business.facebook.com/wa/manage/insights/",
    monitoring: "https://business.facebook.com/wa/manage/phone-numbers/ (quality rating)",
  }),
  row({
    key: "platform/github",
    title: "GitHub, as a target",
    owner: "platform",
    console: "https://github.com/settings/personal-access-tokens",
    revoke: "GitHub > Settings > Developer settings > Fine-grained tokens > the token > Delete",
    setup: [
      "Create a machine user per environment at GitHub, with access to that environment's projects only",
      "Create one token with an end date, and inject it",
      "Run strongroom check, then the deliver pipeline",
    ],
    usage: "https://github.com/settings/security-log",
  }),
  row({
    key: "platform/strongroom",
    title: "Strongroom",
    owner: "platform",
    revoke: "strongroom rotate; fingerprints made with the old one can no longer be compared",
    setup: ["Generate with strongroom inject before any other value: fingerprints need it"],
  }),
  row({
    key: "platform/supabase",
    title: "Supabase, as a target",
    owner: "platform",
    console: "https://supabase.com/dashboard/account/tokens",
    revoke: "Supabase > Account > Access tokens > the token > Delete",
    setup: [
      "Create a machine user per environment at Supabase, with access to that environment's projects only",
      "Create one token with an end date, and inject it",
      "Run strongroom check, then the deliver pipeline",
    ],
  }),
  row({
    key: "platform/vercel",
    title: "Vercel, as a target",
    owner: "platform",
    console: "https://vercel.com/account/settings/tokens",
    revoke: "Vercel > Account settings > Tokens > the token > Delete",
    setup: [
      "Create a machine user per environment at Vercel, with access to that environment's projects only",
      "Create one token with an end date, and inject it",
      "Run strongroom check, then the deliver pipeline",
    ],
    usage: "https://vercel.com/account/activity",
  }),
  // Document 5, lines 15 to 17, 25 to 27 and 39 to 66.
  row({
    key: "receptor/cloudflare",
    title: "Cloudflare tunnel",
    owner: "receptor",
    console: "https://one.dash.cloudflare.com/",
    revoke: "Cloudflare Zero Trust > Networks > Tunnels > the tunnel > Refresh token",
    setup: [
      "Create the credential for this deployment alone",
      "Inject it; setup.conf of production gets it from Secret Manager",
      "Update as service requirements change",
    ],
  }),
  row({
    key: "receptor/core",
    title: "Infrastructure core (tier 1)",
    owner: "receptor",
    revoke: "strongroom rotate, then strongroom restart receptor/host, then strongroom rotate --finish",
    setup: [
      "Generate with strongroom inject once, while the project is bootstrapped; it never overwrites",
      "Run setup.sh with --project-name and --env; it takes what the host environment already has",
      "Verify Edge Function connectivity: they rely on SERVICE_ROLE_KEY",
    ],
  }),
  row({
    key: "receptor/databaseVault",
    title: "Database vault (tier 3)",
    owner: "receptor",
    revoke: "Inside the database: create a new pgsodium key, re-encrypt, expire the old one",
    setup: ["Enable pgsodium and supabase_vault; the keys are made and kept inside PostgreSQL"],
  }),
  row({
    key: "receptor/mail",
    title: "Mail provider",
    owner: "receptor",
    revoke: "The mail provider > SMTP credentials > Reset",
    setup: [
      "Create the credential for this deployment alone",
      "Inject it; setup.conf of production gets it from Secret Manager",
      "Update as service requirements change",
    ],
  }),
  row({
    key: "receptor/openai",
    title: "OpenAI",
    owner: "receptor",
    console: "https://platform.openai.com/api-keys",
    revoke: "OpenAI > API keys > Revoke",
    setup: [
      "Create the credential for this deployment alone",
      "Inject it; setup.conf of production gets it from Secret Manager",
      "Update as service requirements change",
    ],
    usage: "https://platform.openai.com/usage",
  }),
];
