/** The report on a deployment's files: undeclared variables, declared ones that no file uses, and replaced values. */

import { namesIn, ordinary } from "../../machine/programs/environment";
import { type DeploymentFiles, fromText } from "./deployment-files";
import type { ComposeVariable } from "./folder";
import type { Place } from "./found";
import type { Prepared } from "./prepared";
import type { Declared } from "./references";

export interface Surroundings {
  readonly declared: Declared;
  readonly variables: readonly ComposeVariable[];
  /** Names that `.env` gives a value. */
  readonly env: ReadonlySet<string>;
}

export function reportOf({ prepared, effective, placement, record }: DeploymentFiles, around: Surroundings) {
  const undeclared = undeclaredIn(effective, around);
  const names = around.variables.map(({ name }) => name);
  const unused = unusedOf(names, effective);
  const { replaced } = prepared;
  const { suspicious, missing } = effective;
  const restarted = around.variables.flatMap(({ restarts }) => restarts ?? []);
  const unknown = [...new Set(restarted)].filter((name) => !effective.services.has(name)).sort();
  const data = {
    from: record.from,
    commit: record.commit,
    replaced,
    undeclared,
    unused,
    suspicious,
    unknownRestarts: unknown,
    missing: missing.map(({ file, line, paths }) => ({ file, line, names: paths[0] })),
    kept: [...placement.kept.keys()],
    forced: placement.forced,
    removed: placement.remove,
  };
  const lines = [
    `from ${fromText(record.from, record.commit)}`,
    ...said(
      "value replaced by ${NAME}",
      replaced.map((one) => `${one.name} (${at(one)})`),
    ),
    ...said(
      "not declared, and without a value",
      undeclared.filter(({ given }) => given === null).map((one) => `${one.name} (${at(one.places[0])})`),
    ),
    ...givers.flatMap((giver) =>
      said(
        `not declared, with a value from ${giver}`,
        undeclared.filter(({ given }) => given === giver).map(({ name }) => name),
      ),
    ),
    ...said("declared, but used by no file", unused),
    ...said(
      "looks like a secret, but is not declared",
      suspicious.map((one) => `${one.name} (${at(one)})`),
    ),
    ...said(
      "named, but missing",
      data.missing.map((one) => `${one.names} (${at(one)})`),
    ),
    ...said("named in restarts of an entry, but no file has that service", unknown),
    ...said("changed here, and kept", data.kept),
    ...said("changed here, and replaced", data.forced),
    ...said("removed, since the source no longer has it", data.removed),
  ];
  return { data, lines };
}

const at = (place: Place | undefined) => (place === undefined ? "" : `${place.file}:${place.line}`);

function said(what: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${what}: ${[...new Set(items)].join(", ")}`];
}

interface Undeclared {
  readonly name: string;
  readonly places: readonly Place[];
  /** What gives it a value anyway; null if nothing does, so that it is blank. */
  readonly given: (typeof givers)[number] | null;
}

const givers = [".env", "a default", "the machine"] as const;

function undeclaredIn(
  { uses }: Prepared,
  { declared, env }: { readonly declared: Declared; readonly env: ReadonlySet<string> },
): readonly Undeclared[] {
  const byName = new Map<string, typeof uses>();
  for (const use of uses) {
    // Compose's own variables; our lines set the first one.
    if (declared.has(use.name) || use.name.startsWith("COMPOSE_")) continue;
    byName.set(use.name, [...(byName.get(use.name) ?? []), use]);
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => ({
      name,
      places: all.map(({ file, line }) => ({ file, line })),
      given: env.has(name)
        ? ".env"
        : all.every((use) => use.hasDefault)
          ? "a default"
          : name in namesIn({ [name]: "" }, ordinary)
            ? "the machine"
            : null,
    }));
}

/** The names that no file uses. */
function unusedOf(names: readonly string[], { uses, takesAll }: Prepared): readonly string[] {
  const used = new Set(uses.map(({ name }) => name));
  return takesAll ? [] : names.filter((name) => !used.has(name));
}
