/** Values that `start` made up for the sandbox: the lock has them by the source of their version. */
import type { Lock } from "../model/lock";
import { count } from "../text/output";

/** The source of a version, as the lock records it. */
export const exampleSource = "sandbox example";

/** Keys of the entries whose pinned value is one, sorted. */
export function fakesIn({ entries }: Lock): readonly string[] {
  return Object.entries(entries)
    .filter(([, { current, versions }]) => current != null && versions?.[current]?.from === exampleSource)
    .map(([key]) => key)
    .sort();
}

/** How many there are, and the command that lists them; null without any. */
export function fakesText(keys: readonly string[], environment: string): string | null {
  if (keys.length === 0) return null;
  const are = keys.length === 1 ? "is a fake example" : "are fake examples";
  return `${count(keys.length, "value")} ${are}; to list ${keys.length === 1 ? "it" : "them"}: strongroom list --env ${environment} --fake`;
}
