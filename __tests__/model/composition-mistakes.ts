/** Mistakes that people make in compositions, over a valid organisation: each a row with exactly what must be said of it. */
import type { KeptSpec, Origin, Rotation } from "../../model";
import {
  base64,
  choice,
  composed,
  config,
  crossProduct,
  everyDays,
  format,
  generated,
  hex,
  issued,
  managedInDatabase,
  perStage,
  renamed,
  retired,
  sealedConfig,
  secret,
  supabaseJwt,
} from "../../model";
import type { Issue } from "../../model/issue";
import type { EntryClass, Tier } from "../../model/kinds";
import type { Lock, LockedEntry } from "../../model/lock";
import { type Loose, OrganisationFixture } from "../support/organisation-fixture";

export interface CompositionMistake {
  readonly name: string;
  /** Code and place of every problem that is said. */
  readonly says: readonly string[];
  readonly plant: (fixture: OrganisationFixture) => void;
}

const text = "postgres://{user}:{password}@{host}:{port}/app?application_name={name}";

/** Anything that `change` says over what is valid. */
type Whole = KeptSpec<EntryClass, never, string, Tier, Origin, Rotation>;
const fake = (purpose: string, change: Loose = {}) =>
  ({
    purpose,
    risk: `${purpose} in other hands`,
    class: "important",
    tier: 2,
    origin: generated(hex(32)),
    rotation: everyDays(90),
    // Else each part that a mistake takes out of the text would be said to be unread as well.
    unreadBecause: "its composition is read",
    ...change,
  }) as Whole;

const handle = (name: string, product = "shop") =>
  ({ kind: "handle", name, product, integration: "", entry: {} }) as never;

const parts = {
  user: handle("DB_USER"),
  password: handle("DB_PASSWORD"),
  host: handle("DB_HOST"),
  port: handle("DB_PORT"),
  name: handle("DB_NAME"),
};

/** The small organisation with a database, and its address composed of five entries. */
export function withComposition(environment = "dev"): OrganisationFixture {
  const fixture = new OrganisationFixture(environment);
  const { shop } = fixture.made.products;
  const about = { title: "Database", owner: "platform", revoke: "Rotate", setup: [] };
  fixture.catalogue.shop = {
    ...fixture.catalogue.shop,
    database: shop.integration(about, {
      DB_USER: sealedConfig(fake("User", { class: "sensitive", tier: 3, origin: generated(base64(32)) })),
      DB_PASSWORD: secret(fake("Password", { class: "critical", tier: 1, origin: generated(base64(32)) })),
      DB_HOST: config({ purpose: "Host", default: "db.internal", unreadBecause: "its composition is read" }),
      DB_PORT: config({ purpose: "Port", default: "5432", unreadBecause: "its composition is read" }),
      DB_NAME: config({ purpose: "Client", default: "shop api", unreadBecause: "its composition is read" }),
    }),
    urls: shop.integration(about, { DATABASE_URL: composed(text, parts, { purpose: "Reaches the database" }) }),
  };
  fixture.reader("api").reads.push(handle("DATABASE_URL"));
  for (const one of ["dev", "staging", "prod"])
    Object.assign(fixture.environment(one), { composers: ["platform/deliver"] });
  return fixture;
}

/** Every problem as code and place. */
export function problemsOf(issues: readonly Issue[]): readonly string[] {
  return issues.map(({ code, where }) => `${code} ${where}`).sort();
}

export const mistakes: CompositionMistake[] = [];

const here = "shop/DATABASE_URL";
const inDev = `environments/dev: ${here}`;

function mistake(name: string, says: string | readonly string[], plant: CompositionMistake["plant"]): void {
  mistakes.push({ name, says: typeof says === "string" ? [says] : says, plant });
}

type Composition = { text: unknown; parts: Loose; spec: Loose };

const composition = (fixture: OrganisationFixture): Composition =>
  fixture.entry("shop", "DATABASE_URL") as unknown as Composition;
const rewritten =
  (from: string | RegExp, to: string): CompositionMistake["plant"] =>
  (fixture) => {
    const found = composition(fixture);
    found.text = String(found.text).replace(from, to);
  };
