/** Each problem once, with the environments that it is about; what is counted above is what is counted below. */
import type { Issue } from "../../model/issue";
import { problemsOf, reportOf } from "../../text/check-report";

const issue = (over: Partial<Issue>): Issue => ({
  code: "x",
  what: "is wrong",
  where: "shop/A",
  got: "g",
  allowed: "a",
  next: "n",
  ...over,
});
const names = ["dev", "staging", "prod"];
const same = asIs();

function asIs() {
  const text = (one: string) => one;
  return { green: text, red: text, yellow: text, bold: text, dim: text };
}

const everywhere = (...issues: readonly Issue[]) => names.map((name) => ({ name, issues, pending: [], notices: [] }));
const found = (environments: ReturnType<typeof everywhere>) =>
  problemsOf(environments).map((one) => [one.where, one.environments.join(", ")]);
const lastLines = (environments: ReturnType<typeof everywhere>) =>
  reportOf(environments, { colours: same, all: false }).at(-1);

it("is about an environment whose file is wrong, wherever it is found", () => {
  const place = issue({ where: "environments/dev", what: "it has no place", got: "nothing" });
  const region = issue({ where: "environments/prod: shop.region", got: "mars" });
  const all = everywhere(place, region);
  expect(found(all)).toEqual([
    ["environments/dev", "dev"],
    ["environments/prod: shop.region", "prod"],
  ]);
  expect(lastLines(all)).toBe("dev, prod: 1 problem\nstaging: stopped by the problems of others\nin all: 2 problems");
});

it("is one problem although its words name environments", () => {
  const unknown = issue({ where: "shop/web", got: "prd", allowed: "dev, staging, prod" });
  expect(found(everywhere(unknown))).toEqual([["shop/web", "dev, staging, prod"]]);
  expect(lastLines(everywhere(unknown))).toBe("dev, staging, prod: 1 problem");
});

it("is one problem of environments of which each has its own", () => {
  const own = names.map((name) => ({
    ...{ name, pending: [], notices: [] },
    issues: [issue({ where: `environments/${name}: shop.pay.KEY`, next: `write it in environments/${name}.ts` })],
  }));
  expect(found(own)).toEqual([["environments/dev: shop.pay.KEY", "dev, staging, prod"]]);
  // Found while each of them is resolved.
  expect(found(everywhere(...own.flatMap(({ issues }) => issues)))).toEqual(found(own));
});
