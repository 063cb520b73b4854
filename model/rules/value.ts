import type { Scene } from "../assemble/scene";
import { formatIn, given, literalIn } from "../assemble/values";
import type { Declared, DeclaredEntry, DeclaredEnvironment, DeclaredIntegration } from "../declared/declared";
import { matches } from "../declared/format";
import { describe, isObject, notAnObject, shown } from "../declared/shape";
import type { Issue } from "../issue";
import { secretLikeness } from "../secret-likeness";
import { likenessOf } from "./text";

/** Every value that the environment gives, or fails to give. */
export function checkValues(scene: Scene, issues: Issue[]): void {
  const { declared, environment } = scene;
  checkKnown(declared, environment, issues);
  for (const product of declared.products.values()) {
    for (const integration of product.integrations.values()) {
      for (const choice of [...integration.choices.values(), ...integration.eithers.values()]) {
        const options = choice.kind === "choice" ? choice.options : Object.keys(choice.options);
        checkChoice(environment, integration, choice.name, options, issues);
      }
      for (const entry of integration.entries) {
        if (entry.kept === null) checkLiteral(scene, integration, entry, issues);
        else checkNoSecret(environment, integration, entry, issues);
      }
    }
  }
}

function at(environment: DeclaredEnvironment, integration: DeclaredIntegration, name: string): string {
  return `environments/${shown(environment.name)}: ${integration.product}.${shown(integration.name)}.${shown(name)}`;
}

