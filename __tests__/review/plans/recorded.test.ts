/** Plans by the real providers (google 7.45.0, vercel 5.9.1), recorded by `npm run plans:record`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { levels } from "../../../review/change";
import { reviewOf } from "../../../review/review";
import { acme } from "../../support/acme";
import { edited } from "../support";
import { scenarios } from "./recorded/scenarios";
import { onlyPlanned, savedPlan } from "./reviewed";

const recorded = new Map(
  readFileSync(join(__dirname, "recorded", "real.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly name: string; readonly plan: object })
    .map(({ name, plan }) => [name, JSON.stringify(plan)] as const),
);

test("each scenario is recorded", () => {
  expect([...recorded.keys()]).toEqual(scenarios.map(({ name }) => name));
});

test.each(scenarios.map((one) => [`${one.level}: ${one.name}`, one] as const))(
  "%s",
  (_name, { name, stack, declare, level, says }) => {
    const plans = [savedPlan(stack, recorded.get(name) ?? "")];
    const head = declare === undefined ? acme() : edited(declare);
    const review = reviewOf([acme()], [head], undefined, { plans: { plans, affected: [stack], commit: null } });
    const found = onlyPlanned(review);
    expect(plans[0]?.plan.unread).toEqual([]);
    const lines = found.map((one) => [`${one.subject} ${one.says}`, ...one.because].join(" | "));
    expect([levels.find((one) => found.some((change) => change.level === one)) ?? "nothing", lines]).toEqual([
      level,
      says === "" ? [] : expect.arrayContaining([expect.stringContaining(says)]),
    ]);
    expect(JSON.stringify(review)).not.toContain("fake-value");
  },
);
