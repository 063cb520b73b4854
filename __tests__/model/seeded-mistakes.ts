/** Mistakes that people and merges make, over a valid organisation: each a row with its kind and what must be said of it. */
import { config, everyDays, generated, hex, publicConfig, renamed, secret, supabaseJwt } from "../../model";
import type { Issue } from "../../model/issue";
import { formatLock, type Lock, type LockedEntry } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import { full } from "../support/full";
import { type Loose, OrganisationFixture } from "../support/organisation-fixture";

export interface Mistake {
  readonly kind: string;
  readonly name: string;
  /** One of these must be among what is said. */
  readonly codes: readonly string[];
  /** Everything that is said of it, in all environments. */
  readonly said: () => readonly Issue[];
}

export const mistakes: Mistake[] = [];

type Plant = (fixture: OrganisationFixture) => void;

const locks = new Map<string, Lock>();

/** The valid organisation, everything pinned and recorded, for one environment. */
export function valid(name: string, withReadiness: (fixture: OrganisationFixture) => Lock): OrganisationFixture {
  const fixture = new OrganisationFixture(name);
  let lock = locks.get(name);
  if (lock === undefined) {
    fixture.pinAll();
    lock = withReadiness(fixture);
    locks.set(name, lock);
  }
  fixture.lock = structuredClone(lock);
  return fixture;
}

let readiness: (fixture: OrganisationFixture) => Lock = (fixture) => fixture.lock as Lock;
export function recordedBy(record: typeof readiness): void {
  readiness = record;
}

const environments = ["dev", "staging", "prod"];

function mistake(kind: string, name: string, codes: string | readonly string[], plant: Plant): void {
  const said = () => {
    const issues: Issue[] = [];
    for (const one of environments) {
      const fixture = valid(one, readiness);
      plant(fixture);
      issues.push(...fixture.issues());
      // What the others say beside the first that says anything: in the long suite.
      if (issues.length > 0 && !full) break;
    }
    return issues;
  };
  mistakes.push({ kind, name, codes: typeof codes === "string" ? [codes] : codes, said });
}

function text(kind: string, name: string, codes: readonly string[], change: (text: string) => string): void {
  const said = () => {
    const fixture = valid("dev", readiness);
    const parsed = parseLock(change(formatLock(fixture.lock as Lock)), "environments/dev.lock.json");
    if (!parsed.ok) return parsed.issues;
    fixture.lock = parsed.lock;
    return fixture.issues();
  };
  mistakes.push({ kind, name, codes, said });
}

const spec =
  (owner: string, name: string, change: Loose): Plant =>
  (fixture) => {
    const found = fixture.entry(owner, name).spec;
    Object.assign(found, change);
    for (const [key, value] of Object.entries(change)) if (value === undefined) delete found[key];
  };
const about =
  (reader: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.reader(reader).about, change);
  };
const reads =
  (reader: string, ...items: unknown[]): Plant =>
  (fixture) => {
    fixture.reader(reader).reads.push(...items);
  };
const place =
  (owner: string, environment: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.environment(environment).places[owner] ?? {}, change);
  };
const aboutIntegration =
  (owner: string, name: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.integration(owner, name).about, change);
  };
const values =
  (name: string, integration: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.environment(name).values.shop?.[integration] ?? {}, change);
  };
const inEnvironment =
  (name: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.environment(name), change);
  };
/** Changes the lock of dev alone. */
const lock =
  (change: (lock: Lock) => unknown): Plant =>
  (fixture) => {
    if (fixture.name === "dev") fixture.lock = change(fixture.lock as Lock);
  };
const block = (key: string, change: (entry: LockedEntry) => unknown): Plant =>
  lock((all) => ({ ...all, entries: { ...all.entries, [key]: change(all.entries[key] as LockedEntry) } }));
const version = (key: string, change: Loose): Plant =>
  block(key, (entry) => ({ ...entry, versions: { "1": { ...entry.versions?.["1"], ...change } } }));
const without = <T>(all: Readonly<Record<string, T>>, key: string): Record<string, T> => {
  const { [key]: _gone, ...rest } = all;
  return rest;
};
const handle = (name: string, owner = "shop") => ({ kind: "handle", name, product: owner, integration: "", entry: {} });

