/** What must differ between environments: the copy of an environment must not reach the original. */
import type { Declared, DeclaredEnvironment, DeclaredPlace } from "../declared/declared";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import type { Stage } from "../resolved";

/** A thing that only one environment may have. */
interface Thing {
  readonly environment: DeclaredEnvironment;
  /** Its owner: an environment, or a product in one. */
  readonly owner: string;
  readonly noun: string;
  readonly id: string;
  /** The problem if somebody else has it already. */
  readonly issue: (owner: string) => Issue;
}

/** A thing, and who has it already. */
interface Claim {
  readonly thing: Thing;
  readonly first: Thing;
}

/** More kinds of equal things than this are one mistake: somebody copied a file. */
const most = 2;

export function checkCopies(declared: Declared, issues: Issue[]): void {
  for (const environment of declared.environments) checkStage(environment, issues);
  const claims = claimsOf([...shared(declared), ...slots(declared), ...vaults(declared), ...deployments(declared)]);
  for (const environment of declared.environments) {
    const own = claims.filter(({ thing }) => thing.environment === environment);
    const nouns = [...new Set(own.map(({ thing }) => thing.noun))];
    if (nouns.length > most) issues.push(copied(environment, own, nouns));
    else for (const noun of nouns) issues.push(...grouped(own.filter(({ thing }) => thing.noun === noun)));
  }
}

/** A thing belongs to the first one that has it. */
function claimsOf(things: readonly Thing[]): Claim[] {
  const owners = new Map<string, Thing>();
  const claims: Claim[] = [];
  for (const thing of things) {
    const id = `${thing.noun} ${thing.id}`;
    const first = owners.get(id);
    if (first === undefined) owners.set(id, thing);
    else if (first.owner !== thing.owner) claims.push({ thing, first });
  }
  return claims;
}

/** Projects, buckets and keys of places: one environment each, whatever the product. */
function* shared(declared: Declared): Generator<Thing> {
  const fields = [
    ["project", "shared-project", "a Google project", "projects of its own for each environment", "another project"],
    ["stateBucket", "shared-bucket", "a state bucket", "buckets of its own for each environment", "another bucket"],
    ["kmsKey", "shared-key", "a KMS key", "keys of its own for each environment", "another key"],
  ] as const;
  for (const [field, code, noun, allowed, next] of fields) {
    for (const [environment, place] of placesOf(declared)) {
      const id = place[field];
      if (id === null || id === "") continue;
      const issue = (owner: string): Issue => ({
        code,
        what: `two environments share ${noun}`,
        where: at(environment, place),
        got: `${shown(id)}, which ${shown(owner)} uses too`,
        allowed,
        next: `name ${next}`,
      });
      yield { environment, owner: environment.name, noun, id, issue };
    }
  }
}

function* slots(declared: Declared): Generator<Thing> {
  for (const [environment, place] of placesOf(declared)) {
    const { target } = environment.vercel;
    if (target === null) continue;
    for (const projectId of projectsOf(place)) yield* slot(environment, place, projectId);
  }
}

function projectsOf({ vercel }: DeclaredPlace): readonly string[] {
  const all = vercel === null ? [] : [vercel.projectId, ...Object.values(vercel.projects)];
  return [...new Set(all)].filter((id) => id !== "");
}

function* slot(environment: DeclaredEnvironment, place: DeclaredPlace, projectId: string): Generator<Thing> {
  const { target, gitBranch } = environment.vercel;
  const issue = (owner: string): Issue => ({
    code: "shared-vercel-target",
    what: "two places fill the same variables of one Vercel project",
    where: at(environment, place),
    got: `${shown(projectId)} for ${target}, which ${shown(owner)} fills too`,
    allowed: "one environment and product per Vercel project and target",
    next: "name another Vercel project, another target or another branch",
  });
  const id = `${projectId} ${target} ${gitBranch ?? ""}`;
  yield { environment, owner: `${environment.name}/${place.product}`, noun: "a Vercel project's target", id, issue };
}

/** GitLab's variables belong to a job, so two environments can't share a place. */
function* vaults(declared: Declared): Generator<Thing> {
  for (const environment of declared.environments) {
    const { vault } = environment;
    if (vault === null || vault.kind === "gitlab") continue;
    const issue = (owner: string): Issue => ({
      code: "shared-vault",
      what: "two environments take their values from the same place of a vault",
      where: `environments/${shown(environment.name)}: vault`,
      got: `the ${vault.kind} place that ${shown(owner)} uses too`,
      allowed: "a place of its own for each environment",
      next: "name another config, project, path or vault",
    });
    yield { environment, owner: environment.name, noun: "a place of a vault", id: JSON.stringify(vault), issue };
  }
}

/** A compose deployment of one environment would be started with the values of another. */
function* deployments({ environments, readers }: Declared): Generator<Thing> {
  for (const reader of readers) {
    for (const environment of environments) {
      const name = reader.deployments[environment.name];
      if (name === undefined || name === "") continue;
      const issue = (owner: string): Issue => ({
        code: "shared-deployment",
        what: `${shown(environment.name)} has the deployment of another environment`,
        where: shown(reader.key),
        got: `${shown(name)}, which ${shown(owner)} uses too`,
        allowed: "a deployment of its own for each environment",
        next: `name another one in deployments.${shown(environment.name)}`,
      });
      yield { environment, owner: environment.name, noun: "a deployment", id: `${reader.key} ${name}`, issue };
    }
  }
}

/** Reports one kind of mistake once, however many places have it. */
function grouped(claims: readonly Claim[]): Issue[] {
  const issues = claims.map(({ thing, first }) => thing.issue(first.owner));
  if (issues.length <= most) return issues;
  return issues.slice(0, 1).map((one) => ({
    ...one,
    got: `${one.got}; the same is true of ${issues.length - 1} more of ${one.where.split(":")[0]}`,
  }));
}

function copied(environment: DeclaredEnvironment, claims: readonly Claim[], nouns: readonly string[]): Issue {
  const owners = [...new Set(claims.map(({ first }) => first.environment.name))].sort();
  return {
    code: "copied-environment",
    what: `it uses what belongs to ${owners.map(shown).join(", ")}: one looks like a copy of the other`,
    where: `environments/${shown(environment.name)}`,
    got: `${claims.length} things that both use: ${nouns.join("; ")}`,
    allowed: "projects, buckets, keys, Vercel targets and vaults of its own for each environment",
    next: "go through its places one by one, and name its own",
  };
}

const stageOfName: readonly (readonly [RegExp, Stage])[] = [
  [/^(prod|production|prd|live)$/, "production"],
  [/^(stag|staging|stg|preprod|pre-prod|uat)$/, "staging"],
  [/^(dev|development|local|sandbox)$/, "development"],
];

/** The stage that the environment's name suggests; null if it suggests none. */
export function stageByName({ name }: DeclaredEnvironment): Stage | null {
  return stageOfName.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** Protection, demanded values and formats follow the stage, so an environment that is called production must have the stage production. */
function checkStage(environment: DeclaredEnvironment, issues: Issue[]): void {
  const meant = stageByName(environment);
  if (meant === null || environment.stage === null || environment.stage === meant) return;
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
