import type { DeclaredDefaults } from "./declared";
import { type Shared, shared } from "./kept";
import { isObject, notAnObject, onlyFields, type Reading, text } from "./shape";

const sharedNames = Object.keys(shared) as (keyof Shared)[];
const productFields = { ...shared, owner: text, revoke: text } as const;

/**
 * What entries take where they don't say it themselves: each field is read once, where it stands, and not again with every entry.
 *
 * @param above what stands where these say nothing: an integration's defaults are above its product's
 */
export function readDefaults(
  at: Reading,
  of: "product" | "integration",
  above: DeclaredDefaults = {},
): DeclaredDefaults {
  const value = at.found.defaults;
  if (value === undefined) return above;
  const inner: Reading = { ...at, found: isObject(value) ? value : {}, where: `${at.where}: defaults` };
  if (!isObject(value)) {
    notAnObject(at.issues, inner.where, "the defaults", value, "an object of what entries share");
    return above;
  }
  onlyFields(inner, of === "product" ? productFields : shared);
  const read: Record<string, unknown> = { ...above };
  for (const name of sharedNames) if (value[name] !== undefined) read[name] = shared[name](inner, name);
  if (of === "product")
    for (const name of ["owner", "revoke"]) if (value[name] !== undefined) read[name] = text(inner, name);
  return read as DeclaredDefaults;
}
