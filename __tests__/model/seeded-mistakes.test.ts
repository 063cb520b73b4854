/** Of seeded mistakes at most two may pass silently, each is said once, and none with more than three problems. */

import { formatIssue } from "../../model/issue";
import type { Lock } from "../../model/lock";
import { withReadiness } from "../../values/readiness";
import { mistakes, recordedBy, valid } from "./seeded-mistakes";

const record = (fixture: Parameters<Parameters<typeof recordedBy>[0]>[0]): Lock =>
  withReadiness(fixture.resolved(), fixture.lock as Lock);
recordedBy(record);

/** Mistakes that pass, by kind and name; more than two are a regression. */
const silent: readonly string[] = [];

test("the organisation that they are planted in is valid", () => {
  for (const name of ["dev", "staging", "prod"]) expect(valid(name, record).issues()).toEqual([]);
});

test("there are at least 150 of at least 30 kinds, and at most two pass", () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(150);
  expect(new Set(mistakes.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(30);
  expect(silent.length).toBeLessThanOrEqual(2);
  const names = mistakes.map(({ kind, name }) => `${kind}: ${name}`);
  expect(new Set(names).size).toBe(names.length);
});

test.each(mistakes.map((one) => [`${one.kind}: ${one.name}`, one] as const))("%s", (name, { codes, said }) => {
  const issues = said();
  // The same problem in two environments is one problem, whatever the environment is called.
  const problems = new Map(
    issues.map((issue) => [
      `${issue.code} ${issue.what} ${issue.where.replace(/environments\/(dev|staging|prod)/, "environments/*")}`,
      formatIssue(issue),
    ]),
  );
  if (silent.includes(name)) {
    expect([...problems.values()]).toEqual([]);
    return;
  }
  expect(issues.map(({ code }) => code)).toEqual(
    expect.arrayContaining([expect.stringMatching(new RegExp(`^(${codes.join("|")})$`))]),
  );
  expect([...problems.values()].slice(3)).toEqual([]);
});
