/** The committed files that follow from the declarations: lock files, the inventory, `.env.example`. */
import path from "node:path";
import { formatIssues } from "../../model/issue";
import { formatLock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { type Context, requireEnvironment } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { readIfThere, replaceFile } from "../file";
import { envExample } from "../local/example";
import { LockWriter, lockPath, readLock } from "../lock-file";
import { inventoryDocument } from "./inventory-document";
import { keptEntries, withPending } from "./lock";

/** A file that is not what the declarations say. */
export interface StaleFile {
  /** From the project's root. */
  readonly file: string;
  mend(): void;
}

/**
 * What is stale; nothing is written yet.
 *
 * @throws a `Failure` with every issue where the declarations are not valid, or where a lock file is damaged
 */
export function staleFiles(context: Context): readonly StaleFile[] {
  // The committed ones, also below `sandbox exec`, whose lock files are its own.
  const lockDir = path.join(context.root, "environments");
  const names = context.environments.names();
  // Pins are not part of what is declared: as if there were no lock file.
  const declared = names.map((name) => requireEnvironment({ ...context, lockDir: path.join(lockDir, "none") }, name));
  return [
    ...declared.flatMap((environment) => staleLock(context, lockDir, environment)),
    ...staleText(context, "docs/inventory.md", inventoryDocument(declared)),
    ...(declared[0] === undefined ? [] : staleText(context, ".env.example", envExample(declared[0], null))),
  ];
}

function staleLock(context: Context, lockDir: string, environment: ResolvedEnvironment): readonly StaleFile[] {
  const { name } = environment;
  const keys = keptEntries(environment);
  const full = lockPath(lockDir, name);
  assertNotLost(context, lockDir, name);
  if (formatLock(withPending(readLock(lockDir, name), keys)) === readIfThere(full)) return [];
  const mend = (): void => {
    // Nobody pins meanwhile.
    const writer = LockWriter.open(context.root, lockDir, name);
    try {
      replaceFile(full, formatLock(withPending(writer.current, keys)));
    } finally {
      writer.release();
    }
  };
  return [{ file: `environments/${name}.lock.json`, mend }];
}

/** An empty lock in place of one that was lost would plan the removal of everything. */
function assertNotLost(context: Context, lockDir: string, name: string): void {
  if (readIfThere(lockPath(lockDir, name)) !== null) return;
  const resolution = context.environments.load(name, { lockDir });
  const lost = resolution.ok ? [] : resolution.issues.filter((issue) => issue.code === "lock-missing");
  if (lost.length > 0) throw new Failure(exitCodes.lock, `${name}: ${formatIssues(lost)}`);
}

function staleText(context: Context, file: string, text: string): readonly StaleFile[] {
  const full = path.join(context.root, file);
  return readIfThere(full) === text ? [] : [{ file, mend: () => replaceFile(full, text) }];
}
