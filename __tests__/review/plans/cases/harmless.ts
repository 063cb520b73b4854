/** What nobody has to look at: it is declared, computed by a provider, owned by whoever deploys, or goes back to what is declared. */
import { bindingOf, entryOf, identityOf, secretOf, serviceOf } from "../../../support/resolved-fixture";
import { type Draft, entryIn, productIn, secretIn } from "../../support";
import type { Plan } from "../plan";
import type { Planned } from "../reviewed";
import { account, member, secret, service } from "./case";

const serviceIn = (draft: Draft, name: string) => {
  const found = productIn(draft).services.find((one) => one.name === name);
  if (found === undefined) throw new Error(`acme has no service ${name}`);
  return found;
};
const entry = (name: string) =>
  entryOf({ name, secret: secretOf({ id: name, pin: "1" }) }) as Draft["products"][number]["entries"][number];
const worker = identityOf("shop/worker", "acme-shop-dev");

/** Somebody changed it by hand, and the plan takes it as it is. */
const left = (type: string, name: string, args: object) => (plan: Plan) => {
  const one = plan.at(type, name);
  const is = { ...one.before, ...args };
  plan.drift.push({ ...one, before: one.before ?? null, after: is });
  plan.put({ ...one, before: is, after: is });
};
/** Somebody changed it by hand, and the plan sets it back. */
const setBack = (type: string, name: string, args: object) => (plan: Plan) => {
  const one = plan.at(type, name);
  plan.drift.push({ ...one, before: one.before ?? null, after: { ...one.before, ...args } });
  plan.put({ ...one, before: { ...one.before, ...args } });
};

export const harmless: Readonly<Record<string, Planned>> = {
  "nothing changes": {},
  "the first apply of what was declared before": { applied: null },
  "a pin moves, as declared": {
    declare: (draft) => {
      secretIn(draft, "PAYMENT_KEY").pin = "4";
      for (const one of serviceIn(draft, "checkout").variables)
        if (one.name === "PAYMENT_KEY") Object.assign(one, { version: "4" });
      for (const one of productIn(draft).vercelProjects[0]?.variables ?? [])
        if (one.variable.name === "PAYMENT_KEY") Object.assign(one.variable, { version: "4" });
    },
  },
  "a new entry with its reader": {
    declare: (draft) => {
      productIn(draft).entries.push(entry("NEW_KEY"));
      productIn(draft).bindings.push(
        bindingOf({ entry: "shop/NEW_KEY", reader: "shop/worker", member: `serviceAccount:${worker.email}` }),
      );
    },
  },
  "a new service with its account": {
    declare: (draft) => {
      productIn(draft).identities.push(identityOf("shop/mailer", "acme-shop-dev"));
      productIn(draft).services.push(
        serviceOf({ name: "mailer", ingress: "internal" }) as Draft["products"][number]["services"][number],
      );
    },
  },
  "a reader goes, as declared": {
    declare: (draft) => {
      productIn(draft).bindings = productIn(draft).bindings.filter(({ entry: of }) => of !== "shop/SESSION_SECRET");
    },
  },
  "a grant lasts longer, as declared": {
    declare: (draft) => {
      for (const one of productIn(draft).bindings) if (one.until !== null) one.until = "2027-01-31";
    },
  },
  "an entry is retired, as declared": {
    declare: (draft) => {
      entryIn(draft, "SESSION_SECRET").state = "retiring";
      secretIn(draft, "SESSION_SECRET").annotations = { purpose: "retired" };
    },
  },
  "an entry is deleted, as declared": {
    declare: (draft) => {
      const shop = productIn(draft);
      shop.entries = shop.entries.filter(({ name }) => name !== "SESSION_SECRET");
      shop.bindings = shop.bindings.filter(({ entry: of }) => of !== "shop/SESSION_SECRET");
    },
  },
  "a secret is replaced, as declared": {
    declare: (draft) => {
      secretIn(draft, "EU_ONLY").replication = { kind: "user managed", locations: ["europe-west1"], kmsKey: null };
    },
  },
  "a service opens, as declared": {
    declare: (draft) => {
      serviceIn(draft, "checkout").ingress = "all";
    },
  },
  "a variable for previews, as declared": {
    declare: (draft) => {
      for (const one of productIn(draft).vercelProjects[0]?.variables ?? [])
        if (one.address === "payment_key") one.targets = ["production", "preview"];
    },
  },
  "an address is another one, as declared": {
    stack: "shop-dev-identities",
    declare: (draft) => {
      for (const one of productIn(draft).identities) if (one.address === "worker") one.address = "worker_2";
    },
    plan: (plan) => {
      const { before } = plan.at(account, "worker");
      plan.changes = plan.changes.filter(({ name }) => name !== "worker");
      plan.put({
        ...{ type: account, name: "worker_2", before: before ?? null, after: before ?? null },
        more: { previous_address: `${account}.worker` },
      });
    },
  },
  "an image that was deployed since": {
    stack: "shop-dev-services",
    plan: left(service, "checkout", { client: "gcloud", client_version: "600", etag: "y", generation: "9" }),
  },
  "traffic that whoever deploys moved": {
    stack: "shop-dev-services",
    plan: left(service, "checkout", { traffic: [{ percent: 50, revision: "checkout-00002" }] }),
  },
  "a description that somebody wrote": {
    stack: "shop-dev-services",
    plan: left(service, "checkout", { description: "written by hand" }),
  },
  "labels that somebody changed go back": { plan: setBack(secret, "payment_key", { labels: { by: "hand" } }) },
  "a name that somebody changed goes back": {
    stack: "shop-dev-identities",
    plan: setBack(account, "checkout", { display_name: "by hand" }),
  },
  "variables in another order": {
    stack: "shop-dev-services",
    plan: (plan) => {
      const [template] = (plan.at(service, "checkout").after as { template: { containers: { env: object[] }[] }[] })
        .template;
      const containers = template?.containers.map((one) => ({ ...one, env: [...one.env].reverse() }));
      plan.set(service, "checkout", { template: [{ ...template, containers }] });
    },
  },
  "only what the provider computes": {
    stack: "shop-dev-services",
    plan: (plan) => plan.set(service, "checkout", { etag: null }, { unknown: { etag: true, generation: true } }),
  },
  "a grant that nothing declared goes": {
    plan: (plan) =>
      plan.put({
        ...{ type: member, name: "by_hand", after: null },
        before: { ...plan.at(member, "payment_key__checkout").before, member: "user:eve@acme.example" },
      }),
  },
  "an alert more": {
    plan: (plan) => plan.put({ type: "google_monitoring_alert_policy", after: { display_name: "x" } }),
  },
  "something else that stays as it is": {
    plan: (plan) => plan.put({ type: "google_storage_bucket", before: { name: "x" }, after: { name: "x" } }),
  },
  "a check that passes": {
    plan: (plan) => {
      plan.more.checks = [{ address: { to_display: "check.ok" }, status: "pass" }];
    },
  },
  "a plan of OpenTofu, which says neither complete nor applyable": {
    plan: (plan) => {
      plan.more = { complete: undefined, applyable: undefined };
    },
  },
};
