/** Declarations that must not compile. What the compiler says to each stands in `compiler.test.ts`. */

/** What every snippet starts from, as its own module. */
export const prelude = `
import { choice, cloudRunService, composed, config, crossProduct, either, environment, everyDays, generated, hex, issued, onlyOnBreach, product, publicConfig, renamed, sealedConfig, secret, vercelProject } from "../../model";

export const shop = product("shop", { title: "Shop" });
export const bank = product("bank", { title: "Bank", entryPrefix: "BANK_" });
export const about = { title: "Pay", owner: "payments", revoke: "Roll", setup: [] };
export const pay = shop.integration(about, {
  mode: choice({ purpose: "Whose money moves", options: ["test", "live"] }),
  PAY_KEY: secret({ purpose: "Key", risk: "Charges", class: "critical", tier: 2, origin: issued("Pay"), rotation: everyDays(180) }),
  SEARCH_KEY: secret({ purpose: "Search", risk: "Quota", class: "important", tier: 3, origin: issued("Search"), rotation: onlyOnBreach(), neverReadBy: ["inference"] }),
  HOST: sealedConfig({ purpose: "Host", risk: "A target", class: "sensitive", tier: 3, origin: issued("operator"), rotation: onlyOnBreach() }),
  PAY_PRICE: config({ purpose: "Price" }),
  PAY_VERSION: config({ purpose: "Version", default: "1" }),
  NEXT_PUBLIC_PAY: publicConfig({ purpose: "Client key", optional: true }),
});
const job = (purpose: string) => secret({ purpose, risk: "Starts jobs", class: "important", tier: 2, origin: generated(hex(32)), rotation: everyDays(90) });
export const jobs = shop.integration(about, {
  SYNC: either({ purpose: "Proof" }, { bearer: { SYNC_TOKEN: job("Bearer") }, hmac: { SYNC_HMAC: job("HMAC") } }),
  DEPLOY: either({ purpose: "Proof" }, {
    token: { DEPLOY_TOKEN: job("Bearer") },
    key: { DEPLOY_KEY: secret({ purpose: "Key", risk: "Releases", class: "critical", tier: 1, origin: generated(hex(32)), rotation: everyDays(90) }) },
  }),
});
export const lab = product("lab", { title: "Lab", defaults: { owner: "science", class: "critical", rotation: everyDays(90) } });
export const probe = lab.integration({ title: "Probe", revoke: "Roll", setup: [], defaults: { risk: "Quota", tier: 2, origin: issued("Probe") } }, {
  PROBE_KEY: secret({ purpose: "Key" }),
  PROBE_ID: sealedConfig({ purpose: "Names the key", class: "sensitive", rotation: onlyOnBreach() }),
  PROBE_SIGNS: either({ purpose: "Proof" }, { one: { PROBE_ONE: secret({ purpose: "One" }) }, two: { PROBE_TWO: secret({ purpose: "Two" }) } }),
});
export const ledger = bank.integration(about, { BANK_TOKEN: job("Ledger") });
export const urls = shop.integration(about, {
  PAY_URL: composed("https://{key}:{search:url}@{host}/?price={price}&x={{y}}", { key: pay.PAY_KEY, search: pay.SEARCH_KEY, host: pay.HOST, price: pay.PAY_PRICE }, { purpose: "Pays" }),
  HOST_URL: composed("https://{host:url}/{book}", { host: pay.HOST, book: crossProduct(ledger.BANK_TOKEN, "bookings") }, { purpose: "Books", class: "critical", optional: true }),
});
export const measures = lab.integration({ title: "Measures", revoke: "Roll", setup: [] }, {
  PROBE_URL: composed("https://{key}@h", { key: probe.PROBE_KEY }, { purpose: "Measures" }),
});
export const catalogue = { shop: { pay, jobs, urls }, bank: { ledger } };
export const measured = cloudRunService({ product: lab, name: "measured", role: "inference", reads: [probe.PROBE_ID] });
export const frame = {
  name: "dev",
  stage: "development",
  protection: { deletion: false, destroyAfterDays: 0 },
  vercel: { target: "development" },
  places: {
    shop: { project: "shop-dev-fake", region: "europe-west1", stateBucket: "state-fake" },
    bank: { project: "bank-dev-fake", region: "europe-west1", stateBucket: "state-fake" },
  },
} as const;
export const good = { shop: { pay: { mode: "test", PAY_PRICE: "1" }, jobs: { SYNC: "bearer", DEPLOY: "key" } } } as const;
export const dev = environment(catalogue, { ...frame, values: good });
export const api = cloudRunService({ product: shop, name: "api", role: "backend", reads: [pay.PAY_KEY, urls.PAY_URL, jobs.SYNC, crossProduct(ledger.BANK_TOKEN, "bookings"), renamed(pay.HOST, "HOSTNAME"), renamed(crossProduct(ledger.BANK_TOKEN, "bookings"), "A"), crossProduct(renamed(ledger.BANK_TOKEN, "B"), "bookings")] });
export const ranker = cloudRunService({ product: shop, name: "ranker", role: "inference", reads: [pay.HOST, jobs.SYNC] });
export const web = vercelProject({ product: shop, name: "web", role: "fullstack", reads: [pay.PAY_KEY], browser: [pay.NEXT_PUBLIC_PAY, renamed(pay.NEXT_PUBLIC_PAY, "PAY_PUBLIC")] });
export const bankSite = vercelProject({ product: bank, name: "web", role: "frontend", browser: [crossProduct(pay.NEXT_PUBLIC_PAY, "shows it"), renamed(crossProduct(pay.NEXT_PUBLIC_PAY, "shows it"), "NEXT_PUBLIC_SHOP_PAY")] });
`;

