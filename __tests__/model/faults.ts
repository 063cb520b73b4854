/** Faults to plant in the fixture's organisation. What each must be answered with stands in `fault-texts.ts`. */
import { bearerCall, config, crossProduct, httpCall, product, publicConfig, renamed } from "../../model";
import type { Lock } from "../../model/lock";
import { kept, keptEntry } from "../support/kept-entry";
import { type Loose, type OrganisationFixture, pinned } from "../support/organisation-fixture";

export interface Fault {
  readonly name: string;
  /** Environment that is resolved. @default dev */
  readonly environment?: string;
  /** What it spoils, by its last word; two faults that spoil nothing in common are independent. */
  readonly spoils: readonly string[];
  readonly plant: (fixture: OrganisationFixture) => void;
}

type Plant = Fault["plant"];

const faults: Fault[] = [];
function fault(name: string, spoils: readonly string[], plant: Plant, environment?: string): void {
  faults.push({ name, spoils, plant, ...(environment === undefined ? {} : { environment }) });
}

/** Changes the spec of an entry. */
function spec(product: string, name: string, change: Loose): Plant {
  return (fixture) => {
    const entry = fixture.entry(product, name);
    Object.assign(entry.spec, change);
    for (const [key, value] of Object.entries(change)) if (value === undefined) delete entry.spec[key];
  };
}
const reads =
  (reader: string, ...items: unknown[]): Plant =>
  (fixture) => {
    fixture.reader(reader).reads.push(...items);
  };
const about =
  (reader: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.reader(reader).about, change);
  };
const place =
  (name: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.environment().places[name] ?? {}, change);
  };
const lock =
  (change: (lock: Lock) => unknown): Plant =>
  (fixture) => {
    fixture.lock = change(fixture.lock as Lock);
  };
const entries = (blocks: Loose): Plant => lock((before) => ({ ...before, entries: { ...before.entries, ...blocks } }));
/** Declares one more entry in shop/data. */
const declare =
  (name: string, declaration: unknown): Plant =>
  (fixture) => {
    fixture.integration("shop", "data").entries[name] = declaration;
    const { data } = fixture.made.handles;
    Object.assign(data, { [name]: { kind: "handle", name, product: "shop", integration: "", entry: declaration } });
  };
const handle = (name: string, product = "shop") => ({ kind: "handle", name, product, integration: "", entry: {} });