const withPart =
  (name: string, value: unknown): CompositionMistake["plant"] =>
  (fixture) => {
    const found = composition(fixture);
    found.parts = { ...found.parts, [name]: value };
  };
const without =
  (name: string): CompositionMistake["plant"] =>
  (fixture) => {
    const { [name]: _gone, ...rest } = composition(fixture).parts;
    composition(fixture).parts = rest;
  };
const spec =
  (change: Loose): CompositionMistake["plant"] =>
  (fixture) => {
    Object.assign(composition(fixture).spec, change);
  };
const ofPart =
  (name: string, change: Loose): CompositionMistake["plant"] =>
  (fixture) => {
    Object.assign(fixture.entry("shop", name).spec, change);
  };
const declare =
  (name: string, declaration: unknown): CompositionMistake["plant"] =>
  (fixture) => {
    fixture.integration("shop", "database").entries[name] = declaration;
  };
const all =
  (...plants: readonly CompositionMistake["plant"][]): CompositionMistake["plant"] =>
  (fixture) => {
    for (const plant of plants) plant(fixture);
  };
/** Changes what the lock says of the composition, after everything was pinned. */
const locked =
  (change: (entry: Loose) => unknown): CompositionMistake["plant"] =>
  (fixture) => {
    fixture.pinAll();
    const lock = fixture.lock as Lock;
    const block = structuredClone(lock.entries[here]) as LockedEntry & { versions: Record<string, Loose> };
    const first = block.versions["1"] ?? {};
    change(first);
    fixture.lock = { ...lock, entries: { ...lock.entries, [here]: block } };
  };

// The text.
mistake("no text", `composition-without-text ${here}`, (fixture) => {
  composition(fixture).text = "";
});
mistake("a number for a text", `composition-without-text ${here}`, (fixture) => {
  composition(fixture).text = 5;
});
mistake("a brace that nothing closes", `unbalanced-brace ${here}`, rewritten("{password}", "{password"));
mistake("a brace that closes nothing", `unbalanced-brace ${here}`, rewritten("/app", "/app}"));
mistake("a placeholder inside of another", `unbalanced-brace ${here}`, rewritten("{user}", "{us{er}"));
mistake("an empty placeholder", `malformed-placeholder ${here}`, rewritten("/app", "/{}"));
mistake("a blank in a placeholder", `malformed-placeholder ${here}`, rewritten("/app", "/{app name}"));
mistake("a handle in a placeholder", `malformed-placeholder ${here}`, rewritten("{user}", "{db.DB_USER}"));
mistake("a shell's way to write it", `dollar-placeholder ${here}`, rewritten("{user}", "${user}"));
mistake("a placeholder without a part", `placeholder-without-part ${here}`, rewritten("/app", "/{schema}"));
mistake("a misspelled placeholder", `placeholder-without-part ${here}`, rewritten("{password}", "{pasword}"));
mistake("a part that is left out", `placeholder-without-part ${here}`, without("password"));
mistake("a part that the text does not have", `part-without-placeholder ${here}`, withPart("schema", parts.name));
mistake(
  "no parts at all",
  ["host", "name", "password", "port", "user"].map(() => `placeholder-without-part ${here}`),
  (fixture) => {
    composition(fixture).parts = {};
  },
);
mistake("a text alone", `composition-without-parts ${here}`, (fixture) => {
  Object.assign(composition(fixture), { text: "postgres://db.internal/app", parts: {} });
});
mistake("parts that are a list", `wrong-shape ${here}`, (fixture) => {
  Object.assign(composition(fixture), { text: "postgres://db.internal/app", parts: [parts.user] });
});
mistake("an encoding that is not known", `unknown-encoding ${here}`, rewritten("{password}", "{password:urll}"));
mistake("an encoding in capitals", `unknown-encoding ${here}`, rewritten("{password}", "{password:URL}"));
mistake("a colon without an encoding", `unknown-encoding ${here}`, rewritten("{password}", "{password:}"));
mistake("a text that is too long", `composition-too-long ${here}`, rewritten("/app", `/app${"p".repeat(65_600)}`));
mistake("a part in double braces", `part-without-placeholder ${here}`, rewritten("{user}", "{{user}}"));
mistake("a part in double braces with blanks", `part-without-placeholder ${here}`, rewritten("{user}", "{{ user }}"));
mistake("blanks in the braces", `malformed-placeholder ${here}`, rewritten("{user}", "{ user }"));
mistake("a line break at the end", `blank-at-edge ${here}`, rewritten("{name}", "{name}\n"));
mistake("a blank at the end", `blank-at-edge ${here}`, rewritten(/$/, " "));
mistake(
  "a blank at the beginning of what is not a URL",
  `blank-at-edge ${here}`,
  rewritten(/.*/, " {user} {password} {host} {port} {name}"),
);
mistake("a blank inside of a URL", `blank-in-url ${here}`, rewritten("/app", "/my app"));
mistake(
  "a password in the text",
  [`part-without-placeholder ${here}`, `text-looks-like-a-secret ${here}: text`],
  rewritten("{password}", "fake-hunter2"),
);
mistake(
  "a vendor's key in the text",
  `text-looks-like-a-secret ${here}: text`,
  rewritten("/app", `/app?key=${["sk", "live", "fake"].join("_")}&x=`),
);
mistake("a character that nobody sees", `unseen-character ${here}: text`, rewritten("/app", "/a\u200bpp"));