const imports = `
import { choice, cloudRunService, composed, config, crossProduct, either, environment, everyDays, generated, hex, issued, onlyOnBreach, product, publicConfig, renamed, sealedConfig, secret, vercelProject } from "../../model";
import { about, bank, catalogue, frame, good, jobs, lab, ledger, measures, pay, probe, shop, urls } from "./prelude";
`;

const spec = {
  purpose: '"Fake"',
  risk: '"None"',
  class: '"important"',
  tier: "2",
  origin: "generated(hex(32))",
  rotation: "onlyOnBreach()",
};
function secretWithout(field: keyof typeof spec | null, more = ""): string {
  const fields = Object.entries(spec).filter(([name]) => name !== field);
  return `secret({ ${fields.map(([name, value]) => `${name}: ${value}`).join(", ")}${more} })`;
}
const service = (reads: string, role = "backend") =>
  `cloudRunService({ product: shop, name: "api", role: "${role}", reads: [${reads}] });`;
const project = (role: string, lists: string) =>
  `vercelProject({ product: shop, name: "web", role: "${role}", ${lists} });`;
const values = (shopValues: string) => `environment(catalogue, { ...frame, values: { shop: ${shopValues} } });`;
const declare = (product: string, entries: string, said = "about") =>
  `${product}.integration(${said}, { ${entries} });`;

const compose = (text: string, parts: string, about = '{ purpose: "Fake" }') =>
  `composed("${text}", { ${parts} }, ${about});`;

