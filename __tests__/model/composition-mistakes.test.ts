/** Seeded mistakes in compositions: each is said, as exactly that problem, and nothing beside it. */
import { mistakes, problemsOf, withComposition } from "./composition-mistakes";

test("the composition that they are planted in is valid, in every environment", () => {
  for (const name of ["dev", "staging", "prod"]) expect(withComposition(name).issues()).toEqual([]);
});

test("there are at least 50, each with a name of its own", () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(50);
  expect(new Set(mistakes.map(({ name }) => name)).size).toBe(mistakes.length);
});

test.each(mistakes.map((one) => [one.name, one] as const))("%s", (_, { says, plant }) => {
  const fixture = withComposition();
  plant(fixture);
  expect(problemsOf(fixture.issues())).toEqual([...says].sort());
});
