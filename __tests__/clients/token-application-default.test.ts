import { join } from "node:path";
import { findToken } from "../../clients/token";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import {
  answers,
  bare,
  base,
  beforeStandIn,
  given,
  hosts,
  impersonating,
  impersonation,
  impersonationPath,
  refused,
  seen,
  serviceAccount,
  user,
  workload,
  write,
} from "./google-stand-in";

beforeStandIn();

/** A user who acts as a service account. */
const impersonates = {
  type: "impersonated_service_account",
  service_account_impersonation_url: impersonation,
  source_credentials: user,
};

describe("application default credentials", () => {
  it("that are named must be there, and be JSON", async () => {
    const missing = join(base, "no-such-file");
    const of = (file: string) => failureOf(() => findToken({ ...bare(), GOOGLE_APPLICATION_CREDENTIALS: file }, hosts));
    expect(await of(missing)).toEqual({
      code: exitCodes.denied,
      message: `GOOGLE_APPLICATION_CREDENTIALS names ${missing}, which can't be read.`,
      next: null,
    });
    const text = write("given.json", "fake-not-json");
    expect(await of(text)).toEqual({
      code: exitCodes.denied,
      message: `The credentials in ${text} are not JSON.`,
      next: null,
    });
    expect(seen).toEqual([]);
  });

  it("name no project whose quota is used by an empty text", async () => {
    expect((await findToken(given({ ...user, quota_project_id: "" }), hosts)).quotaProject).toBeNull();
  });

  it("of a user, with the project whose quota is used", async () => {
    const file = write("application_default_credentials.json", { ...user, quota_project_id: "acme-quota" });
    const expected = {
      value: "fake-user-access",
      identity: "ann@example.test",
      source: file,
      renewable: true,
      quotaProject: "acme-quota",
    };
    expect(await findToken(bare(), hosts)).toEqual(expected);
    expect(await findToken({ ...bare(), GOOGLE_CLOUD_QUOTA_PROJECT: "acme-other" }, hosts)).toEqual({
      ...expected,
      quotaProject: "acme-other",
    });
    expect(seen.map(({ to }) => to)).toEqual(["oauth2.googleapis.com/token", "oauth2.googleapis.com/token"]);
  });

  it("of a service account's key, by a grant that it signs", async () => {
    const token = await findToken(given(serviceAccount), hosts);
    expect([token.value, token.identity, token.quotaProject]).toEqual([
      "fake-key-access",
      "inject@fake.iam.gserviceaccount.com",
      null,
    ]);
  });

  it("of a workload, by its own token from a file", async () => {
    const token = await findToken(given(workload()), hosts);
    expect([token.value, token.identity]).toEqual(["fake-federated-access", "the workload identity of pool github"]);
    expect(seen.map(({ to }) => to)).toEqual(["sts.googleapis.com/v1/token"]);
  });

  it("of a workload, by its own token from an address, as a service account", async () => {
    answers[impersonationPath] = impersonating("fake-federated-access");
    const credential_source = {
      url: "https://issuer.example/token?audience=x",
      headers: { "x-issuer": "fake-header" },
      format: { type: "json", subject_token_field_name: "value" },
    };
    const fields = { ...workload(), credential_source, service_account_impersonation_url: impersonation };
    const token = await findToken(given(fields), hosts);
    expect([token.value, token.identity]).toEqual(["fake-impersonated-access", "inject@fake.iam.gserviceaccount.com"]);
    expect(seen.map(({ to }) => to)).toEqual([
      "issuer.example/token",
      "sts.googleapis.com/v1/token",
      impersonationPath,
    ]);
  });

  it("of a user who impersonates a service account", async () => {
    answers[impersonationPath] = impersonating("fake-user-access");
    const token = await findToken(given({ ...impersonates, delegates: [], quota_project_id: "acme-quota" }), hosts);
    expect(token).toEqual({
      value: "fake-impersonated-access",
      identity: "inject@fake.iam.gserviceaccount.com",
      source: join(base, "given.json"),
      renewable: true,
      quotaProject: "acme-quota",
    });
  });

  it("of a workforce user", async () => {
    answers["sts.googleapis.com/v1/oauthtoken"] = ({ body, headers }) =>
      new URLSearchParams(body).get("refresh_token") === "fake-refresh-token" && headers.authorization !== undefined
        ? [200, { access_token: "fake-workforce-access", expires_in: 3599 }]
        : refused;
    const fields = {
      type: "external_account_authorized_user",
      audience: "//iam.googleapis.com/locations/global/workforcePools/staff/providers/okta",
      client_id: "fake-client",
      client_secret: "fake-secret",
      refresh_token: "fake-refresh-token",
      token_url: "https://sts.googleapis.com/v1/oauthtoken",
      token_info_url: "https://sts.googleapis.com/v1/introspect",
    };
    const token = await findToken(given(fields), hosts);
    expect([token.value, token.identity]).toEqual(["fake-workforce-access", "the workforce user of pool staff"]);
  });
});

