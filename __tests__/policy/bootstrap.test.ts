/** The policy over a bootstrap stack: as it is declared it passes, and with any right, denial or trust changed it does not. */
import { violationsOf } from "../../policy/verdict";
import { withPipelines } from "../support/with-pipelines";
import { type Draft, type Edit, type Loose, sideOf, unchanged } from "./support";

const environment = withPipelines().resolved();
const stack = "platform-dev-bootstrap";

const codesOf = (edit: Edit): readonly string[] => {
  const sides = { base: sideOf(environment), head: sideOf(environment, edit), ...unchanged };
  return [...new Set(violationsOf(sides).map(({ code }) => code))].sort();
};
const block = ({ documents }: Draft, type: string, name: string): Loose => {
  const found = documents[stack].resource[type][name];
  if (found === undefined) throw new Error(`no ${type}.${name}`);
  return found;
};

test("as it is declared, with every other stack, it passes", () => {
  expect(codesOf(() => {})).toEqual([]);
});

const shop = "shop-dev-fake";
/** Puts something in place of what a block says. */
const sets =
  (type: string, name: string, over: Loose): Edit =>
  (draft) =>
    void Object.assign(block(draft, type, name), over);
const may =
  (name: string, permission: string): Edit =>
  (draft) =>
    block(draft, "google_project_iam_custom_role", `role--${shop}--${name}`).permissions.push(permission);
const denied =
  (change: (rules: Loose) => unknown): Edit =>
  (draft) =>
    void change(block(draft, "google_iam_deny_policy", `denied--${shop}`).rules);
const jobs = "google_iam_workload_identity_pool_provider";
const condition =
  (was: string | RegExp, is: string): Edit =>
  (draft) => {
    const one = block(draft, jobs, "jobs--github-plan");
    expect(one.attribute_condition).not.toBe(one.attribute_condition.replace(was, is));
    Object.assign(one, { attribute_condition: one.attribute_condition.replace(was, is) });
  };
const [member, becomes] = ["google_project_iam_member", "google_service_account_iam_member"];
const bucket = "google_storage_bucket";
const grantsRole = `\${google_project_iam_custom_role.role--${shop}--apply-grants.name}`;
const eve = "user:eve@evil.example";
const [keyMember, key] = ["google_kms_crypto_key_iam_member", "google_kms_crypto_key"];
const memberOf = (duty: string): string => `\${google_service_account.account--${duty}.member}`;
const adds =
  (type: string, name: string, body: Loose): Edit =>
  ({ documents }) =>
    void Object.assign(documents[stack].resource[type], { [name]: body });

