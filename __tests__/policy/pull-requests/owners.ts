/** An organisation whose owners are code owners, and whose pipelines follow from its declarations; and pull requests against both. */
import { pipelineFiles } from "../../../pipelines/files";
import type { Opens } from "../repository";
import { addsStaging, collected } from "./collect";

const { rows: hostile, opens: refused } = collected();
const { rows: everyday, opens: passes } = collected();
export const ownerRequests = { hostile, everyday };

const environments = "environments/index.ts";
const head = `# Written by \`./strongroom tidy\` from codeOwners in environments/index.ts, and kept current by
# \`./strongroom tidy --check\`. The last line that fits a file decides, and any one of its owners may approve.

# The engine, the pipelines, who reads what (services/), pins and places (environments/), and whatever no line below names.
* @acme/platform

# These follow from the declarations.
/.env.example @acme/payments @acme/platform @acme/shop
/docs/inventory.html @acme/payments @acme/platform @acme/shop
/docs/inventory.md @acme/payments @acme/platform @acme/shop

# Integrations, each by its owner.
/catalog/shop/core.ts @acme/shop
/catalog/shop/stripe.ts @acme/payments
`;
const all =
  (...changes: readonly Opens[]): Opens =>
  (branch) => {
    for (const change of changes) change(branch);
  };
const declares = (more: string): Opens => {
  return (branch) => branch.edit(environments, "environments: [dev, prod]", `environments: [dev, prod], ${more}`);
};
/** What was merged before. */
const owned = all(
  declares('codeOwners: { platform: "@acme/platform", payments: "@acme/payments", shop: "@acme/shop" }'),
  (branch) => branch.write("CODEOWNERS", head),
);
const purpose: Opens = (branch) => branch.edit("catalog/shop/core.ts", "Signs mails", "Signs each mail");
const hands =
  (to: string): Opens =>
  (branch) =>
    branch.edit(environments, "@acme/payments", to);
const file =
  (to: string): Opens =>
  (branch) =>
    branch.write("CODEOWNERS", head.replaceAll("@acme/payments", to));

refused("code-owners", "takes an owner out of CODEOWNERS alone", file("@eve"), owned);
refused("code-owners", "deletes CODEOWNERS alone", (branch) => branch.remove("CODEOWNERS"), owned);
refused(
  "code-owners",
  "adds a CODEOWNERS that GitHub takes first",
  (branch) => branch.write(".github/CODEOWNERS", "* @eve\n"),
  owned,
);
refused(
  "code-owner-handle",
  "gives an owner's handle to somebody, beside a declaration",
  all(
    hands("@eve"),
    (branch) => {
      branch.write(
        "CODEOWNERS",
        head
          .replaceAll("@acme/payments", "@eve")
          .replace(/@eve @acme\/platform @acme\/shop/g, "@acme/platform @acme/shop @eve"),
      );
    },
    purpose,
  ),
  owned,
);
passes("", "declares owners for the first time, with nothing else", owned);
passes("", "changes what an owner's integration says", purpose, owned);
passes(
  "",
  "gives an owner's handle to another team, with nothing else",
  all(hands("@acme/billing"), (branch) => {
    branch.write("CODEOWNERS", head.replaceAll("@acme/payments", "@acme/billing"));
  }),
  owned,
);
passes(
  "",
  "hands an integration to another owner, and CODEOWNERS follows",
  all(
    (branch) => branch.edit("catalog/shop/stripe.ts", 'owner: "payments"', 'owner: "shop"'),
    (branch) => branch.edit(environments, 'payments: "@acme/payments", ', ""),
    (branch) => {
      branch.write(
        "CODEOWNERS",
        head
          .replaceAll("@acme/payments @acme/platform", "@acme/platform")
          .replace("stripe.ts @acme/payments", "stripe.ts @acme/shop"),
      );
    },
  ),
  owned,
);

const pipelines = declares('pipelines: { host: "github", repository: "acme/secrets" }');
const stage = (name: string) => ({ name, layers: ["identities", "secrets", "services", "vercel"] as const });
const settings = { host: "github", repository: "acme/secrets", branch: "main" } as const;
const follows =
  (change: (text: string) => string = (text) => text): Opens =>
  (branch) => {
    for (const [name, text] of pipelineFiles({ ...settings, environments: ["dev", "staging", "prod"].map(stage) }))
      branch.write(name, change(text));
  };
passes("", "adds an environment, and the pipelines follow", all(addsStaging, follows()), pipelines);
refused(
  "file-beside-declarations",
  "adds an environment, and a step to the pipelines that follow",
  all(
    addsStaging,
    follows((text) => `${text}# evil\n`),
  ),
  pipelines,
);
refused(
  "file-beside-declarations",
  "lets the pipelines trust another repository",
  (branch) => {
    branch.edit(environments, "acme/secrets", "eve/secrets");
    for (const [name, text] of pipelineFiles({
      ...settings,
      repository: "eve/secrets",
      environments: ["dev", "prod"].map(stage),
    }))
      branch.write(name, text);
  },
  pipelines,
);

const bootstrapped = declares(
  'pipelines: { host: "github", repository: "acme/secrets", bootstrap: { product: "platform", repositoryId: "123", ownerId: "45", alertsTo: "security@acme.example" } }',
);
const trusts: Opens = (branch) => branch.edit(environments, '"123"', '"666"');
const alerts: Opens = (branch) => branch.edit(environments, "security@acme.example", "eve@evil.example");
refused(
  "pipeline-trust",
  "lets another repository's jobs be trusted, beside a purpose",
  all(trusts, purpose),
  bootstrapped,
);
refused("pipeline-trust", "sends alerts to somebody else, beside a purpose", all(alerts, purpose), bootstrapped);
refused("pipeline-trust", "declares bootstrap for the first time, beside a purpose", all(bootstrapped, purpose));
passes("", "declares bootstrap for the first time, with nothing else", bootstrapped);
passes("", "lets another repository's jobs be trusted, with nothing else", trusts, bootstrapped);
passes(
  "",
  "adds a reader where bootstrap is declared",
  (branch) => branch.edit("services/shop/mailer.ts", "core.MAIL_KEY", "core.MAIL_KEY, core.SESSION_KEY"),
  bootstrapped,
);
