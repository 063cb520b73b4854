/** Plans that are recorded with the real providers, over acme as it is applied, and how a report has to call each. */
import type { Level } from "../../../../review/change";
import type { TestCloud } from "../../../sandbox/provider/support/cloud";
import type { StackJson } from "../../../support/synthesized";
import { type Draft, productIn, secretIn } from "../../support";

type Blocks = Record<string, Record<string, Record<string, unknown>>>;

export interface Scenario {
  readonly name: string;
  readonly stack: string;
  /** "nothing" if the declarations say it all. */
  readonly level: Level | "nothing";
  /** What one of its lines says; empty for nothing. */
  readonly says: string;
  readonly declare?: (draft: Draft) => void;
  /** What an engine that was tampered with writes. */
  readonly document?: (resources: Blocks) => void;
  /** What somebody does outside of Terraform, and how it is taken back. */
  readonly byHand?: readonly [
    does: (cloud: TestCloud) => Promise<unknown>,
    back: (cloud: TestCloud) => Promise<unknown>,
  ];
  /** More arguments for `terraform plan`. */
  readonly args?: readonly string[];
}

const secrets = "shop-dev-secrets";
const services = "shop-dev-services";
const member = "google_secret_manager_secret_iam_member";
const accessor = "roles/secretmanager.secretAccessor";
const worker = "serviceAccount:worker@acme-shop-dev.iam.gserviceaccount.com";
const checkout = "serviceAccount:checkout@acme-shop-dev.iam.gserviceaccount.com";
const key = "/v1/projects/acme-shop-dev/secrets/PAYMENT_KEY";

/** Sets arguments of a resource of the document. */
const set = (type: string, name: string, args: object) => (resources: Blocks) => {
  Object.assign(resources[type]?.[name] ?? {}, args);
};
const add = (type: string, args: object) => (resources: Blocks) => {
  resources[type] = { ...resources[type], more: { ...args } };
};

interface Policy {
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[];
}

/** Replaces the bindings of PAYMENT_KEY, and puts them back. */
function policy(change: (bindings: readonly unknown[]) => readonly unknown[]): NonNullable<Scenario["byHand"]> {
  let kept: Policy = {};
  const write = (cloud: TestCloud, bindings: readonly unknown[] | undefined) =>
    cloud.google("POST", `${key}:setIamPolicy`, { policy: { version: 3, bindings } });
  return [
    async (cloud) => {
      kept = await cloud.google<Policy>("GET", `${key}:getIamPolicy?options.requestedPolicyVersion=3`);
      await write(cloud, change(kept.bindings ?? []));
    },
    (cloud) => write(cloud, kept.bindings),
  ];
}

const patch = (path: string, mask: string, does: object, back: object): NonNullable<Scenario["byHand"]> => [
  (cloud) => cloud.google("PATCH", `${path}?updateMask=${mask}`, does),
  (cloud) => cloud.google("PATCH", `${path}?updateMask=${mask}`, back),
];

