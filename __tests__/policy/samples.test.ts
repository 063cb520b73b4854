/** @samples The policy over the sample organisation, all values put in: no alarm on a first deploy, on none, and on a rotation. */
import type { App } from "cdktf";
import type { ResolvedEnvironment } from "../../model/resolved";
import { environmentNames } from "../../organisation/load";
import type { PolicySide } from "../../policy/subject";
import { violationsOf } from "../../policy/verdict";
import { buildEnvironment } from "../../stacks/build";
import { filled } from "../catalog/support";
import { full } from "../support/full";
import { synthesize } from "../support/synthesized";
import { unchanged } from "./support";

function sideOf(environment: ResolvedEnvironment): PolicySide {
  const files = synthesize((app: App) => buildEnvironment(app, environment));
  const stacks = Object.entries(files).flatMap(([path, text]) => {
    const name = /^stacks\/(.+)\/cdk\.tf\.json$/.exec(path)?.[1];
    if (name === undefined) return [];
    return [{ name, document: JSON.parse(text), text, others: [], providerLock: null, dependsOn: [] }];
  });
  return { stacks, environments: [environment], locks: [], handles: null };
}

test.each(full ? environmentNames() : ["prod"])("%s passes", (name) => {
  const side = sideOf(filled(name));
  expect(side.stacks.length).toBeGreaterThan(10);
  expect(violationsOf({ base: side, head: side, ...unchanged })).toEqual([]);
  expect(
    violationsOf({ base: { stacks: [], environments: [], locks: [], handles: null }, head: side, ...unchanged }),
  ).toEqual([]);
});
