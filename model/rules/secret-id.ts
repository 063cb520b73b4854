import { secretIdIn, secretProjectOf } from "../assemble/secret";
import type {
  Declared,
  DeclaredEntry,
  DeclaredEnvironment,
  DeclaredPlace,
  DeclaredProduct,
} from "../declared/declared";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import { secretManager } from "../limits";

/** One entry's secret in one environment. */
interface Kept {
  readonly entry: DeclaredEntry;
  readonly environment: DeclaredEnvironment;
  readonly place: DeclaredPlace;
  readonly id: string;
}

/**
 * Checks that Secret Manager accepts each id, and that no two environments have the same secret. Equal ids within one environment are
 * refused once it is assembled.
 */
export function checkSecretIds(declared: Declared, issues: Issue[]): void {
  const names = declared.environments.map(({ name }) => name);
  const holders = new Map<string, Kept>();
  const malformed = new Map<string, Kept[]>();
  for (const environment of declared.environments) {
    for (const kept of secretsOf(declared, environment)) {
      if (!isSound(kept)) {
        const one = `${kept.entry.key} ${kept.id}`;
        malformed.set(one, [...(malformed.get(one) ?? []), kept]);
      }
      const id = `${secretProjectOf(kept.place)}/${kept.id}`;
      const holder = holders.get(id);
      if (holder === undefined) holders.set(id, kept);
      // If whole projects are shared, another rule reports that.
      else if (holder.environment !== environment && (kept.place.secretsIn ?? holder.place.secretsIn) !== null)
        refuseShared(kept, holder, issues);
    }
    for (const place of environment.places.values()) checkProject(declared, environment, place, issues);
  }
  for (const all of malformed.values()) refuseShape(all, issues);
  for (const product of declared.products.values())
    for (const entry of entriesOf(product)) checkEnvironments(entry, names, issues);
}

function entriesOf(product: DeclaredProduct): readonly DeclaredEntry[] {
  return [...product.integrations.values()].flatMap(({ entries }) => entries);
}

function* secretsOf(declared: Declared, environment: DeclaredEnvironment): Generator<Kept> {
  for (const product of declared.products.values()) {
    const place = environment.places.get(product.name);
    if (place === undefined) continue;
    for (const entry of entriesOf(product)) {
      if (entry.kept === null || entry.kept.origin?.kind === "managed in database") continue;
      const id = secretIdIn(entry, { place, style: product.secretIds, environment: environment.name });
      yield { entry, environment, place, id };
    }
  }
}

/** Of a name that is wrong itself, that is said. */
function isSound({ entry, id }: Kept): boolean {
  return id === entry.name || secretManager.id.test(id);
}

/** @param all one entry's id, in each environment that has it so */
function refuseShape(all: readonly Kept[], issues: Issue[]): void {
  const [first] = all;
  if (first === undefined) return;
  const { entry, id } = first;
  issues.push({
    code: "malformed-secret-id",
    what: "Secret Manager does not accept this id",
    where: shown(entry.key),
    got: `${shown(id)} in ${all.map(({ environment }) => shown(environment.name)).join(", ")}`,
    allowed: `1 to ${secretManager.idCharacters} letters, digits, - and _`,
    next: "correct secretId, the product's secretIds, or idPrefix of its place",
  });
}

function refuseShared(kept: Kept, holder: Kept, issues: Issue[]): void {
  issues.push({
    code: "shared-secret",
    what: "two environments have the same secret",
    where: `environments/${shown(kept.environment.name)}: ${shown(kept.entry.key)}`,
    got: `${shown(kept.id)} in project ${shown(secretProjectOf(kept.place))}, which ${shown(holder.environment.name)} has too`,
    allowed: "a secret of its own for each environment",
    next: `set secretsIn.idPrefix of places.${kept.place.product}, or secretId by environment: { ${shown(holder.environment.name)}: …, ${shown(kept.environment.name)}: … }`,
  });
}

/** A central project belongs to no environment: the administrators of one environment's services must not reach another's secrets. */
function checkProject(
  declared: Declared,
  environment: DeclaredEnvironment,
  place: DeclaredPlace,
  issues: Issue[],
): void {
  const central = place.secretsIn?.project;
  if (central === undefined) return;
  const other = declared.environments.find(
    (one) => one !== environment && [...one.places.values()].some(({ project }) => project === central),
  );
  if (other === undefined) return;
  issues.push({
    code: "secrets-of-another-environment",
    what: `its secrets would be in a project where ${shown(other.name)} runs`,
    where: `environments/${shown(environment.name)}: places.${shown(place.product)}: secretsIn`,
    got: shown(central),
    allowed: "a project for secrets alone, or one of this environment",
    next: "name another project",
  });
}

function checkEnvironments(entry: DeclaredEntry, names: readonly string[], issues: Issue[]): void {
  const given = entry.kept?.secretId ?? null;
  if (given === null || typeof given === "string") return;
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    issues.push({
      code: "unknown-environment",
      what: "secretId names an environment that is not declared",
      where: shown(entry.key),
      got: shown(name),
      allowed: names.join(", "),
      next: "correct the name or declare the environment",
    });
  }
}