// Places and encodings.
mistake("a raw password in a URL", `encoding-not-safe ${here}`, rewritten("{password}", "{password:raw}"));
mistake("a raw part in a path", `encoding-not-safe ${here}`, rewritten("/app", "/{password:raw}"));
mistake("a raw part in a query", `encoding-not-safe ${here}`, rewritten("{name}", "{name}&p={password:raw}"));
mistake("base64 in a URL", `encoding-not-safe ${here}`, rewritten("{password}", "{password:base64}"));
mistake("JSON's encoding in a URL", `encoding-not-safe ${here}`, rewritten("{password}", "{password:json}"));
mistake("an encoded secret as a host", `encoding-not-safe ${here}`, (fixture) => {
  rewritten("{host}", "{host:url}")(fixture);
  withPart("host", parts.user)(fixture);
});
mistake("an encoded host", `value-not-safe-here ${inDev}`, rewritten("{host}", "{host:url}"));
mistake("a host with a port, before a port", `value-not-safe-here ${inDev}`, ofPart("DB_HOST", { default: "db:5432" }));
mistake(
  "a host with a port as a part of another",
  `value-not-safe-here ${inDev}`,
  all(rewritten("{host}", "{host}.example.test"), ofPart("DB_HOST", { default: "db:5432" })),
);
mistake("a port that no machine has", `value-not-safe-here ${inDev}`, ofPart("DB_PORT", { default: "65536" }));
mistake(
  "a path of which nobody says whether it is one name",
  `encoding-unsaid ${inDev}`,
  all(rewritten("/app", "/{name}"), ofPart("DB_NAME", { default: "v1/app" })),
);
mistake(
  "parameters of which nobody says whether they are one name",
  `encoding-unsaid ${inDev}`,
  all(rewritten("application_name={name}", "{name}"), ofPart("DB_NAME", { default: "sslmode=require" })),
);
mistake("a port that is encoded", `encoding-not-safe ${here}`, rewritten("{port}", "{port:url}"));
mistake("a secret as a host", `encoding-not-safe ${here}`, withPart("host", parts.user));
mistake(
  "a format that proves nothing",
  `encoding-not-safe ${here}`,
  all(
    ofPart("DB_PASSWORD", {
      format: format(/^\S{64}$/, { says: "64 characters", example: "fake-".repeat(13).slice(1) }),
      origin: issued("x"),
    }),
    rewritten("{password}", "{password:raw}"),
  ),
);
mistake("a raw part in a string of JSON", `encoding-not-safe ${here}`, (fixture) => {
  composition(fixture).text = '{{"url": "{user} {host} {port} {name} {password:raw}"}}';
});
mistake("a secret as a number of JSON", `encoding-not-safe ${here}`, (fixture) => {
  composition(fixture).text = '{{"url": "{user} {host} {port} {name}", "pin": {password}}}';
});
mistake(
  "a placeholder behind a part that may be a URL",
  `encoding-unsaid ${here}`,
  rewritten(/.*/, "{host}/{password}?{user:url}{port:url}{name:url}"),
);