describe("what goes wrong", () => {
  it("says which credentials were refused, never what they are", async () => {
    const file = write("application_default_credentials.json", { ...user, refresh_token: "fake-revoked-token" });
    expect(await failureOf(() => findToken(bare(), hosts))).toEqual({
      code: exitCodes.denied,
      message: `oauth2.googleapis.com did not accept the credentials in ${file} (HTTP 400, invalid_grant); they may have expired or been revoked.`,
      next: "gcloud auth application-default login",
    });
  });

  it("a workload's token that Google does not know", async () => {
    const fields = workload();
    write("subject", "fake-other-subject");
    const { code, message } = await failureOf(() => findToken(given(fields), hosts));
    expect([code, message]).toEqual([
      exitCodes.denied,
      expect.stringMatching(/^sts\.googleapis\.com did not accept .*HTTP 400/),
    ]);
    expect(message).not.toContain("fake-");
  });

  it("who may not impersonate, with the role that is missing", async () => {
    answers[impersonationPath] = impersonating("somebody else");
    const env = given(impersonates);
    expect(await failureOf(() => findToken(env, hosts))).toEqual({
      code: exitCodes.denied,
      message: `iamcredentials.googleapis.com does not let the credentials in ${join(base, "given.json")} act as inject@fake.iam.gserviceaccount.com (HTTP 403).`,
      next: "grant them roles/iam.serviceAccountTokenCreator on inject@fake.iam.gserviceaccount.com, or roles/iam.workloadIdentityUser to a workload identity",
    });
  });

  it("a workload's own token that is not there", async () => {
    const fields = { ...workload(), credential_source: { file: join(base, "no-such-file") } };
    const { code, message } = await failureOf(() => findToken(given(fields), hosts));
    expect([code, message]).toEqual([exitCodes.denied, expect.stringContaining("something that they need is missing")]);
  });

  it("a type that nobody knows", async () => {
    const { code, message } = await failureOf(() => findToken(given({ type: "gdch_service_account\u001b[2J" }), hosts));
    expect([code, message]).toEqual([
      exitCodes.denied,
      expect.stringContaining(
        'are of type "gdch_service_account\\u001b[2J"; supported are authorized_user, service_account,',
      ),
    ]);
  });

  it("no answer at all", async () => {
    const dead = { ...hosts, reroute: () => new URL("http://127.0.0.1:1/") };
    const { code, message } = await failureOf(() => findToken(given(user), dead));
    expect([code, message]).toEqual([exitCodes.unreachable, expect.stringMatching(/could not be reached for a token/)]);
  });

  it("names every source when there is none", async () => {
    const failure = await failureOf(() => findToken(bare(), hosts));
    expect(failure).toEqual({
      code: exitCodes.denied,
      message:
        "There are no Google credentials: neither GOOGLE_OAUTH_ACCESS_TOKEN, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE, GOOGLE_APPLICATION_CREDENTIALS, application default credentials, a metadata server nor gcloud has any.",
      next: "gcloud auth application-default login; or, without any cloud, put strongroom sandbox exec -- before the command",
    });
  });
});
