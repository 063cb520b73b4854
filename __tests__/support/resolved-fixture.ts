/**
 * Parts of an environment as `resolve()` would hand them over. Hand-made, so that tests depend neither on `resolve()` nor on the
 * sample products.
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
