/** What a declaration holds as a format must be one: a value is held to it. */
import { format, httpsUrl } from "../../../model";
import { OrganisationFixture } from "../../support/organisation-fixture";
import { refusals, said, spec } from "../rules/said";

const of = (found: unknown) => refusals(spec("shop", "SEARCH_KEY", { format: found }));
const plain = { source: "^x$", flags: "", says: "x", example: "x" };
const rule = "format(/…/, {…}), startsWith(…), perStage({…}) or perChoice(choice, {…})";
const one = "format(/…/, { says, example }) or startsWith(…)";
const refused = (got: string, allowed: string) => [["malformed-format", "shop/SEARCH_KEY", got, allowed]];

it("is one, or one for each stage or option", () => {
  expect(of(undefined)).toEqual([]);
  expect(of(plain)).toEqual([]);
  expect(of({ ...plain, ends: "line break" })).toEqual([]);
  expect(of({ kind: "per stage", formats: { development: plain, staging: plain, production: plain } })).toEqual([]);
});

it.each<[string, unknown, string, string]>([
  ["nothing", null, "null", rule],
  ["a text", "^x$", "a text", rule],
  ["an expression alone", /^x$/, "an object", one],
  ["another kind", { ...plain, kind: "per moon", choice: "mode", formats: {} }, "an object", rule],
  ["stages without formats", { kind: "per stage" }, "an object", rule],
  ["options without formats", { kind: "per choice", choice: "mode" }, "an object", rule],
  ["options of no choice", { kind: "per choice", formats: {} }, "an object", rule],
  ...["source", "flags", "says", "example"].map(
    (name) =>
      [`one without ${name}`, { ...plain, [name]: undefined }, "an object", one] as [string, unknown, string, string],
  ),
  ["a stage's that is none", { kind: "per stage", formats: { production: 7 } }, "a number", one],
  ["another end", { ...plain, ends: "blank" }, "a text", '"line break", or nothing'],
  [
    "an unknown stage",
    { kind: "per stage", formats: { moon: plain } },
    "an unknown stage",
    "development, staging, production",
  ],
  ["the flag g", format(/x/g, { says: "x", example: "x" }), "the flags g", "flags without g and y"],
  ["the flag y", format(/x/iy, { says: "x", example: "x" }), "the flags iy", "flags without g and y"],
  [
    "an expression that is slow",
    { ...plain, source: "(a)\\1" },
    "a reference to an earlier group, which can't run in linear time",
    "a regular expression of JavaScript that runs in linear time",
  ],
])("is not %s", (_, found, got, allowed) => expect(of(found)).toEqual(refused(got, allowed)));

it("says in which field it is wrong", () => {
  const fixture = new OrganisationFixture();
  const wrong = { production: { ...plain, ends: 1 }, staging: 7, development: { ...plain, flags: "g" } };
  spec("shop", "SEARCH_KEY", { format: { kind: "per stage", formats: wrong } })(fixture);
  expect(fixture.issues().map(({ what }) => what)).toEqual([
    "the field format.production.ends is not a format",
    "the field format.staging is not a format",
    "the field format.development is not a format",
  ]);
});

it("takes its own example", () => {
  expect(said(spec("shop", "SEARCH_KEY", { format: { ...httpsUrl, example: "http://fake.test" } }))).toEqual([
    [
      "example-against-format",
      "shop/SEARCH_KEY",
      'a text against "an https URL"',
      "an obviously fake value that the format accepts",
      "correct the example or the expression",
    ],
  ]);
});
