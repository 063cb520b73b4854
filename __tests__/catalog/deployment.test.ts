/** What each target gets once every entry has a value, by hand from the documents. */
import { filled } from "./support";

const dev = filled("dev");
const staging = filled("staging");
const prod = filled("prod");
const product = (environment: typeof dev, name: string) => {
  const found = environment.products.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no product ${name}`);
  return found;
};

describe("Cloud Run", () => {
  const everyService = ["INTEXURAOS_AUTH_AUDIENCE", "INTEXURAOS_AUTH_ISSUER", "INTEXURAOS_AUTH_JWKS_URL"];

  it.each([
    [
      "gateway/gateway",
      [
        "DATABASE_HOST",
        "DATABASE_PASSWORD",
        "EMBEDDING_API_KEY",
        "INFERENCE_INTERNAL_HOSTS",
        "INSTANT_INFERENCE_API_KEY",
        "INSTANT_INFERENCE_URL",
        "SUPABASE_JWT_SECRET",
        "SUPABASE_SERVICE_KEY",
        "SUPABASE_URL",
        "THINKING_INFERENCE_API_KEY",
        "THINKING_INFERENCE_URL",
      ],
    ],
    ["gateway/instant-inference", ["INSTANT_INFERENCE_API_KEY"]],
    ["gateway/thinking-inference", ["THINKING_INFERENCE_API_KEY"]],
    ["intexuraos/notion-service", [...everyService, "INTEXURAOS_NOTION_INTERNAL_TOKEN"]],
    [
      "intexuraos/user-service",
      [
        "INTEXURAOS_AUTH0_CLIENT_ID",
        "INTEXURAOS_AUTH0_CLIENT_SECRET",
        "INTEXURAOS_AUTH0_DOMAIN",
        ...everyService,
        "INTEXURAOS_ENCRYPTION_KEY",
        "INTEXURAOS_TOKEN_ENCRYPTION_KEY",
      ],
    ],
    [
      "intexuraos/whatsapp-service",
      [
        ...everyService,
        "INTEXURAOS_SPEECHMATICS_API_KEY",
        "INTEXURAOS_WHATSAPP_ACCESS_TOKEN",
        "INTEXURAOS_WHATSAPP_MEDIA_BUCKET",
        "INTEXURAOS_WHATSAPP_PHONE_ID",
        "INTEXURAOS_WHATSAPP_VERIFY_TOKEN",
      ],
    ],
  ])("%s", (key, names) => {
    const service = dev.products.flatMap(({ services }) => services).find((one) => one.key === key);
    expect(service?.state).toBe("active");
    expect(service?.variables.map(({ name }) => name)).toEqual(names);
  });

  it("keeps all 14 entries of document 3 in Secret Manager, under their prefix", () => {
    const kept = product(prod, "intexuraos").entries.filter(({ secret, source }) => secret !== null && source !== null);
    expect(kept.map(({ secret }) => secret?.id.startsWith("INTEXURAOS_"))).toEqual(Array(14).fill(true));
  });
});

describe("Vercel", () => {
  const variables = (environment: typeof dev, key: string) =>
    environment.products.flatMap(({ vercelProjects }) => vercelProjects).find((one) => one.key === key)?.variables ??
    [];

  it("gives the gateway's frontend URL and anon key, and nothing else", () => {
    expect(variables(prod, "gateway/web").map(({ variable }) => [variable.kind, variable.name])).toEqual([
      ["config", "SUPABASE_ANON_KEY"],
      ["config", "SUPABASE_URL"],
    ]);
  });

  it("gives chat everything but BASE_URL and the Google client", () => {
    const names = variables(prod, "chat/web").map(({ variable }) => variable.name);
    expect(names).toEqual([
      "ANON_USAGE_HMAC_SECRET",
      "CRON_SECRET",
      "INTERNAL_CLEANUP_SECRET",
      "INTERNAL_SYNC_SECRET",
      "NEXT_PUBLIC_DEBUG_STREAMING",
      "NEXT_PUBLIC_ENABLE_CONTEXT_AWARE",
      "NEXT_PUBLIC_STRIPE_DASHBOARD_MODE",
      "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
      "NEXT_PUBLIC_SUPABASE_ANON_KEY",
      "NEXT_PUBLIC_SUPABASE_URL",
      "OPENROUTER_API_KEY",
      "OPENROUTER_API_MODEL",
      "OPENROUTER_BASE_URL",
      "OPENROUTER_MODELS_LIST",
      "SENTRY_DSN",
      "SENTRY_ENABLE_DEV",
      "STREAM_DEBUG",
      "STREAM_MARKERS_ENABLED",
      "STREAM_REASONING_ENABLED",
      "STRIPE_API_VERSION",
      "STRIPE_ENTERPRISE_PRICE_ID",
      "STRIPE_PRO_PRICE_ID",
      "STRIPE_SECRET_KEY",
      "STRIPE_WEBHOOK_SECRET",
      "SUPABASE_JWT_SECRET",
      "SUPABASE_SERVICE_ROLE_KEY",
      "UPSTASH_REDIS_REST_TOKEN",
      "UPSTASH_REDIS_REST_URL",
    ]);
  });

  it("swaps the HMAC secrets for bearer tokens where dev chooses so", () => {
    const names = variables(dev, "chat/web").map(({ variable }) => variable.name);
    expect(names.filter((name) => name.startsWith("INTERNAL_"))).toEqual([
      "INTERNAL_CLEANUP_TOKEN",
      "INTERNAL_SYNC_TOKEN",
    ]);
  });

  it.each([
    ["development", dev, null],
    ["preview", staging, "staging"],
    ["production", prod, null],
  ] as const)("sends %s its own environment's values", (target, environment, gitBranch) => {
    const all = [...variables(environment, "chat/web"), ...variables(environment, "agents/web")];
    expect([...new Set(all.map((one) => JSON.stringify([one.targets, one.gitBranch])))]).toEqual([
      JSON.stringify([[target], gitBranch]),
    ]);
    // Vercel's development can't hold sensitive variables.
    expect(all.some(({ sensitive }) => sensitive)).toBe(target !== "development");
  });
});

describe("receptor (document 5)", () => {
  it.each([
    ["receptor-dev", dev],
    ["receptor-stg", staging],
    ["receptor-prod", prod],
  ] as const)("%s reads tier 1 and 2 by its own identity, and tier 3 never", (deployment, environment) => {
    const { otherReaders, entries, bindings } = product(environment, "receptor");
    expect(otherReaders).toEqual([
      expect.objectContaining({
        key: "receptor/host",
        role: "compose host",
        deployment,
        member: `serviceAccount:receptor-host@acme-receptor-${environment.name}.iam.gserviceaccount.com`,
      }),
    ]);
    expect(bindings.map(({ entry }) => entry)).toEqual(entries.filter(({ tier }) => tier !== 3).map(({ key }) => key));
    expect(entries.filter(({ tier }) => tier === 3).map(({ key, secret }) => [key, secret])).toEqual([
      ["receptor/PII_ENCRYPTION_KEYS", null],
    ]);
  });
});

describe("places", () => {
  it.each([
    [dev, false, null],
    [staging, true, 7 * 86_400],
    [prod, true, 30 * 86_400],
  ])("%#: protection and grace period of every entry", (environment, deletionProtection, destroyAfterSeconds) => {
    const secrets = environment.products.flatMap(({ entries }) => entries.flatMap(({ secret }) => secret ?? []));
    expect(
      new Set(
        secrets.map((secret) =>
          JSON.stringify([secret.deletionProtection, secret.preventDestroy, secret.destroyAfterSeconds]),
        ),
      ),
    ).toEqual(new Set([JSON.stringify([deletionProtection, deletionProtection, destroyAfterSeconds])]));
  });

  it("keeps prod's payloads in the EU, gateway's under a key of its own", () => {
    const replication = (name: string) =>
      product(prod, name).entries.find(({ secret }) => secret !== null)?.secret?.replication;
    expect(replication("chat")).toEqual({
      kind: "user managed",
      locations: ["europe-west1", "europe-west4"],
      kmsKey: null,
    });
    expect(replication("gateway")).toEqual({
      kind: "user managed",
      locations: ["europe-west1"],
      kmsKey: "projects/acme-gateway-prod/locations/europe-west1/keyRings/strongroom/cryptoKeys/payloads",
    });
  });

  it("gives every product of every environment a project of its own", () => {
    const projects = [dev, staging, prod].flatMap(({ products }) => products.map(({ project }) => project));
    expect(projects).toHaveLength(18);
    expect(new Set(projects).size).toBe(18);
  });
});