// What the compiler refuses, arriving through `as any`, spreads or JSON.
fault("unknown entry", ["reads of ranker"], reads("ranker", handle("NO_SUCH_KEY")));
fault(
  "handle of an unknown product",
  ["reads of ranker"],
  reads("ranker", crossProduct(handle("X", "nowhere") as never, "why")),
);
fault("literal for a handle", ["reads of ranker"], reads("ranker", "fake-literal-value"));
fault("null for a handle", ["reads of ranker"], reads("ranker", null));
fault("choice read as an entry", ["reads of ranker"], reads("ranker", handle("mode")));
fault("secret to a browser", ["browser of web"], (fixture) => {
  fixture.reader("web").browser.push(fixture.made.handles.data.MODEL_HOST);
});
fault("secret under a NEXT_PUBLIC_ name", ["entry NEXT_PUBLIC_KEY"], declare("NEXT_PUBLIC_KEY", keptEntry()));
fault("secret read as a NEXT_PUBLIC_ name", ["reads of ranker", "entry SEARCH_KEY"], (fixture) => {
  fixture.reader("ranker").reads.push(renamed(fixture.made.handles.data.SEARCH_KEY as never, "NEXT_PUBLIC_SEARCH"));
  delete fixture.entry("shop", "SEARCH_KEY").spec.neverReadBy;
  fixture.entry("shop", "SEARCH_KEY").spec.sharedBecause = "a test";
});
fault(
  "previous value under a NEXT_PUBLIC_ name",
  ["entry JWT_SECRET"],
  spec("shop", "JWT_SECRET", { previousAs: "NEXT_PUBLIC_OLD" }),
);
fault("consequences that are not a list", ["entry JWT_SECRET"], spec("shop", "JWT_SECRET", { consequences: "all" }));
fault("a compose service with a blank", ["entry JWT_SECRET"], spec("shop", "JWT_SECRET", { restarts: ["the db"] }));
fault(
  "a verification that puts the value into the URL",
  ["entry JWT_SECRET"],
  spec("shop", "JWT_SECRET", {
    verify: {
      kind: "http",
      says: "asks",
      method: "GET",
      url: "https://a.test/{value}",
      headers: {},
      body: null,
      expects: 200,
    },
  }),
);
fault(
  "a verification that sends nothing",
  ["entry JWT_SECRET"],
  spec("shop", "JWT_SECRET", { verify: httpCall({ says: "asks", url: "https://a.test/", headers: { accept: "x" } }) }),
);
fault(
  "a verification without https",
  ["entry JWT_SECRET"],
  spec("shop", "JWT_SECRET", { verify: bearerCall("http://a.test/", { says: "asks" }) }),
);
fault(
  "a verification at a secret address",
  ["entry JWT_SECRET"],
  spec("shop", "JWT_SECRET", { verify: bearerCall("{PAY_KEY}/me", { says: "asks" }) }),
);
fault("critical secret to inference", ["reads of ranker"], (fixture) => {
  fixture.reader("ranker").reads.push(fixture.made.handles.data.DATABASE_PASSWORD);
});
fault("secret to a web frontend", ["role of web"], (fixture) => {
  fixture.reader("web").about.role = "frontend";
});
fault("never read by", ["reads of ranker", "entry SEARCH_KEY"], (fixture) => {
  fixture.reader("ranker").reads.push(fixture.made.handles.data.SEARCH_KEY);
  fixture.entry("shop", "SEARCH_KEY").spec.sharedBecause = "a test";
});
fault("only read by", ["reads of functions"], (fixture) => {
  fixture.reader("functions").reads.push(fixture.made.handles.data.JWT_SECRET);
});
fault("managed in database, read", ["reads of functions"], (fixture) => {
  fixture.reader("functions").reads.push(fixture.made.handles.data.ROOT_PASSWORD);
});
fault("another product's entry", ["reads of books"], (fixture) => {
  fixture.reader("books").reads.push(fixture.made.handles.data.DEBUG);
});
fault("cross-product read of the own product", ["reads of books"], (fixture) => {
  fixture.reader("books").reads = [crossProduct(fixture.made.handles.ledger.BANK_LEDGER_TOKEN, "needless")];
});
fault("cross-product read without a reason", ["reads of books"], (fixture) => {
  fixture.reader("books").reads.push(crossProduct(fixture.made.handles.data.DEBUG, " "));
});
fault("missing config value", ["value PAY_PRICE"], (fixture) => {
  delete fixture.values("shop", "pay").PAY_PRICE;
});
fault("missing choice", ["value SYNC"], (fixture) => {
  delete fixture.values("shop", "jobs").SYNC;
});
fault("both options", ["value SYNC"], (fixture) => {
  fixture.values("shop", "jobs").SYNC = ["bearer", "hmac"];
});
fault("unknown option", ["value SYNC"], (fixture) => {
  fixture.values("shop", "jobs").SYNC = "digest";
});
fault("a secret's value in an environment", ["value PAY_KEY"], (fixture) => {
  fixture.values("shop", "pay").PAY_KEY = "pk_fake_test_leak";
});
fault("misspelled name in values", ["value DEBGU"], (fixture) => {
  fixture.values("shop", "data").DEBGU = "1";
});
fault("misspelled integration in values", ["values shop"], (fixture) => {
  Object.assign(fixture.environment().values.shop ?? {}, { pya: {} });
});
fault("misspelled product in values", ["values"], (fixture) => {
  Object.assign(fixture.environment().values, { shpo: {} });
});
fault("product's values of the wrong shape", ["values bank"], (fixture) => {
  Object.assign(fixture.environment().values, { bank: [1] });
});
fault("integration's values of the wrong shape", ["values bank"], (fixture) => {
  Object.assign(fixture.environment().values, { bank: { ledger: "x" } });
});
fault("value of the wrong type", ["value DEBUG"], (fixture) => {
  fixture.values("shop", "data").DEBUG = 1;
});
fault("blank value", ["value DEBUG"], (fixture) => {
  fixture.values("shop", "data").DEBUG = " ";
});
fault("integration without owner", ["about pay"], (fixture) => {
  delete fixture.integration("shop", "pay").about.owner;
});
fault("integration without title", ["about data"], (fixture) => {
  delete fixture.integration("shop", "data").about.title;
});
fault("integration without a way to revoke", ["about jobs"], (fixture) => {
  fixture.integration("shop", "jobs").about.revoke = "  ";
});
fault("integration without setup", ["about ledger"], (fixture) => {
  delete fixture.integration("bank", "ledger").about.setup;
});
fault("integration that is not an object", ["catalogue"], (fixture) => {
  Object.assign(fixture.catalogue.shop ?? {}, { odd: 7 });
});
fault("product that is not an object", ["catalogue"], (fixture) => {
  Object.assign(fixture.catalogue, { odd: null });
  for (const name of ["dev", "staging", "prod"]) {
    fixture.environment(name).places.odd = {
      project: `odd-${name}-fake`,
      region: "europe-west1",
      stateBucket: `odd-${name}-state`,
    };
  }
});
fault("integration under another product's name", ["catalogue bank"], (fixture) => {
  const other = product("bank", { title: "Bank" }).integration(
    { title: "Other", owner: "finance", revoke: "None", setup: [] },
    { OTHER: config({ purpose: "Fake", default: "1", unreadBecause: "a test" }) },
  );
  Object.assign(fixture.catalogue.shop ?? {}, { other });
});
for (const [field, name, productName] of [
  ["purpose", "PAY_KEY", "shop"],
  ["rotation", "DATABASE_PASSWORD", "shop"],
  ["risk", "MODEL_HOST", "shop"],
  ["class", "BANK_LEDGER_TOKEN", "bank"],
  ["tier", "SYNC_TOKEN", "shop"],
  ["origin", "JWT_SECRET", "shop"],
] as const) {
  fault(`entry without ${field}`, [`entry ${name}`], spec(productName, name, { [field]: undefined }));
}
fault("unknown class", ["entry BANK_LEDGER_TOKEN"], spec("bank", "BANK_LEDGER_TOKEN", { class: "grave" }));
fault(
  "rotation of no days",
  ["entry DATABASE_PASSWORD"],
  spec("shop", "DATABASE_PASSWORD", { rotation: { everyDays: 0 } }),
);
fault(
  "unknown recipe",
  ["entry DATABASE_PASSWORD"],
  spec("shop", "DATABASE_PASSWORD", { origin: { kind: "generated", recipe: { kind: "rot13", bytes: 32 } } }),
);
fault(
  "decoded length of the wrong shape",
  ["entry DATABASE_PASSWORD"],
  spec("shop", "DATABASE_PASSWORD", { decodesTo: { encoding: "hex", bytes: -1, exactly: true } }),
);
fault("misspelled field", ["entry PAY_MODEL"], spec("shop", "PAY_MODEL", { optoinal: true }));
fault("class on a literal", ["entry PROJECT"], spec("shop", "PROJECT", { class: "sensitive" }));
fault("misspelled field of an integration", ["about jobs"], (fixture) => {
  fixture.integration("shop", "jobs").about.onwer = "platform";
});
fault("misspelled field of an environment", ["environment dev"], (fixture) => {
  fixture.environment("dev").delivererr = "platform/deliver";
});
fault("vault of an unknown kind", ["environment dev"], (fixture) => {
  fixture.environment("dev").vault = { kind: "keepass" };
});
fault("vault without its settings", ["environment dev"], (fixture) => {
  fixture.environment("dev").vault = { kind: "doppler", project: "--token", server: "x" };
});
fault("misspelled field of a place", ["places platform"], place("platform", { bucket: "x" }));
fault("misspelled field of a reader", ["reader books"], about("books", { deployment: { dev: "x" } }));
fault("optional that is not a flag", ["entry PAY_MODELS"], spec("shop", "PAY_MODELS", { optional: "yes" }));
fault("unknown trigger", ["entry PAY_KEY"], spec("shop", "PAY_KEY", { triggers: ["full moon"] }));
fault("default of the wrong shape", ["entry PROJECT"], spec("shop", "PROJECT", { default: 7 }));
fault("demand for an unknown stage", ["entry DEBUG"], spec("shop", "DEBUG", { mustBe: { prod: "0" } }));
fault("entry that is null", ["entry NOTHING"], declare("NOTHING", null));
fault("entry of an unknown kind", ["entry NOTHING"], declare("NOTHING", { kind: "password", spec: {} }));
fault("choice with one option", ["entry lonely"], (fixture) => {
  fixture.integration("shop", "data").entries.lonely = { kind: "choice", purpose: "Fake", options: ["one"] };
  Object.assign(fixture.environment().values.shop?.data ?? {}, { lonely: "one" });
});
fault("literal in an either", ["entry LIMIT"], (fixture) => {
  const options = {
    a: { LIMIT_A: config({ purpose: "Fake", default: "1", unreadBecause: "a test" }) },
    b: { LIMIT_B: keptEntry() },
  };
  fixture.integration("shop", "data").entries.LIMIT = { kind: "either", purpose: "Fake", options };
  Object.assign(fixture.environment().values.shop?.data ?? {}, { LIMIT: "a" });
});

