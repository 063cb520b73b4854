/** What the documents forbid stays forbidden in the sample, whoever edits it; the rules themselves are tested in `model`. */
import { gateway, inference, supabase } from "../../catalog/gateway";
import { intexuraos } from "../../catalog/intexuraos";
import { cloudRunService, config, type Reader, vercelProject } from "../../model";
import { organisation } from "../../organisation/load";
import { filled, issuesOf, withReader, withValues } from "./support";

describe("values (document 1)", () => {
  it.each([
    [
      "1:24 a model outside of the list",
      "dev",
      "openrouter",
      { OPENROUTER_API_MODEL: "fake/fake" },
      "not-in-list at environments/dev: chat.openrouter.OPENROUTER_API_MODEL",
    ],
    [
      "1:50 a live client key in test mode",
      "prod",
      "stripe",
      { NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_live_fake" },
      "mixed-choice at environments/prod: chat.stripe.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
    ],
    [
      "1:54 a live price in test mode",
      "prod",
      "stripe",
      { STRIPE_PRO_PRICE_ID: "price_fakeLivePro" },
      "mixed-choice at environments/prod: chat.stripe.STRIPE_PRO_PRICE_ID",
    ],
    [
      "1:52 live dashboards in test mode",
      "dev",
      "stripe",
      { NEXT_PUBLIC_STRIPE_DASHBOARD_MODE: "live" },
      "mixed-choice at environments/dev: chat.stripe.NEXT_PUBLIC_STRIPE_DASHBOARD_MODE",
    ],
    [
      "1:54 staging's price in prod",
      "prod",
      "stripe",
      { STRIPE_PRO_PRICE_ID: "price_fakeAcmeProStaging" },
      "same-in-two-environments at environments/prod: chat.stripe.STRIPE_PRO_PRICE_ID",
    ],
    [
      "1:54 no enterprise price",
      "prod",
      "stripe",
      { STRIPE_ENTERPRISE_PRICE_ID: undefined },
      "missing-value at environments/prod: chat.stripe.STRIPE_ENTERPRISE_PRICE_ID",
    ],
    [
      "1:55 another API version",
      "dev",
      "stripe",
      { STRIPE_API_VERSION: "2024-01-01" },
      "value-against-format at environments/dev: chat.stripe.STRIPE_API_VERSION",
    ],
    [
      "1:65 dev's project in prod",
      "prod",
      "supabase",
      { NEXT_PUBLIC_SUPABASE_URL: "https://acme-chat-dev.supabase.co" },
      "same-in-two-environments at environments/prod: chat.supabase.NEXT_PUBLIC_SUPABASE_URL",
    ],
    [
      "1:79 neither bearer nor HMAC",
      "dev",
      "internalJobs",
      { INTERNAL_SYNC: undefined },
      "missing-choice at environments/dev: chat.internalJobs.INTERNAL_SYNC",
    ],
    [
      "1:80 both at once",
      "dev",
      "internalJobs",
      { INTERNAL_CLEANUP: "bearer and hmac" },
      "unknown-option at environments/dev: chat.internalJobs.INTERNAL_CLEANUP",
    ],
    [
      "1:92 development reporting in prod",
      "prod",
      "sentry",
      { SENTRY_ENABLE_DEV: "true" },
      "must-be at environments/prod: chat.sentry.SENTRY_ENABLE_DEV",
    ],
    [
      "1:107 no .vercel.app fallback in prod",
      "prod",
      "googleOauth",
      { GOOGLE_OAUTH_AUTHORIZED_DOMAINS: "chat.acme.test" },
      "value-against-format at environments/prod: chat.googleOauth.GOOGLE_OAUTH_AUTHORIZED_DOMAINS",
    ],
    [
      "1:119 server debugging in prod",
      "prod",
      "flags",
      { STREAM_DEBUG: "1" },
      "must-be at environments/prod: chat.flags.STREAM_DEBUG",
    ],
    [
      "1:119 browser debugging in prod",
      "prod",
      "flags",
      { NEXT_PUBLIC_DEBUG_STREAMING: "1" },
      "must-be at environments/prod: chat.flags.NEXT_PUBLIC_DEBUG_STREAMING",
    ],
    [
      "2:46 a secret in the environment",
      "dev",
      "telemetry",
      { ANON_USAGE_HMAC_SECRET: "fake" },
      "secret-in-environment at environments/dev: chat.telemetry.ANON_USAGE_HMAC_SECRET",
    ],
  ])("%s is refused", (_what, environment, integration, values, issue) => {
    expect(issuesOf(withValues(environment, "chat", integration, values), environment)).toEqual([issue]);
  });

  it("1:140 live mode refuses everything of test mode at once", () => {
    expect([...issuesOf(withValues("prod", "chat", "stripe", { stripeMode: "live" }), "prod")].sort()).toEqual([
      "mixed-choice at environments/prod: chat.stripe.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
      "mixed-choice at environments/prod: chat.stripe.STRIPE_ENTERPRISE_PRICE_ID",
      "mixed-choice at environments/prod: chat.stripe.STRIPE_PRO_PRICE_ID",
    ]);
  });

  it("1:140 goes live with one choice and what belongs to it", () => {
    const live = withValues("prod", "chat", "stripe", {
      stripeMode: "live",
      NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_live_fake",
      STRIPE_PRO_PRICE_ID: "price_fakeLivePro",
      STRIPE_ENTERPRISE_PRICE_ID: "price_fakeLiveEnterprise",
    });
    const entries = filled("prod", live).products.flatMap((product) => product.entries);
    const of = (key: string) => entries.find((entry) => entry.key === key);
    expect(of("chat/NEXT_PUBLIC_STRIPE_DASHBOARD_MODE")?.value).toBe("live");
    expect(of("chat/STRIPE_SECRET_KEY")?.format?.says).toBe("starts with sk_live_ or, restricted, rk_live_");
    expect(of("chat/STRIPE_WEBHOOK_SECRET")?.format?.says).toBe("starts with whsec_");
  });
});

// Casts stand for what gets past the compiler: spreads, JSON, `as any`.
describe("never accessed by (document 2)", () => {
  const reading = (role: "backend" | "inference", ...reads: Reader["reads"]) =>
    withReader(cloudRunService({ product: gateway, name: "intruder", role, reads: reads as never }));

  it.each([
    ["2:250 the service key", supabase.SUPABASE_SERVICE_KEY],
    ["2:251 the JWT secret", supabase.SUPABASE_JWT_SECRET],
    ["2:51 the instant server's key", inference.INSTANT_INFERENCE_API_KEY],
  ])("%s is only for those named", (_what, handle) => {
    expect(issuesOf(reading("backend", handle), "dev")).toContainEqual(expect.stringMatching(/^only-read-by at /));
  });

  it.each([
    ["2:146 the service key", supabase.SUPABASE_SERVICE_KEY, "critical-to-inference"],
    ["2:146 the JWT secret", supabase.SUPABASE_JWT_SECRET, "critical-to-inference"],
    ["2:146 the database password", supabase.DATABASE_PASSWORD, "critical-to-inference"],
    ["2:146 the database's address", supabase.DATABASE_HOST, "never-read-by"],
  ])("%s is not for inference servers", (_what, handle, code) => {
    const codes = issuesOf(reading("inference", handle), "dev").map((issue) => issue.split(" at ")[0]);
    expect(codes).toContain(code);
  });

  it("2:145 a frontend gets no key but the anon key", () => {
    const handles = [supabase.SUPABASE_SERVICE_KEY, supabase.DATABASE_HOST, inference.INSTANT_INFERENCE_URL];
    const frontend = organisation.readers.map((reader) =>
      reader.about.product.name === "gateway" && reader.about.name === "web"
        ? vercelProject({ product: gateway, name: "web", role: "frontend", reads: handles as never })
        : reader,
    );
    const codes = issuesOf({ ...organisation, readers: frontend }, "dev").map((issue) => issue.split(" at ")[0]);
    expect(codes.filter((code) => code === "secret-to-frontend")).toHaveLength(handles.length);
  });
});

it("3:5 an entry of intexuraos without the prefix is refused", () => {
  const integration = intexuraos.integration(
    { title: "Fake", owner: "fake", revoke: "fake", setup: [] },
    { FAKE: config({ purpose: "Fake", default: "fake", unreadBecause: "A test" }) },
  );
  const changed = {
    ...organisation,
    catalogue: { ...organisation.catalogue, intexuraos: { ...organisation.catalogue.intexuraos, fake: integration } },
  };
  expect(issuesOf(changed, "dev")).toEqual(["missing-prefix at intexuraos/FAKE"]);
});
