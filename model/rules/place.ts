import type { Declared, DeclaredEnvironment, DeclaredPlace } from "../declared/declared";
import { shown } from "../declared/shape";
import { isBranch, isImage } from "../grammar";
import type { Issue } from "../issue";
import { bucket, kmsKey, project, projectRestricted } from "../limits";
import { nearest } from "../nearest";
import { regions } from "../regions";
import { checkCopies, stageByName } from "./copy";

/** Checks that projects, regions, buckets, keys and images are well formed, and that no two environments share one. */
export function checkPlaces(declared: Declared, issues: Issue[]): void {
  for (const environment of declared.environments) {
    checkProtection(environment, issues);
    checkBranch(environment, issues);
    for (const place of environment.places.values()) checkPlace(environment, place, issues);
  }
  checkCopies(declared, issues);
}

function at(environment: DeclaredEnvironment, place: DeclaredPlace): string {
  return `environments/${shown(environment.name)}: places.${shown(place.product)}`;
}

function checkProtection(environment: DeclaredEnvironment, issues: Issue[]): void {
  const { protection } = environment;
  if (environment.stage === null || (protection.deletion && protection.destroyAfterDays >= 1)) return;
  // A copy of dev that is called prod is wrong in two ways, and both are reported.
  const stage = [environment.stage, stageByName(environment)].find((one) => one !== null && one !== "development");
  if (stage === undefined) return;
  issues.push({
    code: "protection-off",
    what: `protection is off in ${stage}`,
    where: `environments/${shown(environment.name)}: protection`,
    got: `deletion: ${protection.deletion}, destroyAfterDays: ${protection.destroyAfterDays}`,
    allowed: "deletion: true and destroyAfterDays of 1 or more, except in development",
    next: "protect the environment; retired({ after }) removes single entries",
  });
}

/** Without a branch, the preview deployments of all pull requests would get the values. */
function checkBranch(environment: DeclaredEnvironment, issues: Issue[]): void {
  const { target, gitBranch } = environment.vercel;
  if (gitBranch !== null && !isBranch(gitBranch)) {
    issues.push({
      code: "malformed-branch",
      what: "git does not accept this branch name",
      where: `environments/${shown(environment.name)}: vercel`,
      got: shown(gitBranch),
      allowed: "a branch's name: no blanks, no .., no ~ ^ : ? * [ \\, no / at an end",
      next: "correct gitBranch",
    });
  }
  if (target === "preview" || target === null || gitBranch === null) return;
  issues.push({
    code: "branch-without-preview",
    what: `Vercel takes a branch for previews only, not for ${target}`,
    where: `environments/${shown(environment.name)}: vercel`,
    got: `gitBranch with target ${target}`,
    allowed: "gitBranch with target preview",
    next: "remove gitBranch",
  });
}

function checkPlace(environment: DeclaredEnvironment, place: DeclaredPlace, issues: Issue[]): void {
  const where = at(environment, place);
  const check = ({
    field,
    value,
    fits,
    allowed,
    next = `correct ${field}`,
  }: {
    field: string;
    value: string;
    fits: boolean;
    allowed: string;
    next?: string;
  }): void => {
    // A blank one is reported when the declaration is read.
    if (value === "" || fits) return;
    const what = `${field} has the wrong shape`;
    issues.push({ code: "malformed-place", what, where, got: shown(value), allowed, next });
  };
  const isProject = project.test(place.project) && !projectRestricted.test(place.project);
  check({
    field: "project",
    value: place.project,
    fits: isProject,
    allowed: "a Google project id: 6 to 30 lower-case letters, digits and hyphens",
  });
  const central = place.secretsIn?.project ?? "";
  check({
    field: "secretsIn.project",
    value: central,
    fits: project.test(central) && !projectRestricted.test(central),
    allowed: "a Google project id: 6 to 30 lower-case letters, digits and hyphens",
  });
  const regionNext = (value: string): string => {
    const near = nearest(value, regions);
    return near === null
      ? "correct it, or add a region that is newer than our list to model/regions.ts"
      : `did you mean ${near}? Add a region that is newer than our list to model/regions.ts`;
  };
  const { region } = place;
  check({
    field: "region",
    value: region,
    fits: regions.has(region),
    allowed: "a Google region, as in europe-west1",
    next: regionNext(region),
  });
  const name = "a bucket's name: 3 to 63 lower-case letters, digits, - and _";
  check({ field: "stateBucket", value: place.stateBucket, fits: bucket.test(place.stateBucket), allowed: name });
  for (const location of place.locations)
    check({
      field: "locations",
      value: location,
      fits: regions.has(location),
      allowed: "Google regions, as in europe-west1",
      next: regionNext(location),
    });
  const { initialImage } = place;
  const reference = "registry/path:tag or registry/path@sha256:…, in lower case";
  if (initialImage !== null)
    check({ field: "initialImage", value: initialImage, fits: isImage(initialImage), allowed: reference });
  if (new Set(place.locations).size !== place.locations.length) {
    issues.push({
      code: "malformed-place",
      what: "locations names a region twice",
      where,
      got: place.locations.map(shown).join(", "),
      allowed: "different regions",
      next: "remove the second one",
    });
  }
  if (place.vercel !== null) {
    const { teamId, projectId, projects } = place.vercel;
    const id = /^[A-Za-z0-9_-]+$/;
    // Either may be an old id without a prefix, but not have the other's prefix.
    check({
      field: "vercel.teamId",
      value: teamId,
      fits: id.test(teamId) && !teamId.startsWith("prj_"),
      allowed: "a team's id, as in team_…",
    });
    for (const [field, value] of [["projectId", projectId] as const, ...namedIn(projects)]) {
      const fits = id.test(value) && !value.startsWith("team_");
      check({ field: `vercel.${field}`, value, fits, allowed: "a project's id, as in prj_…" });
    }
  }
  if (place.kmsKey === null) return;
  const location = kmsKey.exec(place.kmsKey)?.[1];
  if (location === undefined)
    check({
      field: "kmsKey",
      value: place.kmsKey,
      fits: false,
      allowed: "projects/P/locations/L/keyRings/R/cryptoKeys/K",
    });
  else checkKeyLocation(where, place, location, issues);
}

/** Secret Manager accepts a key only from the payload's location (https://cloud.google.com/secret-manager/docs/cmek). */
function checkKeyLocation(where: string, place: DeclaredPlace, location: string, issues: Issue[]): void {
  const [needed = "global", ...others] = place.locations;
  if (location === needed && others.length === 0) return;
  issues.push({
    code: "key-elsewhere",
    what: "the KMS key is not in the location of the payloads",
    where,
    got: `a key in ${location} for ${place.locations.map(shown).join(", ") || "automatic replication"}`,
    allowed: "a key in global for automatic replication, or a key in the one location named",
    next: "name a key of that location, or one location",
  });
}

/** Projects of single readers, with the field that names each. */
function namedIn(projects: Readonly<Record<string, string>>): readonly (readonly [field: string, project: string])[] {
  return Object.entries(projects).map(([reader, project]) => [`projects.${reader}`, project] as const);
}
