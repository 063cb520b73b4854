import { secretLikeness } from "../../model/secret-likeness";

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
])("%s does not", (value) => {
  expect(secretLikeness(value)).toBeNull();
});

test("public config may hold what vendors publish, but no service key", () => {
  expect(secretLikeness(jwt("anon"), true)).toBeNull();
  expect(secretLikeness(fake("AIza", "FakeFakeFakeFakeFakeFakeFakeFakeFak"), true)).toBeNull();
  expect(secretLikeness(jwt("service_role"), true)).toBe("a Supabase service key");
  expect(secretLikeness(fake("sk", "_live_", "fake"), true)).toBe("a Stripe secret key");
});
