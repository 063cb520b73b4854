import { found, type OrganisationFixture } from "../support/organisation-fixture";

export const service = (fixture: OrganisationFixture, product: string, name: string) =>
  found(fixture.product(product).services, (one) => one.name === name, name);
export const entry = (fixture: OrganisationFixture, product: string, name: string) =>
  found(fixture.product(product).entries, (one) => one.name === name, name);
export const stack = (fixture: OrganisationFixture, product: string, name: string) =>
  found(fixture.product(product).stacks, (one) => one.name === name, name);
