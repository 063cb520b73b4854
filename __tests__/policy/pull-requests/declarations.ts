/** Hostile changes of what people declare, and of the lock files. */
import type { Branch, Opens } from "../repository";
import { collected } from "./collect";

const { rows, opens: refused } = collected();
export const declarationRequests = rows;

const [core, stripe, api, mailer, environments] = [
  "catalog/shop/core.ts",
  "catalog/shop/stripe.ts",
  "services/shop/api.ts",
  "services/shop/mailer.ts",
  "environments/index.ts",
] as [string, string, string, string, string];
const both =
  (...all: readonly Opens[]): Opens =>
  (branch) => {
    for (const one of all) one(branch);
  };
const lock =
  (change: Parameters<Branch["lock"]>[1], ...names: readonly string[]): Opens =>
  (branch) => {
    for (const name of names.length === 0 ? ["dev", "prod"] : names) branch.lock(name, change);
  };
const mailKey = '    MAIL_KEY: secret({ purpose: "Signs mails", origin: generated(hex(32)) }),\n';
const retired = 'retired: retired({ after: "2026-01-31" })';

/** The mail key and its only reader leave the declarations and the locks. */
export const dropsMail = both(
  (branch) => branch.edit(core, /MAIL_KEY: .*\n/.exec(branch.read(core))?.[0] ?? mailKey, ""),
  (branch) => branch.remove(mailer),
  lock(({ entries, services }) => {
    delete entries["shop/MAIL_KEY"];
    delete services["shop/shop-mailer"];
  }),
);
/** What was merged before, as strongroom retire writes it: in dev alone, where nothing is protected. */
export const retiresMail = both(
  (branch) => branch.edit(core, mailKey, mailKey.replace("hex(32))", `hex(32)), ${retired}`)),
  (branch) => branch.edit(core, "import { config, ", "import { config, retired, "),
  (branch) => branch.edit(mailer, "reads: [core.MAIL_KEY]", `reads: [], ${retired}`),
  (branch) => branch.edit(mailer, "import { core, shop }", "import { shop }"),
  (branch) => branch.edit(mailer, "import { cloudRunService }", "import { cloudRunService, retired }"),
);

