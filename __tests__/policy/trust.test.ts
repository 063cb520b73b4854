/** Whose jobs the pipelines trust changes alone, or not at all. */
import { otherDuties, pipelineDuties } from "../../model/pipelines";
import type { ResolvedEnvironment } from "../../model/resolved";
import { trustRules } from "../../policy/rules/trust";
import { violationsOf } from "../../policy/verdict";
import type { Loose } from "../support/organisation-fixture";
import { atGithub, withPipelines } from "../support/with-pipelines";
import { unchanged } from "./support";

const file = (name: string) => ({ file: name, was: "100644", mode: "100644", text: null });
const index = file("environments/index.ts");
const beside = [index, file("services/shop/api.ts")];
const none = { host: "github", repository: "acme/secrets" };
const github = (more: Loose, outer: Loose = {}): Loose => ({
  ...atGithub,
  ...outer,
  bootstrap: { ...atGithub.bootstrap, ...more },
});

type Edit = (environment: ResolvedEnvironment) => ResolvedEnvironment;
function found(
  was: Loose,
  is: Loose,
  files: readonly ReturnType<typeof file>[],
  edit: Edit = (one) => one,
): readonly string[] {
  const side = (environment: ResolvedEnvironment) => ({
    stacks: [],
    environments: [environment],
    locks: [],
    handles: null,
  });
  const [base, head] = [was, is].map((pipelines) => withPipelines(pipelines).resolved());
  if (base === undefined || head === undefined) throw new Error("two sides");
  const sides = { base: side(base), head: side(edit(head)), ...unchanged, files };
  return violationsOf(sides, trustRules).map(({ where, got }) => `${where}: ${got}`);
}

const of = "pipelines.bootstrap of dev";
const all = [...pipelineDuties, ...otherDuties].join(", ");
const other = "services/shop/api.ts";
test.each<[does: string, was: Loose, is: Loose, got: readonly string[]]>([
  ["another repository", atGithub, github({ repositoryId: "666" }), [`${of}: other jobs for ${all}, beside ${other}`]],
  ["another owner", atGithub, github({ ownerId: "666" }), [`${of}: other jobs for ${all}, beside ${other}`]],
  ["another branch", atGithub, github({}, { branch: "work" }), [`${of}: other jobs for ${all}, beside ${other}`]],
  ["another product", atGithub, github({ product: "shop" }), [`${of}: other jobs for ${all}, beside ${other}`]],
  [
    "other alerts",
    atGithub,
    github({ alertsTo: "eve@evil.example" }),
    [`${of}: alerts to eve@evil.example in place of security@acme.example, beside ${other}`],
  ],
  ["the first time", none, atGithub, [`pipelines.bootstrap: it is declared for the first time, beside ${other}`]],
  ["no more", atGithub, none, [`pipelines.bootstrap: it is no longer declared, beside ${other}`]],
])("%s: refused beside a declaration, and passes alone", (_does, was, is, got) => {
  expect(found(was, is, beside)).toEqual(got);
  expect(found(was, is, [index])).toEqual([]);
});

const trusted = github({ repositoryId: "666" });
const refused = (what: string) => [`${of}: other jobs for ${all}, beside ${what}`];

test("what else changes in the same file is something else", () => {
  const grows: Edit = (environment) => ({ ...environment, stage: "production" });
  expect(found(atGithub, trusted, [index], grows)).toEqual(refused("other declarations"));
});

test("a second file of environments is something else", () => {
  expect(found(atGithub, trusted, [index, file("environments/dev.ts")])).toEqual(refused("other declarations"));
});

test("every other change passes, with bootstrap and without", () => {
  expect(found(atGithub, github({}, { branch: "main" }), beside)).toEqual([]);
  expect(found(none, none, beside)).toEqual([]);
});

test("readers that come and go change the stack, and nobody's trust", () => {
  const reads: Edit = (environment) => ({
    ...environment,
    products: environment.products.map((product) =>
      product.bootstrap === undefined
        ? product
        : {
            ...product,
            bootstrap: {
              ...product.bootstrap,
              projects: product.bootstrap.projects.map((one) => ({ ...one, names: { ...one.names, readers: [] } })),
            },
          },
    ),
  });
  expect(found(atGithub, atGithub, beside, reads)).toEqual([]);
});