/** Values for products, integrations and entries that nobody declared: most often a misspelling. */
function checkKnown(declared: Declared, environment: DeclaredEnvironment, issues: Issue[]): void {
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
      notAnObject(issues, `${root}: ${productName}`, "the product's values", integrations, "values by integration");
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
        notAnObject(issues, where, "the integration's values", values, "values by name");
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

function isKeptName(integration: DeclaredIntegration, name: string): boolean {
  return integration.entries.some((entry) => entry.name === name && entry.kept !== null);
}

function checkChoice(
  environment: DeclaredEnvironment,
  integration: DeclaredIntegration,
  name: string,
  options: readonly string[],
  issues: Issue[],
): void {
  const value = given(environment, integration, name);
  if (typeof value === "string" && options.includes(value)) return;
  issues.push({
    code: value === undefined ? "missing-choice" : "unknown-option",
    what: value === undefined ? "the environment does not choose" : "the environment chooses what is not an option",
    where: at(environment, integration, name),
    got: describe(value),
    allowed: `exactly one of: ${options.map(shown).join(", ")}`,
    next: integration.file === null ? `set ${shown(name)} in the environment` : moved(integration),
  });
}

/** Environments are typed by the catalogue, so what needs their values must be declared there. */
function moved({ file, product }: DeclaredIntegration): string {
  return `move the integration from ${file} to catalog/${product}/ and export it from index.ts there: environments give values to those`;
}

/** The value itself is never repeated, nor its length: whoever put it there must revoke it. */
function checkNoSecret(
  environment: DeclaredEnvironment,
  integration: DeclaredIntegration,
  entry: DeclaredEntry,
  issues: Issue[],
): void {
  if (given(environment, integration, entry.name) === undefined) return;
  // The name of an option may be the name of its only entry; then the value is the choice.
  if (integration.eithers.has(entry.name)) return;
  issues.push({
    code: "secret-in-environment",
    what: `${shown(entry.name)} is kept in Secret Manager; strongroom inject puts its value there`,
    where: at(environment, integration, entry.name),
    got: "a value in the environment file",
    allowed: "no value",
    next: `remove it, revoke it if it was real, then strongroom inject --env ${environment.name} --product ${entry.product} --only ${shown(entry.name)}`,
  });
}

function checkLiteral(scene: Scene, integration: DeclaredIntegration, entry: DeclaredEntry, issues: Issue[]): void {
  const { environment } = scene;
  const { literal } = entry;
  if (literal === null) return;
  const where = at(environment, integration, entry.name);
  const raw = given(environment, integration, entry.name);
  if (raw !== undefined && (typeof raw !== "string" || raw.trim() === "")) {
    issues.push({
      code: "malformed-value",
      what: "the value is not text",
      where,
      got: describe(raw),
      allowed: "a text that is not blank",
      next: "write the value as a text in quotes",
    });
    return;
  }
  const value = literalIn(environment, integration, entry);
  if (value === null) {
    if (entry.optional || literal.default !== null || entry.retired !== null) return;
    issues.push({
      code: "missing-value",
      what: "the environment gives no value",
      where,
      got: "nothing",
      allowed: formatIn(environment, integration, entry)?.says ?? "a text that is not blank",
      next:
        integration.file === null
          ? `add ${shown(entry.name)} to the environment, or a default to the entry`
          : `add a default to the entry, or ${moved(integration)}`,
    });
    return;
  }
  if (value === "") return;
  const likeness = typeof raw === "string" ? secretLikeness(raw, likenessOf(entry)) : null;
  if (likeness !== null) {
    issues.push({
      code: "config-looks-like-a-secret",
      what: `the value looks like ${likeness}`,
      where,
      got: "a literal in the environment file",
      allowed: "literals that are not secrets",
      next: "declare it with secret(), remove the literal, and revoke the value: git keeps it",
    });
  }
  checkFormat(scene, integration, entry, value, where, issues);
  checkDemands(scene, integration, entry, value, where, issues);
}

function checkFormat(
  scene: Scene,
  integration: DeclaredIntegration,
  entry: DeclaredEntry,
  value: string,
  where: string,
  issues: Issue[],
): void {
  const format = formatIn(scene.environment, integration, entry);
  if (format === null || matches(format, value)) return;
  const rule = entry.format;
  const others = rule !== null && "kind" in rule && rule.kind === "per choice" ? rule : null;
  const mixed = Object.entries(others?.formats ?? {}).find(([, other]) => other !== format && matches(other, value));
  if (others !== null && mixed !== undefined) {
    issues.push({
      code: "mixed-choice",
      what: `the value belongs to ${others.choice} ${shown(mixed[0])}, which the environment does not choose`,
      where,
      got: describe(value),
      allowed: format.says,
      next: `take the value that belongs to the chosen ${others.choice}, or choose ${shown(mixed[0])}`,
    });
    return;
  }
  issues.push({
    code: "value-against-format",
    what: "the value does not have its format",
    where,
    got: describe(value),
    allowed: `${format.says}, as in ${format.example}`,
    next: "correct the value, or the entry's format",
  });
}

function checkDemands(
  scene: Scene,
  integration: DeclaredIntegration,
  entry: DeclaredEntry,
  value: string,
  where: string,
  issues: Issue[],
): void {
  const { literal } = entry;
  const { environment } = scene;
  const demanded = environment.stage === null ? undefined : literal?.mustBe[environment.stage];
  if (demanded !== undefined && value !== demanded) {
    issues.push({
      code: "must-be",
      what: `the value is not what ${environment.stage} demands`,
      where,
      got: describe(value),
      allowed: demanded,
      next: `set it to ${demanded}`,
    });
  }
  const list = integration.entries.find((one) => one.name === literal?.memberOf);
  const items = list === undefined ? null : literalIn(environment, integration, list);
  if (list !== undefined && items !== null && !items.split(",").some((item) => item.trim() === value)) {
    issues.push({
      code: "not-in-list",
      what: `the value is not an item of ${list.name}`,
      where,
      got: describe(value),
      allowed: `an item of ${list.name}, which holds ${items.split(",").length}`,
      next: `add it to ${list.name}, or choose one of its items`,
    });
  }
  if (literal?.differsPerEnvironment !== true) return;
  for (const other of scene.declared.environments) {
    if (other.name === environment.name || literalIn(other, integration, entry) !== value) continue;
    issues.push({
      code: "same-in-two-environments",
      what: `the value is the same as in ${shown(other.name)}`,
      where,
      got: describe(value),
      allowed: "a value of its own for each environment",
      next: "set the value that belongs to this environment",
    });
  }
}
