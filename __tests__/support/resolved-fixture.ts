/**
 * A small organisation as `resolve()` would hand it over: one environment, two products, every kind of thing once.
 * Hand-made, so that the tests of stacks and constructs depend neither on `resolve()` nor on the sample products.
 */
import type {
  ResolvedBinding,
  ResolvedCloudRunService,
  ResolvedEntry,
  ResolvedEnvironment,
  ResolvedEnvironmentData,
  ResolvedIdentity,
  ResolvedProduct,
  ResolvedSecret,
  ResolvedVariable,
  ResolvedVercelProject,
  ResolvedVercelVariable,
} from "../../model/resolved";

export function secretOf(over: Partial<ResolvedSecret> & Pick<ResolvedSecret, "id">): ResolvedSecret {
  return {
    address: over.id.toLowerCase(),
    project: "acme-shop-dev",
    labels: { "managed-by": "strongroom", product: "shop" },
    annotations: { purpose: "A test value" },
    replication: { kind: "automatic", kmsKey: null },
    destroyAfterSeconds: null,
    deletionProtection: false,
    preventDestroy: false,
    pin: null,
    previousPin: null,
    versions: [],
    ...over,
  };
}

export function entryOf(over: Partial<ResolvedEntry> & Pick<ResolvedEntry, "name">): ResolvedEntry {
  const product = over.product ?? "shop";
  return {
    key: `${product}/${over.name}`,
    product,
    integration: "core",
    kind: "secret",
    purpose: "A test value",
    risk: null,
    class: "critical",
    tier: 1,
    origin: { kind: "generated", recipe: { kind: "hex", bytes: 32 } },
    optional: false,
    format: null,
    decodesTo: null,
    rotation: { everyDays: 90 },
    triggers: [],
    previousAs: null,
    neverReadBy: [],
    revoke: "Keys > Revoke",
    console: "https://vendor.invalid/keys",
    usage: null,
    onlyReadBy: [],
    localAlias: null,
    localOnly: false,
    storedElsewhere: [],
    sharedBecause: null,
    unreadBecause: null,
    state: "active",
    retiredAfter: null,
    secret: null,
    value: null,
    usedBy: [],
    source: null,
    ...over,
  };
}

export function identityOf(reader: string, project: string): ResolvedIdentity {
  const name = reader.split("/")[1] ?? reader;
  return {
    address: name.replaceAll("-", "_"),
    accountId: name,
    project,
    email: `${name}@${project}.iam.gserviceaccount.com`,
    displayName: name,
    reader,
  };
}

export function bindingOf(
  over: Partial<ResolvedBinding> & Pick<ResolvedBinding, "entry" | "reader" | "member">,
): ResolvedBinding {
  const secretAddress = (over.entry.split("/")[1] ?? over.entry).toLowerCase();
  const readerAddress = (over.reader.split("/")[1] ?? over.reader).replaceAll("-", "_");
  return {
    address: `${secretAddress}__${readerAddress}`,
    secretAddress,
    role: "roles/secretmanager.secretAccessor",
    crossProduct: false,
    until: null,
    ...over,
  };
}

export function serviceOf(
  over: Partial<ResolvedCloudRunService> & Pick<ResolvedCloudRunService, "name">,
): ResolvedCloudRunService {
  return {
    key: `shop/${over.name}`,
    product: "shop",
    role: "backend",
    project: "acme-shop-dev",
    region: "europe-west1",
    address: over.name.replaceAll("-", "_"),
    identityEmail: `${over.name}@acme-shop-dev.iam.gserviceaccount.com`,
    image: "europe-docker.pkg.dev/acme/shop/checkout:1",
    placeholderImage: false,
    ingress: "all",
    maxInstances: null,
    deletionProtection: false,
    state: "active",
    missing: [],
    variables: [],
    ...over,
  };
}

export function config(name: string, value: string): ResolvedVariable {
  return { kind: "config", name, entry: `shop/${name}`, value };
}

export function pinned(name: string, version: string, secretProject = "acme-shop-dev"): ResolvedVariable {
  return { kind: "secret", name, entry: `shop/${name}`, secretId: name, secretProject, version };
}

export function vercelVariableOf(
  variable: ResolvedVariable,
  over: Partial<ResolvedVercelVariable> = {},
): ResolvedVercelVariable {
  return {
    address: variable.name.toLowerCase(),
    variable,
    targets: ["production"],
    gitBranch: null,
    sensitive: variable.kind === "secret",
    comment: `Managed by Strongroom: acme-shop-dev/${variable.name}`,
    ...over,
  };
}

export function vercelProjectOf(
  over: Partial<ResolvedVercelProject> & Pick<ResolvedVercelProject, "name">,
): ResolvedVercelProject {
  return {
    key: `shop/${over.name}`,
    product: "shop",
    role: "fullstack",
    teamId: "team_acme",
    projectId: `prj_${over.name}`,
    state: "active",
    missing: [],
    variables: [],
    ...over,
  };
}

export function productOf(over: Partial<ResolvedProduct> & Pick<ResolvedProduct, "name">): ResolvedProduct {
  return {
    title: over.name,
    project: `acme-${over.name}-dev`,
    region: "europe-west1",
    stateBucket: `acme-${over.name}-dev-state`,
    kmsKey: null,
    integrations: [],
    entries: [],
    identities: [],
    bindings: [],
    services: [],
    vercelProjects: [],
    otherReaders: [],
    stacks: [],
    ...over,
  };
}

export function environmentOf(products: readonly ResolvedProduct[], name = "dev"): ResolvedEnvironment {
  const data: ResolvedEnvironmentData = {
    kind: "resolved environment",
    name,
    stage: "development",
    products,
    notices: [],
  };
  return data as ResolvedEnvironment;
}

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
