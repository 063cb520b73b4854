/** All rules, in three steps: declarations of the whole organisation, one environment, and what was put together. */
import type { Scene } from "../assemble/scene";
import type { Declared } from "../declared/declared";
import type { Issue } from "../issue";
import { checkAudience } from "./audience";
import { checkBootstrap } from "./bootstrap";
import { checkCompositions } from "./composition";
import { checkCompositionsHere } from "./composition-here";
import { checkNames } from "./name";
import { checkPins } from "./pin";
import { checkPipelines } from "./pipeline";
import { checkPlaces } from "./place";
import { checkPossible } from "./possible";
import { checkReaders } from "./reader";
import { checkReferences } from "./reference";
import { checkSecretIds } from "./secret-id";
import { checkServices } from "./service";
import { checkTargets } from "./target";
import { checkValues } from "./value";

export { checkAssembled } from "./assembled";

const ofDeclarations = [
  checkNames,
  checkAudience,
  checkReferences,
  checkTargets,
  checkReaders,
  checkPlaces,
  checkBootstrap,
  checkPossible,
  checkSecretIds,
  checkCompositions,
];
const ofEnvironments = [checkValues, checkPins, checkServices, checkPipelines, checkCompositionsHere];

/** Rules about declarations, whichever environment is resolved. */
export function checkDeclared(declared: Declared, issues: Issue[]): void {
  for (const check of ofDeclarations) check(declared, issues);
}

/** Rules about one environment and its lock. */
export function checkScene(scene: Scene, issues: Issue[]): void {
  for (const check of ofEnvironments) check(scene, issues);
}