// Texts with marks of their own: a value that has them too would say something else.
const written = (text: string, ...kept: readonly string[]): CompositionMistake["plant"] => {
  const taken = kept.length === 0 ? ["password", "host"] : kept;
  return (fixture) => {
    const found = composition(fixture);
    found.text = text;
    found.parts = Object.fromEntries(Object.entries(parts).filter(([name]) => taken.includes(name)));
  };
};
const partOfConfig = (name: string, value: string): CompositionMistake["plant"] =>
  all(
    declare(name, config({ purpose: "Part", default: value, unreadBecause: "its composition is read" })),
    withPart(name.toLowerCase(), handle(name)),
  );
const marked: readonly (readonly [name: string, text: string])[] = [
  ["without its scheme", "//app:{password}@{host}/chat"],
  ["of Oracle's driver", "jdbc:oracle:thin:app/{password}@{host}/chat"],
  ["of key=value", "host={host} password={password} dbname=chat sslmode=verify-full"],
  ["of options", "Server={host};Password={password};Encrypt=true"],
  ["of options behind a host", "jdbc:sqlserver://{host};password={password};encrypt=true"],
  ["of lines of JSON", '{{"key":"{password}"}}\n{{"host":"{host}"}}'],
  ["of JSON in the wrong quotes", "{{'key': '{password}', 'host': '{host}'}}"],
  ["of YAML", 'host: {host}\npassword: "{password}"'],
  ["of JSON in a string of JSON", '{{"outer":"{{\\"key\\":\\"{password}\\",\\"host\\":\\"{host}\\"}}"}}'],
  ["of options in a string of JSON", '{{"dsn":"host={host} password={password}"}}'],
  ["of headers", "Authorization: Bearer {password}\nX-Role: {host}"],
  ["of a header in a string of JSON", '{{"header":"Authorization: {password}","host":"{host}"}}'],
  ["of a user and its password", "{host}:{password}"],
  ["of XML", "<key host={host}>{password}</key>"],
  ["of several lines", "{host}\n{password}"],
];
for (const [name, text] of marked) mistake(`a text ${name}`, `encoding-not-safe ${here}`, written(text));
mistake(
  "JSON's encoding between other quotes",
  `encoding-not-safe ${here}`,
  written("{{'key': \"{password:json}\", 'host': '{host}'}}"),
);
mistake("JSON's encoding without quotes", `encoding-not-safe ${here}`, written("password={password:json}{host}"));
mistake(
  "JSON's encoding for JSON in a string of JSON",
  `encoding-not-safe ${here}`,
  written('{{"outer":"{{\\"key\\":\\"{password:json}\\"}}","host":"{host}"}}'),
);
mistake(
  "a scheme that is config, before a raw password",
  `encoding-not-safe ${inDev}`,
  all(written("{pre}{password}", "password"), partOfConfig("PRE", "postgres://app:")),
);
mistake(
  "a scheme that is config",
  `encoding-not-safe ${here}`,
  all(written("{pre}app:{password}@{host}/chat"), partOfConfig("PRE", "postgres://")),
);
mistake(
  "options that are config, before a password",
  `encoding-not-safe ${inDev}`,
  all(written("{pre}{password}", "password"), partOfConfig("PRE", "sslmode=require password=")),
);
mistake("a secret that is the beginning of a URL", `encoding-not-safe ${here}`, written("{password}/v1?{host:url}"));
const letters = format(/^[a-z]+$/, { says: "letters", example: "fake" });
const raw = rewritten("{password}", "{password:raw}");
mistake(
  "a format that holds in production alone",
  `encoding-not-safe ${inDev}`,
  all(raw, ofPart("DB_PASSWORD", { origin: issued("x"), format: perStage({ production: letters }) })),
);
mistake("a host with a path", `value-not-safe-here ${inDev}`, ofPart("DB_HOST", { default: "db.internal/app" }));
mistake("a port that is a word", `value-not-safe-here ${inDev}`, ofPart("DB_PORT", { default: "standard" }));
mistake(
  "a password that is config",
  `config-looks-like-a-secret ${inDev}`,
  all(declare("DB_WORD", config({ purpose: "Word", default: "fake-word" })), withPart("password", handle("DB_WORD"))),
);

