import type { Declared, DeclaredEnvironment, DeclaredPlace } from "../declared/declared";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import { bucket, kmsKey, project, region } from "../limits";

/** Projects, regions and buckets: well formed, and none of them in two environments. */
export function checkPlaces(declared: Declared, issues: Issue[]): void {
  for (const environment of declared.environments) {
    checkProtection(environment, issues);
    checkBranch(environment, issues);
    for (const place of environment.places.values()) checkPlace(environment, place, issues);
  }
  checkOwnProjects(declared, issues);
  checkOwnSlots(declared, issues);
}

function at(environment: DeclaredEnvironment, place: DeclaredPlace): string {
  return `environments/${shown(environment.name)}: places.${shown(place.product)}`;
}

function checkProtection(environment: DeclaredEnvironment, issues: Issue[]): void {
  const { stage, protection } = environment;
  if (stage === null || stage === "development" || (protection.deletion && protection.destroyAfterDays >= 1)) return;
  issues.push({
    code: "protection-off",
    what: `protection is off in ${stage}`,
    where: `environments/${shown(environment.name)}: protection`,
    got: `deletion: ${protection.deletion}, destroyAfterDays: ${protection.destroyAfterDays}`,
    allowed: "deletion: true and destroyAfterDays of 1 or more, but in development",
    next: "protect the environment; single entries go by retired({ after })",
  });
}

/** Without a branch every preview deployment, of any pull request, would get the values. */
function checkBranch(environment: DeclaredEnvironment, issues: Issue[]): void {
  const { target, gitBranch } = environment.vercel;
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
  const check = (field: string, value: string, pattern: RegExp, allowed: string): boolean => {
    // A blank one is reported where the declaration is read.
    if (value === "" || pattern.test(value)) return true;
    issues.push({
      code: "malformed-place",
      what: `${field} has the wrong shape`,
      where,
      got: shown(value),
      allowed,
      next: `correct ${field}`,
    });
    return false;
  };
  check("project", place.project, project, "a Google project id: 6 to 30 lower-case letters, digits and hyphens");
  check("region", place.region, region, "a Google region, as in europe-west1");
  check("stateBucket", place.stateBucket, bucket, "a bucket's name: 3 to 63 lower-case letters, digits, - and _");
  for (const location of place.locations) check("locations", location, region, "Google regions, as in europe-west1");
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
    const id = /^[A-Za-z0-9_-]+$/;
    check("vercel.teamId", place.vercel.teamId, id, "a team's id, as in team_…");
    check("vercel.projectId", place.vercel.projectId, id, "a project's id, as in prj_…");
  }
  if (place.kmsKey === null) return;
  const shape = "projects/P/locations/L/keyRings/R/cryptoKeys/K";
  if (!check("kmsKey", place.kmsKey, kmsKey, shape)) return;
  checkKeyLocation(where, place, kmsKey.exec(place.kmsKey)?.[1] ?? "", issues);
}

/** Secret Manager takes a key only from where the payload lies (https://cloud.google.com/secret-manager/docs/cmek). */
function checkKeyLocation(where: string, place: DeclaredPlace, location: string, issues: Issue[]): void {
  const [first, ...others] = place.locations;
  const needed = first === undefined ? "global" : first;
  if (location === needed && others.length === 0) return;
  issues.push({
    code: "key-elsewhere",
    what: "the KMS key does not lie where the payloads lie",
    where,
    got: `a key in ${location} for ${place.locations.length === 0 ? "automatic replication" : place.locations.join(", ")}`,
    allowed: "a key in global for automatic replication, or a key in the one location named",
    next: "name a key of that location, or one location",
  });
}

function checkOwnProjects(declared: Declared, issues: Issue[]): void {
  const owners = new Map<string, string>();
  for (const environment of declared.environments) {
    for (const place of environment.places.values()) {
      if (place.project === "") continue;
      const owner = owners.get(place.project);
      if (owner === undefined) owners.set(place.project, environment.name);
      else if (owner !== environment.name) {
        issues.push({
          code: "shared-project",
          what: "two environments share a Google project",
          where: at(environment, place),
          got: `${shown(place.project)}, which ${shown(owner)} uses too`,
          allowed: "projects of its own for each environment",
          next: "name another project",
        });
      }
    }
  }
}

function checkOwnSlots(declared: Declared, issues: Issue[]): void {
  const owners = new Map<string, string>();
  for (const environment of declared.environments) {
    const { target, gitBranch } = environment.vercel;
    for (const place of environment.places.values()) {
      if (place.vercel === null || place.vercel.projectId === "" || target === null) continue;
      const slot = `${place.vercel.projectId} ${target} ${gitBranch ?? ""}`;
      const owner = owners.get(slot);
      if (owner === undefined) owners.set(slot, `${environment.name}/${place.product}`);
      else {
        issues.push({
          code: "shared-vercel-target",
          what: "two places fill the same variables of one Vercel project",
          where: at(environment, place),
          got: `${shown(place.vercel.projectId)} for ${target}, which ${shown(owner)} fills too`,
          allowed: "one environment and product per Vercel project and target",
          next: "name another Vercel project, another target or another branch",
        });
      }
    }
  }
}
