import { RE2JS } from "re2js";
import { secretLikeness } from "../../model/secret-likeness";
import betterleaks from "../../model/secret-rules/betterleaks.json";

// Put together at run time, so that no scanner of this repository takes them for real.
const fake = (...parts: string[]): string => parts.join("");
const jwt = (role: string): string =>
  fake("eyJhbGciOiJIUzI1NiJ9.", Buffer.from(JSON.stringify({ role })).toString("base64url"), ".ZmFrZQ");

test.each([
  [fake("sk", "_live_", "fake"), "a Stripe secret key"],
  [fake("rk", "_test_", "fake"), "a Stripe secret key"],
  [fake("whsec", "_fake"), "a webhook signing secret"],
  [fake("sk", "-or-v1-", "fakefakefakefakefake"), "a model vendor's API key"],
  [fake("AKIA", "FAKEFAKEFAKEFAKE"), "an AWS access key"],
  [fake("ghp", "_fakefakefakefakefakefake"), "a GitHub token"],
  [fake("github", "_pat_", "fakefakefakefakefakefake"), "a GitHub token"],
  [fake("xox", "b-fake"), "a Slack token"],
  [fake("ya29", ".fakefakefake"), "a Google access token"],
  [fake("sb_secret", "_fake"), "a Supabase secret key"],
  [fake("GOC", "SPX-fake"), "a Google OAuth client secret"],
  [fake("-----BEGIN RSA PRIVATE", " KEY-----\nfake"), "a private key"],
  [fake("postgres://fake:fake", "@db.example.test/x"), "a URL with a password"],
  [fake("redis://:fakePassw0rd", "@cache.example.test:6379"), "a URL with a password"],
  [fake("Ask at amqp://mq:fakePassw0rd", "@mq.example.test, or call"), "a URL with a password"],
  [fake("jdbc:postgresql://db.example.test/x?user=a&pass", "word=fakePassw0rd"), "a URL with a password"],
  [fake("https://store.example.test/c?sv=2026&s", "ig=fakeSignature"), "a URL with a password"],
  [fake("SG", ".FakeFakeFakeFakeFake1.FakeFakeFakeFakeFakeFakeFake"), "a SendGrid API key"],
  [fake("npm", "_FakeFakeFakeFakeFakeFakeFakeFakeFake"), "an npm token"],
  [fake("glp", "at-FakeFakeFakeFakeFake"), "a GitLab token"],
  [fake("https://hooks.slack", ".com/services/T000/B000/fake"), "a Slack webhook"],
  [fake("0123456789abcdef".repeat(2), "fedcba9876543210".repeat(2)), "random bytes in hex"],
  [fake("pmvK2rq8XwZ1yT6u", "B4nD7sF9gH3jL5aQ0eR8tY2uI1o="), "random bytes in base64"],
  // Only the kept rules know these.
  [fake("dop_v1_", "3f9a1c7e5b2d8046".repeat(4)), "random bytes in hex"],
  [fake("hvs.", "CAESIJ1fakeQ8zX2v".repeat(6)), "a secret by the rule vault-service-token"],
  [fake("lin_api_", "q7Zk2Xw9Lm4Tb8Vn3Rc6Yd1Pf5Gh0Js2Kd8Mq4Wz"), "a secret by the rule linear-api-key"],
  [jwt("anon"), "a JWT"],
  [fake("AIza", "FakeFakeFakeFakeFakeFakeFakeFakeFak"), "a Google API key"],
])("%#: looks like %s", (value, likeness) => {
  expect(secretLikeness(value)).toBe(likeness);
});

test.each([
  "https://example.test/path?query=1",
  "price_1Fake",
  "pk_live_fake",
  "pk_test_fake",
  "2025-06-30.basil",
  "0123456789abcdef0123456789abcdef",
  "small,large",
  "task-runner-for-everybody-in-the-house",
  "https://user@example.test",
  "postgres://USER:PASSWORD@db.example.test/x",
  "postgres://user:<password>@db.example.test/x",
  "postgres://${USER}:${PASSWORD}@db.example.test/x",
  "jdbc:postgresql://db.example.test/x?password={value}",
  "starts with sk_test_",
  "us-docker.pkg.dev/x/y@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "1f0c6a52-6b8e-4d3f-9a57-3b2f5d0c9e11",
  "projects/acme-kms/locations/global/keyRings/secrets-2026/cryptoKeys/prod-payloads",
  "serviceAccount:strongroom-deliver@acme-platform-dev.iam.gserviceaccount.com",
  "price_1QfakeAcmeProDev2026Monthly",
  `${"Aa1".repeat(14)}A=`,
])("%s does not", (value) => {
  expect(secretLikeness(value)).toBeNull();
});

