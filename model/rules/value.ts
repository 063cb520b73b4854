import type { Scene } from "../assemble/scene";
import { formatIn, given, literalIn } from "../assemble/values";
import type { DeclaredEntry, DeclaredEnvironment, DeclaredIntegration } from "../declared/declared";
import { matches } from "../declared/format";
import { describe, shown } from "../declared/shape";
import type { Format } from "../format";
import type { Issue } from "../issue";
import { secretLikeness } from "../secret-likeness";
import { checkKnown } from "./known";
import { checkReadable, likenessOf } from "./text";

/** Checks every value that the environment gives, or should give. */
export function checkValues(scene: Scene, issues: Issue[]): void {
  const { declared, environment } = scene;
  checkKnown(declared, environment, issues);
  for (const product of declared.products.values()) {
    for (const integration of product.integrations.values()) {
      for (const choice of [...integration.choices.values(), ...integration.eithers.values()]) {
        const options = choice.kind === "choice" ? choice.options : Object.keys(choice.options);
        checkChoice({ environment, integration, name: choice.name, options, issues });
      }
      for (const entry of integration.entries) {
        if (isLiteral(entry)) checkLiteral(scene, integration, entry, issues);
        else checkNoSecret(environment, integration, entry, issues);
      }
    }
  }
}

function at(environment: DeclaredEnvironment, integration: DeclaredIntegration, name: string): string {
  return `environments/${shown(environment.name)}: ${integration.product}.${shown(integration.name)}.${shown(name)}`;
}

function checkChoice({
  environment,
  integration,
  name,
  options,
  issues,
}: {
  readonly environment: DeclaredEnvironment;
  readonly integration: DeclaredIntegration;
  readonly name: string;
  readonly options: readonly string[];
  readonly issues: Issue[];
}): void {
  const value = given(environment, integration, name);
  if (options.some((option) => option === value)) return;
  issues.push({
    code: value === undefined ? "missing-choice" : "unknown-option",
    what:
      value === undefined
        ? "the environment does not choose"
        : "the environment chooses something that is not an option",
    where: at(environment, integration, name),
    got: describe(value),
    allowed: `exactly one of: ${options.map(shown).join(", ")}`,
    next: integration.file === null ? lineOf(environment, integration, name, options[0] ?? "…") : moved(integration),
  });
}

/** The line that is missing, with its file: `values: { chat: { stripe: { NAME: "…" } } }`. */
function lineOf(
  { name: environment }: DeclaredEnvironment,
  { product, name: integration }: DeclaredIntegration,
  name: string,
  value: string,
): string {
  const [outer, middle, inner] = [product, integration, name].map(asKey);
  return `write it in environments/${shown(environment)}.ts: values: { ${outer}: { ${middle}: { ${inner}: "${shown(value)}" } } }`;
}

function asKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? shown(name) : `"${shown(name)}"`;
}

/** The catalogue gives environments their types, so an integration that needs values must be declared there. */
function moved({ file, product }: DeclaredIntegration): string {
  return `move the integration from ${file} to catalog/${product}/ and export it from index.ts there: environments give values to those`;
}