// Put together at run time, so that no scanner of this repository takes them for real.
const secrets: readonly (readonly [string, string])[] = [
  ["a redis address", ["redis://:fakePw1234", "@cache.example.test"].join("")],
  ["a JDBC address", ["jdbc:mysql://db.example.test/x?user=a&pass", "word=fakePw1234"].join("")],
  ["a SendGrid key", ["SG", ".Fake1Fake2Fake3Fake4Fa.Fake5Fake6Fake7Fake8Fake9Fake0Fake1Fake2Fa"].join("")],
  ["an npm token", ["npm", "_Fake1Fake2Fake3Fake4Fake5Fake6Fake78"].join("")],
  ["a GitLab token", ["glp", "at-Fake1Fake2Fake3Fake4"].join("")],
  ["an AWS key", ["AK", "IAFAKEFAKEFAKE2345"].join("")],
  ["a Slack webhook", ["https://hooks.slack", ".com/services/T0FAKE/B0FAKE/Fake1Fake2Fake3"].join("")],
  ["64 hex", "0123456789abcdef".repeat(4).replace(/^01/, "f7")],
  ["a private key", ["-----BEGIN RSA PRIV", "ATE KEY-----"].join("")],
  ["a Stripe key", ["sk_li", "ve_Fake1Fake2Fake3"].join("")],
];
const places: readonly (readonly [string, (value: string) => Plant, string])[] = [
  ["a purpose", (value) => spec("shop", "PAY_KEY", { purpose: `Pays, key ${value}` }), "text"],
  ["a risk", (value) => spec("bank", "BANK_LEDGER_TOKEN", { risk: value }), "text"],
  ["a source", (value) => spec("shop", "JWT_SECRET", { consequences: [`Old: ${value}`] }), "text"],
  ["a setup step", (value) => aboutIntegration("shop", "pay", { setup: ["Open", value] }), "text"],
  ["an owner", (value) => aboutIntegration("bank", "ledger", { owner: value }), "text"],
  ["a reason to read", (value) => about("alice", { because: value }), "text"],
  ["a default", (value) => spec("shop", "PAY_MODELS", { default: `small,large,${value}` }), "config"],
  ["a config value", (value) => values("prod", "pay", { PAY_MODELS: `small,large,${value}` }), "config"],
  ["who added a version", (value) => version("shop/PAY_KEY", { by: value }), "lock"],
  ["where a version came from", (value) => version("shop/PAY_KEY", { from: value }), "lock"],
];
const likeness: Readonly<Record<string, string>> = {
  text: "text-looks-like-a-secret",
  config: "config-looks-like-a-secret",
  lock: "lock-looks-like-a-secret",
};
// Each secret in five places, each place with five secrets.
for (const [index, [what, value]] of secrets.entries())
  for (const [at, [where, plant, code]] of places.entries())
    if ((index + at) % 2 === 0)
      mistake("secret as a literal", `${what} in ${where}`, likeness[code] ?? "", plant(value));

for (const name of ["purpose", "risk", "class", "tier", "origin", "rotation"])
  for (const entry of ["PAY_KEY", "SEARCH_KEY"])
    mistake("field forgotten", `${entry} without ${name}`, "missing-field", spec("shop", entry, { [name]: undefined }));
for (const [wrong, value] of Object.entries({ optoinal: true, rotatoin: 1, purpsoe: "x", owner: "x" }))
  mistake("field misspelled", wrong, "unknown-field", spec("shop", "SEARCH_KEY", { [wrong]: value }));
for (const days of [0, -1, 1.5, 99_999])
  mistake("impossible rotation", `${days} days`, "wrong-shape", spec("shop", "PAY_KEY", { rotation: everyDays(days) }));

