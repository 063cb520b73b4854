/** Values of a plan and of declarations, made comparable: what is empty is as if it were missing, and the order of a list does not count. */
import { isObject } from "../../terraform/synthesized";

/** Providers fill in what nobody wrote: empty texts, lists, false and zero. Undefined for all of these. */
export function plain(value: unknown): unknown {
  if (value === null || value === "" || value === false || value === 0) return undefined;
  if (Array.isArray(value)) {
    const all = value.map(plain).filter((one) => one !== undefined);
    return all.length === 0 ? undefined : all.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isObject(value)) return value;
  const all = Object.keys(value)
    .sort()
    .map((name) => [name, plain(value[name])] as const)
    .filter(([, one]) => one !== undefined);
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

export const alike = (a: unknown, b: unknown): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b));