export const scenarios: readonly Scenario[] = [
  { name: "nothing changes", stack: secrets, level: "nothing", says: "" },
  { name: "no service changes", stack: services, level: "nothing", says: "" },
  { name: "no variable changes", stack: "shop-dev-vercel", level: "nothing", says: "" },
  {
    ...{ name: "a pin moves, as declared", stack: services, level: "nothing", says: "" },
    declare: (draft) => {
      for (const one of productIn(draft).services.flatMap((service) => service.variables))
        if (one.name === "PAYMENT_KEY") Object.assign(one, { version: "2" });
    },
  },
  {
    ...{ name: "a version on Vercel moves, as declared", stack: "shop-dev-vercel", level: "nothing", says: "" },
    declare: (draft) => {
      for (const { variable } of productIn(draft).vercelProjects[0]?.variables ?? [])
        if (variable.name === "PAYMENT_KEY") Object.assign(variable, { version: "2" });
    },
  },
  {
    ...{ name: "a grant ends earlier, as declared", stack: secrets, level: "nothing", says: "" },
    declare: (draft) => {
      for (const one of productIn(draft).bindings) if (one.until !== null) one.until = "2026-12-24";
    },
  },
  {
    ...{ name: "protection goes, as declared", stack: secrets, level: "nothing", says: "" },
    declare: (draft) => {
      secretIn(draft, "PAYMENT_KEY").deletionProtection = false;
    },
  },
  {
    ...{ name: "the condition of a grant goes", stack: secrets, level: "danger" },
    says: "keeps shop/PAYMENT_KEY without an end (before: until 2026-12-31)",
    document: set(member, "payment_key__on_call", { condition: undefined }),
  },
  {
    ...{ name: "everybody under a harmless address", stack: secrets, level: "danger" },
    says: "public: everybody can read it",
    document: set(member, "session_secret__checkout", { member: "allUsers" }),
  },
  {
    ...{ name: "an account more, whose secret exists only later", stack: secrets, level: "danger" },
    says: "shop/worker gains shop/PAYMENT_KEY",
    document: add(member, {
      ...{ project: "acme-shop-dev", role: accessor, member: worker },
      secret_id: "${google_secret_manager_secret.payment_key.id}",
    }),
  },
  {
    ...{
      name: "a project-wide grant",
      stack: secrets,
      level: "danger",
      says: "project-wide: it reaches every secret in it",
    },
    document: add("google_project_iam_member", { project: "acme-shop-dev", role: accessor, member: worker }),
  },
  {
    ...{ name: "actor on an account that can read", stack: "shop-dev-identities", level: "danger" },
    says: "whoever can act as the account has what it reads: shop/PAYMENT_KEY, shop/SESSION_SECRET, vault/SIGNING_KEY",
    document: add("google_service_account_iam_member", {
      service_account_id: "${google_service_account.checkout.name}",
      ...{ role: "roles/iam.serviceAccountTokenCreator", member: worker },
    }),
  },
  {
    ...{ name: "another key of KMS", stack: secrets, level: "danger" },
    says: "whoever has the key of KMS decides whether values can be read",
    document: set("google_secret_manager_secret", "session_secret", {
      replication: {
        auto: {
          customer_managed_encryption: {
            kms_key_name: "projects/acme-kms/locations/global/keyRings/r/cryptoKeys/other",
          },
        },
      },
    }),
  },
  {
    ...{ name: "another account", stack: services, level: "danger", says: "changes the account that it runs as" },
    document: (resources) => {
      const [template] = [resources.google_cloud_run_v2_service?.checkout?.template].flat();
      Object.assign(template ?? {}, { service_account: worker.replace("serviceAccount:", "") });
    },
  },
  {
    ...{ name: "callers are no longer checked", stack: services, level: "danger" },
    says: "changes invoker_iam_disabled: true in place of false",
    document: set("google_cloud_run_v2_service", "checkout", { invoker_iam_disabled: true }),
  },
  {
    ...{ name: "previews get it too", stack: "shop-dev-vercel", level: "danger" },
    says: "is delivered to production, preview (before: production)",
    document: set("vercel_project_environment_variable", "payment_key", { target: ["production", "preview"] }),
  },
  {
    ...{ name: "people can read it back", stack: "shop-dev-vercel", level: "danger" },
    says: "changes whether people can read it back: false in place of true",
    document: set("vercel_project_environment_variable", "payment_key", { sensitive: false }),
  },
  {
    ...{ name: "a resource that keeps values", stack: secrets, level: "danger" },
    says: "it keeps values in the state, or runs programs",
    document: add("terraform_data", { input: "fake-value-of-a-secret" }),
  },
  {
    ...{ name: "a plan of a part", stack: services, level: "danger", says: "has a plan that leaves something out" },
    args: ["-target=google_cloud_run_v2_service.checkout"],
  },
  {
    ...{ name: "somebody took a grant away", stack: secrets, level: "attention" },
    says: "somebody took it away outside of Terraform, and this apply gives it back",
    byHand: policy((bindings) => bindings.filter((one) => !JSON.stringify(one).includes(checkout))),
  },
  {
    ...{ name: "somebody moved a label", stack: secrets, level: "info" },
    says: "it was changed outside of the declarations, and this apply sets what they say",
    byHand: patch(
      key,
      "labels",
      { labels: { product: "by-hand", "managed-by": "strongroom" } },
      { labels: { product: "shop", "managed-by": "strongroom" } },
    ),
  },
];

export const withDocument = ({ document }: Scenario, stack: StackJson): StackJson => {
  const found = structuredClone(stack) as StackJson & { resource?: Blocks };
  found.resource ??= {};
  document?.(found.resource as Blocks);
  return found;
};
