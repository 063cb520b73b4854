/** An upgrade is checked as a whole, refused as a whole, and put in place in one step that a kill can't interrupt halfway. */
import { lstatSync, rmSync } from "node:fs";
import path from "node:path";
import type { Context } from "../machine/context";
import { replaceFile } from "../machine/file";
import { changedFiles } from "../machine/git/work-tree";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import { type Base, formatRecord, recordedBase, recordFile, recordOf } from "./base";
import { type Difference, differenceOf, type Edited, type Put } from "./difference";
import { compareVersions, type Notes, notesBetween } from "./notes";
import { type Parts, partsFile, partsOf } from "./parts";
import { sampleProducts } from "./samples";
import { type Source, withSource } from "./source";
import { fileAt, type Tree, type TreeFile, treeOfFolder } from "./tree";

interface Change {
  readonly version: string;
  readonly put: readonly (TreeFile & { readonly path: string })[];
  readonly remove: readonly string[];
}

/** Plain JavaScript, since it must work between two versions. */
const finisher = require("./in-place.js") as {
  begin(root: string, change: Change): void;
  finish(root: string): string;
  isUnfinished(root: string): boolean;
};

export interface UpgradeOptions {
  /** The project's version, if it has no record: a folder, an archive, `PLACE#REF`. */
  readonly base?: string;
  readonly replaceEdited?: boolean;
}

export interface Upgrade {
  readonly from: string;
  readonly to: string;
  readonly source: string;
  readonly difference: Difference;
  readonly notes: readonly Notes[];
  /** Whether the project's package-lock.json is the new version's. */
  readonly lockTaken: boolean;
  apply(): void;
}

/**
 * Checks everything; writes nothing in the project.
 *
 * @param context the context of the project to upgrade
 * @param given where the new version comes from
 * @throws a `Failure` that names everything that prevents it
 */
export async function planUpgrade(context: Context, given: string, options: UpgradeOptions): Promise<Upgrade> {
  const { root } = context;
  assertProject(root);
  return await withSource(context, given, async (source) => {
    const parts = partsOf(source.tree, source.name);
    const from = recordedBase(context)?.version ?? versionIn(root);
    if (compareVersions(parts.version, from) < 0)
      throw new Failure(
        exitCodes.refused,
        `${source.name} is version ${parts.version}, and this project has ${from}. Nothing was changed.`,
        "to undo an upgrade, use git: git revert",
      );
    const base = recordedBase(context) ?? (await comparedWith(context, { source, from, parts, base: options.base }));
    const project = await projectTree(context, source.tree);
    const samples = [...sampleProducts].some((name) =>
      [...project.keys()].some((file) => file.startsWith(`catalog/${name}/`)),
    );
    const difference = differenceOf({ project, base, next: source.tree, parts, samples });
    assertNothingLost(context, difference, base, options);
    const record = formatRecord(recordAfter(source.tree, parts, root, difference));
    const lockTaken =
      !difference.kept.some((one) => one.path === "package-lock.json") &&
      !differs(difference, "package.json", source.tree);
    return {
      from,
      to: parts.version,
      source: source.name,
      difference,
      notes: notesBetween(source.tree.get("CHANGELOG.md")?.bytes.toString() ?? "", from, parts.version),
      lockTaken,
      apply: () => apply(context, parts.version, difference, record),
    };
  });
}

/** Finishes an interrupted upgrade, and returns its version; null if there was none. */
export function endInterrupted(root: string): string | null {
  return finisher.isUnfinished(root) ? finisher.finish(root) : null;
}

function assertProject(root: string): void {
  const missing = ["bin/strongroom.js", "package.json", "catalog", "services", "environments"].filter(
    (name) => lstatSync(path.join(root, name), { throwIfNoEntry: false }) === undefined,
  );
  if (missing.length > 0) throw usage(`${root} is not a Strongroom project: it has no ${missing.join(", ")}.`);
}

/** For a project without a record. */
function versionIn(root: string): string {
  for (const file of [partsFile, "package.json"]) {
    const found = fileAt(root, file);
    if (found !== null) return String((JSON.parse(found.bytes.toString()) as { version?: unknown }).version);
  }
  return "0.0.0";
}

interface Comparison {
  readonly source: Source;
  readonly from: string;
  readonly parts: Parts;
  readonly base: string | undefined;
}

