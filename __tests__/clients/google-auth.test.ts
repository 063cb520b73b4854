/** What becomes of an answer to a request for a token. That each kind of credentials gets one is in token.test.ts. */
import type { CredentialFile } from "../../clients/credential-file";
import { tokenOf } from "../../clients/google-auth";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import { type Scripted, ScriptedServer, server, withServer } from "./scripted-server";

withServer();

const credentials = (over: Partial<CredentialFile> = {}): CredentialFile => ({
  file: "given.json",
  type: "authorized_user",
  fields: { type: "authorized_user", client_id: "fake", client_secret: "fake", refresh_token: "fake" },
  identity: "ann@fake.test",
  sources: [],
  from: null,
  ...over,
});
const impersonating = (over: Partial<CredentialFile> = {}) =>
  credentials({
    type: "impersonated_service_account",
    fields: {
      service_account_impersonation_url:
        "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/inject@fake.test:generateAccessToken",
    },
    identity: "inject@fake.test",
    from: credentials(),
    ...over,
  });
const workload = (token_url: string, url = "https://issuer.test/token") =>
  credentials({
    type: "external_account",
    fields: {
      type: "external_account",
      audience: "fake",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      token_url,
      credential_source: { url },
    },
    sources: ["issuer.test"],
  });
const reroute =
  (to = server) =>
  (url: URL) =>
    new URL(`${to.url}${url.host}${url.pathname}`);
const ask = (of: CredentialFile, ...answers: readonly Scripted[]) => {
  const headers = { "content-type": "application/json" };
  server.script(...answers.map((answer) => ({ headers, ...answer })));
  return tokenOf(of, reroute());
};
const refusal = (of: CredentialFile, ...answers: readonly Scripted[]) => failureOf(() => ask(of, ...answers));
const token = { body: { access_token: "fake-access", expires_in: 3599 } };
const taken = (why: string, host = "oauth2.googleapis.com") =>
  `${host} did not accept the credentials in given.json (${why}); they may have expired or been revoked.`;
const login = "gcloud auth application-default login";
const current = "check that the file is current, and that everything it names still exists";
const missing = (why = "") => ({
  code: exitCodes.denied,
  message: `The credentials in given.json give no token${why}: something that they need is missing or can't be read.`,
  next: "recreate the file with gcloud",
});

it("a token is one that is a text, and not empty", async () => {
  expect(await ask(credentials(), token)).toBe("fake-access");
  for (const access_token of [undefined, "", 7, null])
    expect(await refusal(credentials(), { body: { access_token } })).toEqual(missing());
});

it.each<[object, string]>([
  [{ error: "invalid_grant" }, "HTTP 400, invalid_grant"],
  [{ error: "invalid_grant", error_subtype: "invalid_rapt" }, "HTTP 400, invalid_rapt"],
  [{ error: "Fake-token invalid" }, "HTTP 400"],
  [{ error: "invalid Fake-token" }, "HTTP 400"],
  [{ error: "x" }, "HTTP 400"],
  [{}, "HTTP 400"],
])("of %j, only a word of the standard is said", async (body, why) => {
  expect(await refusal(credentials(), { status: 400, body })).toEqual({
    code: exitCodes.denied,
    message: taken(why),
    next: login,
  });
});

it("what is refused in the middle says so by its host, and what mends it by its kind", async () => {
  const stsToken = "https://sts.googleapis.com/v1/token";
  const subject = { body: "fake-subject-token" };
  expect(await refusal(workload(stsToken), subject, { status: 403, body: {} })).toEqual({
    code: exitCodes.denied,
    message: taken("HTTP 403", "sts.googleapis.com"),
    next: current,
  });
  for (const status of [403, 404])
    expect(await refusal(impersonating(), token, { status, body: {} })).toEqual({
      code: exitCodes.denied,
      message: `iamcredentials.googleapis.com does not let the credentials in given.json act as inject@fake.test (HTTP ${status}).`,
      next: "grant them roles/iam.serviceAccountTokenCreator on inject@fake.test, or roles/iam.workloadIdentityUser to a workload identity",
    });
  expect(await refusal(impersonating(), token, { status: 400, body: {} })).toEqual({
    code: exitCodes.denied,
    message: taken("HTTP 400", "iamcredentials.googleapis.com"),
    next: current,
  });
});

it("an API that is down or asks for patience could not be reached", async () => {
  const other = await ScriptedServer.start();
  server.script({ status: 500 });
  other.script({ status: 429 });
  const said = await Promise.all([server, other].map((one) => failureOf(() => tokenOf(credentials(), reroute(one)))));
  await other.stop();
  const down = (why: string) => ({
    code: exitCodes.unreachable,
    message: `oauth2.googleapis.com could not be reached for a token (${why}).`,
    next: "run the command again",
  });
  expect(said).toEqual([down("HTTP 500"), down("HTTP 429")]);
});

it("nothing goes to another host, nor in clear, whatever the library was told", async () => {
  for (const address of [
    "https://evil.test/v1/token",
    "http://sts.googleapis.com/v1/token",
    "https://storage.googleapis.com/v1/token",
  ]) {
    expect((await refusal(workload(address), { body: "fake-subject-token" })).code).not.toBe(exitCodes.ok);
    expect(server.lines).toEqual(["GET /issuer.test/token"]);
  }
  expect((await refusal(workload("https://sts.googleapis.com/v1/token", "https://other.test/token"))).code).not.toBe(
    exitCodes.ok,
  );
  expect(server.lines).toEqual([]);
});

it("credentials in which something is missing give no token, and nothing is asked", async () => {
  for (const of of [
    impersonating({ from: null }),
    impersonating({ fields: {} }),
    impersonating({ from: null, fields: {} }),
  ]) {
    expect(await refusal(of, token)).toEqual(missing());
    expect(server.lines).toEqual([]);
  }
});