const pins = ["shop/PAY_KEY", "shop/DATABASE_PASSWORD", "shop/JWT_SECRET", "shop/MODEL_HOST", "bank/BANK_LEDGER_TOKEN"];
for (const key of pins) {
  mistake(
    "pin lost",
    key,
    "lock-pin-lost",
    lock((all) => ({ ...all, entries: without(all.entries, key) })),
  );
  mistake(
    "pin set back to pending",
    key,
    "lock-pin-lost",
    block(key, () => ({ state: "pending" })),
  );
  mistake("pin to a disabled version", key, "pin-not-enabled", version(key, { state: "disabled" }));
  mistake(
    "pin to an unknown version",
    key,
    "pin-unlisted",
    block(key, (entry) => ({ ...entry, current: "9" })),
  );
}
mistake(
  "pin lost",
  "all of them",
  "lock-pin-lost",
  lock((all) => ({ ...all, entries: {} })),
);
for (const key of ["shop/api", "shop/ranker", "shop/web"])
  mistake(
    "service lost",
    key,
    "lock-service-lost",
    lock((all) => ({ ...all, services: without(all.services, key) })),
  );
mistake(
  "service lost",
  "all of them",
  "lock-service-lost",
  lock((all) => ({ ...all, services: {} })),
);
for (const time of ["2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "yesterday", "2026-01-01", "2026-01-01T25:00:00Z"])
  mistake("no time", time, "lock-malformed", version("shop/PAY_KEY", { at: time }));
for (const field of ["note", "value", "comment"])
  mistake("unknown member", field, "lock-malformed", version("shop/PAY_KEY", { [field]: "x" }));
text("name twice", "entries", ["lock-duplicate-key"], (all) =>
  all.replace('"environment"', '"entries": {},\n  "environment"'),
);
text("name twice", "an entry", ["lock-duplicate-key"], (all) => all.replace('"shop/JWT_SECRET"', '"shop/PAY_KEY"'));
text("name twice", "services", ["lock-duplicate-key"], (all) => all.replace('"stacks"', '"services": {},\n  "stacks"'));
text("merge conflict", "markers", ["lock-conflict"], (all) =>
  all.replace('    "shop/PAY_KEY"', '<<<<<<< HEAD\n    "shop/PAY_KEY"'),
);
text("merge conflict", "half resolved", ["lock-conflict"], (all) => `${all}>>>>>>> branch\n`);
for (const part of [0.2, 0.5, 0.9])
  text("file cut off", `${part}`, ["lock-damaged"], (all) => all.slice(0, Math.floor(all.length * part)));
text("lock of another environment", "prod's", ["lock-of-another-environment"], (all) => all.replace('"dev"', '"prod"'));
mistake("declaration gone", "an entry", ["lock-without-declaration", "unknown-entry"], (fixture) => {
  delete fixture.integration("shop", "data").entries.MODEL_HOST;
  fixture.reader("ranker").reads = [];
});
mistake("declaration gone", "a service", "lock-without-declaration", (fixture) => {
  fixture.readers.splice(fixture.readers.indexOf(fixture.reader("ranker")), 1);
  fixture.entry("shop", "MODEL_HOST").spec.unreadBecause = "the ranker is gone";
});

const mine = (fixture: OrganisationFixture, name: string, owner: string, field: string) =>
  (fixture.environment(name).places[owner] as Loose)[field];
for (const owner of ["shop", "bank", "platform"])
  for (const [field, code] of Object.entries({ project: "shared-project", stateBucket: "shared-bucket" }))
    mistake("copied from another environment", `${field} of ${owner}`, code, (fixture) =>
      place(owner, "prod", { [field]: mine(fixture, "dev", owner, field) })(fixture),
    );
mistake("copied from another environment", "a KMS key", "shared-key", (fixture) =>
  place("bank", "prod", { kmsKey: mine(fixture, "dev", "bank", "kmsKey") })(fixture),
);
mistake(
  "copied from another environment",
  "the Vercel target",
  "shared-vercel-target",
  inEnvironment("prod", { vercel: { target: "development" } }),
);
mistake("copied from another environment", "all places and the target", "copied-environment", (fixture) => {
  const { places, vercel } = fixture.environment("dev");
  inEnvironment("prod", { places, vercel })(fixture);
});
mistake("copied from another environment", "a value that must differ", "same-in-two-environments", (fixture) => {
  Object.assign(fixture.values("shop", "pay", "staging"), { PAY_PRICE: "price_test_dev" });
});
mistake("copied from another environment", "a host's deployment", "shared-deployment", (fixture) => {
  fixture.reader("books").about.deployments = { dev: "books-dev", staging: "books-stg", prod: "books-dev" };
});
mistake("copied from another environment", "the vault", "shared-vault", (fixture) => {
  for (const name of ["dev", "prod"])
    inEnvironment(name, { vault: { kind: "doppler", project: "acme", config: "dev" } })(fixture);
});
for (const stage of ["development", "staging"])
  mistake("stage against the name", `prod as ${stage}`, "stage-against-name", inEnvironment("prod", { stage }));
mistake(
  "stage against the name",
  "dev as production",
  "stage-against-name",
  inEnvironment("dev", { stage: "production" }),
);
for (const protection of [
  { deletion: false, destroyAfterDays: 30 },
  { deletion: true, destroyAfterDays: 0 },
])
  mistake("protection off", JSON.stringify(protection), "protection-off", inEnvironment("prod", { protection }));

for (const region of ["europe-wset1", "eu-west1", "europe-west5", "us-central", "europe-west1-b", "frankfurt"])
  mistake("unknown region", region, "malformed-place", place("shop", "dev", { region }));
for (const location of ["europe-west33", "eu"])
  mistake(
    "unknown region",
    `payloads in ${location}`,
    ["malformed-place"],
    place("shop", "dev", { locations: [location] }),
  );
for (const image of [
  "api",
  "acme/api:1",
  "europe-docker.pkg.dev/Acme/api:1",
  "example.test/api:",
  "https://example.test/api:1",
  "example.test/api@sha256:12",
  "example.test/api:a b",
]) {
  mistake(
    "malformed image",
    image,
    "malformed-image",
    about("api", { images: { staging: image, prod: "example.test/api:1" } }),
  );
}
mistake("malformed image", "of a place", "malformed-place", place("shop", "dev", { initialImage: "hello world" }));
for (const stateBucket of ["gs://state", "Shop-State", "ab", "goog-state", "shop_state/dev"])
  mistake("malformed bucket", stateBucket, "malformed-place", place("shop", "dev", { stateBucket }));
for (const project of ["Shop", "shop", "my-google-project", "shop-dev-", "shop.dev"])
  mistake("malformed project", project, "malformed-place", place("platform", "dev", { project }));
for (const kmsKey of ["key", "projects/p/keyRings/r"])
  mistake("malformed key", kmsKey, "malformed-place", place("bank", "dev", { kmsKey }));
for (const location of ["us", "nam6", "mars-1", "europe-west33"])
  mistake(
    "key of another location",
    location,
    "key-elsewhere",
    place("bank", "dev", { kmsKey: `projects/bank-dev-fake/locations/${location}/keyRings/r/cryptoKeys/k` }),
  );
mistake(
  "swapped ids",
  "team for project",
  "malformed-place",
  place("shop", "dev", { vercel: { teamId: "team_fake", projectId: "team_fake" } }),
);
for (const gitBranch of ["a b", "release/", "a..b", "-x", "topic.lock"])
  mistake(
    "malformed branch",
    gitBranch,
    "malformed-branch",
    inEnvironment("staging", { vercel: { target: "preview", gitBranch } }),
  );
for (const email of [
  "alice",
  "alice@",
  "alice@example",
  "a@b@example.test",
  "alice @example.test",
  "alice@example..test",
])
  mistake("malformed address", email, "malformed-email", about("alice", { email }));
for (const console of ["https:/pay.example.test", "htps://pay.example.test", "http://pay.example.test", "https://"])
  mistake("malformed address", console, "malformed-url", (fixture) => {
    fixture.integration("shop", "pay").about.console = console;
  });

for (const decodesTo of [
  { encoding: "hex", bytes: 16, exactly: true },
  { encoding: "base64", bytes: 32, exactly: true },
  { encoding: "hex", bytes: 64, exactly: false },
])
  mistake(
    "impossible length",
    JSON.stringify(decodesTo),
    "recipe-against-length",
    spec("shop", "DATABASE_PASSWORD", { decodesTo }),
  );
for (const bytes of [1, 4, 8])
  mistake(
    "weak recipe",
    `hex(${bytes})`,
    "weak-recipe",
    spec("bank", "BANK_LEDGER_TOKEN", { origin: generated(hex(bytes)) }),
  );
for (const source of ["^[A-Z]+$", "^sk_.*$", "^[0-9a-f]{32}$"])
  mistake(
    "impossible format",
    source,
    ["recipe-against-format"],
    spec("bank", "BANK_LEDGER_TOKEN", {
      format: {
        source,
        flags: "",
        says: "something else",
        example: source === "^[A-Z]+$" ? "FAKE" : source === "^sk_.*$" ? "sk_" : "f".repeat(32),
      },
    }),
  );
for (const source of ["^x(?=y)", "^(a)\\1$", "^(?<!a)b$", "^a{3,2}$", "^a{2000}$"])
  mistake(
    "format that can't run",
    source,
    "malformed-format",
    spec("shop", "SEARCH_KEY", { format: { source, flags: "", says: "x", example: "x" } }),
  );
for (const length of [2, 3, 4])
  mistake("circle of derivations", `${length} long`, "derivation-circle", (fixture) => {
    const { entries } = fixture.integration("shop", "data");
    for (let index = 0; index < length; index++)
      entries[`ROUND_${index}`] = secret({
        purpose: "One of a circle",
        risk: "None",
        class: "important",
        tier: 2,
        origin: generated(supabaseJwt("anon", `ROUND_${(index + 1) % length}`)),
        rotation: everyDays(90),
        unreadBecause: "a test",
      });
  });
for (const maxInstances of [0, -1, 1.5])
  mistake("impossible count", `${maxInstances} instances`, "wrong-shape", about("ranker", { maxInstances }));
mistake(
  "impossible demand",
  "against the format",
  "must-be-against-format",
  spec("shop", "DEBUG", {
    mustBe: { production: "yes" },
    format: { source: "^[01]$", flags: "", says: "0 or 1", example: "0" },
  }),
);
for (const until of ["2027-02-30", "31.01.2027", "soon"])
  mistake("malformed day", until, "wrong-shape", about("alice", { until }));
mistake("grant without an end", "in production", "grant-without-end", about("alice", { until: undefined }));

mistake("catalogue", "a key that is not the product's name", "product-name-mismatch", (fixture) => {
  const catalogue = fixture.organisation.catalogue as unknown as Loose;
  catalogue.shpo = catalogue.shop;
  delete catalogue.shop;
});
for (const gone of ["shop", "bank"])
  mistake("catalogue", `without the product ${gone}`, "unknown-product", (fixture) => {
    delete (fixture.organisation.catalogue as unknown as Loose)[gone];
  });
mistake("catalogue", "a product taken away whole", "lock-without-declaration", (fixture) => {
  const { catalogue, readers } = fixture.organisation as unknown as { catalogue: Loose; readers: Loose[] };
  delete catalogue.bank;
  const isBank = (one: unknown) =>
    (one as { product?: unknown; about?: { product?: { name?: string } } }).about?.product?.name === "bank";
  readers.splice(0, readers.length, ...readers.filter((one) => !isBank(one)));
  for (const one of readers)
    one.reads = (one.reads as { handle?: { product?: string } }[]).filter((read) => read.handle?.product !== "bank");
  for (const name of environments) {
    delete fixture.environment(name).places.bank;
    delete (fixture.environment(name).values as Loose).bank;
  }
});
mistake("catalogue", "a place forgotten", "missing-place", (fixture) => {
  for (const name of environments) delete fixture.environment(name).places.shop;
});
mistake("twice", "a service with another one's name", "duplicate-reader", (fixture) => {
  const api = fixture.reader("api");
  fixture.reader("ranker").about.name = api.about.name;
});
mistake("read of nothing", "an unknown entry", "unknown-entry", reads("api", handle("PAY_KYE")));
mistake("read of nothing", "an unknown product", "unknown-product", reads("api", handle("PAY_KEY", "shpo")));
mistake("read of nothing", "undefined", "literal-for-a-handle", reads("api", undefined));
mistake("read of nothing", "a text", "literal-for-a-handle", reads("api", "PAY_KEY"));
mistake(
  "read across products",
  "without a reason",
  "implicit-cross-product-read",
  reads("ranker", handle("BANK_LEDGER_TOKEN", "bank")),
);
mistake(
  "read that is not allowed",
  "a critical secret by inference",
  "critical-to-inference",
  reads("ranker", handle("PAY_KEY")),
);
mistake("read that is not allowed", "never read by", "never-read-by", reads("ranker", handle("SEARCH_KEY")));
mistake("read that is not allowed", "only read by", ["only-read-by"], reads("web", handle("JWT_SECRET")));
mistake("read that is not allowed", "by a browser", "secret-to-browser", (fixture) => {
  fixture.reader("web").browser.push(handle("SEARCH_KEY"));
});
mistake(
  "name",
  "that browsers get",
  "public-name",
  reads("web", renamed(handle("SEARCH_KEY") as never, "NEXT_PUBLIC_SEARCH")),
);
mistake("name", "that Cloud Run keeps", "reserved-name", reads("ranker", renamed(handle("PAY_MODE") as never, "PORT")));
mistake(
  "name",
  "twice in a target",
  "duplicate-variable",
  reads("ranker", renamed(handle("PAY_MODE") as never, "HOST")),
);
mistake("name", "without the prefix", "missing-prefix", (fixture) => {
  fixture.integration("bank", "ledger").entries.LEDGER_URL = config({
    purpose: "Where",
    default: "x",
    unreadBecause: "a test",
  });
});
mistake("name", "in lower case", "malformed-name", (fixture) => {
  fixture.integration("shop", "data").entries["db-password"] = config({
    purpose: "x",
    default: "x",
    unreadBecause: "a test",
  });
});
mistake("nobody reads it", "an entry", "unread-entry", (fixture) => {
  fixture.integration("shop", "data").entries.IDLE = publicConfig({ purpose: "x", default: "x" });
});
mistake("twice", "a reader", "duplicate-reader", (fixture) => void fixture.readers.push(fixture.reader("ranker")));
mistake(
  "twice",
  "an environment",
  "duplicate-environment",
  (fixture) => void fixture.environments.push(fixture.environment("dev")),
);
mistake("twice", "an entry in two integrations", "duplicate-address", (fixture) => {
  fixture.integration("shop", "data").entries.PAY_KEY = fixture.entry("shop", "PAY_KEY");
});
mistake(
  "deliverer",
  "that is not declared",
  "unknown-deliverer",
  inEnvironment("dev", { deliverer: "platform/delivr" }),
);
mistake(
  "deliverer",
  "that is missing in production",
  "missing-deliverer",
  inEnvironment("prod", { deliverer: undefined }),
);
mistake("product without a place", "bank", "missing-place", (fixture) => {
  delete (fixture.environment("staging").places as Loose).platform;
});
mistake("value", "misspelled", "unknown-value", values("dev", "pay", { PAY_PRCIE: "x" }));
mistake("value", "missing", "missing-value", values("dev", "pay", { PAY_PRICE: undefined }));
mistake("value", "of another mode", "mixed-choice", values("prod", "pay", { PAY_PRICE: "price_test_x" }));
mistake("value", "without its format", "value-against-format", values("dev", "pay", { PAY_PRICE: "99 Euro" }));
mistake("value", "of an unknown option", ["unknown-option"], values("dev", "jobs", { SYNC: "basic" }));
mistake("value", "of a choice forgotten", "missing-choice", values("dev", "jobs", { SYNC: undefined }));
mistake("value", "of a secret", "secret-in-environment", values("dev", "pay", { PAY_KEY: "pk_fake_test_x" }));
mistake("value", "not in its list", "not-in-list", values("dev", "pay", { PAY_MODEL: "huge" }));
mistake("value", "a number", "malformed-value", values("dev", "pay", { PAY_MODELS: 3 }));
mistake(
  "retired",
  "and still read",
  "retired-entry-read",
  spec("shop", "MODEL_HOST", { retired: { kind: "retired", after: "2027-01-01" } }),
);
mistake(
  "retired",
  "and still reads",
  "retired-reader-reads",
  about("ranker", { retired: { kind: "retired", after: "2027-01-01" } }),
);
mistake(
  "retired",
  "without a day",
  "malformed-retirement",
  spec("shop", "ROOT_PASSWORD", { retired: { kind: "retired", after: "later" } }),
);
