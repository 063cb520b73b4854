/** Everyday pull requests, as service teams, reviewers' bots and platform engineers open them. */
import type { Branch, Opens, PullRequest } from "../repository";
import { addsStaging, collected } from "./collect";
import { dropsMail, retiresMail } from "./declarations";
import { ownerRequests } from "./owners";

const { rows, opens } = collected();
const passes = (does: string, change: Opens, after?: Opens): void => opens("", does, change, after);

const [core, stripe, api, mailer, web, environments] = [
  "catalog/shop/core.ts",
  "catalog/shop/stripe.ts",
  "services/shop/api.ts",
  "services/shop/mailer.ts",
  "services/shop/web.ts",
  "environments/index.ts",
] as [string, string, string, string, string, string];
const edits =
  (file: string, from: string, to: string): Opens =>
  (branch) =>
    branch.edit(file, from, to);
const writes =
  (file: string, text: string): Opens =>
  (branch) =>
    branch.write(file, text);
const all =
  (...changes: readonly Opens[]): Opens =>
  (branch) => {
    for (const change of changes) change(branch);
  };
const locks =
  (change: Parameters<Branch["lock"]>[1], names: readonly string[] = ["dev", "prod"]): Opens =>
  (branch) => {
    for (const name of names) branch.lock(name, change);
  };
/** Somewhere in a list of entries. */
const entry = (name: string) =>
  `    ${name}: secret({ purpose: "Signs ${name}", origin: generated(hex(32)) }),\n    LOG_LEVEL`;
const added = { state: "enabled", at: "2026-11-01T08:00:00.000Z", by: "ann@acme.example", from: "prompt" };
const service = (name: string, reads: string) => `import { core, shop } from "../../catalog/shop";
import { cloudRunService } from "../../model";

export const ${name} = cloudRunService({ product: shop, name: "shop-${name}", role: "backend", reads: [${reads}] });
`;
const pins = (key: string, number: string): Opens =>
  locks(({ entries }) => {
    const found = entries[key];
    found.versions[number] = added;
    found.previous = found.current;
    found.current = number;
  });

