/** Names out of files that list them: what is taken, what is guessed, what is refused; never a value. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planListing } from "../../declarations/listing/plan";
import { type Listing, readListing } from "../../declarations/listing/read";
import { plannedOf } from "../../declarations/listing/text";
import type { ProductFiles } from "../../declarations/scaffold/declarations";
import { entryText } from "../../declarations/scaffold/text";

const folder = mkdtempSync(join(tmpdir(), "strongroom-listing-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function listing(name: string, text: string, format?: string): Listing {
  writeFileSync(join(folder, name), text);
  return readListing(folder, name, format);
}

const shop: ProductFiles = {
  name: "shop",
  handle: "shop",
  prefix: "",
  secretIds: "as the name",
  integrations: [
    { file: "catalog/shop/stripe.ts", handle: "stripe", entries: ["STRIPE_SECRET_KEY"], defaults: new Map() },
  ],
  defaults: new Map(),
};
const depot: ProductFiles = {
  name: "depot",
  handle: "depot",
  prefix: "DEPOT_",
  secretIds: "kebab-case",
  integrations: [],
  defaults: new Map(),
};
const all = new Map([shop, depot].map((one) => [one.name, one]));
const plan = (of: Listing, options: { product?: string; integration?: string } = { product: "shop" }) =>
  planListing(of, {
    product: options.product,
    integration: options.integration,
    productFiles: (name) => all.get(name) ?? null,
    products: [...all.keys()],
  });

const shared = {
  owner: "shop",
  revoke: "Delete",
  risk: "Abuse",
  class: "important",
  tier: "2",
  where: "Vendor",
  everyDays: 90,
  over: new Set<string>(),
  unread: false,
};
const value = "fake-6f1d2c3b4a5968778695a4b3c2d1e0f0";
const env = [
  "# Charges customers.",
  `STRIPE_WEBHOOK_SECRET="${value}"`,
  `# OLD_KEY=${value}`,
  "MAILER_KEY=",
  `# ${value}`,
  `export MAILER_TOKEN=${value}`,
  "",
  "LOG_LEVEL=debug",
  "AUTH_MODE=x",
  "NEXT_PUBLIC_SITE=https://shop.example",
  `PEM="-----BEGIN`,
  `${value}`,
  `-----END"`,
  `depot/DEPOT_KEY='${value}'`,
  "STRIPE_SECRET_KEY=x",
  "LONELY=1",
].join("\n");

it("takes names and comments of a .env file, and no value", () => {
  const found = listing(".env", env);
  expect(found.names.map(({ name, line, says }) => [name, line, says.purpose])).toEqual([
    ["STRIPE_WEBHOOK_SECRET", 2, "Charges customers"],
    ["MAILER_KEY", 4, undefined],
    ["MAILER_TOKEN", 6, undefined],
    ["LOG_LEVEL", 8, undefined],
    ["AUTH_MODE", 9, undefined],
    ["NEXT_PUBLIC_SITE", 10, undefined],
    ["PEM", 11, undefined],
    ["depot/DEPOT_KEY", 14, undefined],
    ["STRIPE_SECRET_KEY", 15, undefined],
    ["LONELY", 16, undefined],
  ]);
  expect(found.withValues).toEqual([2, 6, 8, 9, 10, 11, 14, 15, 16]);
  expect(JSON.stringify([found, plan(found)])).not.toContain("fake-6f1d");
});

it("takes no comment for a purpose that holds a secret, or could be an assignment", () => {
  const text =
    "# Connects to postgres://app:fake-6f1d@db.example for reports\nDATABASE_URL=x\n# Old: A_KEY=fake-6f1d today\nA_KEY=x\n";
  const found = listing(".env", text);
  expect(found.names.map(({ says }) => says)).toEqual([{}, {}]);
  expect(JSON.stringify(found)).not.toContain("fake-6f1d");
});

it("guesses kinds and integrations, and says why; what is not plainly config is a secret", () => {
  const { entries, known, guessed, problems } = plan(listing(".env", env));
  expect(problems).toEqual([]);
  expect(known).toEqual(["shop/STRIPE_SECRET_KEY"]);
  expect(entries.map((one) => `${one.product}/${one.integration} ${one.name} ${one.kind}`)).toEqual([
    "shop/stripe STRIPE_WEBHOOK_SECRET secret",
    "shop/mailer MAILER_KEY secret",
    "shop/mailer MAILER_TOKEN secret",
    "shop/imported LOG_LEVEL config",
    "shop/imported AUTH_MODE secret",
    "shop/imported NEXT_PUBLIC_SITE publicConfig",
    "shop/imported PEM secret",
    "depot/imported DEPOT_KEY secret",
    "shop/imported LONELY secret",
  ]);
  expect(guessed).toContain("shop/LOG_LEVEL is config, not a secret: names that end in LOG_LEVEL hold settings");
  expect(guessed).toContain("shop/STRIPE_WEBHOOK_SECRET goes to stripe, whose entries begin with STRIPE too");
  expect(guessed).toContain("shop/MAILER_KEY goes to mailer, since several names begin with MAILER");
  expect(guessed).toContain("shop/LONELY goes to imported, since its vendor is not given");
});

it("names everything that is wrong at once", () => {
  const text = [
    "name,product,kind,class,tier",
    "GOOD,shop,secret,,",
    "bad-name,shop,secret,,",
    "GOOD,shop,secret,,",
    "KEY,shp,secret,,",
    "KEY,shop,password,,",
    "OTHER_KEY,depot,secret,,",
    "NEXT_PUBLIC_X,shop,secret,,",
    "A,shop,secret,high,3",
    "NOWHERE,,,,",
  ].join("\n");
  expect(plan(listing("list.csv", text), {}).problems).toEqual([
    'line 3: "bad-name" can\'t be the name of an entry; allowed are upper-case letters, digits and "_", beginning with a letter.',
    "line 4: shop/GOOD is already on line 2",
    'line 5: there is no product "shp"; did you mean shop?',
    'line 6: kind "password" is not one of secret, sealed-config, config, public-config',
    "line 7: OTHER_KEY lacks the prefix of depot; it must be DEPOT_OTHER_KEY.",
    "line 8: NEXT_PUBLIC_X reaches browsers; only public config may have such a name: strongroom new entry NEXT_PUBLIC_X --kind public-config.",
    'line 9: class "high" is not one of critical, important, sensitive',
    'line 9: tier "3" is not one of 1, 2',
    "line 10: NOWHERE has no product; add --product, or a column named product",
  ]);
  expect(plan(listing(".env", "A=1\nwhat is this\nB")).problems).toEqual([
    "line 2 is not NAME=…",
    "line 3 is not NAME=…",
  ]);
});

it.each([
  ["list.csv", `Name,Value,"Purpose",Team\r\nAPI_KEY,${value},"Calls the ""vendor"",\ndaily",voice\r\n`],
  ["list.tsv", `name\tvalue\tdescription\tteam\nAPI_KEY\t${value}\tCalls the "vendor",\u0020daily\tvoice\n`],
  [
    "list.md",
    `# Ours\n\n| Variable | Value | Purpose | Team |\n|---|:--|---|---|\n| \`API_KEY\` | ${value} | Calls the "vendor", daily | voice |\n`,
  ],
])("reads a table: %s", (name, text) => {
  const found = listing(name, text);
  expect(found.names.map((one) => [one.name, one.says.purpose?.replace(/\s+/g, " ")])).toEqual([
    ["API_KEY", 'Calls the "vendor", daily'],
  ]);
  expect(found.passedOver).toEqual(["team"]);
  expect(found.withValues).toHaveLength(1);
  expect(JSON.stringify([found, plan(found)])).not.toContain("fake-6f1d");
});

it("reads what gcloud lists", () => {
  const text = JSON.stringify([
    { name: "projects/123/secrets/DB_PASSWORD", replication: { automatic: {} } },
    { name: "projects/123/secrets/STRIPE_WEBHOOK_SECRET" },
  ]);
  const { entries } = plan(listing("secrets.json", text), { product: "shop", integration: "databaseMain" });
  expect(entries.map((one) => [one.name, one.kind, one.integration])).toEqual([
    ["DB_PASSWORD", "secret", "database-main"],
    ["STRIPE_WEBHOOK_SECRET", "secret", "database-main"],
  ]);
});

describe("secrets that exist under ids in another style", () => {
  const gcloud = (...ids: readonly string[]) =>
    listing("secrets.json", JSON.stringify(ids.map((id) => ({ name: `projects/123/secrets/${id}` }))));
  const ids = (found: ReturnType<typeof plan>) => found.entries.map((one) => [one.name, one.secretId]);

  it("are declared with their ids, and the style that would say it once is named", () => {
    const found = plan(gcloud("db-password", "OK_KEY", "legacy-api-key"), { product: "shop", integration: "old" });
    expect(found.problems).toEqual([]);
    expect(ids(found)).toEqual([
      ["DB_PASSWORD", "db-password"],
      ["OK_KEY", null],
      ["LEGACY_API_KEY", "legacy-api-key"],
    ]);
    expect(found.guessed).toEqual([
      '2 secrets of shop have an id of their own; where all of the product\'s have it, secretIds: "kebab-case" in catalog/shop/product.ts says it once',
    ]);
    expect(plan(gcloud("db-password", "Legacy.Key"), { product: "shop", integration: "old" }).guessed).toEqual([]);
  });

  it("need no id where the product's style gives it, and get the prefix that the product demands", () => {
    const found = plan(gcloud("depot-token", "db-password", "DEPOT_KEY"), { product: "depot", integration: "old" });
    expect(ids(found)).toEqual([
      ["DEPOT_TOKEN", null],
      ["DEPOT_DB_PASSWORD", "db-password"],
      ["DEPOT_KEY", "DEPOT_KEY"],
    ]);
  });

  it("are refused where two ids would be one name", () => {
    expect(plan(gcloud("DB_PASSWORD", "db-password")).problems).toEqual([
      'secret 2: db-password would be shop/DB_PASSWORD, as secret 1 is; declare one of them by hand, under another name, with secretId: "db-password"',
    ]);
  });

  it("can be a column of a table", () => {
    const found = plan(listing("list.csv", "name,secret id\nDB_PASSWORD,db-password\nAPI_KEY,API_KEY\nOTHER,\n"));
    expect(ids(found)).toEqual([
      ["DB_PASSWORD", "db-password"],
      ["API_KEY", null],
      ["OTHER", null],
    ]);
    const texts = found.entries.map((one) => entryText(plannedOf(one, shared), new Map()));
    expect(texts[0]).toContain('secretId: "db-password"');
    expect(texts[1]).not.toContain("secretId");
  });
});

it.each([
  ["nothing.env", null, "--from: there is no nothing.env."],
  ["list.json", "{}", "--from: list.json is not what gcloud prints."],
  ["list.csv", "a,b\n1,2\n", /has no column of names/],
  ["list.csv", 'name\n"A\n', "--from: list.csv has a quote that is never closed."],
])("refuses %s", (name, text, message) => {
  if (text !== null) writeFileSync(join(folder, name), text);
  expect(() => readListing(folder, name, undefined)).toThrow(message);
  expect(() => readListing(folder, name, "xls")).toThrow(
    '--format: "xls" is not one of env, gcloud, csv, tsv, markdown.',
  );
});

describe("a value is never taken for a text", () => {
  const purposes = (of: Listing) =>
    of.names.map(({ name, says }) => [name, says.purpose ?? says.risk ?? says.where ?? null]);

  it.each([
    ["the comment has its line's value", ["# password is hunter2-Correct-Horse", "DB=hunter2-Correct-Horse"]],
    ["the comment has another line's value", ["# same as correct-horse of A", "DB=x", "A=correct-horse"]],
    ["the comment has a line of a quoted value", ["# begins with first-line-here", 'DB="first-line-here\nrest"']],
    ["the comment ends with a password", ["# admin: S3cr3tPass!x9", "DB=other"]],
    ["the comment has a word that nobody says", ["# user app password qP9xZl2mW4vT7k", "DB=other"]],
    ["the comment says what the password was", ["# pw tiger", "DB=other"]],
    ["a key was said", ["# the old key was tiger", "DB=other"]],
    ["a line of a quoted value looks like a comment", ["A='first", "# zR4 correct horse battery staple 91'", "DB="]],
    ["what can't be read comes before", ["A='never closed", "# zR4 correct horse battery", "DB="]],
  ])("%s", (_name, lines) => {
    const found = listing("held-back.env", lines.join("\n"), "env");
    expect(new Map(purposes(found) as [string, string | null][]).get("DB")).toBeNull();
  });

  it.each([
    ["Signs sessions; rotated with the web", "Signs sessions; rotated with the web"],
    ["Token of the payment service (v2, since 2024-01-31)", "Token of the payment service (v2, since 2024-01-31)"],
    ["See https://vendor.example/docs/keys for OAuth2", "See https://vendor.example/docs/keys for OAuth2"],
    ["Log level: info or debug", "Log level: info or debug"],
  ])("an honest comment stays: %s", (comment, purpose) => {
    expect(purposes(listing("honest.env", `# ${comment}\nDB=value-of-db\n`, "env"))).toEqual([["DB", purpose]]);
  });

  it("in a table, neither by its own row's value nor by another's", () => {
    const table =
      "name,purpose,risk,value\nA,kQ8xz1LmP0zz11,Abuse,kQ8xz1LmP0zz11\nB,Signs sessions,like correct-horse,correct-horse\n";
    expect(listing("values.csv", table).names.map(({ says }) => says)).toEqual([
      { risk: "Abuse" },
      { purpose: "Signs sessions" },
    ]);
  });

  it("a line of a key without quotes is told by its number alone", () => {
    const line = "q9w0BAQEFAASCBKcwggSjAgEAAoIBAQ";
    const { problems } = plan(listing("pem.env", `KEY=-----BEGIN\n${line}==\n`, "env"));
    expect(problems).toEqual(["line 2: this is not a name; if it is a line of a value, that value needs quotes"]);
  });

  it("what is too large for a list of names is not read", () => {
    expect(() => listing("large.env", "A=1\n".repeat(300_000), "env")).toThrow("larger than 1 MiB");
    const many = Array.from({ length: 2001 }, (_, index) => `A${index}=`).join("\n");
    expect(() => listing("many.env", many, "env")).toThrow(
      "many.env has 2001 names; at most 2000 can be declared at once.",
    );
  });
});
