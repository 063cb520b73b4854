/**
 * Loads the declared organisation once, with declarations that nobody collected, and resolves it with an environment's pins. `main.ts`
 * and every command start from it.
 */
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DeclaredOrganisation, Organisation } from "../model";
import type { Issue } from "../model/issue";
import { emptyLock, recordName } from "../model/lock";
import { whatIsMade } from "../model/made";
import { parseLock } from "../model/parse-lock";
import { resolve } from "../model/resolve";
import type { Resolution } from "../model/resolved";
import { discover } from "./discover";
import { forgottenIn } from "./forgotten";
import { loadDeclarations } from "./loading";
import { missingLock } from "./lost-lock";
import { refuseShadows } from "./shadows";

const root = dirname(__dirname);
/** The folder of lock files, beside the declarations. */
const environments = join(root, "environments");

// `require` and not `import`, to record what is made meanwhile.
const { result, made } = loadDeclarations(() => {
  refuseShadows(root);
  return whatIsMade(() =>
    whole((require("../environments") as { readonly organisation: DeclaredOrganisation }).organisation),
  );
});
/** Everything that is declared. */
export const organisation: Organisation = result;
const forgotten: readonly Issue[] = forgottenIn(root, organisation, made);

function whole(declared: DeclaredOrganisation): Organisation {
  const { readers } = declared;
  if (readers !== undefined) return { ...declared, readers };
  const found = discover(join(root, "services"));
  return { ...declared, readers: found.readers, ownIntegrations: found.integrations };
}

/** Names of the declared environments, in the order in which values move up: dev first. */
export function environmentNames(): string[] {
  return organisation.environments.map((environment) => environment.name);
}

/** The path of an environment's lock file. @param lockDir @default beside the declarations */
export function lockPath(name: string, lockDir: string = environments): string {
  return join(lockDir, `${name}.lock.json`);
}

/**
 * Declarations and pins of one environment, resolved: what every command and `main.ts` start from.
 *
 * @param options `lockDir`: the sandbox keeps lock files of its own. A missing file is the empty lock of a new environment, unless
 * something proves that there was one: a lost lock must never plan the removal of everything
 */
export function loadEnvironment(name: string, options: { readonly lockDir?: string } = {}): Resolution {
  const path = lockPath(name, options.lockDir);
  const where = `environments/${name}.lock.json`;
  if (forgotten.length > 0) return { ok: false, issues: forgotten };
  // Read before the file, since it is written after it: somebody may be writing both right now.
  const recorded = existsSync(join(dirname(path), recordName(name)));
  // Readers would follow a link, and writers would replace it.
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    const missing = missingLock(path, name, { where, recorded, own: environments });
    return missing === null ? resolve(organisation, name, emptyLock(name)) : { ok: false, issues: [missing] };
  }
  // Reading a pipe could wait forever.
  if (!found.isFile()) return { ok: false, issues: [noFile(where, name)] };
  const parsed = parseLock(readFileSync(path, "utf8"), where);
  if (!parsed.ok) return { ok: false, issues: parsed.issues };
  return resolve(organisation, name, parsed.lock);
}

function noFile(where: string, name: string): Issue {
  return {
    code: "lock-not-a-file",
    what: "the lock is not a regular file",
    where,
    got: "a folder, a link, a pipe or a device",
    allowed: "a regular file",
    next: `move it away, then: strongroom lock restore --env ${name}`,
  };
}