// Parts.
mistake("a literal for a part", `literal-for-a-handle ${here}`, withPart("user", "app"));
mistake("a renamed read for a part", `literal-for-a-handle ${here}`, withPart("user", renamed(parts.user, "USER")));
mistake("a part that is not declared", `unknown-entry ${here}`, withPart("user", handle("DB_USR")));
mistake(
  "a part of another product",
  `implicit-cross-product-read ${here}`,
  withPart("user", handle("BANK_LEDGER_TOKEN", "bank")),
);
mistake(
  "a part of another product without a reason",
  `wrong-shape ${here}`,
  withPart("user", crossProduct(handle("BANK_LEDGER_TOKEN", "bank"), "")),
);
mistake(
  "crossProduct for a part of its own",
  `needless-cross-product-read ${here}`,
  withPart("user", crossProduct(parts.user, "why")),
);
mistake(
  "a choice for a part",
  `part-is-a-decision ${here}`,
  all(
    declare("dbMode", choice({ purpose: "Mode", options: ["a", "b"] })),
    withPart("user", handle("dbMode")),
    (fixture) => {
      for (const one of ["dev", "staging", "prod"])
        Object.assign(fixture.environment(one).values.shop ?? {}, { database: { dbMode: "a" } });
    },
  ),
);
mistake("an either for a part", `part-is-a-decision ${here}`, withPart("user", handle("SYNC")));
mistake(
  "a composition for a part",
  `composition-of-composition shop/OTHER_URL`,
  all(
    declare(
      "OTHER_URL",
      composed("{url}", { url: handle("DATABASE_URL") }, { purpose: "Other", unreadBecause: "nobody asks" }),
    ),
  ),
);
mistake("itself for a part", `composition-circle ${here}`, withPart("user", handle("DATABASE_URL")));
mistake(
  "two that are parts of each other",
  `composition-circle ${here}`,
  all(
    declare("OTHER_URL", composed("{url}", { url: handle("DATABASE_URL") }, { purpose: "Other" })),
    withPart("user", handle("OTHER_URL")),
  ),
);
mistake("a key that a composition signs", "unknown-signer shop/SIGNED", (fixture) => {
  fixture.integration("shop", "urls").entries.SIGNED = secret(
    fake("Signed", { origin: generated(supabaseJwt("anon", "DATABASE_URL")), unreadBecause: "nobody asks" }),
  );
});
mistake(
  "a part that the database keeps",
  `managed-in-database ${here}`,
  all(ofPart("DB_USER", { origin: managedInDatabase("the operator") })),
);
mistake("a part for laptops only", `local-part ${here}`, withPart("name", handle("LOG_LEVEL")));
mistake(
  "a part that is retired",
  `retired-reference ${here}`,
  ofPart("DB_USER", { retired: retired({ after: "2027-01-31" }) }),
);
mistake("a part that may be absent", `optional-part ${here}`, ofPart("DB_USER", { optional: true }));
mistake("a password in a text whose parts are all literals", [`text-looks-like-a-secret ${here}: text`], (fixture) => {
  Object.assign(composition(fixture), {
    text: "http://app:fake-hunter2@{host}:{port}/{name}",
    parts: { host: parts.host, port: parts.port, name: parts.name },
  });
});
mistake("literals alone", `composition-without-secret ${here}`, (fixture) => {
  Object.assign(composition(fixture), {
    text: "http://{host}:{port}/{name}",
    parts: { host: parts.host, port: parts.port, name: parts.name },
  });
});

