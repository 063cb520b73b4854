import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { emptyLock } from "../model/lock";
import { parseLock } from "../model/parse-lock";
import { resolve } from "../model/resolve";
import type { Resolution } from "../model/resolved";
import { organisation } from "./index";

/** Names of the declared environments, in the order in which values move up: dev first. */
export function environmentNames(): string[] {
  return organisation.environments.map((environment) => environment.name);
}

/** Where an environment's lock file lies. @param lockDir @default beside the declarations */
export function lockPath(name: string, lockDir: string = __dirname): string {
  return join(lockDir, `${name}.lock.json`);
}

/**
 * Declarations and pins of one environment, resolved: what every command and `main.ts` start from.
 *
 * @param options `lockDir`: the sandbox keeps lock files of its own; a missing file is an empty lock
 */
export function loadEnvironment(name: string, options: { readonly lockDir?: string } = {}): Resolution {
  const path = lockPath(name, options.lockDir);
  if (!existsSync(path)) return resolve(organisation, name, emptyLock(name));
  const parsed = parseLock(readFileSync(path, "utf8"), `environments/${name}.lock.json`);
  if (!parsed.ok) return { ok: false, issues: parsed.issues };
  return resolve(organisation, name, parsed.lock);
}
