import { isNarrower, termChanges, termsOf, termText } from "../../review/terms";

test.each([
  ['assertion.a == "1" && assertion.b == "2"', ['assertion.a == "1"', 'assertion.b == "2"']],
  ['assertion.a == "x && y" && b', ['assertion.a == "x && y"', "b"]],
  ['assertion.a == "x\\" && y" && b', ['assertion.a == "x\\" && y"', "b"]],
  ["(a && b) && [c && d]", ["(a && b)", "[c && d]"]],
  ["a && (b || c)", ["a", "(b || c)"]],
  // With these, each term could be met without the others.
  ["a && b || true", ["a && b || true"]],
  ["a && b ? true : c", ["a && b ? true : c"]],
  ["(a && b", ["(a && b"]],
  ['a && "b', ['a && "b']],
])("terms of %s", (condition, terms) => {
  expect(termsOf(condition)).toEqual(terms);
});

const said = (was: string, is: string) => termChanges(was, is).map((one) => termText(one, (text) => text));
const both = 'assertion.a == "1" && assertion.b == "2"';

test("terms in another order say the same", () => {
  expect(said(both, 'assertion.b == "2" && assertion.a == "1"')).toEqual([]);
});

test("terms of one claim are one change; others come and go", () => {
  expect(said(both, 'assertion.a == "3" && assertion.b == "2"')).toEqual(['a == "3" (before: a == "1")']);
  expect(said(both, 'assertion.a == "1"')).toEqual(['no longer asked of a job: b == "2"']);
  expect(said('assertion.a == "1"', both)).toEqual(['also asked of a job: b == "2"']);
  expect(said('assertion.a == "1"', 'assertion.a == "2" && assertion.a == "3"')).toEqual([
    'no longer asked of a job: a == "1"',
    'also asked of a job: a == "2"',
    'also asked of a job: a == "3"',
  ]);
});

test("only what is asked beside the rest is narrower", () => {
  expect(isNarrower(termChanges(both, `${both} && c`))).toBe(true);
  expect(isNarrower(termChanges(both, `${both} || c`))).toBe(false);
  expect(isNarrower(termChanges(both, 'assertion.a == "1"'))).toBe(false);
  expect(isNarrower(termChanges(both, 'assertion.a == "3" && assertion.b == "2"'))).toBe(false);
});
