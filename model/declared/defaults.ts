import type { DeclaredDefaults } from "./declared";
import { shared } from "./kept";
import { isObject, notAnObject, onlyFields, type Reading, text, texts } from "./shape";

const aboutFields = { owner: text, revoke: text, setup: texts } as const;
const productFields = { ...shared, ...aboutFields } as const;

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
    notAnObject({
      issues: at.issues,
      where: inner.where,
      what: "the defaults",
      value,
      allowed: "an object of what entries share",
    });
    return above;
  }
  onlyFields(inner, of === "product" ? productFields : shared);
  const read: Record<string, unknown> = { ...above };
  for (const [name, field] of Object.entries(of === "product" ? productFields : shared))
    if (value[name] !== undefined) read[name] = field(inner, name);
  return read as DeclaredDefaults;
}
