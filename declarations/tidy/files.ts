/** The committed files that follow from the declarations: lock files, the inventory as text and as a page, `.env.example`. */
import path from "node:path";
import { committedLocks, isCommitted, lockPath, readLock } from "../../lock/lock-file";
import { withLock } from "../../lock/with-lock";
import { type Context, requireEnvironment } from "../../machine/context";
import { readIfThere, replaceFile } from "../../machine/file";
import { formatIssues } from "../../model/issue";
import { formatLock, type Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { envExample } from "../../targets/local/example";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";
import { inventoryDocument } from "./inventory-document";
import { keptEntries, withPending } from "./lock";
import { pageData, pageStates } from "./page/data";
import { inventoryPage, withoutStates } from "./page/html";

/** A file that is not what the declarations say. */
export interface StaleFile {
  /** From the project's root. */
  readonly file: string;
  mend(): void | Promise<void>;
  /** Only what the lock files say has moved on since it was written: it is written again, and no check fails for it. */
  readonly onlyStates?: true;
}

/**
 * What is stale; nothing is written yet.
 *
 * @throws a `Failure` with every issue where the declarations are not valid, or where a lock file is damaged
 */
export function staleFiles(context: Context): readonly StaleFile[] {
  const declared = declaredIn(context);
  return [
    ...declared.flatMap((environment) =>
      ofCommitted(context, environment.name, () => staleLock(context, committedLocks(context.root), environment)),
    ),
    ...(isCommitted(context) ? [] : declared.flatMap((environment) => leftInLock(context, environment))),
    ...staleText(context, "docs/inventory.md", inventoryDocument(declared)),
    ...stalePage(context, declared),
    ...(declared[0] === undefined ? [] : staleText(context, ".env.example", envExample(declared[0], null))),
  ];
}

/** A block of a lock file whose entry is not declared any more, and which has a value: none is taken out of a lock in passing. */
export interface LeftBlock {
  readonly file: string;
  readonly key: string;
}

/** What `tidy` found, and did. */
export interface TidyData {
  readonly dryRun: boolean;
  /** Files, from the project's root, that were not what the declarations say; written unless this was a check or dry run. */
  readonly stale: readonly string[];
  /** Blocks of lock files that have a value and no declaration. */
  readonly left: readonly LeftBlock[];
}

export function leftBlocks(context: Context): readonly LeftBlock[] {
  const folders = new Set([committedLocks(context.root), path.resolve(context.lockDir)]);
  return declaredIn(context).flatMap((environment) => {
    const declared = new Set(keptEntries(environment));
    return [...folders].flatMap((folder) =>
      Object.entries(readLock(folder, environment.name).entries)
        .filter(([key, { state }]) => state !== "pending" && !declared.has(key))
        .map(([key]) => ({ file: path.relative(context.root, lockPath(folder, environment.name)), key })),
    );
  });
}

/** What is left, and the way out, which for a committed block is not one of the sandbox's. */
export function leftText(
  context: Context,
  { file, key }: LeftBlock,
): { readonly what: string; readonly retire: string } {
  const committed = isSandboxed(context) && isCommittedLock(file);
  return {
    what: `${file}${committed ? " (committed)" : ""} has a value of ${key}, which is not declared any more`,
    retire: `${committed ? "outside of the sandbox: " : ""}strongroom retire ${key}`,
  };
}

/** A file as it is said. Inside the sandbox a committed lock file is told from its own, with the reason why it is written. */
export function shownFile(context: Context, file: string): string {
  const committed = isSandboxed(context) && isCommittedLock(file);
  return committed ? `${file} (committed: it lists what waits for a value; pins stay)` : file;
}

const isSandboxed = (context: Context): boolean => !isCommitted(context);
const isCommittedLock = (file: string): boolean => /^environments\/[^/]+\.lock\.json$/.test(file);

/** Inside the sandbox, every hint would lead to its own lock file. */
function ofCommitted<T>(context: Context, environment: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (isCommitted(context) || !isFailure(error) || error.code !== exitCodes.lock) throw error;
    throw new Failure(
      exitCodes.lock,
      `environments/${environment}.lock.json (committed) is lost or damaged; nothing was written.`,
      `outside of the sandbox: strongroom check --env ${environment}`,
    );
  }
}

/** Pins are not part of what is declared: as if there were no lock file. */
function declaredIn(context: Context): readonly ResolvedEnvironment[] {
  const lockDir = path.join(committedLocks(context.root), "none");
  return context.environments.names().map((name) => requireEnvironment({ ...context, lockDir }, name));
}

/** The sandbox's lock files get their blocks with their values; what waits there for a value of nothing goes. */
function leftInLock(context: Context, environment: ResolvedEnvironment): readonly StaleFile[] {
  const { root, lockDir } = context;
  const declared = keptEntries(environment);
  const known = (lock: Lock) => declared.filter((key) => lock.entries[key] !== undefined);
  const lock = readLock(lockDir, environment.name);
  if (formatLock(withPending(lock, known(lock))) === formatLock(lock)) return [];
  const mend = () =>
    withLock(context, environment.name, (writer) => writer.update((now) => withPending(now, known(now))));
  return [{ file: path.relative(root, lockPath(lockDir, environment.name)), mend }];
}

function staleLock(context: Context, lockDir: string, environment: ResolvedEnvironment): readonly StaleFile[] {
  const { name } = environment;
  const keys = keptEntries(environment);
  const full = lockPath(lockDir, name);
  assertNotLost(context, lockDir, name);
  if (formatLock(withPending(readLock(lockDir, name), keys)) === readIfThere(full)) return [];
  // Nobody pins meanwhile.
  const mend = () =>
    withLock({ ...context, lockDir }, name, (writer) =>
      replaceFile(full, formatLock(withPending(writer.current, keys))),
    );
  return [{ file: `environments/${name}.lock.json`, mend }];
}

/** An empty lock in place of one that was lost would plan the removal of everything. */
function assertNotLost(context: Context, lockDir: string, name: string): void {
  if (readIfThere(lockPath(lockDir, name)) !== null) return;
  const resolution = context.environments.load(name, { lockDir });
  const lost = resolution.ok ? [] : resolution.issues.filter((issue) => issue.code === "lock-missing");
  if (lost.length > 0) throw new Failure(exitCodes.lock, `${name}: ${formatIssues(lost)}`);
}

/** Computed once more when it is written, because the lock files are written first. */
function stalePage(context: Context, declared: readonly ResolvedEnvironment[]): readonly StaleFile[] {
  const file = "docs/inventory.html";
  const full = path.join(context.root, file);
  const data = pageData(declared);
  const page = () => inventoryPage(data, pageStates(declared, committedLocks(context.root)));
  const [now, text] = [page(), readIfThere(full)];
  if (text === now) return [];
  const onlyStates = text !== null && withoutStates(text) === withoutStates(now);
  return [{ file, mend: () => replaceFile(full, page()), ...(onlyStates ? { onlyStates } : {}) }];
}

function staleText(context: Context, file: string, text: string): readonly StaleFile[] {
  const full = path.join(context.root, file);
  return readIfThere(full) === text ? [] : [{ file, mend: () => replaceFile(full, text) }];
}
