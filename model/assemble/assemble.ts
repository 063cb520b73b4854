import { type ReaderKind, readerKinds } from "../kinds";
import type { ResolvedEnvironment, ResolvedEnvironmentData, ResolvedProduct, ResolvedReader } from "../resolved";
import { type Accessors, accessorsOf, bindingsOf } from "./binding";
import { bootstrapOf } from "./bootstrap";
import { entryOf, integrationOf } from "./entry";
import { hasIdentity, identityOf, memberOf } from "./identity";
import { noticesOf } from "./notice";
import { compare, type EntryHere, type ReaderHere, type Scene } from "./scene";
import { serviceOf, vercelProjectOf } from "./service";
import { stacksOf, type WithoutStacks } from "./stack";

/** Puts the resolved environment together. Total: what the rules refuse must not make it throw. */
export function assemble(scene: Scene): ResolvedEnvironment {
  const names = [...scene.declared.products.keys()].filter((name) => scene.environment.places.has(name)).sort();
  const entries = grouped([...scene.entries.values()], (entry) => entry.declared.product);
  const readers = grouped(scene.readers, (reader) => reader.declared.product);
  const accessors = accessorsOf(scene);
  const parts = withBootstrap(
    names.map((name) =>
      productOf({ name, entries: entries.get(name) ?? [], readers: readers.get(name) ?? [], accessors, scene }),
    ),
    scene,
  );
  const stacks = stacksOf(parts, scene);
  const products: ResolvedProduct[] = parts.map((part) => ({ ...part, stacks: stacks.get(part.name) ?? [] }));
  const data: ResolvedEnvironmentData = {
    kind: "resolved environment",
    name: scene.environment.name,
    stage: scene.stage,
    products,
    notices: noticesOf(products, scene),
    ...onVercel(scene),
    ...(scene.environment.vault === null ? {} : { vault: scene.environment.vault }),
    ...injectorsOf(scene),
  };
  // The one place that brands; only resolve() calls it.
  return data as ResolvedEnvironment;
}

function injectorsOf(scene: Scene): Pick<ResolvedEnvironmentData, "injectors"> {
  const injectors = accessorsOf(scene).composers.map((reader) => identityOf(reader).email);
  return injectors.length === 0 ? {} : { injectors };
}

/** Where the pipelines are declared: what they need, and on each account that something is deployed to run as, who deploys it. */
function withBootstrap(parts: readonly WithoutStacks[], scene: Scene): readonly WithoutStacks[] {
  const bootstraps = bootstrapOf(parts, scene);
  const deployer = [...bootstraps.values()][0]?.identities.find(({ duty }) => duty === "apply-services");
  if (deployer === undefined) return parts;
  return parts.map((part) => {
    const deployed = new Set(part.services.map(({ key }) => key));
    const bootstrap = bootstraps.get(part.name);
    return {
      ...part,
      ...(bootstrap === undefined ? {} : { bootstrap }),
      identities: part.identities.map((identity) =>
        deployed.has(identity.reader) ? { ...identity, deployedBy: `serviceAccount:${deployer.email}` } : identity,
      ),
    };
  });
}

function onVercel({ environment }: Scene): Pick<ResolvedEnvironmentData, "vercel"> {
  const places = [...environment.places.values()]
    .flatMap(({ product, vercel }) => {
      if (vercel === null) return [];
      const { teamId, projectId, projects } = vercel;
      const ids = new Set([projectId, ...Object.values(projects)].filter((id) => id !== ""));
      return [...ids].sort().map((id) => ({ product, teamId, projectId: id }));
    })
    .sort((a, b) => compare(a.product, b.product) || compare(a.projectId, b.projectId));
  return places.length === 0 ? {} : { vercel: { target: environment.vercel.target ?? "production", places } };
}

function productOf({
  name,
  entries,
  readers,
  accessors,
  scene,
}: {
  readonly name: string;
  readonly entries: readonly EntryHere[];
  readonly readers: readonly ReaderHere[];
  readonly accessors: Accessors;
  readonly scene: Scene;
}): WithoutStacks {
  const place = scene.environment.places.get(name);
  const product = scene.declared.products.get(name);
  const sorted = [...readers].sort((a, b) => compare(a.declared.name, b.declared.name));
  const of = (kind: ReaderKind): ReaderHere[] => sorted.filter((reader) => reader.declared.kind === kind);
  const resolved = entries.map((entry) => entryOf(entry, scene)).sort((a, b) => compare(a.key, b.key));
  const byIntegration = grouped(resolved, (entry) => entry.integration);
  return {
    name,
    title: product?.title ?? name,
    project: place?.project ?? "",
    region: place?.region ?? "",
    stateBucket: place?.stateBucket ?? "",
    kmsKey: place?.kmsKey ?? null,
    integrations: [...(product?.integrations.values() ?? [])]
      .map((integration) => integrationOf(integration, byIntegration.get(integration.name) ?? []))
      .sort((a, b) => compare(a.key, b.key)),
    entries: resolved,
    identities: sorted.filter(hasIdentity).map(identityOf),
    bindings: entries.flatMap((entry) => bindingsOf(entry, accessors)).sort((a, b) => compare(a.address, b.address)),
    services: of("cloud run service").map((reader) => serviceOf(reader, scene)),
    vercelProjects: of("vercel project").map((reader) => vercelProjectOf(reader, scene)),
    otherReaders: sorted
      .filter(({ declared }) => readerKinds[declared.kind].layer === null)
      .map((reader) => otherReader(reader, scene)),
  };
}

function otherReader(reader: ReaderHere, scene: Scene): ResolvedReader {
  const { declared } = reader;
  const deployment = declared.deployments[scene.environment.name];
  return {
    key: declared.key,
    name: declared.name,
    product: declared.product,
    role: declared.role,
    member: memberOf(reader),
    reads: reader.reads
      .map((read) => ({ entry: read.entry.declared.key, as: read.as }))
      .sort((a, b) => compare(a.entry, b.entry) || compare(a.as, b.as)),
    ...(deployment === undefined ? {} : { deployment }),
    ...(declared.configuration === null ? {} : { configuration: declared.configuration }),
    ...(declared.because === null ? {} : { because: declared.because }),
    ...(declared.until === null ? {} : { until: declared.until }),
  };
}

function grouped<T>(items: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(by(item));
    if (group === undefined) groups.set(by(item), [item]);
    else group.push(item);
  }
  return groups;
}