// What it says of itself.
mistake("no purpose", `missing-field ${here}`, spec({ purpose: undefined }));
mistake("a class below its parts", `class-below-parts ${here}`, spec({ class: "important" }));
mistake("a tier below its parts", `tier-below-parts ${here}`, spec({ tier: 2 }));
mistake("a class that is not known", `wrong-shape ${here}`, spec({ class: "secret" }));
mistake("a rotation of its own", `field-of-parts ${here}`, spec({ rotation: everyDays(30) }));
mistake("an origin of its own", `field-of-parts ${here}`, spec({ origin: generated(hex(32)) }));
mistake("a length", `field-of-parts ${here}`, spec({ decodesTo: { encoding: "hex", bytes: 32, exactly: true } }));
mistake("a misspelled field", `unknown-field ${here}`, spec({ purpos: "Reaches the database" }));
mistake("a composition as an option", "composition-in-either shop/SYNC_URL", (fixture) => {
  const { options } = fixture.integration("shop", "jobs").entries.SYNC as { options: Record<string, Loose> };
  Object.assign(options.bearer ?? {}, { SYNC_URL: composed("{user}", { user: parts.user }, { purpose: "Other" }) });
});
mistake("a value in the environment", `secret-in-environment environments/dev: shop.urls.DATABASE_URL`, (fixture) => {
  Object.assign(fixture.environment().values.shop ?? {}, { urls: { DATABASE_URL: "fake" } });
});

// Who reads it.
mistake("a browser", "secret-to-browser shop/web", (fixture) => {
  fixture.reader("web").browser.push(handle("DATABASE_URL"));
});
mistake("a name that browsers get", "public-name shop/web", (fixture) => {
  fixture.reader("web").reads.push(renamed(handle("DATABASE_URL"), "NEXT_PUBLIC_URL"));
});
mistake("an inference service, by its parts' class", "critical-to-inference shop/ranker", (fixture) => {
  fixture.reader("ranker").reads.push(handle("DATABASE_URL"));
});
mistake("a role that may never read a part", "never-read-by shop/api", ofPart("DB_USER", { neverReadBy: ["backend"] }));
mistake(
  "a reader that a part does not name",
  ["only-read-by shop/api", `only-read-by ${inDev}`],
  ofPart("DB_PASSWORD", { onlyReadBy: ["functions"] }),
);
mistake(
  "a composer that a part does not name",
  `only-read-by ${inDev}`,
  ofPart("DB_PASSWORD", { onlyReadBy: ["shop/api"] }),
);
mistake("nobody", "unread-entry shop/DATABASE_URL", (fixture) => {
  fixture.reader("api").reads.pop();
});

// Who makes it.
mistake("a composer that is not declared", "unknown-composer environments/dev: composers", (fixture) => {
  Object.assign(fixture.environment(), { composers: ["platform/inject"] });
});
mistake("a composer that is a service", "unknown-composer environments/dev: composers", (fixture) => {
  Object.assign(fixture.environment(), { composers: ["shop/api"] });
});
mistake(
  "a part that no pipeline may read",
  `never-read-by ${inDev}`,
  ofPart("DB_PASSWORD", { neverReadBy: ["pipeline"] }),
);

// The lock.
const record = "lock-malformed environments/dev.lock.json: entries.shop/DATABASE_URL.versions.1.composed";
mistake(
  "a record that is a text",
  record,
  locked((version) => Object.assign(version, { composed: "fake" })),
);
mistake(
  "a record of a part without a version",
  `${record}.parts.user`,
  locked((version) =>
    Object.assign(version, { composed: { text: "{user}", parts: { user: { entry: "shop/DB_USER" } } } }),
  ),
);
mistake(
  "a record with a value in it",
  "lock-looks-like-a-secret environments/dev.lock.json: entries.shop/DATABASE_URL.versions.1.composed.text",
  locked((version) => Object.assign(version, { composed: { text: "postgres://app:fake-word@db", parts: {} } })),
);
