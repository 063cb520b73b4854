/** What must differ between environments: whoever copies one must not reach the other with it. */
import type { Declared, DeclaredEnvironment, DeclaredPlace } from "../declared/declared";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";

interface Claim {
  readonly environment: string;
  readonly place: string;
  readonly issue: Issue;
}

/** More kinds of equal things than this are one slip: a file that was copied. */
const most = 2;

export function checkCopies(declared: Declared, issues: Issue[]): void {
  for (const environment of declared.environments) checkStage(environment, issues);
  const found = [...shared(declared), ...slots(declared), ...vaults(declared)];
  for (const environment of declared.environments) {
    const own = found.filter((one) => one.environment === environment.name);
    const kinds = new Set(own.map(({ issue }) => issue.code));
    if (kinds.size <= most) issues.push(...grouped(own.map(({ issue }) => issue)));
    else issues.push(copied(environment, own));
  }
}

/** Projects, buckets and keys of places: one environment each, whatever the product. */
function shared(declared: Declared): Claim[] {
  const fields = [
    ["project", "shared-project", "a Google project", "projects of its own for each environment", "another project"],
    ["stateBucket", "shared-bucket", "a state bucket", "buckets of its own for each environment", "another bucket"],
    ["kmsKey", "shared-key", "a KMS key", "keys of its own for each environment", "another key"],
  ] as const;
  return fields.flatMap(([field, code, noun, allowed, next]) => {
    const owners = new Map<string, string>();
    return placesOf(declared).flatMap(([environment, place]): Claim[] => {
      const value = place[field];
      if (value === null || value === "") return [];
      const owner = owners.get(value);
      if (owner === undefined) owners.set(value, environment.name);
      if (owner === undefined || owner === environment.name) return [];
      const what = `two environments share ${noun}`;
      const got = `${shown(value)}, which ${shown(owner)} uses too`;
      return [
        claim(environment, owner, { code, what, where: at(environment, place), got, allowed, next: `name ${next}` }),
      ];
    });
  });
}

function slots(declared: Declared): Claim[] {
  const owners = new Map<string, readonly [environment: string, product: string]>();
  return placesOf(declared).flatMap(([environment, place]): Claim[] => {
    const { target, gitBranch } = environment.vercel;
    if (place.vercel === null || place.vercel.projectId === "" || target === null) return [];
    const slot = `${place.vercel.projectId} ${target} ${gitBranch ?? ""}`;
    const owner = owners.get(slot);
    if (owner === undefined) owners.set(slot, [environment.name, place.product]);
    if (owner === undefined) return [];
    const issue = {
      code: "shared-vercel-target",
      what: "two places fill the same variables of one Vercel project",
      where: at(environment, place),
      got: `${shown(place.vercel.projectId)} for ${target}, which ${shown(owner.join("/"))} fills too`,
      allowed: "one environment and product per Vercel project and target",
      next: "name another Vercel project, another target or another branch",
    };
    return [claim(environment, owner[0], issue)];
  });
}

/** GitLab's variables belong to a job, so they name no place that two environments could share. */
function vaults(declared: Declared): Claim[] {
  const owners = new Map<string, string>();
  return declared.environments.flatMap((environment): Claim[] => {
    const { vault } = environment;
    if (vault === null || vault.kind === "gitlab") return [];
    const id = JSON.stringify(Object.entries(vault).sort());
    const owner = owners.get(id);
    if (owner === undefined) owners.set(id, environment.name);
    if (owner === undefined) return [];
    const issue = {
      code: "shared-vault",
      what: "two environments take their values from one place of a vault",
      where: `environments/${shown(environment.name)}: vault`,
      got: `the ${vault.kind} place that ${shown(owner)} uses too`,
      allowed: "a place of its own for each environment",
      next: "name another config, project, path or vault",
    };
    return [claim(environment, owner, issue)];
  });
}

function claim(environment: DeclaredEnvironment, owner: string, issue: Issue): Claim {
  return { environment: environment.name, place: owner, issue };
}

/** One kind of slip, said once however many places have it. */
function grouped(issues: readonly Issue[]): Issue[] {
  const byCode = new Map<string, Issue[]>();
  for (const issue of issues) byCode.set(issue.code, [...(byCode.get(issue.code) ?? []), issue]);
  return [...byCode.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length <= most) return same;
    return [{ ...first, got: `${first.got}; and so are ${same.length - 1} more of ${first.where.split(":")[0]}` }];
  });
}

function copied(environment: DeclaredEnvironment, claims: readonly Claim[]): Issue {
  const others = [...new Set(claims.map(({ place }) => place))].sort();
  const kinds = [...new Set(claims.map(({ issue }) => issue.what.replace(/^two (environments share|places) /, "")))];
  return {
    code: "copied-environment",
    what: `it has what belongs to ${others.map(shown).join(", ")}: one looks like a copy of the other`,
    where: `environments/${shown(environment.name)}`,
    got: `${claims.length} things that both have: ${kinds.join("; ")}`,
    allowed: "projects, buckets, keys, Vercel targets and vaults of its own for each environment",
    next: "go through its places one by one, and name its own",
  };
}

const stageOfName: readonly (readonly [RegExp, string])[] = [
  [/^(prod|production|prd|live)$/, "production"],
  [/^(stag|staging|stg|preprod|pre-prod|uat)$/, "staging"],
  [/^(dev|development|local|sandbox)$/, "development"],
];

/** Protection, demanded values and formats follow the stage: production by name must be production in fact. */
function checkStage(environment: DeclaredEnvironment, issues: Issue[]): void {
  const meant = stageOfName.find(([pattern]) => pattern.test(environment.name))?.[1];
  if (meant === undefined || environment.stage === null || environment.stage === meant) return;
  issues.push({
    code: "stage-against-name",
    what: "the environment's stage is not what its name says",
    where: `environments/${shown(environment.name)}: stage`,
    got: environment.stage,
    allowed: meant,
    next: `set stage to "${meant}", or rename the environment`,
  });
}

function placesOf(declared: Declared): readonly (readonly [DeclaredEnvironment, DeclaredPlace])[] {
  return declared.environments.flatMap((one) => [...one.places.values()].map((place) => [one, place] as const));
}

function at(environment: DeclaredEnvironment, place: DeclaredPlace): string {
  return `environments/${shown(environment.name)}: places.${shown(place.product)}`;
}
