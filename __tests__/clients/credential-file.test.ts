/** A file of credentials leads only where its kind may. That nothing is sent elsewhere is in token.test.ts. */
import { checkedCredentials, isTokenHost, principalIn } from "../../clients/credential-file";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";

type Fields = Readonly<Record<string, unknown>>;

const impersonation =
  "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/inject@fake.test:generateAccessToken";
const external = (over: Fields = {}) => ({
  type: "external_account",
  audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/providers/actions",
  credential_source: { file: "subject" },
  ...over,
});
const sourced = (credential_source: unknown) => external({ credential_source });
const check = (fields: Fields, env = {}) => checkedCredentials("given.json", fields, env);
/** What is refused: the field's name, and what it holds. */
const refusal = async (fields: Fields) => {
  const { code, message } = await failureOf(() => check(fields));
  const [, got, name] =
    /^The credentials in (.+) as ([\w.]+); allowed is, for example, .+\. Nothing was sent there\.$/.exec(message) ?? [];
  return [code, name, got];
};

it("a file that names no address of its own is taken", () => {
  const fields = { type: "authorized_user", account: "ann@fake.test", token_uri: null };
  expect(check(fields)).toEqual({
    file: "given.json",
    type: "authorized_user",
    fields,
    identity: "ann@fake.test",
    sources: [],
    from: null,
  });
});

it.each<[string, unknown]>([
  ["universe_domain", "googleapis.com"],
  ["token_uri", "https://oauth2.googleapis.com/token"],
  ["token_uri", "https://accounts.google.com/o/oauth2/token"],
  ["token_uri", "https://www.googleapis.com/oauth2/v4/token"],
  ["token_url", "https://sts.googleapis.com/v1/token"],
  ["token_url", "https://sts.googleapis.com:443/v1/token"],
  ["token_info_url", "https://sts.googleapis.com/v1/introspect"],
  ["revoke_url", "https://sts.googleapis.com/v1/revoke"],
  ["cloud_resource_manager_url", "https://cloudresourcemanager.googleapis.com/v1/projects/"],
  ["service_account_impersonation_url", "https://us-east1-iamcredentials.googleapis.com/v1/x"],
])("%s may be %s", (name, value) => {
  expect(check(external({ [name]: value })).fields[name]).toBe(value);
});

const places = [
  "token_uri",
  "token_url",
  "token_info_url",
  "revoke_url",
  "cloud_resource_manager_url",
  "service_account_impersonation_url",
];
it.each<[string, unknown]>([
  ...places.flatMap((name) =>
    ["https://evil.test/", "http://sts.googleapis.com/", "sts.googleapis.com", "", 7].map(
      (got) => [name, got] as [string, unknown],
    ),
  ),
  ["token_url", "https://ann@sts.googleapis.com/"],
  ["token_url", "https://:secret@sts.googleapis.com/"],
  ["token_url", "https://sts.googleapis.com:8443/"],
  ["token_url", "https://oauth2.googleapis.com/token"],
  ["token_uri", "https://sts.googleapis.com/v1/token"],
  ["token_uri", "https://oauth2.googleapis.com.evil.test/"],
  ["token_uri", "https://evil-oauth2.googleapis.com/"],
  ["token_url", "https://evil.test/sts.googleapis.com"],
  ["token_url", "https://a.b.sts.googleapis.com/"],
  ["universe_domain", "xgoogleapis.com"],
  ["universe_domain", "googleapis.com.evil.test"],
  ["universe_domain", 7],
  ["universe_domain", null],
  ["universe_domain", ["googleapis.com"]],
])("%s may not be %j", async (name, got) => {
  expect(await refusal(external({ [name]: got }))).toEqual([
    exitCodes.refused,
    name,
    `given.json name ${JSON.stringify(got)}`,
  ]);
});

