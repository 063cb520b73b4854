/** What each format's words mean, by hand: the exact pattern, what it takes and what it refuses. Nothing here is a secret. */
export interface GoldenFormat {
  readonly source: string;
  readonly takes: readonly string[];
  readonly refuses: readonly string[];
}

function startsWith(prefix: string, escaped = prefix): GoldenFormat {
  return {
    source: `^${escaped}\\S+$`,
    takes: [`${prefix}fake`],
    refuses: ["", prefix, `x${prefix}fake`, `${prefix}fake\n`, `${prefix}fa ke`],
  };
}

const stripeKey = (mode: string, other: string): GoldenFormat => ({
  source: `^(sk|rk)_${mode}_\\S+$`,
  takes: [`sk_${mode}_fake`, `rk_${mode}_fake`],
  refuses: [`sk_${other}_fake`, `pk_${mode}_fake`, `whsec_fake`, `sk_${mode}_`],
});

export const goldenFormats: Readonly<Record<string, GoldenFormat>> = {
  "an https URL": {
    source: "^https:\\/\\/[^\\s]+$",
    takes: ["https://fake.test", "https://fake.test/v1"],
    refuses: ["http://fake.test", "fake.test", "https://", "https://fake.test\n"],
  },
  "true or false": { source: "^(true|false)$", takes: ["true", "false"], refuses: ["1", "True", "", "false\n"] },
  "0 or 1": { source: "^[01]$", takes: ["0", "1"], refuses: ["false", "2", "01", ""] },
  "a positive whole number": { source: "^[1-9][0-9]*$", takes: ["1", "300"], refuses: ["0", "-1", "1.5", "030", ""] },
  "at least 20 characters without blanks": {
    source: "^\\S{20,}$",
    takes: ["fake-fake-fake-fake-"],
    refuses: ["fake-fake-fake-fake", "fake-fake-fake-fake-\n", "fake fake fake fake fake"],
  },
  "at least 12 characters, none blank at either end": {
    source: "^\\S(.{10,}\\S)$",
    takes: ["fake fake fake", "fake-fake-fa"],
    refuses: ["fake-fake-f", " fake-fake-fake", "fake-fake-fake ", "fake-fake-fake\n"],
  },
  "at least 32 characters without blanks": {
    source: "^\\S{32,}$",
    takes: ["fake-fake-fake-fake-fake-fake-fa"],
    refuses: ["fake-fake-fake-fake-fake-fake-f", "fake-fake-fake-fake-fake-fake-fake\n"],
  },
  "a JWT (eyJ….….…)": {
    source: "^eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+$",
    takes: ["eyJfake.fake.fake"],
    refuses: ["eyJfake.fake", "fake.fake.fake", "sb_secret_fake", "eyJfake.fake.fake\n"],
  },
  "a JWT (eyJ….….…) or sb_secret_…": {
    source: "^(eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+|sb_secret_\\S+)$",
    takes: ["eyJfake.fake.fake", "sb_secret_fake"],
    refuses: ["eyJfake.fake", "sb_publishable_fake", "sb_secret_", "eyJfake.fake.fake\n"],
  },
  "a JWT (eyJ….….…) or sb_publishable_…": {
    source: "^(eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+|sb_publishable_\\S+)$",
    takes: ["eyJfake.fake.fake", "sb_publishable_fake"],
    refuses: ["eyJfake.fake", "sb_secret_fake", "sb_publishable_", "eyJfake.fake.fake\n"],
  },
  "https://<project ref>.supabase.co, without a path": {
    source: "^https:\\/\\/[a-z0-9-]+\\.supabase\\.co$",
    takes: ["https://fake.supabase.co"],
    refuses: ["https://fake.supabase.co/", "http://fake.supabase.co", "https://supabase.co", "http://localhost:54321"],
  },
  "host or host:port, comma-separated": {
    source: "^[a-z0-9.-]+(:[0-9]+)?(,[a-z0-9.-]+(:[0-9]+)?)*$",
    takes: ["10.0.0.1", "fake.internal:5432", "fake-a.internal,10.0.0.2:8080"],
    refuses: ["https://fake.internal", "fake.internal, other.internal", "fake.internal:", ""],
  },

  // Document 1
  "starts with sk-or-": startsWith("sk-or-"),
  "vendor/model": {
    source: "^[a-z0-9-]+\\/[a-z0-9.:-]+$",
    takes: ["z-ai/glm-4.7", "fake/fake:free"],
    refuses: ["glm-4.7", "z-ai/", "z-ai/glm-4.7,fake/fake"],
  },
  "vendor/model, comma-separated": {
    source: "^[a-z0-9-]+\\/[a-z0-9.:-]+(,[a-z0-9-]+\\/[a-z0-9.:-]+)*$",
    takes: ["z-ai/glm-4.7", "z-ai/glm-4.7,fake/fake:free"],
    refuses: ["z-ai/glm-4.7, fake/fake", "z-ai/glm-4.7,", "glm-4.7"],
  },
  "https://<database>.upstash.io, without a path": {
    source: "^https:\\/\\/[a-z0-9-]+\\.upstash\\.io$",
    takes: ["https://fake-1.upstash.io"],
    refuses: ["https://fake-1.upstash.io/", "redis://fake-1.upstash.io", "https://upstash.io"],
  },
  "starts with sk_test_ or, restricted, rk_test_": stripeKey("test", "live"),
  "starts with sk_live_ or, restricted, rk_live_": stripeKey("live", "test"),
  "starts with pk_test_": startsWith("pk_test_"),
  "starts with pk_live_": startsWith("pk_live_"),
  "test while stripeMode is test": { source: "^test$", takes: ["test"], refuses: ["live", "Test", ""] },
  "live while stripeMode is live": { source: "^live$", takes: ["live"], refuses: ["test", "Live", ""] },
  "starts with whsec_": startsWith("whsec_"),
  "a test price of the pro plan, as catalog/chat/stripe.ts lists them": {
    source: "^(price_fakeAcmeProDev|price_fakeAcmeProStaging|price_fakeAcmeProProd)$",
    takes: ["price_fakeAcmeProDev", "price_fakeAcmeProStaging", "price_fakeAcmeProProd"],
    refuses: ["price_fake", "price_fakeAcmeEnterpriseDev", "price_fakeAcmeProDevX"],
  },
  "a test price of the enterprise plan, as catalog/chat/stripe.ts lists them": {
    source: "^(price_fakeAcmeEnterpriseDev|price_fakeAcmeEnterpriseStaging|price_fakeAcmeEnterpriseProd)$",
    takes: ["price_fakeAcmeEnterpriseDev", "price_fakeAcmeEnterpriseStaging", "price_fakeAcmeEnterpriseProd"],
    refuses: ["price_fake", "price_fakeAcmeProDev", "price_fakeAcmeEnterpriseDevX"],
  },
  "2025-06-30.basil": {
    source: "^2025-06-30\\.basil$",
    takes: ["2025-06-30.basil"],
    refuses: ["2025-06-30", "2025-07-30.basil", "2025-06-30xbasil"],
  },
  "https://<key>@<host>/<project number>": {
    source: "^https:\\/\\/[0-9a-f]+@[a-z0-9.-]+\\/[0-9]+$",
    takes: ["https://00fa4e00@o0.ingest.sentry.io/0"],
    refuses: ["https://o0.ingest.sentry.io/0", "https://00fa4e00@o0.ingest.sentry.io"],
  },
  "ends in .apps.googleusercontent.com": {
    source: "^[0-9]+-[a-z0-9]+\\.apps\\.googleusercontent\\.com$",
    takes: ["000-fake.apps.googleusercontent.com"],
    refuses: ["fake.apps.googleusercontent.com", "000-fake.googleusercontent.com"],
  },
  "starts with GOCSPX-": startsWith("GOCSPX-"),
  "domains, comma-separated": {
    source: "^[a-z0-9.:-]+(,[a-z0-9.:-]+)*$",
    takes: ["localhost:3000", "fake.test,fake.vercel.app"],
    refuses: ["https://fake.test", "fake.test, fake.vercel.app", ""],
  },
  "the production domain and the fallback .vercel.app domain, comma-separated": {
    source:
      "^(?=(?:.*,)?(?:[a-z0-9-]+\\.vercel\\.app)(?:,|$))(?=(?:.*,)?(?:[a-z0-9-]+\\.[a-z0-9-]+|[a-z0-9-]+\\.[a-z0-9-]+\\.(?:[^a.,][^.,]*|a[^p.,][^.,]*|a|ap[^p.,][^.,]*|ap|app[^.,]+)|[a-z0-9-]+\\.(?:[^v.,][^.,]*|v[^e.,][^.,]*|v|ve[^r.,][^.,]*|ve|ver[^c.,][^.,]*|ver|verc[^e.,][^.,]*|verc|verce[^l.,][^.,]*|verce|vercel[^.,]+)\\.[a-z0-9-]+|[a-z0-9-]+(?:\\.[a-z0-9-]+){3,})(?:,|$))[a-z0-9.-]+(?:,[a-z0-9.-]+)+$",
    takes: [
      "fake.test,fake.vercel.app",
      "fake.vercel.app,fake.test",
      "fake.vercel.app,www.fake.test,fake.test",
      "fake.vercel.app,www.fake.app",
      "fake.vercel.app,www.vercel.test",
      "fake.vercel.app,www.vercels.app",
      "fake.vercel.app,a.b.vercel.app",
    ],
    refuses: [
      "fake.test",
      "fake.vercel.app",
      "fake.vercel.app,other.vercel.app",
      "fake.test,www.fake.test",
      "fake.test, fake.vercel.app",
      "https://fake.test,fake.vercel.app",
      "localhost,fake.vercel.app",
      "a.vercel.app,b.c.vercel.appx ",
    ],
  },

  // Document 3
  "<tenant>.auth0.com, without https://": {
    source: "^[a-z0-9-]+(\\.[a-z]{2})?\\.auth0\\.com$",
    takes: ["your-tenant.auth0.com", "fake.eu.auth0.com"],
    refuses: ["https://fake.auth0.com", "fake.auth0.com/", "auth0.com"],
  },
  "32 letters or digits": {
    source: "^[A-Za-z0-9]{32}$",
    takes: ["fakefakefakefakefakefakefakefake"],
    refuses: [
      "fakefakefakefakefakefakefakefak",
      "fakefakefakefakefakefakefakefakef",
      "fake-fake-fake-fake-fake-fake-fa",
    ],
  },
  "at least 48 letters, digits, - or _": {
    source: "^[\\w-]{48,}$",
    takes: ["fake-fake-fake-fake-fake_fake-fake-fake-fake-fak"],
    refuses: ["fake-fake-fake-fake-fake_fake-fake-fake-fake-fa", "fake-fake-fake-fake-fake_fake-fake-fake-fake-fake\n"],
  },
  "https://<tenant>/.well-known/jwks.json": {
    source: "^https:\\/\\/[a-z0-9.-]+\\/\\.well-known\\/jwks\\.json$",
    takes: ["https://your-tenant.auth0.com/.well-known/jwks.json"],
    refuses: ["http://fake.test/.well-known/jwks.json", "https://fake.test/jwks.json", "https://fake.test/"],
  },
  "https://<tenant>/ with the slash at the end": {
    source: "^https:\\/\\/[a-z0-9.-]+\\/$",
    takes: ["https://your-tenant.auth0.com/"],
    refuses: ["https://fake.auth0.com", "fake.auth0.com/", "https://fake.auth0.com/x/"],
  },
  "a urn: or an https URL": {
    source: "^(urn:|https:\\/\\/)\\S+$",
    takes: ["urn:intexuraos:api", "https://fake.test/api"],
    refuses: ["intexuraos:api", "urn:", "http://fake.test"],
  },
  "starts with EAA": startsWith("EAA"),
  "10 to 20 digits": {
    source: "^[0-9]{10,20}$",
    takes: ["0000000000"],
    refuses: ["000000000", "000000000000000000000", "+0000000000"],
  },
  "a bucket name, without gs://": {
    source: "^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$",
    takes: ["fake-media", "fake.test"],
    refuses: ["gs://fake-media", "Fake-media", "fa", "-fake"],
  },
  "starts with ntn_ or secret_": {
    source: "^(ntn|secret)_\\S+$",
    takes: ["ntn_fake", "secret_fake"],
    refuses: ["fake", "ntn_", "xntn_fake"],
  },
  "a Google project id": {
    source: "^[a-z][a-z0-9-]{4,28}[a-z0-9]$",
    takes: ["your-project-id"],
    refuses: ["fake", "1fake-project", "fake-project-", "Fake-project"],
  },
  "trace, debug, info, warn, error or fatal": {
    source: "^(trace|debug|info|warn|error|fatal)$",
    takes: ["debug"],
    refuses: ["DEBUG", "verbose", ""],
  },

  // Document 4
  "opencode/<model>": {
    source: "^opencode\\/[a-z0-9.-]+$",
    takes: ["opencode/glm-4.7"],
    refuses: ["glm-4.7", "opencode/", "other/glm-4.7"],
  },
  "a model's name": { source: "^[a-z0-9.-]+$", takes: ["mimo-v2-flash"], refuses: ["mimo/v2", "", "Mimo"] },
  "starts with tvly-": startsWith("tvly-"),
  "starts with AIza": startsWith("AIza"),

  // Document 5 and our own pipelines
  "starts with sk-": startsWith("sk-"),
  "at least 24 letters or digits": {
    source: "^[A-Za-z0-9_]{24,}$",
    takes: ["fakefakefakefakefakefake"],
    refuses: ["fakefakefakefakefakefak", "fake-fake-fake-fake-fake-fake"],
  },
  "starts with sbp_": startsWith("sbp_"),
  "starts with github_pat_": startsWith("github_pat_"),
};
