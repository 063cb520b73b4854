import { isKept, type ReaderHere, type Scene } from "../assemble/scene";
import { annotationBytes } from "../assemble/secret";
import { imageOf, ownProjectOf } from "../assemble/service";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import { isHuman } from "../kinds";
import { secretManager } from "../limits";

/** What readers and entries need from this environment. */
export function checkServices(scene: Scene, issues: Issue[]): void {
  const projects = new Map<string, string>();
  for (const reader of scene.readers) {
    const { kind, product, key } = reader.declared;
    if (kind === "cloud run service") checkImage(reader, scene, issues);
    if (kind === "vercel project") {
      const slot = `${product} ${ownProjectOf(reader) ?? reader.place.vercel?.projectId ?? ""}`;
      const first = projects.get(slot);
      if (first === undefined) projects.set(slot, key);
      else secondProject(reader, first, issues);
      checkVercel(reader, scene, issues);
    }
    if (kind === "compose host") checkDeployment(reader, scene, issues);
    checkHuman(reader, scene, issues);
    checkRetiredPlace(reader, scene, issues);
  }
  checkSharing(scene, issues);
  checkAnnotations(scene, issues);
}

function checkImage(reader: ReaderHere, scene: Scene, issues: Issue[]): void {
  if (imageOf(reader, scene) !== null) return;
  issues.push({
    code: "missing-image",
    what: "the service has no first image",
    where: shown(reader.declared.key),
    got: `nothing for ${scene.environment.name}`,
    allowed: "an image under images of the service, or initialImage of its place",
    next: `add images.${scene.environment.name} to the service, or initialImage to places.${reader.declared.product}`,
  });
}

function secondProject(reader: ReaderHere, first: string, issues: Issue[]): void {
  issues.push({
    code: "second-vercel-project",
    what: "two readers would fill one Vercel project",
    where: shown(reader.declared.key),
    got: `${shown(first)} and ${shown(reader.declared.key)}`,
    allowed: "one Vercel project for each reader",
    next: `name its project in the places: vercel: { teamId, projectId, projects: { ${JSON.stringify(reader.declared.name)}: "prj_…" } }`,
  });
}

function checkVercel(reader: ReaderHere, scene: Scene, issues: Issue[]): void {
  const { environment } = scene;
  const { vercel } = reader.place;
  // A blank one is reported when the declaration is read.
  const othersAlone = vercel !== null && vercel.projectId === "" && Object.keys(vercel.projects).length > 0;
  if (vercel === null || (othersAlone && ownProjectOf(reader) === null)) {
    issues.push({
      code: "missing-vercel-project",
      what: `the place does not name a Vercel project${vercel === null ? "" : ` of ${shown(reader.declared.name)}`}`,
      where: `environments/${environment.name}: places.${reader.declared.product}`,
      got: "nothing",
      allowed: "vercel: { teamId, projectId }, or projects: { READER: projectId } in it",
      next: `add vercel to places.${reader.declared.product}: ${shown(reader.declared.key)} needs it`,
    });
  }
  if (environment.vercel.target !== "preview" || environment.vercel.gitBranch !== null) return;
  if (reader.declared.previews === "every preview") return;
  issues.push({
    code: "preview-without-branch",
    what: "every preview deployment would get its values",
    where: shown(reader.declared.key),
    got: `no gitBranch in environments/${environment.name}`,
    allowed: 'a gitBranch, or previews: "every preview" of the project',
    next: "name the branch in the environment, or say every preview",
  });
}

function checkDeployment(reader: ReaderHere, scene: Scene, issues: Issue[]): void {
  if (Object.hasOwn(reader.declared.deployments, scene.environment.name)) return;
  issues.push({
    code: "missing-deployment",
    what: "the compose host has no deployment in this environment",
    where: shown(reader.declared.key),
    got: `nothing for ${scene.environment.name}`,
    allowed: "a deployment's name per environment",
    next: `add deployments.${scene.environment.name}, or limit its environments`,
  });
}

/** People keep no standing access to production. */
function checkHuman(reader: ReaderHere, scene: Scene, issues: Issue[]): void {
  const { kind, until } = reader.declared;
  if (!isHuman(kind) || scene.stage !== "production" || until !== null) return;
  if (reader.retiring) return;
  issues.push({
    code: "grant-without-end",
    what: `a ${kind} reads production with no last day`,
    where: shown(reader.declared.key),
    got: "no until",
    allowed: 'until: "YYYY-MM-DD"',
    next: "add the last day of the grant, or limit its environments",
  });
}

function checkRetiredPlace(reader: ReaderHere, scene: Scene, issues: Issue[]): void {
  if (reader.retiring) return;
  for (const read of reader.declared.reads) {
    const retired = scene.environment.places.get(read.product)?.retired ?? null;
    if (retired === null) continue;
    issues.push({
      code: "retired-entry-read",
      what: `${shown(read.name)} belongs to a retired product and is still read`,
      where: shown(reader.declared.key),
      got: shown(read.key),
      allowed: "entries in use",
      next: "remove it from reads before the product is retired",
    });
  }
}

/** One vendor key per service (document 4): a shared one can't be revoked without breaking the others. */
function checkSharing(scene: Scene, issues: Issue[]): void {
  for (const { declared, uses, partOf } of scene.entries.values()) {
    if (declared.kept?.origin?.kind !== "issued" || declared.kind !== "secret") continue;
    if (declared.kept.sharedBecause !== null) continue;
    const readers = new Set<string>();
    for (const { reader } of [...uses, ...partOf.flatMap((composition) => composition.uses)]) {
      const { kind, key } = reader.declared;
      if (!isHuman(kind) && key !== scene.environment.deliverer) readers.add(key);
    }
    if (readers.size < 2) continue;
    issues.push({
      code: "shared-vendor-key",
      what: "several readers share one vendor key",
      where: shown(declared.key),
      got: [...readers].sort().map(shown).join(", "),
      allowed: "one reader per vendor key, or sharedBecause",
      next: 'declare a key per reader, or say sharedBecause: "…" (new service takes --shared-because)',
    });
  }
}

function checkAnnotations(scene: Scene, issues: Issue[]): void {
  for (const entry of scene.entries.values()) {
    if (!isKept(entry)) continue;
    const bytes = annotationBytes(entry);
    if (bytes < secretManager.annotationBytes) continue;
    issues.push({
      code: "annotations-too-long",
      what: "purpose, risk, owner and source are too long for a secret's annotations",
      where: shown(entry.declared.key),
      got: `${bytes} bytes`,
      allowed: `under ${secretManager.annotationBytes} bytes in all`,
      next: "shorten them",
    });
  }
}
