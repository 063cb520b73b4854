/** Changes that are everyday work, each beside the rule that could take it for something else. */
import { acme } from "../support/acme";
import { drops, retired } from "./malicious";
import {
  block,
  type Draft,
  documentsOf,
  type Edit,
  identities,
  type Loose,
  secrets,
  services,
  vercel,
} from "./support";

export interface Neighbour {
  /** Code of the rule. */
  readonly beside: string;
  readonly does: string;
  readonly edit: Edit;
  readonly before?: Edit;
}

const rows: Neighbour[] = [];
const passes = (beside: string, does: string, edit: Edit, before?: Edit) =>
  void rows.push({ beside, does, edit, ...(before === undefined ? {} : { before }) });

const nothing: Edit = () => {};
const shop = (draft: Draft): Loose => draft.environment.products.find((one: Loose) => one.name === "shop");
const secret = (draft: Draft, name: string) => block(draft, secrets, "google_secret_manager_secret", name);
const binding = (draft: Draft, name: string) => block(draft, secrets, "google_secret_manager_secret_iam_member", name);
const service = (draft: Draft, name = "checkout") => block(draft, services, "google_cloud_run_v2_service", name);
const variable = (draft: Draft, name: string) => block(draft, vercel, "vercel_project_environment_variable", name);
const environment = (draft: Draft): Loose[] => service(draft).template.containers[0].env;
const entry = (draft: Draft, address: string): Loose =>
  shop(draft).entries.find((one: Loose) => one.secret?.address === address);

/** A new entry, in the declarations and in the document. */
const declares =
  (over: Loose = {}): Edit =>
  (draft) => {
    const body = { ...secret(draft, "session_secret"), secret_id: "NEW_KEY", ...over };
    draft.documents[secrets].resource.google_secret_manager_secret.new_key = body;
    const like = entry(draft, "session_secret");
    shop(draft).entries.push({
      ...like,
      key: "shop/NEW_KEY",
      name: "NEW_KEY",
      state: "pending",
      secret: { ...like.secret, address: "new_key", id: "NEW_KEY" },
    });
  };