// Names and limits.
fault("wrong prefix", ["entry LEDGER_URL"], (fixture) => {
  fixture.integration("bank", "ledger").entries.LEDGER_URL = config({
    purpose: "Fake",
    default: "1",
    unreadBecause: "a test",
  });
});
fault("malformed entry name", ["entry lower_case"], declare("lower_case", keptEntry()));
fault("entry name too long", ["entry LONG"], declare(`L${"ONG".repeat(85)}`, keptEntry()));
fault("malformed local alias", ["entry PAY_MODEL"], spec("shop", "PAY_MODEL", { localAlias: "pay-model" }));
fault("malformed variable name", ["reads of ranker"], (fixture) => {
  fixture.reader("ranker").reads = [renamed(fixture.made.handles.data.MODEL_HOST, "model-host" as string)];
});
fault("malformed reader name", ["readers"], (fixture) => {
  fixture.readers.push({ kind: "pipeline", about: { product: fixture.made.products.bank, name: "a--b" }, reads: [] });
});
fault("service name too long", ["readers"], (fixture) => {
  const name = `r${"anker".repeat(10)}`;
  const { shop } = fixture.made.products;
  fixture.readers.push({ kind: "cloud run service", about: { product: shop, name, role: "backend" }, reads: [] });
});
fault("malformed product name", ["catalogue"], (fixture) => {
  Object.assign(fixture.catalogue, { "Odd Shop": {} });
  for (const name of ["dev", "staging", "prod"]) {
    fixture.environment(name).places["Odd Shop"] = {
      project: `odd-${name}-fake`,
      region: "europe-west1",
      stateBucket: `odd-${name}-state`,
    };
  }
});
fault("reserved by Cloud Run", ["reads of ranker"], (fixture) => {
  fixture.reader("ranker").reads = [renamed(fixture.made.handles.data.MODEL_HOST, "K_SERVICE")];
});
fault("reserved by Vercel", ["reads of web"], (fixture) => {
  fixture.reader("web").reads.push(renamed(fixture.made.handles.data.PROJECT, "TZ"));
});
fault("reserved by Supabase", ["reads of functions"], (fixture) => {
  fixture.reader("functions").reads.push(renamed(fixture.made.handles.data.PROJECT, "SUPABASE_URL"));
});
fault("two entries under one name", ["reads of ranker"], (fixture) => {
  fixture.reader("ranker").reads.push(renamed(fixture.made.handles.data.PROJECT, "HOST"));
});
fault("one entry twice", ["reads of books"], (fixture) => {
  fixture.reader("books").reads.push(fixture.made.handles.ledger.BANK_LEDGER_TOKEN);
});
fault("two entries under one local name", ["entry PAY_MODEL", "entry PAY_MODELS"], (fixture) => {
  fixture.entry("shop", "PAY_MODEL").spec.localAlias = "MODEL";
  fixture.entry("shop", "PAY_MODELS").spec.localAlias = "MODEL";
});
fault("two entries with one address", ["entry PAY_MODE"], (fixture) => {
  fixture.integration("shop", "jobs").entries.PAY_MODE = config({ purpose: "Fake", default: "1" });
});
fault("two readers with one name", ["readers"], (fixture) => {
  fixture.readers.push({
    ...fixture.reader("books"),
    kind: "pipeline",
    about: { product: fixture.made.products.bank, name: "books" },
    reads: [],
  });
});
fault("reader that is not an object", ["readers"], (fixture) => {
  fixture.readers.push(12);
});
fault("reader without a name", ["readers"], (fixture) => {
  fixture.readers.push({ kind: "pipeline", about: { product: fixture.made.products.bank }, reads: [] });
});
fault("reader of an unknown product", ["readers"], (fixture) => {
  fixture.readers.push({ kind: "pipeline", about: { product: { name: "nowhere" }, name: "lost" }, reads: [] });
});
fault("reads that are not a list", ["reads of books"], (fixture) => {
  Object.assign(fixture.reader("books"), { reads: { 0: "x" } });
});
fault(
  "group under one variable",
  ["reads of api"],
  (fixture) => {
    const api = fixture.reader("api");
    const { SYNC } = fixture.made.handles.jobs;
    api.reads = [...api.reads.filter((read) => read !== SYNC), renamed(SYNC, "SYNC_PROOF")];
  },
  "prod",
);
fault(
  "too many variables for Cloud Run",
  ["reads of ranker", "many entries"],
  (fixture) => {
    for (let index = 0; index < 1001; index++) {
      declare(`MANY_${index}`, config({ purpose: "Fake", default: "1" }))(fixture);
      fixture.reader("ranker").reads.push(handle(`MANY_${index}`));
    }
  },
  "staging",
);
fault("too many secrets for Supabase", ["reads of functions", "many entries"], (fixture) => {
  for (let index = 0; index < 100; index++) {
    declare(`MANY_${index}`, config({ purpose: "Fake", default: "1" }))(fixture);
    fixture.reader("functions").reads.push(handle(`MANY_${index}`));
  }
});
fault("literal too long for Cloud Run", ["reads of ranker", "entry LONG_TEXT"], (fixture) => {
  declare("LONG_TEXT", config({ purpose: "Fake", default: "ö".repeat(16_385) }))(fixture);
  fixture.reader("ranker").reads.push(handle("LONG_TEXT"));
});
fault("variables too long for Vercel", ["reads of web", "entry LONG_TEXT"], (fixture) => {
  declare("LONG_TEXT", config({ purpose: "Fake", default: "x".repeat(65_536) }))(fixture);
  fixture.reader("web").reads.push(handle("LONG_TEXT"));
});
fault("value too long for Supabase", ["reads of functions", "entry LONG_TEXT"], (fixture) => {
  declare("LONG_TEXT", config({ purpose: "Fake", default: "x".repeat(24_577) }))(fixture);
  fixture.reader("functions").reads.push(handle("LONG_TEXT"));
});
fault(
  "annotations too long",
  ["entry DATABASE_PASSWORD"],
  spec("shop", "DATABASE_PASSWORD", { purpose: "x".repeat(16_384) }),
);
fault("one service account id twice", ["readers"], (fixture) => {
  fixture.readers.push({
    kind: "pipeline",
    about: { product: fixture.made.products.shop, name: "shop-api" },
    reads: [],
  });
});
fault("one secret id twice in a project", ["places", "entry BANK_LEDGER_TOKEN"], (fixture) => {
  fixture.integration("shop", "data").entries.BANK_LEDGER_TOKEN = keptEntry();
  const { bank, shop } = fixture.environment().places;
  if (bank !== undefined && shop !== undefined) bank.project = shop.project;
});

