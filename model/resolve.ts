import { assemble } from "./assemble/assemble";
import { setScene } from "./assemble/scene";
import { readCatalogue } from "./declared/catalogue";
import type { Declared } from "./declared/declared";
import { readEnvironments } from "./declared/environment";
import { readBootstrap } from "./declared/pipelines";
import { readReaders } from "./declared/reader";
import { isObject, notAnObject, shown } from "./declared/shape";
import type { Organisation } from "./environment";
import type { Issue } from "./issue";
import type { Lock } from "./lock";
import { readLock } from "./parse-lock";
import type { Resolution } from "./resolved";
import { checkAssembled, checkDeclared, checkScene } from "./rules";
import { checkTexts } from "./rules/text";

/**
 * Turns declarations and pins into one environment as plain, deeply frozen data, or returns every issue at once.
 * Pure: no clock, no network, no file. Declarations of any shape are taken; what is malformed becomes an issue.
 *
 * @param name of the environment
 * @param lock its version pins; `emptyLock(name)` where there is no lock file yet
 */
export function resolve(organisation: Organisation, name: string, lock: Lock): Resolution {
  const issues: Issue[] = [];
  const declared = readOrganisation(organisation, issues);
  checkDeclared(declared, issues);
  const environment = declared.environments.find((one) => one.name === name);
  if (environment === undefined) {
    issues.push(unknownEnvironment(declared, name));
    return { ok: false, issues };
  }
  const pins = readLock(lock, `environments/${name}.lock.json`, name);
  issues.push(...pins.issues);
  const scene = setScene(declared, environment, pins.lock);
  checkScene(scene, issues);
  const assembled = assemble(scene);
  checkAssembled(assembled, scene, issues);
  return issues.length === 0 ? { ok: true, environment: deepFreeze(assembled) } : { ok: false, issues };
}

function readOrganisation(organisation: unknown, issues: Issue[]): Declared {
  if (!isObject(organisation)) {
    notAnObject({
      issues,
      where: "organisation",
      what: "the organisation",
      value: organisation,
      allowed: "{ catalogue, readers, environments }",
    });
    return { products: new Map(), readers: [], refused: [], environments: [], bootstrap: null };
  }
  checkTexts(organisation, issues);
  const products = readCatalogue(organisation.catalogue, organisation.ownIntegrations, issues);
  return {
    products,
    ...readReaders(organisation.readers, products, issues),
    environments: readEnvironments(organisation.environments, products, issues),
    bootstrap: readBootstrap(organisation.pipelines, issues),
  };
}

function unknownEnvironment(declared: Declared, name: string): Issue {
  return {
    code: "unknown-environment",
    what: "the environment is not declared",
    where: `environments/${shown(name)}`,
    got: shown(name),
    allowed: declared.environments.map((one) => one.name).join(", ") || "none is declared",
    next: "correct the name or declare the environment",
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const key in value) {
    const inner = value[key];
    if (typeof inner === "object") deepFreeze(inner);
  }
  return Object.freeze(value);
}
