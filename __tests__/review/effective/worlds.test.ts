/**
 * Small worlds before and after a change: exactly who gains. Beside each guard stands an evaluator without it, which at least one world
 * shows to be wrong.
 */
import { gains, linesOf, withMore } from "./support";
import { type Variant, variants } from "./variants";
import { accessor, api, apiReads, bob, given, on, ops, opsMembers, plain, secret } from "./vocabulary";
import { detourWorlds } from "./worlds-of-detours";
import { grantWorlds } from "./worlds-of-grants";
import { guardWorlds } from "./worlds-of-guards";
import { limitWorlds } from "./worlds-of-limits";

const rows = [...grantWorlds, ...limitWorlds, ...detourWorlds, ...guardWorlds];

test.each(rows.map((row) => [row.what, row] as const))(
  "%s",
  (_what, { before = plain, change, gained, wrong = [] }) => {
    const after = withMore(before, change);
    expect(linesOf(gains(before, after))).toEqual([...gained].sort());
    for (const variant of wrong) {
      const seen = variants[variant];
      expect([variant, linesOf(gains(seen(before), seen(after)))]).not.toEqual([variant, [...gained].sort()]);
    }
  },
);

test("each evaluator that lacks a guard is wrong about at least one world", () => {
  const caught = new Set(rows.flatMap(({ wrong = [] }) => wrong));
  expect(Object.keys(variants).filter((variant) => !caught.has(variant as Variant))).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(30);
});

test("the witness names each step", () => {
  const before = { ...given("projects/p", `roles/editor ${ops}`), groups: opsMembers };
  const found = gains(before, withMore(before, apiReads));
  const way = `has roles/editor on project p -> actAs api@p.iam.gserviceaccount.com, with run.services.create in project p`;
  expect(found.map(({ principal, how, direct }) => [principal, how, direct])).toEqual([
    [api, `has ${accessor} on the secret itself`, true],
    [ops, way, false],
    [bob, `member of ${ops}, which ${way}`, false],
  ]);
});

test("who could get it by a detour and now gets it directly is said to have had the detour", () => {
  const before = given("projects/p", `roles/resourcemanager.projectIamAdmin ${bob}`);
  expect(gains(before, withMore(before, on(secret, `${accessor} ${bob}`)))).toEqual([
    {
      principal: bob,
      environment: "dev",
      entry: "KEY",
      how: `has ${accessor} on the secret itself`,
      direct: true,
      already: "has roles/resourcemanager.projectIamAdmin on project p -> setIamPolicy",
    },
  ]);
});
