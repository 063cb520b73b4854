/** Conditions as people write them, and as somebody may write them to hide what they mean. */
import { conditionHolds, versionsIn } from "../../../review/effective/condition";

const name = "projects/100200300400/secrets/KEY/versions/1";
const scope = {
  names: [name],
  type: "secretmanager.googleapis.com/SecretVersion",
  service: "secretmanager.googleapis.com",
  now: Date.parse("2026-11-28T00:00:00Z"),
  later: false,
};
const deep = (count: number) => `${"(".repeat(count)}true${")".repeat(count)}`;

test.each<[string, "holds" | "does not hold" | "unknown"]>([
  ["true", "holds"],
  ["false", "does not hold"],
  ['request.time < timestamp("2026-11-28T00:00:01Z")', "holds"],
  ['request.time <= timestamp("2026-11-28T00:00:00Z")', "holds"],
  ['request.time < timestamp("2026-11-28T00:00:00Z")', "does not hold"],
  ['timestamp("2026-11-28T00:00:00Z") > request.time', "does not hold"],
  ["request.time < timestamp('2026-11-28T01:00:00+02:00')", "does not hold"],
  [`resource.name == "${name}"`, "holds"],
  [`resource.name != "${name}"`, "does not hold"],
  ['resource.name.startsWith("projects/100200300400/secrets/KEY")', "holds"],
  ['resource.name.endsWith("/versions/2")', "does not hold"],
  ['resource.name.contains("/secrets/KEY/")', "holds"],
  ["resource.name == r'''projects/100200300400/secrets/KEY/versions/1'''", "holds"],
  ['resource.type == "secretmanager.googleapis.com/SecretVersion"', "holds"],
  ['resource.service == "run.googleapis.com"', "does not hold"],
  ["!false && (false || true)", "holds"],
  ["!true || false", "does not hold"],
  ["true || false && false", "holds"],
  ["// a remark\ntrue", "holds"],
  // What one side decides, the other can't change.
  ["true || request.auth.claims.x == 1", "holds"],
  ["false && request.auth.claims.x == 1", "does not hold"],
  ["true && request.auth.claims.x == 1", "unknown"],
  ["!(request.auth.claims.x == 1)", "unknown"],
  ['request.time.getHours("Europe/Berlin") < 9', "unknown"],
  ['resource.matchTag("123/env", "prod")', "unknown"],
  ['resource.name.extract("secrets/{name}/") == "KEY"', "unknown"],
  ['resource.name.startsWith("x", "y")', "unknown"],
  ['api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(["roles/viewer"])', "unknown"],
  ['resource.name in ["a", "b"]', "unknown"],
  ["true ? false : true", "unknown"],
  ['request.time < "2026-12-01T00:00:00Z"', "unknown"],
  ['request.time < timestamp("tomorrow")', "unknown"],
  ["1 < 2", "holds"],
  ['resource.name == "a\\u0062"', "unknown"],
  ['resource.name == "projects\\x2f1"', "unknown"],
  // What is no expression is not taken for a false one.
  ["", "unknown"],
  ["true &&", "unknown"],
  ["true true", "unknown"],
  ['resource.name == "unclosed', "unknown"],
  ["true && (false", "unknown"],
  ["resource.", "unknown"],
  ["a;b", "unknown"],
  [deep(40), "holds"],
  [deep(5000), "unknown"],
  [`${"!".repeat(5000)}true`, "unknown"],
])("%s: %s", (text, verdict) => {
  expect(conditionHolds(text, scope)).toBe(verdict);
});

test("one of several names is enough, and of later moments if they count", () => {
  const names = ["projects/p/secrets/KEY", name];
  expect(conditionHolds('resource.name.startsWith("projects/p/")', { ...scope, names })).toBe("holds");
  expect(conditionHolds('!resource.name.startsWith("projects/")', { ...scope, names })).toBe("does not hold");
  expect(conditionHolds("resource.name == ''", { ...scope, names: [null] })).toBe("unknown");
  const tomorrow = 'request.time >= timestamp("2026-11-29T00:00:00Z")';
  expect(conditionHolds(tomorrow, scope)).toBe("does not hold");
  expect(conditionHolds(tomorrow, { ...scope, later: true })).toBe("holds");
  const between = `${tomorrow} && request.time < timestamp("2026-11-29T00:00:00Z")`;
  expect(conditionHolds(between, { ...scope, later: true })).toBe("does not hold");
});

test("the versions that a condition tells apart", () => {
  expect(versionsIn('resource.name.endsWith("/versions/12") || resource.name == "x/versions/latest"')).toEqual([
    "12",
    "latest",
  ]);
});