// References, formats and values.
fault("format by an unknown choice", ["entry PAY_PRICE"], (fixture) => {
  (fixture.entry("shop", "PAY_PRICE").spec.format as Loose).choice = "moed";
});
fault("format for an unknown option", ["entry PAY_KEY"], (fixture) => {
  const { formats } = fixture.entry("shop", "PAY_KEY").spec.format as { formats: Loose };
  formats.trial = { source: "^t$", flags: "", says: "is t", example: "t" };
});
fault("option without a format", ["entry PAY_KEY"], (fixture) => {
  const { formats } = fixture.entry("shop", "PAY_KEY").spec.format as { formats: Loose };
  delete formats.live;
});
fault(
  "format with the flag g",
  ["entry DEBUG"],
  spec("shop", "DEBUG", { format: { source: "^[01]$", flags: "g", says: "0 or 1", example: "0" } }),
);
fault(
  "format that does not compile",
  ["entry DEBUG"],
  spec("shop", "DEBUG", { format: { source: "([", flags: "", says: "broken", example: "0" } }),
);
fault(
  "format for an unknown stage",
  ["entry DEBUG"],
  spec("shop", "DEBUG", {
    format: { kind: "per stage", formats: { prod: { source: "0", flags: "", says: "0", example: "0" } } },
  }),
);
fault("format that is a text", ["entry DEBUG"], spec("shop", "DEBUG", { format: "0 or 1" }));
fault(
  "example against its own format",
  ["entry DEBUG"],
  spec("shop", "DEBUG", { format: { source: "^[01]$", flags: "", says: "0 or 1", example: "2" } }),
);
fault("example of the other mode", ["entry PAY_KEY"], (fixture) => {
  const { formats } = fixture.entry("shop", "PAY_KEY").spec.format as { formats: Record<string, Loose> };
  formats.test = { source: "^pk_fake_", flags: "", says: "starts with pk_fake_", example: "pk_fake_test_1" };
});
fault(
  "default from an unknown choice",
  ["entry PAY_MODE"],
  spec("shop", "PAY_MODE", { default: { kind: "from choice", choice: "moed" } }),
);
fault("member of an unknown list", ["entry PAY_MODEL"], spec("shop", "PAY_MODEL", { memberOf: "MODELS" }));
fault(
  "signed with an unknown entry",
  ["entry SERVICE_KEY"],
  spec("shop", "SERVICE_KEY", {
    origin: { kind: "generated", recipe: { kind: "supabase jwt", role: "anon", signedWith: "JWT" } },
  }),
);
fault("named though retired", ["entry SERVICE_KEY", "entry OLD_SECRET", "entry OLD_HOST"], (fixture) => {
  const retired = { kind: "retired", after: "2026-12-31" };
  declare("OLD_SECRET", { kind: "secret", spec: { ...kept, retired } })(fixture);
  declare("OLD_HOST", { kind: "sealed config", spec: { ...kept, retired } })(fixture);
  Object.assign(fixture.entry("shop", "SERVICE_KEY").spec, {
    origin: { kind: "generated", recipe: { kind: "supabase jwt", role: "anon", signedWith: "OLD_SECRET" } },
    verify: bearerCall("{OLD_HOST}/me", { says: "asks" }),
  });
});
fault(
  "only read by an unknown reader",
  ["entry JWT_SECRET"],
  spec("shop", "JWT_SECRET", { onlyReadBy: ["api", "apo"] }),
);
fault("value against its format", ["value DEBUG"], (fixture) => {
  fixture.values("shop", "data").DEBUG = "on";
});
fault("value of the other mode", ["value PAY_PRICE"], (fixture) => {
  fixture.values("shop", "pay").PAY_PRICE = "price_live_dev";
});
fault(
  "value that production forbids",
  ["value DEBUG"],
  (fixture) => {
    Object.assign(fixture.environment().values.shop ?? {}, { data: { DEBUG: "1" } });
  },
  "prod",
);
fault("value that is not in its list", ["value PAY_MODEL"], (fixture) => {
  fixture.values("shop", "pay").PAY_MODEL = "medium";
});
fault("value of another environment", ["value PAY_PRICE"], (fixture) => {
  fixture.values("shop", "pay").PAY_PRICE = "price_test_staging";
});
fault("config that is a vendor's key", ["value PROJECT"], (fixture) => {
  fixture.values("shop", "data").PROJECT = `sk_${"live"}_fake`;
});
fault("config that is a private key", ["value PROJECT"], (fixture) => {
  fixture.values("shop", "data").PROJECT = `-----BEGIN ${"PRIVATE"} KEY-----fake`;
});
fault("config that is a JWT", ["value PROJECT"], (fixture) => {
  fixture.values("shop", "data").PROJECT = "eyJmYWtlIjoxfQ.eyJyb2xlIjoiYW5vbiJ9.ZmFrZQ";
});
fault("public config with the service role", ["value NEXT_PUBLIC_PAY_KEY"], (fixture) => {
  const payload = Buffer.from('{"role":"service_role"}').toString("base64url");
  fixture.values("shop", "pay").NEXT_PUBLIC_PAY_KEY = `eyJmYWtlIjoxfQ.${payload}.ZmFrZQ`;
});
fault(
  "default that is a vendor's key",
  ["entry FAKE_DEFAULT"],
  declare("FAKE_DEFAULT", config({ purpose: "Fake", default: `whsec_${"fake"}`, unreadBecause: "a test" })),
);

