import type { Declared, DeclaredEnvironment, DeclaredIntegration } from "../declared/declared";
import { isObject, notAnObject, shown } from "../declared/shape";
import type { Issue } from "../issue";

/** Values for products, integrations and entries that are not declared: most often a misspelling. */
export function checkKnown(declared: Declared, environment: DeclaredEnvironment, issues: Issue[]): void {
  const root = `environments/${shown(environment.name)}`;
  const unknown = (where: string, noun: string, name: string, known: Iterable<string>): void => {
    const names = [...known].sort();
    issues.push({
      code: "unknown-value",
      what: `a value is given for ${noun} that is not declared`,
      where,
      got: shown(name),
      allowed: names.length === 0 ? "nothing" : names.join(", "),
      next: "correct the spelling or remove it",
    });
  };
  for (const [productName, integrations] of Object.entries(environment.values)) {
    const product = declared.products.get(productName);
    if (product === undefined) {
      unknown(root, "a product", productName, declared.products.keys());
      continue;
    }
    if (integrations === undefined) continue;
    if (!isObject(integrations)) {
      notAnObject({
        issues,
        where: `${root}: ${productName}`,
        what: "the product's values",
        value: integrations,
        allowed: "values by integration",
      });
      continue;
    }
    for (const [name, values] of Object.entries(integrations)) {
      const where = `${root}: ${productName}.${shown(name)}`;
      const integration = product.integrations.get(name);
      if (integration === undefined) {
        unknown(`${root}: ${productName}`, "an integration", name, product.integrations.keys());
        continue;
      }
      if (values === undefined) continue;
      if (!isObject(values)) {
        notAnObject({ issues, where, what: "the integration's values", value: values, allowed: "values by name" });
        continue;
      }
      const known = new Set([...integration.choices.keys(), ...integration.eithers.keys(), ...integration.broken]);
      for (const entry of integration.entries) known.add(entry.name);
      for (const value of Object.keys(values)) {
        if (known.has(value)) continue;
        const taken = [...known].filter((one) => !isKeptName(integration, one));
        unknown(where, "an entry", value, taken);
      }
    }
  }
}

/** Whether Secret Manager keeps what has that name. */
function isKeptName(integration: DeclaredIntegration, name: string): boolean {
  return integration.entries.some((entry) => entry.name === name && entry.kept !== null);
}
