/** What the builders make while declarations are loaded: what is made and never collected would be forgotten in silence. */

let open: object[] | null = null;

/** Called by the builders of readers, integrations and environments. */
export function made<T extends object>(one: T): T {
  open?.push(one);
  return one;
}

/** Everything that the builders make while `run` runs. */
export function whatIsMade<T>(run: () => T): { readonly result: T; readonly made: readonly object[] } {
  const before = open;
  const found: object[] = [];
  open = found;
  try {
    return { result: run(), made: found };
  } finally {
    open = before;
  }
}
