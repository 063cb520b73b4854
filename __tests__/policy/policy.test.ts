/** The policy over a corpus of hostile documents, and over harmless ones beside them; without any rule, something passes. */
import { rules } from "../../policy/rules";
import { violationsOf } from "../../policy/verdict";
import { harmless } from "./harmless";
import { malicious } from "./malicious";
import { sidesOf } from "./support";

const codesOf = (sides: ReturnType<typeof sidesOf>) => [...new Set(violationsOf(sides).map(({ code }) => code))];

test.each(malicious.map((one) => [one.codes.join(), one.does, one] as const))("%s: %s", (_codes, _does, one) => {
  expect(codesOf(sidesOf(one.edit, one.before)).sort()).toEqual([...one.codes].sort());
});

test.each(harmless.map((one) => [one.beside, one.does, one] as const))("beside %s: %s", (_beside, _does, one) => {
  expect(violationsOf(sidesOf(one.edit, one.before))).toEqual([]);
});

/** Those about the pull request itself are tried in `change.test.ts`. */
const ofDocuments = rules.filter((rule) => "finds" in rule);

test.each(ofDocuments.map((rule) => [rule.code, rule] as const))(
  "without %s, a hostile document passes",
  (code, rule) => {
    const caught = malicious.find(({ codes }) => codes.join() === code);
    if (caught === undefined) throw new Error(`no document is refused by ${code} alone`);
    const others = rules.filter((one) => one !== rule);
    expect(violationsOf(sidesOf(caught.edit, caught.before), others)).toEqual([]);
  },
);

test("each rule has a harmless neighbour, and says in plain words what, why and what instead", () => {
  expect([...new Set(rules.map(({ code }) => code))]).toHaveLength(rules.length);
  expect(
    ofDocuments.filter(({ code }) => !harmless.some(({ beside }) => beside === code)).map(({ code }) => code),
  ).toEqual([]);
  for (const { what, why, instead } of rules)
    for (const text of [what, why, instead]) expect(text).toMatch(/^\S.{5,160}[^.\s]$/);
  expect(malicious.length).toBeGreaterThanOrEqual(60);
  expect(harmless.length).toBeGreaterThanOrEqual(40);
});
