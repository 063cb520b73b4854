import type { ResolvedCloudRunService, ResolvedVercelProject, ServiceState } from "../resolved";
import { identityOf } from "./identity";
import { compare, isMissing, type ReaderHere, type Scene } from "./scene";
import { variablesOf } from "./variable";

/** Keys of the required entries without a value that a reader waits for, sorted. */
export function missingOf(reader: ReaderHere): string[] {
  const keys = reader.reads.filter((read) => isMissing(read.entry)).map((read) => read.entry.declared.key);
  return [...new Set(keys)].sort();
}

/** A new reader waits as a whole; one that once had all it needs stays. */
function stateOf(reader: ReaderHere, missing: readonly string[], scene: Scene): ServiceState {
  if (reader.retiring) return "retiring";
  return missing.length > 0 && !isKnown(reader, scene) ? "waiting" : "active";
}

function isKnown(reader: ReaderHere, scene: Scene): boolean {
  return Object.hasOwn(scene.lock.services, reader.declared.key);
}

/** Images that only show that a service is there (https://cloud.google.com/run/docs/quickstarts). */
const placeholders =
  /^(gcr\.io\/cloudrun\/(hello|placeholder)|us-docker\.pkg\.dev\/cloudrun\/container\/(hello|placeholder))([:@]|$)/;

export function isPlaceholder(image: string): boolean {
  return placeholders.test(image);
}

export function imageOf(reader: ReaderHere, scene: Scene): string | null {
  const { images } = reader.declared;
  const own = Object.hasOwn(images, scene.environment.name) ? images[scene.environment.name] : undefined;
  return own ?? reader.place.initialImage;
}

export function serviceOf(reader: ReaderHere, scene: Scene): ResolvedCloudRunService {
  const { declared, place } = reader;
  const missing = missingOf(reader);
  const image = imageOf(reader, scene) ?? "";
  const placeholderImage = isPlaceholder(image);
  const leaving = scene.lock.services[declared.key]?.state === "retiring";
  return {
    key: declared.key,
    name: declared.name,
    product: declared.product,
    role: declared.role,
    project: place.project,
    region: place.region,
    address: declared.name,
    identityEmail: identityOf(reader).email,
    image,
    placeholderImage,
    ingress: declared.ingress,
    maxInstances: declared.maxInstances,
    deletionProtection: scene.environment.protection.deletion && !leaving,
    state: stateOf(reader, missing, scene),
    missing,
    variables: variablesOf(reader, !placeholderImage || scene.stage === "development"),
  };
}

/** The Vercel project that the place names for this reader alone; null if it has the product's. */
export function ownProjectOf({ declared, place }: ReaderHere): string | null {
  const projects = place.vercel?.projects ?? {};
  return Object.hasOwn(projects, declared.name) ? (projects[declared.name] ?? null) : null;
}

export function vercelProjectOf(reader: ReaderHere, scene: Scene): ResolvedVercelProject {
  const { declared, place } = reader;
  const missing = missingOf(reader);
  const target = scene.environment.vercel.target ?? "production";
  const gitBranch =
    target === "preview" && declared.previews === "one branch" ? scene.environment.vercel.gitBranch : null;
  const own = ownProjectOf(reader);
  const variables = variablesOf(reader, true).map((variable) => ({
    // `--` occurs in no name. The product's only project had addresses before it had neighbours, and keeps them.
    address: own === null ? variable.name : `${declared.name}--${variable.name}`,
    variable,
    targets: [target],
    gitBranch,
    // Vercel takes no sensitive variable for development.
    sensitive: variable.kind === "secret" && target !== "development",
    comment: `Managed by Strongroom: ${variable.entry}`,
  }));
  return {
    key: declared.key,
    name: declared.name,
    product: declared.product,
    role: declared.role,
    teamId: place.vercel?.teamId ?? "",
    projectId: own ?? place.vercel?.projectId ?? "",
    state: stateOf(reader, missing, scene),
    missing,
    variables: variables.sort((a, b) => compare(a.address, b.address)),
  };
}
