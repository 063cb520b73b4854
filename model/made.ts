/** Records what the builders make while declarations are loaded: something that is made but never collected would be ignored silently. */

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
