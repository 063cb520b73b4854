/** Labelled plans: each dangerous one is found at its level, and no harmless one is above "info". */
import { levels } from "../../../review/change";
import type { Review } from "../../../review/review";
import { accessCases } from "./cases/access";
import { harmless } from "./cases/harmless";
import { keptCases } from "./cases/kept";
import { targetCases } from "./cases/targets";
import { onlyPlanned, reviewOfPlans } from "./reviewed";

const cases = [...accessCases, ...targetCases, ...keptCases];

const said = (review: Review) =>
  onlyPlanned(review).map(({ level, subject, says, because }) => ({
    level,
    line: [`${subject} ${says}`, ...because].join(" | "),
  }));
const worst = (review: Review) => levels.find((level) => said(review).some((one) => one.level === level)) ?? "nothing";

test("there are enough of them", () => {
  expect(cases.length + Object.keys(harmless).length).toBeGreaterThanOrEqual(80);
});

test.each(cases.map((one) => [`${one.level}: ${one.name}`, one] as const))(
  "%s",
  (_name, { level, stack, plan, says }) => {
    const review = reviewOfPlans({ stack, plan });
    expect([worst(review), said(review)]).toEqual([
      level,
      expect.arrayContaining([{ level, line: expect.stringContaining(says) }]),
    ]);
    // Values of a plan are nowhere in a report, whether a provider marked them or not.
    expect(JSON.stringify(review)).not.toMatch(/fake-(?:value|literal)/);
  },
);

test.each(Object.entries(harmless))("harmless: %s", (_name, planned) => {
  const review = reviewOfPlans(planned);
  expect(said(review).filter(({ level }) => level !== "info")).toEqual([]);
});