const hostile: readonly (readonly [does: string, edit: Edit])[] = [
  ["apply-services may set policies", may("apply-services", "secretmanager.secrets.setIamPolicy")],
  ["plan may read values", may("plan", "secretmanager.versions.access")],
  ["who writes state acts as accounts", may("writes-state", "iam.serviceAccounts.actAs")],
  ["plan is owner", sets(member, `grant--${shop}--plan`, { role: "roles/owner" })],
  ["somebody else gets a role", sets(member, `grant--${shop}--plan`, { member: eve })],
  ["plan gets the role of apply-grants", sets(member, `grant--${shop}--plan`, { role: grantsRole })],
  ["values are denied to nobody", denied((rules) => rules.shift())],
  ["one identity is no longer denied", denied(([first]) => first.deny_rule.denied_principals.pop())],
  [
    "an exception is made",
    denied(([first]) => Object.assign(first.deny_rule, { exception_principals: ["principalSet://goog/public:all"] })),
  ],
  ["jobs of any branch are trusted", condition(/ && assertion\.job_workflow_ref == "[^"]*"/, "")],
  ["another repository is trusted", condition("123456789", "666")],
  ["another issuer is trusted", sets(jobs, "jobs--github-plan", { oidc: { issuer_uri: "https://evil.example" } })],
  [
    "plan's jobs are mapped to another identity",
    (draft) =>
      void Object.assign(block(draft, jobs, "jobs--github-plan").attribute_mapping, {
        "attribute.identity": '"apply-grants"',
      }),
  ],
  [
    "jobs of plan become apply-grants",
    sets(becomes, "becomes--plan", { service_account_id: "${google_service_account.account--apply-grants.name}" }),
  ],
  ["anybody becomes plan", sets(becomes, "becomes--plan", { member: "allUsers" })],
  ["a bucket can be made public", sets(bucket, "bucket--shop-dev-state", { public_access_prevention: "inherited" })],
  ["a bucket forgets generations", sets(bucket, "bucket--shop-dev-state", { versioning: { enabled: false } })],
  [
    "apply-services writes every state",
    (draft) =>
      void delete block(draft, "google_storage_bucket_iam_member", "state--shop-dev-state--shop-dev-services")
        .condition,
  ],
  ["plans of pull requests are signed", sets(keyMember, "key--sign--seal", { member: memberOf("plan") })],
  ["somebody signs", sets(keyMember, "key--sign--seal", { member: eve })],
  ["apply-grants signs what it applies", sets(keyMember, "key--sign--apply-grants", { role: "roles/cloudkms.signer" })],
  ["apply-services owns the key", sets(keyMember, "key--sign--apply-services", { role: "roles/cloudkms.admin" })],
  [
    "plans of pull requests are decrypted",
    sets(keyMember, "key--wrap--plan", { role: "roles/cloudkms.cryptoKeyDecrypter" }),
  ],
  [
    "a role for one key is one for the other",
    sets(keyMember, "key--wrap--seal", { crypto_key_id: "${google_kms_crypto_key.key--sign.id}" }),
  ],
  [
    "one more may sign",
    adds(keyMember, "key--sign--plan", {
      crypto_key_id: "${google_kms_crypto_key.key--sign.id}",
      role: "roles/cloudkms.signer",
      member: memberOf("plan"),
    }),
  ],
  ["a key of elsewhere signs", sets(key, "key--sign", { key_ring: "projects/evil/locations/global/keyRings/plans" })],
  ["the key that signs is another one", sets(key, "key--sign", { name: "sign2" })],
  [
    "signing is denied to nobody",
    (draft) => void block(draft, "google_iam_deny_policy", "denied--platform-dev-fake").rules.splice(3, 1),
  ],
  [
    "who uses the keys may be set by the pipelines",
    (draft) => void block(draft, "google_iam_deny_policy", "denied--platform-dev-fake").rules.splice(4, 1),
  ],
  [
    "the denials are those of another project",
    sets("google_iam_deny_policy", `denied--${shop}`, {
      parent: "cloudresourcemanager.googleapis.com%2Fprojects%2Fbank-dev-fake",
    }),
  ],
  [
    "who plans writes states",
    sets("google_storage_bucket_iam_member", "state--platform-dev-state--plan--plans", {
      role: "${google_project_iam_custom_role.role--platform-dev-fake--writes-state.name}",
    }),
  ],
  [
    "pull requests keep sealed plans",
    sets("google_storage_bucket_iam_member", "state--platform-dev-state--plan--plans", {
      condition: {
        title: "only strongroom/plans",
        expression: 'resource.name.startsWith("projects/_/buckets/platform-dev-state/objects/strongroom/plans/")',
      },
    }),
  ],
  [
    "reads by one member are not logged",
    sets("google_project_iam_audit_config", `log--${shop}--secrets`, {
      audit_log_config: [{ log_type: "DATA_READ", exempted_members: [eve] }],
    }),
  ],
];

test.each(hostile)("refused: %s", (_does, edit) => {
  expect(codesOf(edit)).toContain("wide-access");
});

test("refused: what runs as an account may be deployed by somebody else", () => {
  const edit: Edit = ({ documents }) => {
    const [one] = Object.values(documents["shop-dev-identities"].resource.google_service_account_iam_member as Loose);
    Object.assign(one as Loose, { member: "serviceAccount:eve@evil.iam.gserviceaccount.com" });
  };
  expect(codesOf(edit)).toContain("wide-access");
});