passes("undeclared-stack", "changes nothing", nothing);
passes("undeclared-stack", "adds a stack of a declared product", nothing, ({ documents }) => {
  delete documents["vault-dev-services"];
});
passes("other-file", "has a provider lock beside the document", ({ locks }) => {
  locks[secrets] = "h1:";
});
passes("duplicate-key", "says the same name in two objects", (draft) => {
  secret(draft, "payment_key").labels.purpose = "x";
});
passes("shape", "has no resources", ({ documents }) => delete documents["vault-dev-services"].resource);
passes("module", "calls an annotation module", (draft) => {
  secret(draft, "payment_key").annotations.module = "x";
});
passes("data", "calls an annotation data", (draft) => {
  secret(draft, "payment_key").annotations.data = "external";
});
passes("remote-state", "speaks of terraform_remote_state", (draft) => {
  secret(draft, "payment_key").annotations.purpose = "Not in a terraform_remote_state";
});
passes("check", "calls a label check", (draft) => {
  secret(draft, "payment_key").labels.check = "yes";
});
passes("action", "calls a label action", (draft) => {
  secret(draft, "payment_key").labels.action = "yes";
});
passes("other-block", "has cdktf's remark", ({ documents }) => {
  documents[secrets]["//"] = { metadata: { version: "0.21.1" } };
});
passes("import", "adopts a secret that exists", ({ documents }) => {
  const to = "google_secret_manager_secret.eu_only";
  documents[secrets].import = [{ to, id: "projects/acme-shop-dev/secrets/EU_ONLY" }];
});
passes("import", "adopts an account, by its address as an expression", ({ documents }) => {
  const id = "projects/acme-shop-dev/serviceAccounts/worker@acme-shop-dev.iam.gserviceaccount.com";
  documents[identities].import = { to: "${google_service_account.worker}", id };
});
passes("moved", "moves a secret to another address", (draft) => {
  const { resource } = draft.documents[secrets];
  resource.google_secret_manager_secret.session_secret_2 = resource.google_secret_manager_secret.session_secret;
  delete resource.google_secret_manager_secret.session_secret;
  binding(draft, "session_secret").secret_id = "${google_secret_manager_secret.session_secret_2.id}";
  entry(draft, "session_secret").secret.address = "session_secret_2";
  for (const one of shop(draft).bindings)
    if (one.secretAddress === "session_secret") one.secretAddress = "session_secret_2";
  const [from, to] = ["google_secret_manager_secret.session_secret", "google_secret_manager_secret.session_secret_2"];
  draft.documents[secrets].moved = [{ from, to }];
});
passes("removed", "lets go of a secret without destroying it", (draft) => {
  drops("session_secret")(draft);
  const from = "google_secret_manager_secret.session_secret";
  draft.documents[secrets].removed = { from, lifecycle: { destroy: false } };
});
passes("backend", "keeps the state where it is declared", nothing);
passes("backend-change", "has a new stack with its state in the product's bucket", nothing, ({ documents }) => {
  delete documents[vercel];
});
passes("cloud", "calls a label cloud", (draft) => {
  secret(draft, "payment_key").labels.cloud = "x";
});
passes("terraform-settings", "has exactly the engine's settings", nothing);
passes("provider-version", "uses google alone where nothing is delivered", nothing);
passes("provider-lock", "commits the first provider lock", ({ locks }) => {
  locks[secrets] = "h1:";
});
passes(
  "provider-lock",
  "keeps the provider lock",
  ({ locks }) => {
    locks[secrets] = "h1:";
  },
  ({ locks }) => {
    locks[secrets] = "h1:";
  },
);
passes("provider-settings", "sets another region", ({ documents }) => {
  documents[secrets].provider.google[0].region = "europe-west4";
});
passes("provider-alias", "has one configuration for each of two providers", nothing);
passes("keeps-values", "calls a label terraform_data", (draft) => {
  secret(draft, "payment_key").labels.terraform_data = "x";
});
passes("secret-version", "declares an entry without a value", declares());
passes("wide-access", "binds one more reader to one secret", (draft) => {
  const member = "serviceAccount:worker@acme-shop-dev.iam.gserviceaccount.com";
  const one = { ...binding(draft, "session_secret"), member };
  draft.documents[secrets].resource.google_secret_manager_secret_iam_member.session_secret__worker = one;
  const like = shop(draft).bindings.find((binding: Loose) => binding.entry === "shop/SESSION_SECRET");
  shop(draft).bindings.push({ ...like, address: "session_secret__worker", member, reader: "shop/worker" });
});
passes("resource-type", "declares a second entry", declares({ labels: {} }));
passes("layer", "has secrets and their bindings in one stack", nothing);
passes("provisioner", "calls an annotation provisioner", (draft) => {
  secret(draft, "payment_key").annotations.provisioner = "local-exec";
});
passes("argument", "limits the instances of a service", (draft) => {
  service(draft).template.scaling.max_instance_count = 9;
});
passes("lifecycle", "protects one more secret", (draft) => {
  secret(draft, "session_secret").lifecycle = { prevent_destroy: true };
});
passes(
  "foreign-project",
  "keeps an entry in a declared central project",
  (draft) => {
    entry(draft, "eu_only").secret.project = "acme-central";
    secret(draft, "eu_only").project = "acme-central";
  },
  (draft) => {
    secret(draft, "eu_only").project = "acme-central";
  },
);
passes("ephemeral-type", "delivers pinned versions", nothing);
passes("ephemeral-read", "moves a delivered pin", (draft) => {
  const deferred = (number: string) => `\${timestamp() == "" ? "0" : "${number}"}`;
  for (const name of ["payment_key"]) {
    block(draft, vercel, "google_secret_manager_secret_version", name).version = deferred("4");
    variable(draft, name).value_wo_version = 4;
  }
  for (const project of shop(draft).vercelProjects)
    for (const one of project.variables) if (one.address === "payment_key") one.variable.version = "4";
});
passes("expression", "has escaped braces in texts", (draft) => {
  secret(draft, "payment_key").annotations.purpose = 'Costs $${nothing}, 100%%{sure}, {TfToke${"n"}[1]}';
});
passes("literal-for-secret", "gives a service its config", nothing);
passes("undeclared-literal", "changes a declared config value", (draft) => {
  for (const one of shop(draft).services)
    for (const variable of one.variables) if (variable.name === "LOG_LEVEL") variable.value = "debug";
  environment(draft)[0].value = "debug";
});
passes("secret-in-text", "speaks of keys in a purpose", (draft) => {
  secret(draft, "payment_key").annotations.purpose = "The key that starts with sk_live_, from Stripe > API keys";
});
passes("unpinned", "moves a pin of a service", (draft) => {
  for (const one of shop(draft).services)
    for (const variable of one.variables) if (variable.name === "PAYMENT_KEY") variable.version = "4";
  environment(draft)[2].value_source.secret_key_ref.version = "4";
});
passes("role", "gives a person until a day the accessor's role", nothing);
passes("public-accessor", "gives a declared group access until a day", nothing);
passes("plan-identity", "gives the declared deliverer access", (draft) => {
  const member = "serviceAccount:strongroom-deliver@acme-platform-dev.iam.gserviceaccount.com";
  for (const one of shop(draft).bindings) if (one.entry === "shop/SESSION_SECRET") one.member = member;
  binding(draft, "session_secret").member = member;
});
passes("undeclared-accessor", "takes a binding away", (draft) => {
  delete draft.documents[secrets].resource.google_secret_manager_secret_iam_member.payment_key__on_call;
});
passes("undeclared-identity", "runs each service as its own account", nothing);
passes("exposure", "opens a service as declared", (draft) => {
  for (const one of shop(draft).services) if (one.name === "checkout") one.ingress = "all";
  service(draft).ingress = "INGRESS_TRAFFIC_ALL";
});
passes("container", "declares another first image", (draft) => {
  for (const one of shop(draft).services)
    if (one.name === "checkout") one.image = "europe-docker.pkg.dev/acme/shop/checkout:2";
  service(draft).template.containers[0].image = "europe-docker.pkg.dev/acme/shop/checkout:2";
});
passes("undeclared-read", "reads another product's secret as declared", nothing);
passes("undeclared-target", "sends a variable to another declared target", (draft) => {
  for (const project of shop(draft).vercelProjects)
    for (const one of project.variables) if (one.address === "session_secret") one.targets = ["preview"];
  variable(draft, "session_secret").target = ["preview"];
});
passes("undeclared-resource", "declares an account", (draft) => {
  const like = shop(draft).identities[0];
  shop(draft).identities.push({ ...like, address: "mailer", accountId: "mailer" });
  const { worker } = draft.documents[identities].resource.google_service_account;
  draft.documents[identities].resource.google_service_account.mailer = { ...worker, account_id: "mailer" };
});
passes("protection", "takes the protection of a retiring entry away, as declared", (draft) => {
  const { secret: declared } = entry(draft, "payment_key");
  Object.assign(declared, { deletionProtection: false, preventDestroy: false });
  Object.assign(secret(draft, "payment_key"), { deletion_protection: false, lifecycle: undefined });
  delete secret(draft, "payment_key").lifecycle;
});
const unprotected: Edit = (draft) => {
  retired("payment_key")(draft);
  secret(draft, "payment_key").deletion_protection = false;
  delete secret(draft, "payment_key").lifecycle;
};
passes(
  "protected-deletion",
  "deletes what was retired and is not protected any more",
  drops("payment_key"),
  unprotected,
);
passes("not-retired", "deletes a retired secret", drops("session_secret"), retired("session_secret"));
passes("not-retired", "deletes an entry that never had a value", drops("eu_only"));
passes("not-retired", "deletes a retired service", (draft) => {
  delete draft.documents[services].resource.google_cloud_run_v2_service.worker;
});
passes("replacement", "changes labels and the grace period of a secret", (draft) => {
  Object.assign(secret(draft, "session_secret"), { labels: { owner: "ann" }, version_destroy_ttl: "86400s" });
});

// That the corpus edits what the engine makes.
if (Object.keys(documentsOf(acme())).length !== 6) throw new Error("acme has other stacks than the corpus edits");

export const harmless: readonly Neighbour[] = rows;
