/** What the rules say of the small organisation after a change to it. */
import { type Loose, OrganisationFixture } from "../../support/organisation-fixture";

export type Plant = (fixture: OrganisationFixture) => void;

/** Each problem as [code, where, got, allowed, next]. */
export type Said = readonly [code: string, where: string, got: string, allowed: string, next: string];

export function said(plant: Plant, environment = "dev"): readonly Said[] {
  const fixture = new OrganisationFixture(environment);
  plant(fixture);
  return fixture.issues().map(({ code, where, got, allowed, next }) => [code, where, got, allowed, next] as const);
}

/** The same, without what to do next. */
export function refusals(plant: Plant, environment = "dev"): readonly string[][] {
  return said(plant, environment).map(([code, where, got, allowed]) => [code, where, got, allowed]);
}

export const all =
  (...plants: readonly Plant[]): Plant =>
  (fixture) => {
    for (const plant of plants) plant(fixture);
  };

/** Changes an environment. */
export const inEnvironment =
  (name: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.environment(name), change);
  };

/** Changes the place of a product. */
export const place =
  (product: string, change: Loose, environment = "dev"): Plant =>
  (fixture) => {
    Object.assign(fixture.environment(environment).places[product] ?? {}, change);
  };

/** Changes the spec of an entry. */
export const spec =
  (product: string, name: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.entry(product, name).spec, change);
  };

/** Changes what is said about a reader. */
export const about =
  (reader: string, change: Loose): Plant =>
  (fixture) => {
    Object.assign(fixture.reader(reader).about, change);
  };

/** Adds to what a reader reads. */
export const reads =
  (reader: string, ...items: readonly unknown[]): Plant =>
  (fixture) => {
    fixture.reader(reader).reads.push(...items);
  };

/** Declares one more entry in shop/data. */
export const declare =
  (name: string, declaration: unknown): Plant =>
  (fixture) => {
    fixture.integration("shop", "data").entries[name] = declaration;
  };

/** A handle of an entry, by its name alone. */
export const handle = (name: string, product = "shop") =>
  ({ kind: "handle", name, product, integration: "", entry: {} }) as never;

/** What an entry says that goes. */
export const retired = { kind: "retired", after: "2026-12-31" };
