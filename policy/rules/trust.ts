/** Whose jobs the pipelines' identities trust, and who gets their alerts, do not change beside something else. */

import type { ResolvedEnvironment } from "../../model/resolved";
import type { ResolvedBootstrap } from "../../model/resolved-bootstrap";
import type { ChangeRule } from "../rule";
import type { PolicySide, Sides } from "../subject";
import { declares } from "./owners";

export const trustRules: readonly ChangeRule[] = [
  {
    code: "pipeline-trust",
    what: "whose jobs the pipelines trust, or who gets their alerts, changes together with something else",
    why: "jobs of another repository could give themselves every value, and nobody who reads alerts would learn of it",
    instead:
      "change pipelines in environments/index.ts in a pull request of a platform engineer that changes nothing else; an owner applies it (docs/guides/bootstrap.md)",
    findsIn: (change) => {
      const beside = besideIn(change);
      return beside === null
        ? []
        : differences(change).map(({ where, got }) => ({ where, got: `${got}, beside ${beside}` }));
    },
  },
];

/** Null if only the pipelines change. */
function besideIn({ base, head, files }: Sides): string | null {
  const other = files.find(({ file }) => !declares.test(file));
  if (other !== undefined) return other.file;
  const rest = ({ environments, handles }: PolicySide) =>
    JSON.stringify([environments.map(withoutBootstrap), [...(handles ?? [])]]);
  return files.length === 1 && rest(base) === rest(head) ? null : "other declarations";
}

/** Without what follows from `pipelines`: its stack, which others come after, and who deploys what runs as an account. */
function withoutBootstrap({ products, ...environment }: ResolvedEnvironment): object {
  return {
    ...environment,
    products: products.map(({ bootstrap: _bootstrap, stacks, identities, ...product }) => ({
      ...product,
      stacks: stacks.flatMap(({ name, layer }) => (layer === "bootstrap" ? [] : [name])),
      identities: identities.map(({ deployedBy: _deployer, ...identity }) => identity),
    })),
  };
}

/** Of environments on both sides: a new one trusts whom the others do. */
function differences({ base, head }: Sides): readonly { readonly where: string; readonly got: string }[] {
  // An organisation that is declared for the first time is read as a whole.
  if (base.environments.length === 0) return [];
  const where = "pipelines.bootstrap";
  const [before, after] = [base, head].map(bootstraps);
  if (before === undefined || after === undefined || before.size + after.size === 0) return [];
  if (before.size === 0) return [{ where, got: "it is declared for the first time" }];
  if (after.size === 0) return [{ where, got: "it is no longer declared" }];
  return [...before].flatMap(([environment, was]) => {
    const is = after.get(environment);
    if (is === undefined) return [];
    const others = is.trusts.filter(({ duty }) => jobsFor(was, duty) !== jobsFor(is, duty)).map(({ duty }) => duty);
    return [
      ...(others.length === 0
        ? []
        : [{ where: `${where} of ${environment}`, got: `other jobs for ${others.join(", ")}` }]),
      ...(was.alertsTo === is.alertsTo
        ? []
        : [{ where: `${where} of ${environment}`, got: `alerts to ${is.alertsTo} in place of ${was.alertsTo}` }]),
    ];
  });
}

const bootstraps = ({ environments }: PolicySide): ReadonlyMap<string, ResolvedBootstrap> =>
  new Map(
    environments.flatMap(({ name, products }) =>
      products.flatMap(({ bootstrap }) => (bootstrap === undefined ? [] : [[name, bootstrap] as const])),
    ),
  );

/** All that decides whose jobs become which account. */
function jobsFor({ project, pool, trusts, identities }: ResolvedBootstrap, duty: string): string {
  const of = <T extends { readonly duty: string }>(all: readonly T[]) => all.filter((one) => one.duty === duty);
  return JSON.stringify([project, pool, of(trusts), of(identities)]);
}