passes("says a purpose better", edits(core, "Signs mails", "Signs outgoing mails"));
passes("adds a comment", edits(core, "export const", "// The shop's own keys.\nexport const"));
passes(
  "adds an entry that a service reads",
  all(edits(core, "    LOG_LEVEL", entry("CART_KEY")), edits(mailer, "MAIL_KEY", "MAIL_KEY, core.CART_KEY")),
);
passes(
  "adds an entry with pending blocks in the locks, as tidy does",
  all(
    edits(core, "    LOG_LEVEL", entry("CART_KEY")),
    edits(mailer, "MAIL_KEY", "MAIL_KEY, core.CART_KEY"),
    locks(({ entries }) => void Object.assign(entries, { "shop/CART_KEY": { state: "pending" } })),
    writes("docs/inventory.md", "# Inventory\n"),
    writes("docs/inventory.html", "<!doctype html>\n"),
    writes(".env.example", "CART_KEY=\n"),
  ),
);
passes("adds a service in one file", writes("services/shop/cart.ts", service("cart", "core.SESSION_KEY")));
passes(
  "adds an integration in a file of its own",
  all(
    writes(
      "catalog/shop/sentry.ts",
      `import { issued, secret } from "../../model";
import { shop } from "./product";

export const sentry = shop.integration(
  { title: "Sentry", owner: "shop", revoke: "Settings > Keys" },
  { SENTRY_KEY: secret({ purpose: "Reports errors", origin: issued("Sentry > Keys") }) },
);
`,
    ),
    edits("catalog/shop/index.ts", "export { stripe }", 'export { sentry } from "./sentry";\nexport { stripe }'),
    edits("catalog/index.ts", "shop: { core, stripe }", "shop: { core, stripe, sentry }"),
    edits("catalog/index.ts", "import { core, stripe }", "import { core, sentry, stripe }"),
    edits(api, "core, shop, stripe", "core, sentry, shop, stripe"),
    edits(api, "    core.SESSION_KEY,\n", "    core.SESSION_KEY,\n    sentry.SENTRY_KEY,\n"),
  ),
);
passes(
  "moves an integration to a folder of its own",
  all(
    (branch) => branch.move(stripe, "catalog/shop/payments/stripe.ts"),
    edits("catalog/shop/payments/stripe.ts", '"./product"', '"../product"'),
    edits("catalog/shop/payments/stripe.ts", '"../../model"', '"../../../model"'),
    edits("catalog/shop/index.ts", '"./stripe"', '"./payments/stripe"'),
  ),
);
passes("reads one entry more", edits(mailer, "core.MAIL_KEY", "core.MAIL_KEY, core.SESSION_KEY"));
passes("takes a read away", edits(web, "core.SESSION_KEY, ", ""));
passes("changes declared config", edits(core, 'default: "info"', 'default: "debug"'));
passes(
  "gives prod a value of its own",
  edits(
    environments,
    'places("prod"), ...shared',
    'places("prod"), ...shared, values: { shop: { core: { LOG_LEVEL: "warn" } } }',
  ),
);
passes("rotates more often", edits("catalog/shop/product.ts", "everyDays(90)", "everyDays(30)"));
passes("raises a class", edits("catalog/shop/product.ts", 'class: "important"', 'class: "critical"'));
passes("hands an integration to another team", edits(stripe, 'owner: "payments"', 'owner: "billing"'));
passes("lets a group read for longer", edits("services/shop/on-call.ts", "2027-06-30", "2027-10-31"));
passes("ends a group's access", (branch) => branch.remove("services/shop/on-call.ts"));
passes("opens a service as declared", edits(mailer, ', ingress: "internal"', ""));
passes(
  "limits the instances of a service",
  edits(mailer, ' ingress: "internal"', ' ingress: "internal", maxInstances: 3'),
);
passes(
  "declares another first image",
  edits(environments, "europe-docker.pkg.dev/acme/first/first:1", "europe-docker.pkg.dev/acme/first/first:2"),
);
passes("shortens a grace period", edits(environments, "destroyAfterDays: 30", "destroyAfterDays: 7"));
passes("protects dev", edits(environments, "deletion: false", "deletion: true"));
passes("adds an environment", addsStaging);
passes("pins what inject added", pins("shop/STRIPE_KEY", "5"));
passes("pins a rotated version in prod alone", (branch) =>
  branch.lock("prod", ({ entries }) => {
    const found = entries["shop/MAIL_KEY"];
    Object.assign(found, { current: "2", versions: { ...found.versions, "2": added } });
  }),
);
passes("rolls back to the previous version", (branch) =>
  branch.lock("prod", ({ entries }) => void Object.assign(entries["shop/SESSION_KEY"], { current: "2" })),
);
passes("finishes a rotation: the old version is disabled", (branch) =>
  branch.lock(
    "prod",
    ({ entries }) => void Object.assign(entries["shop/SESSION_KEY"].versions["2"], { state: "disabled" }),
  ),
);
passes("records that a version was destroyed", (branch) =>
  branch.lock(
    "prod",
    ({ entries }) => void Object.assign(entries["shop/SESSION_KEY"].versions["2"], { state: "destroyed" }),
  ),
);
passes(
  "enables a disabled version again and goes back to it",
  (branch) =>
    branch.lock("prod", ({ entries }) => {
      Object.assign(entries["shop/SESSION_KEY"], { current: "2" });
      entries["shop/SESSION_KEY"].versions["2"].state = "enabled";
    }),
  (branch) =>
    branch.lock(
      "prod",
      ({ entries }) => void Object.assign(entries["shop/SESSION_KEY"].versions["2"], { state: "disabled" }),
    ),
);
passes(
  "records a verification and a share",
  all(writes("environments/prod.verified.json", "{}\n"), writes("environments/prod.shared.json", "[]\n")),
);
passes("retires an entry and its service", retiresMail);
passes(
  "deletes what was retired, and whose protection is off since then",
  dropsMail,
  all(
    retiresMail,
    locks(({ entries, services }) => {
      entries["shop/MAIL_KEY"].state = "retiring";
      services["shop/shop-mailer"].state = "retiring";
    }),
  ),
);
passes(
  "adds a page and a picture",
  all(writes("docs/runbook.md", "# Runbook\n"), writes("docs/pictures/a.svg", "<svg/>\n")),
);
passes(
  "edits the README beside a declaration",
  all(writes("README.md", "# Acme's keys\n"), edits(core, "Signs mails", "Signs each mail")),
);
passes(
  "adds a test of the declarations",
  all(
    writes("__tests__/catalog/core.test.ts", 'test("x", () => {});\n'),
    edits(core, "Signs mails", "Signs each mail"),
  ),
);
passes("edits a workflow alone", edits(".github/workflows/plan.yml", "{}", "{ plan: {} }"));
passes("adds CODEOWNERS alone", writes("CODEOWNERS", "* @acme/platform @acme/security\n"));
passes("edits the policy alone", edits("policy/verdict.ts", "/**", "/** Reviewed.\n *"));
passes(
  "refactors the engine, with the same documents",
  edits("constructs/service-identity.ts", "args: { project: props.project,", "args: { project: `${props.project}`,"),
);
passes(
  "says a display name better, in the engine",
  edits(
    "constructs/service-identity.ts",
    "display_name: props.displayName",
    "display_name: `Runs ${props.displayName}`",
  ),
);
passes(
  "takes a newer tool for development",
  edits(
    "package-lock.json",
    '"packages":{"":{}',
    '"packages":{"":{},"node_modules/jest":{"version":"2.0.0","dev":true}',
  ),
);
passes("adds a script", edits("package.json", '"synth":', '"hello": "echo hello",\n    "synth":'));
passes("commits the first provider lock", writes("providers/.terraform.lock.hcl", ""));
passes("formats a file", edits(mailer, "reads: [core.MAIL_KEY]", "reads: [\n    core.MAIL_KEY,\n  ]"));

export const legitimate: readonly PullRequest[] = [...rows, ...ownerRequests.everyday];