/** The version that the project began with, if no record says which files came with it. */
async function comparedWith(context: Context, { source, from, parts, base }: Comparison): Promise<Base> {
  const tree =
    base === undefined ? await source.tagged(from) : await withSource(context, base, async (one) => one.tree);
  if (tree === null)
    throw new Failure(
      exitCodes.refused,
      `It is not known which files this project got with version ${from}: it has no ${recordFile}, and ${source.name} has no tag v${from}. Nothing was changed.`,
      "the same with --base and that version: a folder, an archive, ADDRESS#TAG, or the commit of this repository that the project began with, as --base .#COMMIT",
    );
  const text = tree.get(partsFile)?.bytes.toString();
  const known = text === undefined ? { ...parts, version: from } : (JSON.parse(text) as Parts);
  return {
    ...recordOf(tree, known, null),
    tree,
    diff: (file) => `git diff --no-index .strongroom/base/${file} ${file}`,
  };
}

/** The tracked files, and everything at the path of a new file. */
async function projectTree({ root, env }: Context, next: Tree): Promise<Tree> {
  const tracked = new Map(await treeOfFolder(root, env));
  for (const file of next.keys()) {
    const found = tracked.has(file) ? null : fileAt(root, file);
    if (found !== null) tracked.set(file, found);
  }
  return tracked;
}

/** @throws a `Failure` that names every file in which something would be lost */
function assertNothingLost(context: Context, difference: Difference, base: Base, options: UpgradeOptions): void {
  const { put, remove, edited } = difference;
  const touched = new Set([...put.map((one) => one.path), ...remove]);
  const changed = changedFiles(context, ["."]);
  if (changed === null)
    throw new Failure(
      exitCodes.refused,
      `${context.root} is not a git checkout, so an upgrade could not be undone. Nothing was changed.`,
      "git init && git add -A && git commit",
    );
  const uncommitted = changed.filter((file) => touched.has(file));
  const standing = options.replaceEdited === true ? [] : edited.filter((one) => !uncommitted.includes(one.path));
  const blocked = put.map((one) => one.path).filter((file) => isBlocked(context.root, file, remove));
  if (uncommitted.length + standing.length + blocked.length === 0) return;
  for (const { path: file } of standing) {
    const bytes = base.tree?.get(file)?.bytes;
    if (bytes !== undefined) replaceFile(path.join(context.root, ".strongroom", "base", file), bytes);
  }
  const lines = [
    ...[...uncommitted].sort().map((file) => `  ${file} has changes that are not committed`),
    ...standing.map((one) => `  ${one.path} ${one.says}${one.comparable ? `: ${base.diff(one.path)}` : ""}`),
    ...blocked.map((file) => `  ${file}: a folder or a file of yours has this path`),
  ];
  throw new Failure(
    exitCodes.refused,
    `The upgrade would lose changes in these files, so nothing was changed:\n${lines.join("\n")}`,
    nextOf(uncommitted, standing),
  );
}

const nextOf = (uncommitted: readonly string[], standing: readonly Edited[]): string =>
  uncommitted.length > 0
    ? "commit your changes, then run the command again"
    : standing.length > 0
      ? "keep your changes elsewhere (they stay in git's history), and run the command again with --replace-edited"
      : "move it away, then run the command again";

function isBlocked(root: string, file: string, removed: readonly string[]): boolean {
  const stat = lstatSync(path.join(root, file), { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return !removed.some((one) => one.startsWith(`${file}/`));
  if (stat?.isSymbolicLink() === true) return true;
  const parents = file
    .split("/")
    .slice(0, -1)
    .map((_, index, all) => all.slice(0, index + 1).join("/"));
  return parents.some((parent) => {
    const found = lstatSync(path.join(root, parent), { throwIfNoEntry: false });
    return found !== undefined && !found.isDirectory() && !removed.includes(parent);
  });
}

/** The record of the project after the upgrade. */
function recordAfter(next: Tree, parts: Parts, root: string, { put }: Difference) {
  return recordOf(next, parts, root, new Set(put.map((one) => one.path)));
}

const differs = ({ put }: Difference, file: string, next: Tree): boolean => {
  const found = put.find((one) => one.path === file);
  return found !== undefined && found.file.bytes.compare(next.get(file)?.bytes ?? Buffer.alloc(0)) !== 0;
};

function apply({ root }: Context, version: string, { put, remove, kept }: Difference, record: string): void {
  const offered = path.join(root, ".strongroom", "offered");
  rmSync(offered, { recursive: true, force: true });
  for (const one of kept) replaceFile(path.join(offered, one.path), one.file.bytes);
  const files: readonly Pick<Put, "path" | "file">[] = [
    ...put,
    { path: recordFile, file: { bytes: Buffer.from(record), executable: false } },
  ];
  finisher.begin(root, { version, put: files.map(({ path: file, file: of }) => ({ path: file, ...of })), remove });
  finisher.finish(root);
}
