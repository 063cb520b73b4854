/** Merges settings that both may change: takes what only the new version changed, keeps what only the project changed. */

export interface MergedSettings {
  readonly value: unknown;
  /** Changed by both in different ways: the project's stays. */
  readonly conflicts: readonly { readonly at: string; readonly yours: string; readonly theirs: string }[];
  /** Taken from the new version. */
  readonly taken: readonly string[];
}

type Settings = { readonly [key: string]: unknown };
const absent = Symbol("absent");

export function mergeSettings(base: unknown, mine: unknown, next: unknown): MergedSettings {
  const conflicts: MergedSettings["conflicts"][number][] = [];
  const taken: string[] = [];
  const merge = (at: readonly string[], before: unknown, here: unknown, there: unknown): unknown => {
    if (isSettings(here) && isSettings(there)) {
      const was = isSettings(before) ? before : {};
      const keys = [...Object.keys(here), ...Object.keys(there).filter((key) => !Object.hasOwn(here, key))];
      const merged = keys.map(
        (key) => [key, merge([...at, key], get(was, key), get(here, key), get(there, key))] as const,
      );
      return Object.fromEntries(merged.filter(([, value]) => value !== absent));
    }
    if (same(here, there) || same(there, before)) return here;
    if (same(here, before)) {
      taken.push(`${at.join(".")}: ${shown(here)} -> ${shown(there)}`);
      return there;
    }
    conflicts.push({ at: at.join("."), yours: shown(here), theirs: shown(there) });
    return here;
  };
  return { value: merge([], base, mine, next), conflicts, taken };
}

const isSettings = (value: unknown): value is Settings =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const get = (settings: Settings, key: string): unknown => (Object.hasOwn(settings, key) ? settings[key] : absent);
const same = (a: unknown, b: unknown): boolean =>
  a === b || (a !== absent && b !== absent && JSON.stringify(a) === JSON.stringify(b));
const shown = (value: unknown): string => (value === absent ? "(none)" : JSON.stringify(value));