// Readers and environments.
fault("entry that nobody reads", ["entry ALONE"], declare("ALONE", publicConfig({ purpose: "Fake", default: "1" })));
fault("reader in an unknown environment", ["reader books"], about("books", { environments: ["dev", "qa"] }));
fault("reader in no environment", ["reader books"], about("books", { environments: [] }));
fault("image for an unknown environment", ["reader ranker"], about("ranker", { images: { qa: "example.test/r:1" } }));
fault(
  "deployment missing",
  ["reader books"],
  about("books", { deployments: { staging: "books-stg", prod: "books-prod" } }),
);
const composeFiles = (configuration: unknown) => about("books", { configuration });
fault("compose files from a text", ["reader books"], composeFiles("https://git.example.test/books"));
fault("compose files from nowhere", ["reader books"], composeFiles({}));
fault("compose files of a folder that leads out", ["reader books"], composeFiles({ folder: "deploy/../../books" }));
fault("compose files of a folder with a ref", ["reader books"], composeFiles({ folder: "deploy", ref: "v1" }));
fault(
  "compose files from an address with a token",
  ["reader books"],
  composeFiles({ git: "https://oauth2:fake-token@git.example.test/books", ref: "v1" }),
);
fault(
  "compose files from an option for git",
  ["reader books"],
  composeFiles({ git: "--upload-pack=touch", ref: "--all", folder: ".git/hooks" }),
);
fault("compose files without a ref", ["reader books"], composeFiles({ git: "ssh://git@git.example.test/books" }));
fault("misspelled field of compose files", ["reader books"], composeFiles({ folder: "deploy", branch: "main" }));
fault("image missing", ["places shop"], (fixture) => {
  delete fixture.environment().places.shop?.initialImage;
  fixture.reader("api").about.images = { dev: "example.test/api:1" };
});
fault(
  "service account as a person",
  ["reader alice"],
  about("alice", { email: "deliver@platform-prod-fake.iam.gserviceaccount.com" }),
);
fault("malformed e-mail", ["reader alice"], about("alice", { email: "alice" }));
fault("malformed end of a grant", ["reader alice"], about("alice", { until: "2027-02-30" }));
fault("grant without a reason", ["reader alice"], about("alice", { because: "" }));
fault(
  "grant without an end in production",
  ["reader alice"],
  (fixture) => {
    delete fixture.reader("alice").about.until;
  },
  "prod",
);
fault("vendor key with two readers", ["entry MODEL_KEY", "reads of ranker", "reads of functions"], (fixture) => {
  declare(
    "MODEL_KEY",
    keptEntry({ origin: { kind: "issued", where: "Models", scope: null }, unreadBecause: undefined }),
  )(fixture);
  fixture.reader("ranker").reads.push(handle("MODEL_KEY"));
  fixture.reader("functions").reads.push(handle("MODEL_KEY"));
});
fault(
  "retired entry with readers",
  ["entry SEARCH_KEY"],
  spec("shop", "SEARCH_KEY", { retired: { kind: "retired", after: "2026-12-31" } }),
);
fault(
  "retired reader with reads",
  ["reader books"],
  about("books", { retired: { kind: "retired", after: "2026-12-31" } }),
);
fault(
  "retirement without a day",
  ["entry ROOT_PASSWORD"],
  spec("shop", "ROOT_PASSWORD", { retired: { kind: "retired", after: "soon" } }),
);
fault(
  "retired product with readers",
  ["places bank"],
  place("bank", { retired: { kind: "retired", after: "2026-12-31" } }),
);
fault("second Vercel project", ["readers", "reads of web"], (fixture) => {
  fixture.readers.push({
    kind: "vercel project",
    about: { product: fixture.made.products.shop, name: "web-two", role: "fullstack" },
    reads: [],
    browser: [],
  });
});
fault("unknown deliverer", ["deliverer"], (fixture) => {
  fixture.environment().deliverer = "platform/delivery";
});
fault("deliverer that is not a pipeline", ["deliverer"], (fixture) => {
  fixture.environment().deliverer = "bank/books";
});
fault("deliverer of another environment", ["deliverer"], about("deliver", { environments: ["prod"] }));
fault(
  "deliverer missing",
  ["deliverer"],
  (fixture) => {
    delete fixture.environment().deliverer;
  },
  "prod",
);
fault("environment twice", ["environments"], (fixture) => {
  fixture.environments.push({ ...fixture.environment("prod") });
});
fault("environment that is not an object", ["environments"], (fixture) => {
  fixture.environments.push("qa");
});
fault("malformed environment name", ["environments"], (fixture) => {
  const places = Object.fromEntries(
    ["shop", "bank", "platform"].map((name) => [
      name,
      { project: `${name}-qa-fake`, region: "europe-west1", stateBucket: `${name}-qa-state` },
    ]),
  );
  fixture.environments.push({ ...fixture.environment("prod"), name: "Prod_2", places });
});
fault("unknown stage", ["stage"], (fixture) => {
  fixture.environment("staging").stage = "qa";
});
fault("protection off in production", ["protection"], (fixture) => {
  fixture.environment("prod").protection = { deletion: false, destroyAfterDays: 30 };
});
fault("no grace period in production", ["protection"], (fixture) => {
  fixture.environment("prod").protection = { deletion: true, destroyAfterDays: 0 };
});
fault("protection of the wrong shape", ["protection"], (fixture) => {
  fixture.environment("prod").protection = { deletion: "on" };
});
fault("branch without preview", ["vercel of dev"], (fixture) => {
  fixture.environment("dev").vercel = { target: "development", gitBranch: "main" };
});
fault(
  "preview without a branch",
  ["vercel of staging"],
  (fixture) => {
    fixture.environment("staging").vercel = { target: "preview" };
  },
  "staging",
);
fault("retired deliverer", ["deliverer"], about("deliver", { retired: { kind: "retired", after: "2026-12-31" } }));
fault("Vercel target of the wrong shape", ["vercel of staging"], (fixture) => {
  fixture.environment("staging").vercel = { target: "qa" };
});
fault("Vercel project missing", ["places shop", "vercel"], (fixture) => {
  delete fixture.environment().places.shop?.vercel;
});
fault(
  "one Vercel target twice",
  ["places bank", "vercel"],
  place("bank", { vercel: { teamId: "team_fake", projectId: "prj_fake" } }),
);
fault("one project in two environments", ["places platform"], place("platform", { project: "platform-prod-fake" }));
fault("malformed project", ["places platform"], place("platform", { project: "Platform Dev" }));
fault("malformed region", ["places platform"], place("platform", { region: "Europe" }));
fault("malformed bucket", ["places platform"], place("platform", { stateBucket: "gs://state" }));
fault("malformed key", ["places bank"], place("bank", { kmsKey: "key" }));
fault("key elsewhere", ["places bank"], place("bank", { locations: ["europe-west3", "europe-west4"] }));
fault(
  "region twice",
  ["places bank"],
  place("bank", { locations: ["europe-west3", "europe-west3"], kmsKey: undefined }),
);
fault("place missing", ["places platform", "deliverer"], (fixture) => {
  delete fixture.environment().places.platform;
});
fault("place without a product", ["places"], (fixture) => {
  fixture.environment().places.shpo = {};
});
fault("place that is not an object", ["places platform"], (fixture) => {
  Object.assign(fixture.environment().places, { platform: "here" });
});
fault("place without a bucket", ["places bank"], place("bank", { stateBucket: undefined }));

