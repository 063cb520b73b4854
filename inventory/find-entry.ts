/** One entry or reader by the name that a person types. */

import { nearest } from "../model/nearest";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { usage } from "../text/failure";
import { isStored, type StoredEntry } from "./entries";
import { didYouMean, meantBy } from "./meant";
import { readersOf } from "./readers";

/**
 * The key of the one entry of this name or `product/NAME`, in any of the environments.
 *
 * @throws a usage failure if no product or several have it
 */
export function entryKey(environments: readonly ResolvedEnvironment[], name: string): string {
  const entries = environments.flatMap((one) => one.products.flatMap((product) => product.entries));
  const keys = [
    ...new Set(entries.filter((one) => one.key === name || one.name === name).map((one) => one.key)),
  ].sort();
  const [key] = keys;
  if (key === undefined) {
    const reader = environments.flatMap(readersOf).find((one) => one.key === name || one.name === name);
    if (reader !== undefined)
      throw usage(
        `"${name}" is a reader (${reader.role}), not an entry.`,
        `to list what it reads, with purposes: strongroom env example --service ${reader.key}`,
      );
    const names = entries.map((one) => (name.includes("/") ? one.key : one.name));
    const exact = entries.find((one) =>
      [one.key, one.name].some((known) => known.toLowerCase() === name.toLowerCase()),
    );
    const guess = exact?.key ?? nearest(name, names);
    const choices =
      exact === undefined
        ? meantBy(
            name,
            entries.map((one) => one.key),
          )
        : { given: name, meant: [exact.key] };
    throw usage(
      `There is no entry "${name}"${exact === undefined ? "" : "; names are case-sensitive"}.${didYouMean(guess, choices)}`,
      "strongroom list",
      choices,
    );
  }
  if (keys.length > 1) {
    throw usage(`${keys.length} products have an entry "${name}": ${keys.join(", ")}.`, "name it as product/NAME", {
      given: name,
      meant: keys,
    });
  }
  return key;
}

/** An entry of one environment. @throws a usage failure if it is not declared there */
export function findEntry(environment: ResolvedEnvironment, name: string): ResolvedEntry {
  const key = entryKey([environment], name);
  const found = environment.products.flatMap((product) => product.entries).find((entry) => entry.key === key);
  if (found === undefined) throw usage(`${environment.name} has no entry "${name}".`, "strongroom list");
  return found;
}

/** The same for an entry in Secret Manager. @throws a usage failure for literals and entries that a database manages */
export function findStoredEntry(environment: ResolvedEnvironment, name: string): StoredEntry {
  const entry = findEntry(environment, name);
  if (isStored(entry)) return entry;
  throw usage(
    `${entry.key} is not kept in Secret Manager in ${environment.name}: it is ${entry.value === null ? "managed elsewhere" : "a literal of the declarations"}.`,
    `strongroom explain ${entry.key}`,
  );
}
