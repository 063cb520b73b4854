/** Masks of a value with fields: what is secret of it alone, in whatever layout. */
import { one } from "./mask-support";

const privateKey = `-----BEGIN PRIVATE KEY-----\n${"ZmFrZS1rZXktb2YtYS1zZXJ2aWNl".repeat(2)}\nZmFrZQ==\n-----END PRIVATE KEY-----\n`;
/** As Google writes it. */
const account = {
  type: "service_account",
  project_id: "acme-chat-dev-3f2a1",
  private_key_id: "0123456789abcdef0123456789abcdef01234567",
  private_key: privateKey,
  client_email: "strongroom-deliver@acme-chat-dev-3f2a1.iam.gserviceaccount.com",
  client_id: "104857600000000000001",
  auth_uri: "https://accounts.google.com/o/oauth2/auth",
  token_uri: "https://oauth2.googleapis.com/token",
  auth_provider_x509_cert_url: "https://www.googleapis.com/oauth2/v1/certs",
  client_x509_cert_url:
    "https://www.googleapis.com/robot/v1/metadata/x509/strongroom-deliver%40acme-chat-dev-3f2a1.iam.gserviceaccount.com",
  universe_domain: "googleapis.com",
};
const written = [
  JSON.stringify(account, null, 2),
  JSON.stringify(account),
  Buffer.from(JSON.stringify(account)).toString("base64"),
];

it.each(written)("of a service account's key, what is secret alone is taken out, and nothing else (%#)", (value) => {
  const printed = Object.entries(account).map(([name, text]) => `${name}: ${text}`);
  const shown = { ...account, private_key: "[masked ONE]", private_key_id: "[masked ONE]" };
  expect(one(value, printed.join("|"))).toBe(
    Object.entries(shown)
      .map(([name, text]) => `${name}: ${text}`)
      .join("|"),
  );
  // A line of the key, and the whole in base64.
  expect(one(value, privateKey.split("\n")[1] ?? "")).toBe("[masked ONE]");
  expect(one(value, `{"k":"${Buffer.from(privateKey).toString("base64")}"}`)).toBe('{"k":"[masked ONE]"}');
});

it.each(written)("in another layout it is the same value (%#)", (value) => {
  for (const text of written) expect(one(value, text)).toBe("[masked ONE]");
  expect(one(value, JSON.stringify({ inner: JSON.stringify(account) }))).toBe('{"inner":"[masked ONE]"}');
});

it.each<[what: string, value: string, secret: readonly string[], shown: readonly string[]]>([
  [
    "a login of a database",
    '{"username":"fake_owner","password":"correct-horse","engine":"postgres","host":"db.acme.example","dbname":"customers"}',
    ["correct-horse"],
    ["fake_owner", "postgres", "db.acme.example", "customers"],
  ],
  [
    "a client of OAuth",
    '{"web":{"client_secret":"fakefakefake","auth_uri":"https://accounts.google.com/o/oauth2/auth","redirect_uris":["http://localhost:3000/callback"]}}',
    ["fakefakefake"],
    ["https://accounts.google.com/o/oauth2/auth", "http://localhost:3000/callback"],
  ],
  [
    "a list of keys",
    '["fake0Key1Of2One3Client4","fake5Key6Of7Another8"]',
    ["fake0Key1Of2One3Client4", "fake5Key6Of7Another8"],
    [],
  ],
  ["JSON in JSON", JSON.stringify({ app: '{"apiToken":"plainwords"}' }), ["plainwords"], ["apiToken"]],
  [
    "keys that are public",
    '{"publicKey":"plainwords","publishableKey":"words-alone"}',
    [],
    ["plainwords", "words-alone"],
  ],
  [
    "addresses in JSON",
    '{"webhook":"https://hooks.example.test/T0FAKE99/fakeRandom0123456789","docs_token":"https://docs.example.test/start"}',
    ["https://hooks.example.test/T0FAKE99/fakeRandom0123456789"],
    ["https://docs.example.test/start", "https://hooks.example.test"],
  ],
  [
    "an address with a password",
    "postgres://fake_owner:fake%2Fpass-word@db.acme.example:5432/customers?sslmode=require",
    ["fake%2Fpass-word", "fake/pass-word"],
    ["fake_owner", "db.acme.example", "sslmode=require"],
  ],
  ["a password that is the program's name", "postgres://postgres:postgres@db/app", [], ["postgres"]],
  [
    "a connection string",
    "Endpoint=sb://acme.example/;SharedAccessKeyName=RootManage;SharedAccessKey=fakewords=",
    ["fakewords="],
    ["sb://acme.example/", "RootManage"],
  ],
  [
    "quoted settings",
    "host=db.example.test user=fake_owner password='two fake words'",
    ["two fake words"],
    ["fake_owner", "db.example.test"],
  ],
  [
    "what is not a secret by its look",
    '{"at":"2026-11-27T09:30:00.000Z","region":"europe-west1","image":"ghcr.io/acme/shop:v1.20.3","title":"Größe und Maß","kind":"serviceAccount"}',
    [],
    ["2026-11-27T09:30:00.000Z", "europe-west1", "ghcr.io/acme/shop:v1.20.3", "Größe und Maß", "serviceAccount"],
  ],
  ["what is shorter than 8", '{"password":"hunter2"}', [], ["hunter2"]],
])("%s", (_what, value, secret, shown) => {
  expect(one(value, secret.join(" | "))).toBe(secret.map(() => "[masked ONE]").join(" | "));
  expect(one(value, shown.join(" | "))).toBe(shown.join(" | "));
});
