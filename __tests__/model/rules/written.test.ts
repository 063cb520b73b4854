/** Where only words of ours, numbers and days may stand, a refusal says what stands there, and never what may be a value. */
import { base64, config, everyDays, generated, hex, issued, retired } from "../../../model";
import type { Loose } from "../../support/organisation-fixture";
import { about, all, declare, handle, inEnvironment, type Plant, reads, said, spec } from "./said";

const payKey = (change: Loose) => spec("shop", "PAY_KEY", change);
const days = "everyDays(n) with 1 to 3,650 whole days, or onlyOnBreach()";
const events = "a list of: employee left, shared, dependency updated, suspected compromise, personnel changed";
const origins =
  "generated(hex(n) | base64(n) | supabaseJwt(…)) with 1 to 4,096 bytes, issued(where) or managedInDatabase(by)";
const decoded = '{ encoding: "hex" or "base64", bytes: 1 to 4,096, exactly: true or false }';
const calendar = 'retired({ after: "YYYY-MM-DD" })';

const got = (plant: Plant) => said(plant).map((one) => [one[2], one[3]]);

test.each<[string, Plant, string, string]>([
  ["days below one", payKey({ rotation: everyDays(-3) }), "everyDays(-3)", days],
  ["half a day", payKey({ rotation: everyDays(1.5) }), "everyDays(1.5)", days],
  ["no number of days", payKey({ rotation: everyDays(Number.NaN) }), "everyDays(NaN)", days],
  ["days as a word", payKey({ rotation: { everyDays: "ninety" } }), 'everyDays("ninety")', days],
  ["a rotation as a word", payKey({ rotation: "on breech" }), '"on breech"', days],
  ["a trigger", payKey({ triggers: ["shared", "employee gone"] }), '"employee gone"', events],
  ["two triggers", payKey({ triggers: ["leaver", "shared", 7] }), '"leaver", 7', events],
  ["a trigger without its list", payKey({ triggers: "shared" }), '"shared"', events],
  ["a tier", payKey({ tier: 4 }), "4", "1, 2, 3"],
  ["a recipe of no bytes", payKey({ origin: generated(hex(0)) }), "generated(hex(0))", origins],
  ["a recipe of a fraction", payKey({ origin: generated(base64(0.5)) }), "generated(base64(0.5))", origins],
  [
    "an origin without a place",
    payKey({ origin: issued("") }),
    '{ kind: "issued", where: an empty text, scope: null }',
    origins,
  ],
  [
    "a decoded length",
    payKey({ decodesTo: { encoding: "hex", bytes: -1, exactly: true } }),
    '{ encoding: "hex", bytes: -1, exactly: true }',
    decoded,
  ],
  [
    "an end in no calendar",
    all(
      declare("OLD", config({ purpose: "Fake", default: "x", retired: retired({ after: "2027-02-30" }) })),
      reads("api", handle("OLD")),
    ),
    "2027-02-30",
    calendar,
  ],
  [
    "a grant's end in no calendar",
    about("alice", { until: "2027-13-01" }),
    "2027-13-01",
    "a day of the calendar, as YYYY-MM-DD",
  ],
  ["a stage", inEnvironment("dev", { stage: "live" }), '"live"', "development, staging, production"],
  ["instances", about("api", { maxInstances: 0 }), "0", "a whole number from 1 to 1,000"],
])("%s", (_, plant, written, allowed) => {
  expect(got(plant)).toContainEqual([written, allowed]);
});

test("a word that is nearly one of ours is answered with it, in a list too", () => {
  expect(said(payKey({ triggers: ["shared", "employe left"] })).map((one) => one[4])).toEqual([
    "correct triggers in the declaration; did you mean employee left?",
  ]);
});

const value = "Fake-Pa55word";

test("nor one that consists of words and looks like a vendor's", () => {
  // Put together at run time, so that no scanner of this repository takes it for real.
  const words = ["sk", "or", "fakefakefakefakefake"].join("-");
  expect(got(payKey({ class: words }))).toContainEqual(["a text", "critical, important, sensitive"]);
  expect(JSON.stringify(said(payKey({ class: words })))).not.toContain(words);
});

test.each<[string, Plant, string]>([
  ["a class", payKey({ class: value }), "a text"],
  ["a rotation", payKey({ rotation: value }), "a text"],
  ["its days", payKey({ rotation: { everyDays: value } }), "everyDays(a text)"],
  ["a trigger", payKey({ triggers: [value] }), "a text"],
  ["an origin", payKey({ origin: { kind: "issued", where: value } }), '{ kind: "issued", where: a text }'],
  [
    "a recipe",
    payKey({ origin: { kind: "generated", recipe: { kind: "hex", bytes: value } } }),
    "generated(hex(a text))",
  ],
  ["an end", about("alice", { until: value }), "a text"],
])("a value in place of %s is not repeated", (_, plant, written) => {
  expect(got(plant).map(([first]) => first)).toContain(written);
  expect(JSON.stringify(said(plant))).not.toContain(value);
});
