import type {
  ResolvedBinding,
  ResolvedEntry,
  ResolvedEnvironment,
  ResolvedEnvironmentData,
  ResolvedProduct,
} from "../model/resolved";
import { type BenchSecret, type BenchStack, DESTROY_AFTER_SECONDS, READERS, REGION } from "./shape";

/** The bench's secrets as `resolve()` hands them over, one product per stack. */
export function resolvedOf(stacks: readonly BenchStack[]): ResolvedEnvironment {
  const products = stacks.map(productOf);
  const data: ResolvedEnvironmentData = {
    kind: "resolved environment",
    name: "dev",
    stage: "development",
    products,
    notices: [],
  };
  return data as ResolvedEnvironment;
}

function productOf(stack: BenchStack): ResolvedProduct {
  const name = stack.name.replace(/-dev-secrets$/, "");
  return {
    name,
    title: name,
    project: stack.project,
    region: REGION,
    stateBucket: `${stack.project}-state`,
    kmsKey: null,
    integrations: [],
    entries: stack.secrets.map((secret) => entryOf(secret, name, stack.project)),
    identities: [],
    bindings: stack.secrets.flatMap((secret) => bindingsOf(secret, name)),
    services: [],
    vercelProjects: [],
    otherReaders: [],
    stacks: [{ name: stack.name, product: name, layer: "secrets", dependsOn: [] }],
  };
}

function entryOf(secret: BenchSecret, product: string, project: string): ResolvedEntry {
  return {
    key: `${product}/${secret.id}`,
    name: secret.id,
    product,
    integration: "core",
    kind: "secret",
    purpose: secret.annotations.purpose ?? "",
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
    console: null,
    usage: null,
    onlyReadBy: [],
    localAlias: null,
    localOnly: false,
    storedElsewhere: [],
    sharedBecause: null,
    unreadBecause: null,
    state: "active",
    retiredAfter: null,
    secret: {
      address: secret.id.toLowerCase(),
      id: secret.id,
      project,
      labels: secret.labels,
      annotations: secret.annotations,
      replication: { kind: "automatic", kmsKey: null },
      destroyAfterSeconds: DESTROY_AFTER_SECONDS,
      deletionProtection: true,
      preventDestroy: true,
      pin: "1",
      previousPin: null,
      versions: [{ number: "1", state: "enabled" }],
    },
    value: null,
    usedBy: [],
    source: null,
  };
}

function bindingsOf(secret: BenchSecret, product: string): readonly ResolvedBinding[] {
  return secret.members.map((member, index) => {
    const reader = READERS[index] ?? "reader";
    return {
      address: `${secret.id.toLowerCase()}__${reader.replace("-", "_")}`,
      entry: `${product}/${secret.id}`,
      secretAddress: secret.id.toLowerCase(),
      member,
      role: "roles/secretmanager.secretAccessor",
      reader: `${product}/${reader}`,
      crossProduct: false,
      until: null,
    };
  });
}