refused("backend-change", "moves a state to another bucket", (branch) =>
  branch.edit(environments, "-tfstate", "-evil"),
);
refused("plan-identity", "declares that the identity of plans reads a key", (branch) =>
  branch.write(
    "services/platform/strongroom-plan.ts",
    `import { platform, strongroom } from "../../catalog/platform";
import { pipelineIdentity } from "../../model";

export const plan = pipelineIdentity({ product: platform, name: "strongroom-plan", reads: [strongroom.VERCEL_API_TOKEN] });
`,
  ),
);
refused("not-retired protected-deletion", "drops an entry and its service at once, with their locks", dropsMail);
refused(
  "protected-deletion",
  "deletes what was retired and is still protected in prod",
  dropsMail,
  both(
    retiresMail,
    lock(({ entries }) => Object.assign(entries["shop/MAIL_KEY"], { state: "retiring" })),
  ),
);
refused("not-retired protected-deletion", "drops a whole product", (branch) => {
  branch.edit("catalog/index.ts", ", vault: { signing }", "");
  branch.edit("catalog/index.ts", 'import { signing } from "./vault";\n', "");
  branch.remove("catalog/vault/index.ts");
  branch.edit(api, 'import { signing } from "../../catalog/vault";\n', "");
  branch.edit(api, "import { cloudRunService, crossProduct }", "import { cloudRunService }");
  branch.edit(api, /crossProduct\(.*\),\n/.exec(branch.read(api))?.[0] ?? "", "");
  branch.edit(environments, '  vault: place("vault", stage),\n', "");
  lock(({ entries, services, stacks }) => {
    delete entries["vault/SIGNING_KEY"];
    services["shop/shop-api"].maps = ["shop/SESSION_KEY", "shop/STRIPE_KEY"];
    for (const name of Object.keys(stacks)) if (name.startsWith("vault-")) delete stacks[name];
  })(branch);
});
refused("lock-record", "says that somebody else added the pinned version", (branch) =>
  branch.lock("prod", ({ entries }) => {
    entries["shop/STRIPE_KEY"].versions["4"].by = "ann@acme.example";
  }),
);
refused("lock-record", "says that an old version was added today", (branch) =>
  branch.lock("prod", ({ entries }) => {
    entries["shop/STRIPE_KEY"].versions["4"].at = "2026-11-01T08:00:00.000Z";
  }),
);
refused("lock-record", "forgets an old version", (branch) =>
  branch.lock("prod", ({ entries }) => {
    delete entries["shop/SESSION_KEY"].versions["2"];
  }),
);
refused("lock-number", "pins a version that was never added, with a record of its own", (branch) =>
  branch.lock("prod", ({ entries }) => {
    const { versions } = entries["shop/STRIPE_KEY"];
    Object.assign(entries["shop/STRIPE_KEY"], { current: "2", versions: { ...versions, "2": versions["4"] } });
  }),
);
refused("lock-revived", "pins a version that was destroyed", (branch) =>
  branch.lock("prod", ({ entries }) => {
    const { versions } = entries["shop/SESSION_KEY"];
    entries["shop/SESSION_KEY"].current = "1";
    versions["1"].state = "enabled";
  }),
);
for (const [does, over] of [
  ["pins a version without a record", { current: "9" }],
  ["takes the pin of a running service away", { state: "pending", current: undefined }],
  ["pins a version that is destroyed", { current: "1" }],
] as const)
  refused("does-not-resolve", does, (branch) =>
    branch.lock("prod", ({ entries }) => void Object.assign(entries["shop/SESSION_KEY"], over)),
  );
refused("protected-deletion", "deletes the lock file of prod", (branch) =>
  branch.remove("environments/prod.lock.json"),
);
refused("does-not-resolve", "writes a key where config belongs", (branch) =>
  branch.edit(core, 'default: "info"', 'default: "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"'),
);
refused("does-not-resolve", "lets a browser have a secret", (branch) =>
  branch.edit("services/shop/web.ts", "browser: []", "browser: [core.SESSION_KEY as never]"),
);
refused("does-not-resolve", "gives a person a key in prod without an end", (branch) =>
  branch.edit("services/shop/on-call.ts", '  until: "2027-06-30",\n', ""),
);
refused("long-grant", "gives a person a key in prod until the end of the century", (branch) =>
  branch.edit("services/shop/on-call.ts", "2027-06-30", "2099-12-31"),
);
refused("does-not-resolve", "reads another product's key without saying so", (branch) =>
  branch.edit(
    mailer,
    "reads: [core.MAIL_KEY]",
    'reads: [core.MAIL_KEY, require("../../catalog/vault").signing.SIGNING_KEY]',
  ),
);
refused("does-not-resolve", "reads a file of the machine in a declaration", (branch) =>
  branch.edit(stripe, "export const", 'require("node:fs").readFileSync("/etc/passwd");\nexport const'),
);
refused("does-not-resolve", "starts a program in a declaration", (branch) =>
  branch.edit(stripe, "export const", 'require("node:child_process").execSync("id");\nexport const'),
);
refused("declaration-program undeclared-literal", "declares something else where the documents are made", (branch) =>
  branch.edit(core, 'default: "info"', 'default: process.env.CDKTF_OUTDIR ? "debug" : "info"'),
);
refused("declaration-program", "looks at where it runs, and declares the same so far", (branch) =>
  branch.edit(
    core,
    "export const",
    'if (process.env.GITHUB_WORKFLOW === "strongroom deploy") globalThis.fetch("x");\nexport const',
  ),
);
refused("hidden-text", "turns the direction of a comment", (branch) =>
  branch.edit(core, "export const", "// only for tests \u202e } \u2066\nexport const"),
);
