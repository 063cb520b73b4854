import { createHash, createHmac } from "node:crypto";
import { TestCloud } from "./support";

let test: TestCloud;
beforeAll(async () => {
  test = await TestCloud.start();
});
afterAll(() => test.stop());

const ask = (method: string, path: string, headers: Record<string, string>, body?: string) =>
  test.send(method, `/_vendors/${path}`, undefined, body, headers);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

it.each([
  ["GET", "openrouter.ai/api/v1/key", bearer("sk-or-fake"), bearer("fake"), 401],
  ["POST", "openrouter.ai/api/v1/chat/completions", bearer("sk-or-fake"), bearer("fake"), 401],
  ["GET", "api.stripe.com/v1/products?limit=1", bearer("rk_test_fake"), bearer("whsec_fake"), 401],
  ["POST", "o0.ingest.sentry.io/api/42/envelope/", { "x-sentry-auth": "Sentry sentry_key=00fa4e" }, {}, 403],
  ["GET", "fake.supabase.co/rest/v1/", { apikey: "fake.fake.fake" }, { apikey: "fake" }, 401],
  ["POST", "fake.supabase.co/functions/v1/hello", bearer("fake.fake.fake"), bearer("fake"), 401],
  ["GET", "fake.upstash.io/ping", bearer("fake"), {}, 401],
  ["GET", "api.tavily.com/usage", bearer("tvly-fake"), bearer("fake"), 401],
  ["GET", "www.googleapis.com/youtube/v3/i18nLanguages?part=snippet", { "x-goog-api-key": "AIzaFake" }, {}, 400],
  [
    "GET",
    "api.notion.com/v1/users/me",
    { ...bearer("ntn_fake"), "notion-version": "2022-06-28" },
    bearer("ntn_fake"),
    401,
  ],
  ["GET", "api.openai.com/v1/models", bearer("sk-fake"), bearer("fake"), 401],
  ["GET", "asr.api.speechmatics.com/v2/usage", bearer("fake"), {}, 401],
  ["GET", "graph.facebook.com/v23.0/000000000000000?fields=id", bearer("EAAfake"), bearer("fake"), 401],
  ["GET", "api.skyvern.com/v1/workflows?page=1&page_size=1", { "x-api-key": "fake" }, bearer("fake"), 403],
  ["GET", "api.vercel.com/v2/user", bearer("fakeExampleToken00000000000"), bearer("fake"), 403],
  ["GET", "api.supabase.com/v1/organizations", bearer("sbp_fake"), bearer("fake"), 401],
  ["GET", "api.github.com/user", bearer("github_pat_fake"), bearer("fake"), 401],
  ["GET", "functions.fake.example/auth/v1/settings", { apikey: "fake.fake.fake" }, { apikey: "fake" }, 401],
])("%s %s lets in what looks right, refuses what does not", async (method, path, good, bad, refused) => {
  expect((await ask(method, path, good as Record<string, string>)).status).toBe(200);
  expect((await ask(method, path, bad as Record<string, string>)).status).toBe(refused);
});

it("takes a revoked credential no longer, at that vendor alone", async () => {
  const sha256 = createHash("sha256").update("sk-fake").digest("hex");
  expect((await test.admin("POST", "vendors/revoke", { host: "api.openai.com", sha256 })).status).toBe(200);
  expect((await ask("GET", "api.openai.com/v1/models", bearer("sk-fake"))).status).toBe(401);
  expect((await ask("GET", "api.openai.com/v1/models", bearer("sk-other"))).status).toBe(200);
  expect((await test.admin("POST", "vendors/revoke", { host: "api.openai.com", sha256: "sk-fake" })).status).toBe(400);
  expect((await test.admin("POST", "reset")).status).toBe(200);
  expect((await ask("GET", "api.openai.com/v1/models", bearer("sk-fake"))).status).toBe(200);
});

it("an application on Vercel knows the values of its own variables, as bearer or signature", async () => {
  await test.admin("POST", "prepare", { teams: [{ id: "team_a", projects: [{ id: "prj_a", name: "app" }] }] });
  const path = "app.vercel.app/api/internal/sync-models";
  expect((await ask("POST", path, bearer("fake-token"), "{}")).status).toBe(401);
  await test.vercel("POST", "/v10/projects/prj_a/env?teamId=team_a", {
    key: "TOKEN",
    value: "fake-token",
    type: "sensitive",
    target: ["production"],
  });
  expect((await ask("POST", path, bearer("fake-token"), "{}")).status).toBe(200);
  const signature = createHmac("sha256", "fake-token").update("{}").digest("hex");
  expect((await ask("POST", path, { "x-signature": signature }, "{}")).status).toBe(200);
  expect((await ask("POST", path, { "x-signature": signature }, '{"a":1}')).status).toBe(401);
  expect((await ask("POST", "other.vercel.app/", {}, "{}")).status).toBe(404);
});

it("has no other methods", async () => {
  expect((await ask("DELETE", "api.openai.com/v1/models", bearer("sk-fake"))).status).toBe(404);
  expect((await ask("GET", "api.openai.com/v1/files", bearer("sk-fake"))).status).toBe(404);
});
