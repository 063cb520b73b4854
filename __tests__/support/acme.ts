import type { ResolvedEnvironment, ResolvedIdentity } from "../../model/resolved";
import {
  bindingOf,
  config,
  entryOf,
  environmentOf,
  identityOf,
  pinned,
  productOf,
  secretOf,
  serviceOf,
  vercelProjectOf,
  vercelVariableOf,
} from "./resolved-fixture";

/** The organisation `acme`: product `shop` with all layers, product `vault` with one key that `shop` reads. */
export function acme(): ResolvedEnvironment {
  const checkout = identityOf("shop/checkout", "acme-shop-dev");
  const worker = identityOf("shop/worker", "acme-shop-dev");
  const member = (identity: ResolvedIdentity) => `serviceAccount:${identity.email}`;
  const web = vercelProjectOf({
    name: "web",
    variables: [
      vercelVariableOf(config("NEXT_PUBLIC_STRIPE_MODE", "test"), { targets: ["production", "preview"] }),
      vercelVariableOf(pinned("PAYMENT_KEY", "3")),
      vercelVariableOf(pinned("PAYMENT_KEY", "3"), {
        address: "payment_key__preview",
        targets: ["preview"],
        gitBranch: "staging",
      }),
      vercelVariableOf(pinned("SESSION_SECRET", "1"), { targets: ["development"], sensitive: false }),
    ],
  });
  const shop = productOf({
    name: "shop",
    entries: [
      entryOf({
        name: "EU_ONLY",
        state: "pending",
        secret: secretOf({
          id: "EU_ONLY",
          replication: {
            kind: "user managed",
            locations: ["europe-west1", "europe-west4"],
            kmsKey: "projects/acme-kms/locations/europe/keyRings/r/cryptoKeys/k",
          },
        }),
      }),
      entryOf({ name: "LOG_LEVEL", kind: "config", value: "info", class: null, tier: null }),
      entryOf({
        name: "PAYMENT_KEY",
        secret: secretOf({
          id: "PAYMENT_KEY",
          pin: "3",
          annotations: { purpose: "Charges ${cards}, 100%{sure}", "used-by": "checkout" },
          replication: { kind: "automatic", kmsKey: "projects/acme-kms/locations/global/keyRings/r/cryptoKeys/k" },
          destroyAfterSeconds: 604800,
          deletionProtection: true,
          preventDestroy: true,
        }),
      }),
      entryOf({ name: "SESSION_SECRET", secret: secretOf({ id: "SESSION_SECRET", pin: "1" }) }),
    ],
    identities: [checkout, worker],
    bindings: [
      bindingOf({
        entry: "shop/PAYMENT_KEY",
        reader: "shop/checkout",
        member: member(checkout),
      }),
      bindingOf({
        entry: "shop/PAYMENT_KEY",
        reader: "shop/on-call",
        member: "group:on-call@acme.example",
        until: "2026-12-31",
      }),
      bindingOf({
        entry: "shop/SESSION_SECRET",
        reader: "shop/checkout",
        member: member(checkout),
      }),
    ],
    services: [
      serviceOf({
        name: "checkout",
        maxInstances: 4,
        ingress: "internal and load balancing",
        deletionProtection: true,
        variables: [
          config("LOG_LEVEL", "info"),
          config("TEMPLATE", "Hello ${name}, 5%{off}"),
          pinned("PAYMENT_KEY", "3"),
          pinned("SIGNING_KEY", "12", "acme-vault-dev"),
        ],
      }),
      serviceOf({ name: "newcomer", state: "waiting", missing: ["shop/EU_ONLY"] }),
      serviceOf({
        name: "worker",
        state: "retiring",
        ingress: "internal",
        variables: [pinned("SESSION_SECRET", "1")],
      }),
    ],
    vercelProjects: [web],
    stacks: [
      { name: "shop-dev-identities", product: "shop", layer: "identities", dependsOn: [] },
      { name: "shop-dev-secrets", product: "shop", layer: "secrets", dependsOn: ["shop-dev-identities"] },
      {
        name: "shop-dev-services",
        product: "shop",
        layer: "services",
        dependsOn: ["shop-dev-identities", "shop-dev-secrets", "vault-dev-secrets"],
      },
      { name: "shop-dev-vercel", product: "shop", layer: "vercel", dependsOn: ["shop-dev-secrets"] },
    ],
  });
  const vault = productOf({
    name: "vault",
    entries: [
      entryOf({
        name: "SIGNING_KEY",
        product: "vault",
        secret: secretOf({ id: "SIGNING_KEY", project: "acme-vault-dev", pin: "12" }),
      }),
    ],
    bindings: [
      bindingOf({
        entry: "vault/SIGNING_KEY",
        reader: "shop/checkout",
        member: member(checkout),
        crossProduct: true,
      }),
    ],
    stacks: [
      { name: "vault-dev-secrets", product: "vault", layer: "secrets", dependsOn: ["shop-dev-identities"] },
      { name: "vault-dev-services", product: "vault", layer: "services", dependsOn: [] },
    ],
  });
  return environmentOf([shop, vault]);
}
