/** What declarations and lock files answer by themselves. */
import { type StoredEntry, secretPath, storedEntries } from "../inventory/entries";
import { type FindingOf, fault, fine } from "../live/finding";
import { dueIn } from "../lock/due";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment, ResolvedVariable } from "../model/resolved";
import { secretLikeness } from "../model/secret-likeness";
import { count } from "../text/output";
import { signerOf } from "../values/recipe";

type Environment = ResolvedEnvironment;

/** Point 1. */
export function variables(environment: Environment): readonly FindingOf[] {
  const { name } = environment;
  const all = environment.products.flatMap((product) => [
    ...product.services.flatMap((service) => service.variables.map((one) => ({ reader: service.key, one }))),
    ...product.vercelProjects.flatMap((project) =>
      project.variables.map(({ variable }) => ({ reader: project.key, one: variable })),
    ),
  ]);
  const literal = all.filter(({ one }) => looksSecret(one));
  if (literal.length > 0)
    return literal.map(({ reader, one }) => ({
      key: reader,
      ...fault(
        "literal",
        `${one.name} is a literal that looks like a secret in ${name}`,
        `strongroom check --env ${name}`,
      ),
    }));
  const literals = all.filter(({ one }) => one.kind === "config").length;
  const reads = storedEntries(environment).flatMap(({ usedBy }) => usedBy).length;
  return [
    {
      key: name,
      ...fine(
        "declared",
        `${count(reads, "read of a secret is a variable of its reader", "reads of secrets are variables of their readers")}, at a pinned version; none of the ${literals} literals looks like a secret`,
      ),
    },
  ];
}

const looksSecret = (one: ResolvedVariable): boolean => one.kind === "config" && secretLikeness(one.value) !== null;

/** Point 4: what is critical is kept to few by its declaration, not by chance. */
export function restricted(environment: Environment): readonly FindingOf[] {
  const critical = storedEntries(environment).filter((entry) => entry.class === "critical");
  const wide = critical.filter(
    (entry) => entry.onlyReadBy.length === 0 && new Set(entry.usedBy.map(({ reader }) => reader)).size > 1,
  );
  return limited(environment, { all: critical, wide, noun: "critical entry", nouns: "critical entries" });
}

/** Point 5: what signs other values, so that whoever has it can make them. */
export function signing(environment: Environment): readonly FindingOf[] {
  const stored = storedEntries(environment);
  const signers = new Set(stored.flatMap((entry) => signerOf(entry) ?? []));
  const all = stored.filter(({ key, name }) => signers.has(key) || /(?:^|_)JWT_SECRET$/.test(name));
  const keys = new Set(all.map(({ key }) => key));
  const exposed = environment.products
    .flatMap(({ vercelProjects }) => vercelProjects.flatMap((project) => project.variables))
    .filter(({ variable }) => keys.has(variable.entry))
    .flatMap(({ variable, sensitive, targets, gitBranch }) => {
      // Vercel has no sensitive variables for its development target.
      if (!sensitive && targets.some((one) => one !== "development"))
        return [{ key: variable.entry, by: "everybody of the Vercel team" }];
      return targets.includes("preview") && gitBranch === null
        ? [{ key: variable.entry, by: "whoever may push a branch" }]
        : [];
    });
  const wide = all.filter((entry) => entry.onlyReadBy.length === 0 && entry.usedBy.length > 1);
  return [
    ...exposed.map(({ key, by }) => ({
      key,
      ...fault("exposed", `${by} can read it in ${environment.name}`, `strongroom explain ${key}`),
    })),
    ...limited(environment, { all, wide, noun: "signing key", nouns: "signing keys" }),
  ];
}

function limited(
  environment: Environment,
  about: {
    readonly all: readonly StoredEntry[];
    readonly wide: readonly StoredEntry[];
    readonly noun: string;
    readonly nouns: string;
  },
): readonly FindingOf[] {
  const { all, wide } = about;
  if (wide.length === 0)
    return [
      {
        key: environment.name,
        ...fine(
          "declared",
          all.length === 0
            ? `it declares no ${about.noun}`
            : `${count(all.length, about.noun, about.nouns)}, each with one reader, or with the only ones that may read it`,
        ),
      },
    ];
  return wide.map((entry) => {
    const readers = [...new Set(entry.usedBy.map(({ reader }) => reader))].sort();
    return {
      key: entry.key,
      ...fault(
        "declared",
        `${count(readers.length, "reader")} in ${environment.name} (${readers.join(", ")}), and any service could become one more`,
        `name them in its declaration: onlyReadBy: [${readers.map((one) => JSON.stringify(one)).join(", ")}]`,
      ),
    };
  });
}

/** Point 6: every entry has a rotation by its type; what is over its period is not kept to it. */
export function rotation(context: Context, environment: Environment): readonly FindingOf[] {
  const late = dueIn(context, environment, null);
  if (late.length > 0)
    return late.map(({ key, because, command }) => ({
      key,
      ...fault("due", `in ${environment.name}: ${because}`, command),
    }));
  const stored = storedEntries(environment);
  const scheduled = stored.filter(({ rotation: one }) => one !== null && one !== "on breach").length;
  return [
    {
      key: environment.name,
      ...fine(
        "schedule",
        `${scheduled} entries rotate on a schedule, ${stored.length - scheduled} on a breach; nothing is due`,
      ),
    },
  ];
}

/** Point 9: two environments never have one secret. Whether two secrets have one value is compared when values are put in. */
export function apart(environments: readonly Environment[]): readonly FindingOf[] {
  const places = new Map<string, string[]>();
  for (const environment of environments)
    for (const entry of storedEntries(environment)) {
      const where = secretPath(entry);
      places.set(where, [...(places.get(where) ?? []), environment.name]);
    }
  const shared = [...places].filter(([, names]) => new Set(names).size > 1);
  if (shared.length > 0)
    return shared.map(([where, names]) => ({
      key: where,
      ...fault(
        "place",
        `${names.join(" and ")} have one secret`,
        "give each environment a project, a prefix or an id of its own in environments/",
      ),
    }));
  const allowed = [
    ...new Set(
      environments.flatMap((one) =>
        storedEntries(one)
          .filter(({ sameEverywhereBecause }) => sameEverywhereBecause !== undefined)
          .map(({ key }) => key),
      ),
    ),
  ].sort();
  return [
    {
      key: "places",
      ...fine("place", `${places.size} secrets in ${count(environments.length, "environment")}, no two in one place`),
    },
    {
      key: "values",
      ...fine(
        "value",
        `inject, put and rotate refuse a value of a lower environment${allowed.length === 0 ? "" : `; declared to be the same: ${allowed.join(", ")}`}`,
      ),
    },
  ];
}
