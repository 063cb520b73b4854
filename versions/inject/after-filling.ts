/** What comes after values are in: the readers that wait for nothing are deployed, the others get what they still lack. */
import { deployOfReaders } from "../../inventory/readers";
import type { Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { fillTogether, toFill } from "../../values/fill";

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
): readonly string[] {
  const entries = environment.products.flatMap((product) => product.entries).filter(({ key }) => keys.includes(key));
  const readers = new Set(entries.flatMap((entry) => entry.usedBy.map((use) => use.reader)));
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
  const waiting = [...lacking.keys()].sort();
  const open = toFill(environment, [...lacking.values()].flat()).filter(
    ({ key }) => lock.entries[key]?.state !== "active",
  );
  return [
    ...(deploy === null || !complete ? [] : [`strongroom check --env ${environment.name}`]),
    ...(deploy === null ? [] : [proposed ? `once it is merged: ${deploy}` : deploy]),
    ...(waiting.length === 0 || !complete
      ? []
      : [`${waiting.join(", ")} still ${waiting.length === 1 ? "waits" : "wait"}: ${fillTogether(environment, open)}`]),
  ];
}