/** Never repeats the value or its length: whoever put it there must revoke it. */
function checkNoSecret(
  environment: DeclaredEnvironment,
  integration: DeclaredIntegration,
  entry: DeclaredEntry,
  issues: Issue[],
): void {
  if (given(environment, integration, entry.name) === undefined) return;
  // An option may have the name of its only entry; then the value is the choice.
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

type LiteralEntry = DeclaredEntry & { readonly literal: NonNullable<DeclaredEntry["literal"]> };

function isLiteral(entry: DeclaredEntry): entry is LiteralEntry {
  return entry.literal !== null;
}

/** The value that an environment has for a literal: its own, or the entry's default. */
interface Value {
  readonly scene: Scene;
  readonly integration: DeclaredIntegration;
  readonly entry: LiteralEntry;
  readonly value: string;
  readonly where: string;
}

function checkLiteral(scene: Scene, integration: DeclaredIntegration, entry: LiteralEntry, issues: Issue[]): void {
  const { environment } = scene;
  const { literal } = entry;
  const where = at(environment, integration, entry.name);
  const raw = given(environment, integration, entry.name);
  const emptyOnPurpose = raw === "" && literal.mayBeEmpty;
  if (raw !== undefined && !emptyOnPurpose && (typeof raw !== "string" || raw.trim() === "")) {
    issues.push({
      code: "malformed-value",
      what: "the value is not text",
      where,
      got: describe(raw),
      allowed: 'a text that is not blank; "" where the entry says mayBeEmpty: true',
      next: "write the value as a text in quotes",
    });
    return;
  }
  const value = literalIn(environment, integration, entry);
  if (value === null) {
    if (entry.optional || literal.default !== null || entry.retired !== null || !scene.entries.has(entry.key)) return;
    issues.push({
      code: "missing-value",
      what: "the environment gives no value",
      where,
      got: "nothing",
      allowed: formatIn(environment, integration, entry)?.says ?? "a text that is not blank",
      next:
        integration.file === null
          ? `${lineOf(environment, integration, entry.name, "…")}; or give the entry a default`
          : `add a default to the entry, or ${moved(integration)}`,
    });
    return;
  }
  // An empty value needs no format, but a demanded value must still be there.
  if (value === "") {
    if (literal.mayBeEmpty) checkDemand({ scene, integration, entry, value, where }, issues);
    return;
  }
  checkReadable(value, where, issues);
  checkEdges(value, formatIn(environment, integration, entry), where, issues);
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
  const found: Value = { scene, integration, entry, value, where };
  checkFormat(found, issues);
  checkDemand(found, issues);
  checkMember(found, issues);
  checkDifference(found, issues);
}

/** What nobody sees at an edge is an accident; a format that the value has says otherwise. */
function checkEdges(value: string, format: Format | null, where: string, issues: Issue[]): void {
  if (value === value.trim() || format !== null) return;
  const [edge = ""] = /^\s+|\s+$/.exec(value) ?? [];
  const blank = /[\r\n]/.test(edge) ? "line break" : "blank";
  issues.push({
    code: "blank-at-edge",
    what: `the value ${value === value.trimEnd() ? "begins" : "ends"} with a ${blank}`,
    where,
    got: `an invisible ${blank}`,
    allowed: "no blanks at either end, unless the entry's format asks for them",
    next: 'remove it; if it is meant, give the entry a format: format(/…$/, { says: "…", example: "…" })',
  });
}

function checkFormat({ scene, integration, entry, value, where }: Value, issues: Issue[]): void {
  const format = formatIn(scene.environment, integration, entry);
  if (format === null || matches(format, value)) return;
  const got = describe(value);
  if (entry.format?.kind === "per choice") {
    const { choice, formats } = entry.format;
    const [option] = Object.entries(formats).find(([, other]) => matches(other, value)) ?? [];
    if (option !== undefined) {
      issues.push({
        code: "mixed-choice",
        what: `the value belongs to ${choice} ${shown(option)}, which the environment does not choose`,
        where,
        got,
        allowed: format.says,
        next: `take the value that belongs to the chosen ${choice}, or choose ${shown(option)}`,
      });
      return;
    }
  }
  issues.push({
    code: "value-against-format",
    what: "the value does not have its format",
    where,
    got,
    allowed: `${format.says}, as in ${format.example}`,
    next: "correct the value, or the entry's format",
  });
}

function checkDemand({ scene, entry, value, where }: Value, issues: Issue[]): void {
  for (const [stage, demanded] of Object.entries(entry.literal.mustBe)) {
    if (stage !== scene.environment.stage || value === demanded) continue;
    issues.push({
      code: "must-be",
      what: `the value is not the one that ${stage} demands`,
      where,
      got: describe(value),
      allowed: demanded,
      next: `set it to ${demanded}`,
    });
  }
}

function checkMember({ scene, integration, entry, value, where }: Value, issues: Issue[]): void {
  const list = integration.entries.find((one) => one.name === entry.literal.memberOf);
  if (list === undefined) return;
  const items = literalIn(scene.environment, integration, list)
    ?.split(",")
    .map((item) => item.trim());
  if (items === undefined || items.includes(value)) return;
  issues.push({
    code: "not-in-list",
    what: `the value is not an item of ${list.name}`,
    where,
    got: describe(value),
    allowed: `an item of ${list.name}, which holds ${items.length}`,
    next: `add it to ${list.name}, or choose one of its items`,
  });
}

function checkDifference({ scene, integration, entry, value, where }: Value, issues: Issue[]): void {
  if (!entry.literal.differsPerEnvironment) return;
  for (const other of scene.declared.environments) {
    if (other === scene.environment || literalIn(other, integration, entry) !== value) continue;
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