test("public config may hold what vendors publish, but no service key", () => {
  expect(secretLikeness(jwt("anon"), { declaredPublic: true })).toBeNull();
  expect(secretLikeness(fake("AIza", "FakeFakeFakeFakeFakeFakeFakeFakeFak"), { declaredPublic: true })).toBeNull();
  expect(secretLikeness(jwt("service_role"), { declaredPublic: true })).toBe("a Supabase service key");
  const spaced = Buffer.from('{ "role" : "service_role" }').toString("base64url");
  expect(secretLikeness(fake("eyJhbGciOiJIUzI1NiJ9.", spaced, ".ZmFrZQ"), { declaredPublic: true })).toBe(
    "a Supabase service key",
  );
  expect(secretLikeness(fake("sk", "_live_", "fake"), { declaredPublic: true })).toBe("a Stripe secret key");
});

test("a vendor's name before it tells what a random text is", () => {
  const random = fake("3f9a1c7e5b2d8046", "a1b2c3d4e5f60718");
  expect(secretLikeness(random)).toBeNull();
  expect(secretLikeness(random, { name: "SHOP_REVISION" })).toBeNull();
  expect(secretLikeness(random, { name: "DATADOG_ACCESS" })).toBe("a secret by the rule datadog-api-key");
});

describe("a name that ends as secrets do", () => {
  const named = (name: string, declaredPublic = false, value = "Winter2026-Berlin-Desk!") =>
    secretLikeness(value, { name, declaredPublic });
  const secret = "a secret, by the entry's name";

  it.each([
    "LEGACY_PASSWORD",
    "PASSWORD",
    "DB_PASSWD",
    "KEY_PASSPHRASE",
    "OAUTH_CLIENT_SECRET",
    "DESK_TOKEN",
    "GITHUB_APP_PRIVATE_KEY",
    "DESK_API_KEY",
  ])("%s is one", (name) => expect(named(name)).toBe(secret));

  it.each([
    "ACCESS_TOKEN_TTL_SECONDS",
    "TOKEN_ISSUER",
    "PUBLIC_KEY",
    "JWT_PUBLIC_KEY",
    "PASSWORD_MIN_LENGTH",
    "SECRET_NAME",
    "API_KEY_HEADER",
    "SECRETARY",
    "COMPASSWORD",
    "NEXT_PUBLIC_MAPS_API_KEY",
    "POSTHOG_PUBLIC_TOKEN",
    "SUPABASE_ANON_API_KEY",
  ])("%s is none", (name) => expect(named(name)).toBeNull());

  it("is none of what vendors publish, but for a password", () => {
    expect(named("MAPS_API_KEY", true)).toBeNull();
    expect(named("MAPBOX_TOKEN", true)).toBeNull();
    expect(named("NEXT_PUBLIC_DESK_PASSWORD", true)).toBe(secret);
    expect(named("NEXT_PUBLIC_CLIENT_SECRET", true)).toBe(secret);
  });

  it.each(["", "true", "off", "required", "projects/acme-chat/secrets/DESK_PASSWORD"])("is none for %j", (value) =>
    expect(named("DESK_PASSWORD", false, value)).toBeNull(),
  );

  it("is none on local machines, where a text still looks like what it is", () => {
    const local = (value: string) => secretLikeness(value, { name: "DESK_PASSWORD", localOnly: true });
    expect(local("postgres")).toBeNull();
    expect(local(fake("sk", "_live_", "fake"))).toBe("a Stripe secret key");
  });
});

test("every rule compiles for the linear-time engine, and a long text takes no time to speak of", () => {
  for (const { regex, not = [], must = [] } of betterleaks.rules)
    for (const pattern of [regex, ...not, ...must]) expect(() => RE2JS.compile(pattern)).not.toThrow();
  expect(secretLikeness(`a1${"a".repeat(60_000)}!`)).toBeNull();
  expect(secretLikeness(`https://${"a:".repeat(20_000)}`)).toBeNull();
});
