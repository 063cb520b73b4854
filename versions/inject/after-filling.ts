/** What comes after values are in: the readers that wait for nothing are deployed, the others get what they still lack. */
import { deployOfReaders } from "../../inventory/readers";
import type { Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { fillTogether, toFill } from "../../values/fill";
import { sourcesOf } from "../../values/recipe";

export interface AfterFilling {
  /** Keys of the readers that wait for more values. */
  readonly waiting: readonly string[];
  /** How many values they wait for. */
  readonly open: number;
  /** Commands that lead on, in their order. */
  readonly next: readonly string[];
}

/**
 * @param environment resolved before or after the pins in `lock` were made
 * @param keys the entries that were filled
 * @param complete nothing that was asked for lacks a value; else what lacks one has been said
 * @param proposed a pull request brings the pins to the branch that is deployed
 */
export function afterFilling(
  environment: ResolvedEnvironment,
  lock: Lock,
  {
    keys,
    complete,
    proposed,
  }: { readonly keys: readonly string[]; readonly complete: boolean; readonly proposed: boolean },
): AfterFilling {
  const readers = readersThrough(environment, keys);
  const lacking = new Map(
    environment.products
      .flatMap((product) => [...product.services, ...product.vercelProjects])
      .filter(({ key }) => readers.has(key))
      .map(({ key, missing }) => [key, missing.filter((one) => lock.entries[one]?.state !== "active")] as const)
      .filter(([, missing]) => missing.length > 0),
  );
  const deploy = deployOfReaders(
    environment,
    [...readers].filter((reader) => !lacking.has(reader)),
  );
  const waiting = complete ? [...lacking.keys()].sort() : [];
  const open = toFill(environment, [...lacking.values()].flat()).filter(
    ({ key }) => lock.entries[key]?.state !== "active",
  );
  return {
    waiting,
    open: open.length,
    next: [
      ...(deploy === null || !complete ? [] : [`strongroom check --env ${environment.name}`]),
      ...(deploy === null ? [] : [proposed ? `once it is merged: ${deploy}` : deploy]),
      ...(waiting.length === 0 ? [] : [fillTogether(environment, open)]),
    ],
  };
}

/** Those that read the entries themselves, or what is made of them. */
function readersThrough({ products }: ResolvedEnvironment, keys: readonly string[]): ReadonlySet<string> {
  const entries = products.flatMap((product) => product.entries);
  const made = entries.filter((entry) => sourcesOf(entry).some((key) => keys.includes(key))).map(({ key }) => key);
  const read = entries.filter(({ key }) => keys.includes(key) || made.includes(key));
  return new Set(read.flatMap(({ usedBy }) => usedBy.map(({ reader }) => reader)));
}