// Pins.
fault(
  "lock of another environment",
  ["lock head"],
  lock((before) => ({ ...before, environment: "prod" })),
);
fault("lock entry without a declaration", ["lock LOST"], entries({ "shop/LOST": pinned("1") }));
fault("lock entry of a literal", ["lock DEBUG"], entries({ "shop/DEBUG": pinned("1") }));
fault("lock says retiring", ["lock SEARCH_KEY"], entries({ "shop/SEARCH_KEY": { ...pinned("1"), state: "retiring" } }));
fault(
  "pin to a disabled version",
  ["lock JWT_SECRET"],
  entries({
    "shop/JWT_SECRET": { ...pinned("1"), versions: { 1: { ...pinned("1").versions?.["1"], state: "disabled" } } },
  }),
);
fault(
  "pin to a version that is not listed",
  ["lock JWT_SECRET"],
  entries({ "shop/JWT_SECRET": { ...pinned("2"), current: "3" } }),
);
fault(
  "previous version destroyed",
  ["lock DATABASE_PASSWORD"],
  entries({
    "shop/DATABASE_PASSWORD": {
      ...pinned("2"),
      previous: "1",
      versions: { ...pinned("2").versions, 1: { ...pinned("1").versions?.["1"], state: "destroyed" } },
    },
  }),
);
fault(
  "pin to a revoked version",
  ["lock PAY_KEY"],
  entries({
    "shop/PAY_KEY": { ...pinned("1"), versions: { 1: { ...pinned("1").versions?.["1"], state: "revoked" } } },
  }),
);
fault("pending with a pin", ["lock MODEL_HOST"], entries({ "shop/MODEL_HOST": { state: "pending", current: "1" } }));
fault(
  "lock service without a declaration",
  ["lock services"],
  lock((before) => ({ ...before, services: { "shop/gone": { state: "active" } } })),
);
fault(
  "lock service that is not a service",
  ["lock services"],
  lock((before) => ({ ...before, services: { "bank/books": { state: "active" } } })),
);
fault(
  "lock says that a service is retiring",
  ["lock services"],
  lock((before) => ({ ...before, services: { "shop/api": { state: "retiring" } } })),
);
fault(
  "lock stack without a declaration",
  ["lock stacks"],
  lock((before) => ({ ...before, stacks: { "shop-prod-secrets": { state: "active" } } })),
);

export const allFaults: readonly Fault[] = faults;
