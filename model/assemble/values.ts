/** What an environment says of choices and literals. Values stay of unknown shape until a rule has looked at them. */
import type { Declared, DeclaredEntry, DeclaredEnvironment, DeclaredIntegration } from "../declared/declared";
import { isObject } from "../declared/shape";
import type { ResolvedFormat } from "../resolved";

/** The raw value given for a name; undefined if none is. */
export function given(environment: DeclaredEnvironment, integration: DeclaredIntegration, name: string): unknown {
  const product = own(environment.values, integration.product);
  const values = isObject(product) ? own(product, integration.name) : undefined;
  return isObject(values) ? own(values, name) : undefined;
}

function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The option chosen for a choice or an either; null if it is missing or none of the options. */
export function chosen(
  environment: DeclaredEnvironment,
  integration: DeclaredIntegration,
  name: string,
): string | null {
  const value = given(environment, integration, name);
  if (typeof value !== "string") return null;
  const options = integration.choices.get(name)?.options ?? Object.keys(integration.eithers.get(name)?.options ?? {});
  return options.includes(value) ? value : null;
}

/** The literal of a config entry in an environment: given, default, or derived; null if there is none. */
export function literalIn(
  environment: DeclaredEnvironment,
  integration: DeclaredIntegration,
  entry: DeclaredEntry,
): string | null {
  if (entry.literal === null) return null;
  const value = given(environment, integration, entry.name);
  if (typeof value === "string" && (value !== "" || entry.literal.mayBeEmpty)) return value;
  const fallback = entry.literal.default;
  if (fallback === null || typeof fallback === "string") return fallback;
  if (fallback.kind === "from project") return environment.places.get(entry.product)?.project ?? null;
  return chosen(environment, integration, fallback.choice);
}

/** The one format that holds for an entry in an environment; null where anything goes. */
export function formatIn(
  environment: DeclaredEnvironment,
  integration: DeclaredIntegration,
  entry: DeclaredEntry,
): ResolvedFormat | null {
  const rule = entry.format;
  if (rule === null || rule.kind === undefined) return rule;
  if (rule.kind === "per stage") return (environment.stage === null ? null : rule.formats[environment.stage]) ?? null;
  const option = chosen(environment, integration, rule.choice);
  return option === null ? null : (rule.formats[option] ?? null);
}

/** The integration that an entry belongs to. */
export function integrationOf(declared: Declared, entry: DeclaredEntry): DeclaredIntegration | null {
  return declared.products.get(entry.product)?.integrations.get(entry.integration) ?? null;
}
