/** The committed files that follow from the declarations: lock files, the inventory as text and as a page, `.env.example`, `CODEOWNERS`. */
import path from "node:path";
import { committedLocks, isCommitted, lockPath, readLock } from "../../lock/lock-file";
import { withLock } from "../../lock/with-lock";
import type { Context } from "../../machine/context";
import { readIfThere, replaceFile } from "../../machine/file";
import { formatIssues } from "../../model/issue";
import { formatLock, type Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { envExample } from "../../targets/local/example";
import { problemBlocks } from "../../text/check-report";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";
import { staleCodeOwners } from "./code-owners";
import { inventoryDocument } from "./inventory-document";
import { keptEntries, withPending } from "./lock";
import { pageData, pageStates } from "./page/data";
import { inventoryPage, withoutStates } from "./page/html";
import { type StaleFile, staleText } from "./stale";

/**
 * What is stale; nothing is written yet.
 *
 * @throws a `Failure` with every issue if the declarations are not valid, or if a lock file is damaged
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
    ...staleCodeOwners(context, declared),
  ];
}

/** A block of a lock file that has a value but whose entry is no longer declared. `tidy` never removes such a block. */
export interface LeftBlock {
  readonly file: string;
  readonly key: string;
}

/** What `tidy` found and did. */
export interface TidyData {
  readonly dryRun: boolean;
  /** Files that did not match the declarations, from the project's root; written unless this was a check or a dry run. */
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

/** What is left, and how to remove it; a committed block is removed outside of the sandbox. */
export function leftText(
  context: Context,
  { file, key }: LeftBlock,
): { readonly what: string; readonly retire: string } {
  const committed = isSandboxed(context) && isCommittedLock(file);
  return {
    what: `${file}${committed ? " (committed)" : ""} has a value of ${key}, which is no longer declared`,
    retire: `${committed ? "outside of the sandbox: " : ""}strongroom retire ${key}`,
  };
}

/** A file's name for people. Inside the sandbox, a committed lock file is marked, with the reason why it is written. */
export function shownFile(context: Context, file: string): string {
  const committed = isSandboxed(context) && isCommittedLock(file);
  return committed ? `${file} (committed: it lists what waits for a value; pins stay)` : file;
}

const isSandboxed = (context: Context): boolean => !isCommitted(context);
const isCommittedLock = (file: string): boolean => /^environments\/[^/]+\.lock\.json$/.test(file);

/** Inside the sandbox, other hints would lead to the sandbox's own lock file. */
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

/** Resolves without a lock file, since pins are not part of the declarations. @throws a `Failure` with every issue */
export function declaredIn(context: Context): readonly ResolvedEnvironment[] {
  const lockDir = path.join(committedLocks(context.root), "none");
  const resolutions = context.environments.names().map((name) => ({
    name,
    resolution: context.environments.load(name, { lockDir }),
  }));
  const problems = resolutions.flatMap(({ name, resolution }) =>
    resolution.ok ? [] : [{ name, issues: resolution.issues }],
  );
  if (problems.length > 0)
    throw new Failure(
      exitCodes.invalid,
      `the declarations are not valid; nothing was written.\n\n${problemBlocks(problems, { all: false }).join("\n\n")}`,
    );
  return resolutions.flatMap(({ resolution }) => (resolution.ok ? [resolution.environment] : []));
}

/** The sandbox's lock files get blocks together with values; pending blocks of undeclared entries are removed. */
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
  // Holds the lock, so that nobody pins meanwhile.
  const mend = () =>
    withLock({ ...context, lockDir }, name, (writer) =>
      replaceFile(full, formatLock(withPending(writer.current, keys))),
    );
  return [{ file: `environments/${name}.lock.json`, mend }];
}

/** An empty lock instead of the lost one would plan the removal of everything. */
function assertNotLost(context: Context, lockDir: string, name: string): void {
  if (readIfThere(lockPath(lockDir, name)) !== null) return;
  const resolution = context.environments.load(name, { lockDir });
  const lost = resolution.ok ? [] : resolution.issues.filter((issue) => issue.code === "lock-missing");
  if (lost.length > 0) throw new Failure(exitCodes.lock, `${name}: ${formatIssues(lost)}`);
}

/** Computed again when it is written, because the lock files are written first. */
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