describe("where a workload's own token comes from", () => {
  it.each<[string, Fields, readonly string[]]>([
    ["a file", { file: "x" }, []],
    ["an address over TLS", { url: "https://issuer.test:8443/token" }, ["issuer.test:8443"]],
    ["this machine", { url: "http://127.0.0.1:4/token" }, ["127.0.0.1:4"]],
    ["this machine by name", { url: "http://localhost/token" }, ["localhost"]],
    ["this machine over IPv6", { url: "http://[::1]/token" }, ["[::1]"]],
    ["the machine's metadata", { url: "http://169.254.169.254/token" }, ["169.254.169.254"]],
    ["Google's metadata", { url: "http://metadata.google.internal/token" }, ["metadata.google.internal"]],
    [
      "AWS",
      {
        environment_id: "aws1",
        region_url: "http://169.254.169.254/a",
        url: "http://[fd00:ec2::254]/b",
        imdsv2_session_token_url: "http://169.254.169.254/c",
        regional_cred_verification_url: "https://sts.{region}.amazonaws.com?Action=x",
      },
      ["169.254.169.254", "[fd00:ec2::254]", "169.254.169.254"],
    ],
    [
      "AWS without addresses",
      { environment_id: "aws1", regional_cred_verification_url: "https://sts.amazonaws.com/?x" },
      [],
    ],
    [
      "AWS of one region",
      { environment_id: "aws1", regional_cred_verification_url: "https://sts.eu-west-1.amazonaws.com?x" },
      [],
    ],
    [
      "AWS in China",
      { environment_id: "aws1", regional_cred_verification_url: "https://sts.cn-north-1.amazonaws.com.cn?x" },
      [],
    ],
  ])("may be %s", (_, source, hosts) => expect(check(sourced(source)).sources).toEqual(hosts));

  const verified = (url: unknown) => ({ environment_id: "aws1", regional_cred_verification_url: url });
  const signed = "credential_source.regional_cred_verification_url";
  it.each<[unknown, string]>([
    [undefined, "credential_source"],
    [null, "credential_source"],
    ["file", "credential_source"],
    [["file"], "credential_source"],
    ...[
      "http://issuer.test/",
      "ftp://127.0.0.1/",
      "https://ann@issuer.test/",
      "https://:x@issuer.test/",
      "no address",
      "",
      7,
      null,
      ["https://issuer.test/"],
    ].map((url) => [{ url }, "credential_source.url"] as [unknown, string]),
    ...["region_url", "url", "imdsv2_session_token_url"].flatMap((name) =>
      ["http://127.0.0.1/", "https://issuer.test/"].map(
        (url) =>
          [{ ...verified("https://sts.amazonaws.com?x"), [name]: url }, `credential_source.${name}`] as [
            unknown,
            string,
          ],
      ),
    ),
    ...[
      undefined,
      "xhttps://sts.amazonaws.com?x",
      "http://sts.amazonaws.com?x",
      "https://sts.evil.test?x",
      "https://sts.eu.west.amazonaws.com?x",
      "https://sts.EU.amazonaws.com?x",
      "https://stsxamazonaws.com?x",
      "https://sts.amazonaws.com",
      "https://sts.amazonaws.com.evil.test?x",
      "https://sts.amazonaws.com/evil?x",
    ].map((url) => [verified(url), signed] as [unknown, string]),
  ])("may not be %j", async (source, name) => {
    expect((await refusal(sourced(source))).slice(0, 2)).toEqual([exitCodes.refused, name]);
  });

  it("may be a program only where its owner says so", async () => {
    const source = { executable: { command: "x" }, url: "http://evil.test/" };
    for (const env of [{}, { GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: "0" }])
      expect(await failureOf(() => check(sourced(source), env))).toEqual({
        code: exitCodes.refused,
        message:
          "The credentials in given.json start a program (credential_source.executable), which could be anything.",
        next: "once you know that program: export GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1",
      });
    expect(check(sourced(source), { GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: "1" }).sources).toEqual([]);
  });
});

it("what impersonates is checked likewise, and named as what it is", async () => {
  const fields = (source_credentials: unknown) => ({
    type: "impersonated_service_account",
    source_credentials,
    service_account_impersonation_url: impersonation,
  });
  const user = { type: "authorized_user" };
  const { identity, from } = check(fields(user));
  expect([identity, from?.file, from?.fields]).toEqual(["inject@fake.test", "given.json (source_credentials)", user]);
  for (const none of [undefined, null, "x", [user]]) expect(check(fields(none)).from).toBeNull();
  expect(await refusal(fields({ ...user, token_uri: "https://evil.test/" }))).toEqual([
    exitCodes.refused,
    "token_uri",
    'given.json (source_credentials) name "https://evil.test/"',
  ]);
  // Only one that impersonates has others in it.
  expect(check({ ...user, source_credentials: { type: "unknown" } }).from).toBeNull();
});

it("a type that nobody knows is named, with what is known", async () => {
  const known =
    "authorized_user, service_account, external_account, external_account_authorized_user, impersonated_service_account";
  for (const [type, shown] of [
    ["gdch", '"gdch"'],
    [undefined, "null"],
  ])
    expect(await failureOf(() => check({ type }))).toEqual({
      code: exitCodes.denied,
      message: `The credentials in given.json are of type ${shown}; supported are ${known}.`,
      next: 'before you run the command again: export GOOGLE_OAUTH_ACCESS_TOKEN="$(gcloud auth print-access-token)"',
    });
});

it.each<[string, Fields]>([
  ["the workload identity of pool github", external()],
  [
    "the workload identity of pool p",
    external({ audience: "//iam.googleapis.com/x/workloadIdentityPools/p/providers/y" }),
  ],
  ["the workload identity", external({ audience: "x" })],
  ["the workload identity", external({ audience: undefined })],
  ["inject@fake.test", external({ service_account_impersonation_url: impersonation })],
  [
    "the workforce user of pool staff",
    {
      type: "external_account_authorized_user",
      audience: "//iam.googleapis.com/locations/global/workforcePools/staff/providers/okta",
    },
  ],
  ["the workforce user", { type: "external_account_authorized_user" }],
  ["robot@fake.test", { type: "service_account", client_email: "robot@fake.test" }],
  ["", { type: "service_account", client_email: 7 }],
  ["the user of the application default credentials", { type: "authorized_user", account: "" }],
  ["the user of the application default credentials", { type: "authorized_user", account: 7 }],
])("%j is whom the token will belong to", (identity, fields) => expect(check(fields).identity).toBe(identity));

it("the account that is impersonated stands at the end of the address", () => {
  expect(principalIn(impersonation)).toBe("inject@fake.test");
  for (const other of [
    undefined,
    "",
    `${impersonation}x`,
    impersonation.replace("serviceAccounts", "accounts"),
    "x/serviceAccounts/a/b:generateAccessToken",
  ])
    expect(principalIn(other)).toBeNull();
});

it("tokens come from Google's own hosts", () => {
  const fine = ["sts.googleapis.com", "iamcredentials.googleapis.com", "oauth2.googleapis.com", "accounts.google.com"];
  expect(fine.filter((host) => !isTokenHost(host))).toEqual([]);
  const others = [
    "storage.googleapis.com",
    "sts.googleapis.com.evil.test",
    "evil.test",
    "oauth2xgoogleapis.com",
    "xsts.googleapis.com",
    "",
  ];
  expect(others.filter(isTokenHost)).toEqual([]);
});
