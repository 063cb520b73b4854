/** The pipeline identities that an environment names: who delivers values, and who makes compositions. */
import { existsIn, isKept, type Scene } from "../assemble/scene";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import { isDelivered } from "../kinds";

interface Named {
  readonly field: "deliverer" | "composers";
  readonly noun: "deliverer" | "composer";
  readonly keys: readonly string[];
  /** Key of the first entry that needs one; undefined if none does. */
  readonly needed: string | undefined;
  readonly without: string;
  readonly done: string;
}

export function checkPipelines(scene: Scene, issues: Issue[]): void {
  const entries = [...scene.entries.values()];
  const { deliverer, composers } = scene.environment;
  const named: readonly Named[] = [
    {
      field: "deliverer",
      noun: "deliverer",
      keys: deliverer === null ? [] : [deliverer],
      needed: entries.find(
        (entry) => isKept(entry) && entry.uses.some(({ reader }) => isDelivered(reader.declared.kind)),
      )?.declared.key,
      without: "entries are delivered, but the environment names nobody who delivers them",
      done: "is delivered",
    },
    {
      field: "composers",
      noun: "composer",
      keys: composers,
      needed: entries.find((entry) => entry.parts.length > 0 && entry.state !== "retiring")?.declared.key,
      without: "compositions are made, but the environment names nobody who may read their parts",
      done: "is a composition",
    },
  ];
  for (const one of named) checkNamed(scene, one, issues);
}

function checkNamed(scene: Scene, { field, noun, keys, needed, without, done }: Named, issues: Issue[]): void {
  const { environment, declared } = scene;
  const where = `environments/${environment.name}: ${field}`;
  if (keys.length === 0) {
    if (needed === undefined || scene.stage === "development") return;
    issues.push({
      code: `missing-${noun}`,
      what: without,
      where,
      got: `nothing; ${shown(needed)} ${done}`,
      allowed: noun === "deliverer" ? "a pipeline identity, product/name" : "pipeline identities, product/name",
      next: noun === "deliverer" ? "name the deliverer of the environment" : "name who injects, and who rotates",
    });
    return;
  }
  const known = declared.readers.filter((one) => one.kind === "pipeline").map((one) => one.key);
  for (const key of keys) {
    const reader = declared.readers.find((one) => one.key === key);
    if (reader?.kind !== "pipeline") {
      issues.push({
        code: `unknown-${noun}`,
        what: `the ${noun} is not a pipeline identity`,
        where,
        got: reader === undefined ? shown(key) : `${shown(key)}, a ${reader.kind}`,
        allowed: known.sort().join(", ") || "none is declared",
        next: "correct the name, or declare a pipelineIdentity",
      });
    } else if (!existsIn(reader, environment.name)) {
      issues.push({
        code: "reader-of-another-environment",
        what: `the ${noun} does not exist in this environment`,
        where,
        got: shown(key),
        allowed: `an identity of ${environment.name}`,
        next: `add ${environment.name} to its environments, or name another ${noun}`,
      });
    } else if (reader.retired !== null) {
      issues.push({
        code: `unknown-${noun}`,
        what: `the ${noun} is retired`,
        where,
        got: shown(key),
        allowed: known.filter((one) => one !== key).join(", ") || "a pipeline identity in use",
        next: `name another ${noun} first`,
      });
    }
  }
}
