import { formatIssue } from "../../model/issue";
import { OrganisationFixture } from "../support/organisation-fixture";
import { faultTexts } from "./fault-texts";
import { allFaults } from "./faults";

test("the fixture itself has no fault", () => {
  for (const name of ["dev", "staging", "prod"]) expect(new OrganisationFixture(name).issues()).toEqual([]);
});

test("each fault has its text, and each text its fault", () => {
  expect(Object.keys(faultTexts).sort()).toEqual(allFaults.map((fault) => fault.name).sort());
});

// Each rule, answered with exactly these words and nothing beside them.
test.each(allFaults.map((fault) => [fault.name, fault] as const))("%s", (name, fault) => {
  const fixture = new OrganisationFixture(fault.environment);
  fault.plant(fixture);
  expect(fixture.issues().map(formatIssue)).toEqual(faultTexts[name]);
});
