/** Who gains access by a plan, openly or hidden in something that looks harmless. */
import { until } from "../world";
import { accessor, cases, forgotten, grant, leftOver, member, onPaymentKey } from "./case";

const checkout = "serviceAccount:checkout@acme-shop-dev.iam.gserviceaccount.com";
const worker = "serviceAccount:worker@acme-shop-dev.iam.gserviceaccount.com";
const here = { project: "acme-shop-dev", role: accessor };
const secretId = "projects/acme-shop-dev/secrets/PAYMENT_KEY";

/** Three hundred grants that are declared and unchanged would look like these. */
const harmless = Array.from({ length: 300 }, (_, index) => ({
  type: "google_monitoring_alert_policy",
  name: `alert_${index}`,
  after: { display_name: `alert ${index}` },
}));

export const accessCases = [
  ...cases("danger", "shop-dev-secrets", {
    "an account that no declaration names": [
      "worker gains shop/PAYMENT_KEY | only the plan has it: no declaration asks for",
      onPaymentKey({ member: worker }),
    ],
    "an account of another organisation": [
      "the account is not in a project of this organisation",
      onPaymentKey({ member: "serviceAccount:x@evil.iam.gserviceaccount.com" }),
    ],
    "a person, among people who are declared": [
      "a person, without an end",
      onPaymentKey({ member: "user:eve@acme.example" }),
    ],
    everybody: ["public: everybody can read it", onPaymentKey({ member: "allUsers" })],
    "everybody with an account": ["public: everybody can read it", onPaymentKey({ member: "allAuthenticatedUsers" })],
    "a whole domain": ["a whole set of accounts", onPaymentKey({ member: "domain:acme.example" })],
    "owners of the project": ["a whole set of accounts", onPaymentKey({ member: "projectOwner:acme-shop-dev" })],
    "condition removed": [
      "keeps shop/PAYMENT_KEY without an end (before: until 2026-12-31)",
      (plan) => plan.set(member, "payment_key__on_call", { condition: [] }, { actions: ["delete", "create"] }),
    ],
    "expiry moved by a year": [
      "keeps shop/PAYMENT_KEY until 2027-12-31 (before: until 2026-12-31)",
      (plan) =>
        plan.set(
          member,
          "payment_key__on_call",
          { condition: [until("2027-12-31")] },
          { actions: ["delete", "create"] },
        ),
    ],
    "expiry that holds in another way": [
      "when the condition holds is not known here",
      (plan) =>
        plan.set(
          member,
          "payment_key__on_call",
          {
            condition: [
              { ...until("2026-12-31"), expression: 'request.time < timestamp("2026-12-31T00:00:00Z") || true' },
            ],
          },
          { actions: ["delete", "create"] },
        ),
    ],
    "condition that is known only after the apply": [
      "under a condition that the plan does not say",
      (plan) =>
        plan.set(
          member,
          "payment_key__on_call",
          { condition: [] },
          { actions: ["delete", "create"], unknown: { condition: true } },
        ),
    ],
    "member in other letters": [
      "it looks like serviceAccount:checkout@acme-shop-dev.iam.gserviceaccount.com, which is declared, and is another",
      onPaymentKey({ member: checkout.replace("checkout", "Checkout") }),
    ],
    "member that is called like a deleted account": [
      "it names a deleted account by its number",
      onPaymentKey({ member: `deleted:${worker}?uid=123456789012345678901` }),
    ],
    "member of another kind with the same name": [
      "it looks like group:on-call@acme.example, which is declared, and is another",
      onPaymentKey({ member: "user:on-call@acme.example" }),
    ],
    "a group under the address of an account": [
      "under this address it was serviceAccount:checkout@acme-shop-dev.iam.gserviceaccount.com",
      (plan) =>
        plan.set(
          member,
          "payment_key__checkout",
          { member: "group:all@acme.example" },
          { actions: ["delete", "create"] },
        ),
    ],
    "member that is unknown until the apply": [
      "whom it names is known only after the apply, or is hidden",
      (plan) =>
        plan.set(
          member,
          "payment_key__checkout",
          { member: null },
          { actions: ["delete", "create"], unknown: { member: true } },
        ),
    ],
    "member that is marked as sensitive": [
      "whom it names is known only after the apply, or is hidden",
      onPaymentKey({ member: worker }, { sensitive: { member: true } }),
    ],
    "secret that is unknown until the apply": [
      "which secret it is on is known only after the apply, or is hidden",
      grant(member, { ...here, member: checkout }, { unknown: { secret_id: true } }),
    ],
    "role swapped for one that manages": [
      "it can read the value, and give it to others",
      (plan) =>
        plan.set(
          member,
          "payment_key__checkout",
          { role: "roles/secretmanager.admin" },
          { actions: ["delete", "create"] },
        ),
    ],
    "role swapped for a custom one": [
      "what a custom role allows is not known here, and can grow",
      (plan) =>
        plan.set(
          member,
          "payment_key__checkout",
          { role: "projects/acme-shop-dev/roles/reader" },
          { actions: ["delete", "create"] },
        ),
    ],
    "a declared grant on another secret": [
      "gains shop/SESSION_SECRET",
      (plan) =>
        plan.set(
          member,
          "payment_key__on_call",
          { secret_id: "projects/acme-shop-dev/secrets/SESSION_SECRET" },
          { actions: ["delete", "create"] },
        ),
    ],
    "a grant of another product's secret": [
      "gains vault/SIGNING_KEY",
      grant(member, {
        ...here,
        project: "acme-vault-dev",
        member: worker,
        secret_id: "projects/acme-vault-dev/secrets/SIGNING_KEY",
      }),
    ],
    "principal set widened to a whole pool": [
      "a whole set of accounts",
      onPaymentKey({
        member: "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/*",
      }),
    ],
    "allUsers among many": [
      "public: everybody can read it",
      (plan) =>
        plan.put({
          type: `${"google_secret_manager_secret"}_iam_binding`,
          after: {
            ...here,
            secret_id: secretId,
            condition: [],
            members: [checkout, worker, "allUsers", "group:on-call@acme.example"],
          },
        }),
    ],
    "a binding that decides for all in place of a member": [
      "it decides for all members of the role: whoever else has it loses it",
      (plan) =>
        plan.put({
          type: "google_secret_manager_secret_iam_binding",
          after: { ...here, secret_id: secretId, condition: [], members: [worker] },
        }),
    ],
    "a whole policy in a text": [
      "serviceAccount:x@evil.iam.gserviceaccount.com gains shop/PAYMENT_KEY",
      (plan) =>
        plan.put({
          type: "google_secret_manager_secret_iam_policy",
          after: {
            ...{ project: "acme-shop-dev", secret_id: secretId },
            policy_data: JSON.stringify({
              bindings: [{ role: accessor, members: ["serviceAccount:x@evil.iam.gserviceaccount.com"] }],
            }),
          },
        }),
    ],
    "a whole policy that is unknown until the apply": [
      "whom it names is known only after the apply, or is hidden",
      (plan) =>
        plan.put({
          type: "google_secret_manager_secret_iam_policy",
          after: { project: "acme-shop-dev", secret_id: secretId },
          unknown: { policy_data: true },
        }),
    ],
    "a project-wide grant among 300 harmless ones": [
      "project-wide: it reaches every secret in it",
      (plan) => {
        for (const one of harmless) plan.put(one);
        grant("google_project_iam_member", { project: "acme-shop-dev", role: accessor, member: worker })(plan);
      },
    ],
    "a folder-wide grant": [
      "gains everything in folder 123",
      grant("google_folder_iam_member", { folder: "folders/123", role: "roles/viewer", member: worker }),
    ],
    "an organisation-wide grant": [
      "gains everything in organization 1",
      grant("google_organization_iam_binding", {
        org_id: "1",
        role: "roles/owner",
        members: ["user:eve@acme.example"],
      }),
    ],
    "actor on an account that can read": [
      "whoever can act as the account has what it reads: shop/PAYMENT_KEY, shop/SESSION_SECRET, vault/SIGNING_KEY",
      grant("google_service_account_iam_member", {
        service_account_id: "projects/acme-shop-dev/serviceAccounts/checkout@acme-shop-dev.iam.gserviceaccount.com",
        ...{ role: "roles/iam.serviceAccountTokenCreator", member: "user:eve@acme.example" },
      }),
    ],
    "a pool's jobs become an account that can read": [
      "whoever can act as the account has what it reads: shop/PAYMENT_KEY",
      grant("google_service_account_iam_member", {
        service_account_id: "projects/acme-shop-dev/serviceAccounts/checkout@acme-shop-dev.iam.gserviceaccount.com",
        role: "roles/iam.workloadIdentityUser",
        member:
          "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/attribute.repository/acme/*",
      }),
    ],
    "a declared grant that is only forgotten": [
      "the grant is forgotten: it stays as it is, and nothing manages it",
      forgotten(member, "session_secret__checkout"),
    ],
    "an old object of a grant": ["an old object of the grant is destroyed", leftOver(member, "payment_key__checkout")],
    "a grant that is taken over": [
      "takes over the grant that exists",
      (plan) =>
        plan.put({ ...plan.at(member, "payment_key__checkout"), moreOfChange: { importing: { id: "projects/x" } } }),
    ],
  }),
  ...cases("danger", "shop-dev-services", {
    "anybody may call a service": [
      "who may call a service is not declared",
      grant("google_cloud_run_v2_service_iam_member", {
        location: "europe-west1",
        name: "checkout",
        role: "roles/run.invoker",
        member: "allUsers",
      }),
    ],
  }),
  ...cases("attention", "shop-dev-secrets", {
    "a declared grant that somebody took away comes back": [
      "somebody took it away outside of Terraform, and this apply gives it back",
      (plan) => {
        const { type, name, before, after } = plan.at(member, "payment_key__checkout");
        plan.drift.push({ type, ...(name === undefined ? {} : { name }), before: before ?? null, after: null });
        plan.put({ type, ...(name === undefined ? {} : { name }), after: after ?? null });
      },
    ],
    "a declared grant goes": [
      "loses shop/SESSION_SECRET | only the plan has it: the declarations still ask for",
      (plan) => plan.put({ ...plan.at(member, "session_secret__checkout"), after: null }),
    ],
  }),
];