const bodies = {
  "an unknown entry": service("pay.PAY_KYE"),
  "a secret given to a browser": project("fullstack", "browser: [pay.HOST]"),
  "a secret bound to a NEXT_PUBLIC_ name": declare("shop", `NEXT_PUBLIC_KEY: ${secretWithout(null)}`),
  "an option's secret bound to a NEXT_PUBLIC_ name": `either({ purpose: "Fake" }, { a: { NEXT_PUBLIC_A: ${secretWithout(null)} }, b: { B: ${secretWithout(null)} } });`,
  "a secret read as a NEXT_PUBLIC_ name": service('renamed(pay.PAY_KEY, "NEXT_PUBLIC_KEY")'),
  "another product's entry under another name": service('renamed(ledger.BANK_TOKEN, "A")'),
  "another product's secret read as a NEXT_PUBLIC_ name": service(
    'crossProduct(renamed(ledger.BANK_TOKEN, "NEXT_PUBLIC_A"), "why")',
  ),
  "a critical secret of another product given to inference under another name": `cloudRunService({ product: bank, name: "ml", role: "inference", reads: [renamed(crossProduct(pay.PAY_KEY, "why"), "A")] });`,
  "a secret given to a browser under another name": project("fullstack", 'browser: [renamed(pay.HOST, "SITE")]'),
  "a critical secret given to inference": service("pay.PAY_KEY", "inference"),
  "a secret given to a web frontend": project("frontend", "reads: [pay.HOST]"),
  "an entry that declares who may never read it": service("pay.SEARCH_KEY", "inference"),
  "another product's entry": service("ledger.BANK_TOKEN"),
  "a critical secret of another product given to inference": `cloudRunService({ product: bank, name: "ml", role: "inference", reads: [crossProduct(pay.PAY_KEY, "why")] });`,
  "an option's critical secret given to inference": service("jobs.DEPLOY", "inference"),
  "a choice read as an entry": service("pay.mode"),
  "a missing config value": values('{ pay: { mode: "test" }, jobs: { SYNC: "bearer", DEPLOY: "key" } }'),
  "a missing choice": values('{ pay: { PAY_PRICE: "1" }, jobs: { SYNC: "bearer", DEPLOY: "key" } }'),
  "an option that is none": values(
    '{ pay: { mode: "trial", PAY_PRICE: "1" }, jobs: { SYNC: "bearer", DEPLOY: "key" } }',
  ),
  "neither bearer nor HMAC": values('{ pay: { mode: "test", PAY_PRICE: "1" }, jobs: { DEPLOY: "key" } }'),
  "bearer and HMAC": values(
    '{ pay: { mode: "test", PAY_PRICE: "1" }, jobs: { SYNC: ["bearer", "hmac"], DEPLOY: "key" } }',
  ),
  "an integration left out of the values": values('{ pay: { mode: "test", PAY_PRICE: "1" } }'),
  "a secret's value in an environment": values(
    '{ pay: { mode: "test", PAY_PRICE: "1", PAY_KEY: "fake" }, jobs: { SYNC: "bearer", DEPLOY: "key" } }',
  ),
  "a misspelled name in values": values(
    '{ pay: { mode: "test", PAY_PRICE: "1", PAY_VERSOIN: "2" }, jobs: { SYNC: "bearer", DEPLOY: "key" } }',
  ),
  "a literal for a handle": service('"fake-literal"'),
  "a literal for a browser's handle": project("fullstack", 'browser: ["fake-literal"]'),
  "an integration without owner": declare("shop", "", '{ title: "Pay", revoke: "Roll", setup: [] }'),
  "an integration without a way to revoke": declare("shop", "", '{ title: "Pay", owner: "payments", setup: [] }'),
  "an integration whose product has no default for its way to revoke": declare(
    "lab",
    "",
    '{ title: "Probe", setup: [] }',
  ),
  "a placeholder without a part": compose("https://{user}:{password:url}@h", "user: pay.HOST"),
  "a part without a placeholder": compose("https://{user}@h", "user: pay.HOST, password: pay.PAY_KEY"),
  "a part that stands between braces that are meant": compose("{{user}}", "user: pay.HOST"),
  "a part with blanks in its braces": compose("https://{ user }@h", "user: pay.HOST"),
  "an unknown encoding": compose("https://{user:urll}@h", "user: pay.HOST"),
  "a literal for a part": compose("https://{user}@h", 'user: "fake-literal"'),
  "a composition for a part": compose("{url}", "url: urls.PAY_URL"),
  "a choice for a part": compose("{mode}", "mode: pay.mode"),
  "a part of another product": declare("shop", `URL: ${compose("{book}", "book: ledger.BANK_TOKEN").slice(0, -1)}`),
  "a composition without purpose": compose("{user}", "user: pay.HOST", "{}"),
  "a composition with a rotation of its own": compose(
    "{user}",
    "user: pay.HOST",
    '{ purpose: "Fake", rotation: everyDays(30) }',
  ),
  "a composition bound to a NEXT_PUBLIC_ name": declare(
    "shop",
    `NEXT_PUBLIC_URL: ${compose("{user}", "user: pay.HOST").slice(0, -1)}`,
  ),
  "a composition with a critical part given to inference": service("urls.PAY_URL", "inference"),
  "a composition with a part that is critical by default given to inference":
    'cloudRunService({ product: lab, name: "ml", role: "inference", reads: [measures.PROBE_URL] });',
  "a composition whose part declares who may never read it": `cloudRunService({ product: shop, name: "api", role: "inference", reads: [shop.integration(about, { U: composed("{s}", { s: pay.SEARCH_KEY }, { purpose: "x" }) }).U] });`,
  "a composition given to a browser": project("fullstack", "browser: [urls.HOST_URL]"),
  "a composition's value in an environment": values(
    '{ pay: { mode: "test", PAY_PRICE: "1" }, jobs: { SYNC: "bearer", DEPLOY: "key" }, urls: { PAY_URL: "fake" } }',
  ),
  "an entry without purpose": `${secretWithout("purpose")};`,
  "an entry without rotation": declare("shop", `A: ${secretWithout("rotation")}`),
  "an entry without risk": declare("shop", `A: ${secretWithout("risk")}`),
  "an entry that lacks what neither integration nor product gives": declare(
    "lab",
    'A: secret({ purpose: "Fake" })',
    '{ title: "Probe", revoke: "Roll", setup: [], defaults: { tier: 2, risk: "None" } }',
  ),
  "an option's entry that lacks what no default gives": declare(
    "lab",
    'A: either({ purpose: "Fake" }, { a: { AA: secret({ purpose: "Fake", tier: 2, risk: "None" }) }, b: { BB: secret({ purpose: "Fake", tier: 2, risk: "None" }) } })',
    '{ title: "Probe", revoke: "Roll", setup: [] }',
  ),
  "a secret that is critical by default given to inference":
    'cloudRunService({ product: lab, name: "ml", role: "inference", reads: [probe.PROBE_KEY] });',
  "an option's secret that is critical by default given to inference":
    'cloudRunService({ product: lab, name: "ml", role: "inference", reads: [probe.PROBE_SIGNS] });',
  "a misspelled default": 'product("fake", { title: "Fake", defaults: { rotatoin: everyDays(90) } });',
  "a misspelled default of an integration": declare("shop", "", '{ ...about, defaults: { ownre: "fake" } }'),
  "a default that is none": 'product("fake", { title: "Fake", defaults: { class: "secret" } });',
  "a config without purpose": 'config({ default: "1" });',
  "a misspelled field of a config": 'config({ purpose: "Fake", optoinal: true });',
  "a misspelled field": `${secretWithout(null, ", optoinal: true")};`,
  "a product without a place":
    "environment(catalogue, { ...frame, places: { shop: frame.places.shop }, values: good });",
  "a wrong prefix": declare("bank", `TOKEN: ${secretWithout(null)}`),
} as const;

export type SnippetName = keyof typeof bodies;
export const snippets = Object.entries(bodies).map(([name, body]) => ({
  name: name as SnippetName,
  text: `${imports}\n${body}\n`,
}));
