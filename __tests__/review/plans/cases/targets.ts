/** What runs with the values, and where they are delivered. */

import type { Plan } from "../plan";
import { secretVariable } from "../world";
import { cases, service, variable } from "./case";

interface Template {
  readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[];
}

/** Changes the template of the service checkout, or its first container. */
const template =
  (more: object, ofContainer: object = {}) =>
  (plan: Plan) => {
    const [one] = (plan.at(service, "checkout").after as { template: readonly Template[] }).template;
    const [container] = one?.containers ?? [];
    plan.set(service, "checkout", { template: [{ ...one, containers: [{ ...container, ...ofContainer }], ...more }] });
  };

const env = (change: (all: readonly { readonly name: string }[]) => readonly object[]) => (plan: Plan) => {
  const [one] = (plan.at(service, "checkout").after as { template: readonly Template[] }).template;
  template({}, { env: change(one?.containers[0]?.env ?? []) })(plan);
};
const without = (all: readonly { readonly name: string }[]) => all.filter(({ name }) => name !== "PAYMENT_KEY");
const sidecar = { image: "evil.example/x/sidecar:1", env: [] };

export const targetCases = [
  ...cases("danger", "shop-dev-services", {
    "another account": [
      "changes the account that it runs as: worker@acme-shop-dev.iam.gserviceaccount.com in place of checkout@acme-shop-dev.iam.gserviceaccount.com",
      template({ service_account: "worker@acme-shop-dev.iam.gserviceaccount.com" }),
    ],
    "an account that is unknown until the apply": [
      "changes the account that it runs as; what it will be is known only after the apply",
      (plan) =>
        plan.set(service, "checkout", {}, { actions: ["update"], unknown: { template: [{ service_account: true }] } }),
    ],
    "open to the internet": [
      "changes who can reach it: INGRESS_TRAFFIC_ALL in place of INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      (plan) => plan.set(service, "checkout", { ingress: "INGRESS_TRAFFIC_ALL" }),
    ],
    "callers are no longer checked": [
      "changes invoker_iam_disabled: true in place of false",
      (plan) => plan.set(service, "checkout", { invoker_iam_disabled: true }),
    ],
    "another image": [
      "changes the image: evil.example/x/checkout:1 in place of",
      template({}, { image: "evil.example/x/checkout:1" }),
    ],
    "another command": [
      "whatever runs there gets the service's values",
      template({}, { command: ["sh", "-c", "env"] }),
    ],
    "a second container": [
      "changes template.containers[1].image",
      (plan) => {
        const [one] = (plan.at(service, "checkout").after as { template: readonly Template[] }).template;
        plan.set(service, "checkout", { template: [{ ...one, containers: [...(one?.containers ?? []), sidecar] }] });
      },
    ],
    "a volume of a secret": [
      "changes template.volumes",
      template({ volumes: [{ name: "v", secret: [{ secret: "SESSION_SECRET" }] }] }),
    ],
    "an older version": [
      "gets PAYMENT_KEY from version 3 -> 1, an older one",
      env((all) => [...without(all), secretVariable("PAYMENT_KEY", "PAYMENT_KEY", "1")]),
    ],
    "whatever version is the newest": [
      "gets PAYMENT_KEY from version 3 -> latest",
      env((all) => [...without(all), secretVariable("PAYMENT_KEY", "PAYMENT_KEY", "latest")]),
    ],
    "another secret under a declared name": [
      "gets PAYMENT_KEY from secret SESSION_SECRET version 1 in place of secret PAYMENT_KEY version 3",
      env((all) => [...without(all), secretVariable("PAYMENT_KEY", "SESSION_SECRET", "1")]),
    ],
    "one more secret": [
      "gets the variable EXTRA: secret SESSION_SECRET version 1",
      env((all) => [...all, secretVariable("EXTRA", "SESSION_SECRET", "1")]),
    ],
    "a literal in place of a secret": [
      "gets PAYMENT_KEY from a literal in place of secret PAYMENT_KEY version 3",
      env((all) => [...without(all), { name: "PAYMENT_KEY", value: "fake-literal-value", value_source: [] }]),
    ],
    "a declared variable goes": ["no longer gets the variable PAYMENT_KEY", env(without)],
    "a service of no declaration": [
      "is created: the service of no declaration",
      (plan) => plan.put({ type: service, name: "shadow", after: { name: "shadow" } }),
    ],
    "a service by another provider": [
      "is made by another provider than ours",
      (plan) =>
        plan.set(
          service,
          "checkout",
          { description: "x" },
          { more: { provider_name: "registry.terraform.io/evil/google" } },
        ),
    ],
    "a service that is deleted, though declared": [
      "the service is deleted: nothing serves until it is there again",
      (plan) => plan.put({ ...plan.at(service, "checkout"), after: null }),
    ],
    "a service that is tainted": [
      "it is tainted: an apply of before did not finish it",
      (plan) =>
        plan.put({
          ...plan.at(service, "checkout"),
          actions: ["delete", "create"],
          more: { action_reason: "replace_because_tainted" },
        }),
    ],
    "ingress that somebody opened, and that the plan leaves": [
      "was changed, and the apply leaves it so: ingress",
      (plan) => {
        const one = plan.at(service, "checkout");
        const open = { ...one.before, ingress: "INGRESS_TRAFFIC_ALL" };
        plan.drift.push({ ...one, before: one.before ?? null, after: open });
        plan.put({ ...one, before: open, after: open });
      },
    ],
    "a resource of ours that a module makes": [
      "is created: the service of no declaration",
      (plan) => plan.put({ type: service, name: "checkout2", module: "module.x", after: { name: "checkout2" } }),
    ],
  }),
  ...cases("attention", "shop-dev-services", {
    "other traffic": [
      "changes which revisions get traffic",
      (plan) =>
        plan.set(service, "checkout", {
          traffic: [{ percent: 100, revision: "checkout-00001", type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION" }],
        }),
    ],
    "protection off": [
      "changes deletion_protection: false in place of true",
      (plan) => plan.set(service, "checkout", { deletion_protection: false }),
    ],
    "a pin that somebody moved by hand is moved back": [
      "gets PAYMENT_KEY from version 4 -> 3, an older one | only the plan has it: it was changed outside of the declarations",
      (plan) => {
        const one = plan.at(service, "checkout");
        const text = JSON.stringify(one.before).replace('"PAYMENT_KEY","version":"3"', '"PAYMENT_KEY","version":"4"');
        plan.put({ ...one, before: JSON.parse(text) as object });
      },
    ],
  }),
  ...cases("danger", "shop-dev-vercel", {
    "previews get it too": [
      "PAYMENT_KEY is delivered to production, preview (before: production)",
      (plan) => plan.set(variable, "payment_key", { target: ["production", "preview"] }),
    ],
    "every branch's previews get it": [
      "changes the branch whose previews get it: nothing in place of staging",
      (plan) => plan.set(variable, "payment_key__preview", { git_branch: null }),
    ],
    "people can read it back": [
      "changes whether people can read it back: false in place of true",
      (plan) => plan.set(variable, "payment_key", { sensitive: false }, { actions: ["delete", "create"] }),
    ],
    "another project": [
      "it is another place under the same name",
      (plan) => plan.set(variable, "payment_key", { project_id: "prj_evil" }),
    ],
    "another team": [
      "changes team_id: team_evil in place of team_acme",
      (plan) => plan.set(variable, "payment_key", { team_id: "team_evil" }),
    ],
    "a custom environment": [
      "changes which custom environments get it",
      (plan) => plan.set(variable, "payment_key", { custom_environment_ids: ["env_x"] }),
    ],
    "another version": [
      "changes its version: 9 in place of 3",
      (plan) => plan.set(variable, "payment_key", { value_wo_version: 9 }),
    ],
    "a write-only value that a provider shows": [
      "a write-only value has no place in a plan",
      (plan) => plan.set(variable, "payment_key", { value_wo: "fake-value-of-a-secret" }),
    ],
    "a variable of no declaration": [
      "is created: the variable of no declaration",
      (plan) => plan.put({ type: variable, name: "more", after: { key: "MORE", value: "fake-value-of-a-secret" } }),
    ],
  }),
  ...cases("attention", "shop-dev-vercel", {
    "another literal": [
      "changes its literal",
      (plan) => plan.set(variable, "next_public_stripe_mode", { value: "live" }),
    ],
  }),
];
