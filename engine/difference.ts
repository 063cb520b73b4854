/** Finds what an upgrade would change in a project, and what prevents it. Writes nothing. */

import type { Base } from "./base";
import { mergeSettings } from "./merge-settings";
import { type Parts, partOf } from "./parts";
import { samplesMark } from "./samples";
import { digestOf, type Tree, type TreeFile } from "./tree";

export interface Put {
  readonly path: string;
  readonly file: TreeFile;
  readonly how: "changed" | "new" | "merged";
}

/** A file of the engine that differs from the project's version. */
export interface Edited {
  readonly path: string;
  readonly says: string;
  /** Whether it can be compared with an original. */
  readonly comparable: boolean;
}

export interface Difference {
  readonly put: readonly Put[];
  readonly remove: readonly string[];
  readonly edited: readonly Edited[];
  /** Offered files that both changed: the project's stays, the new version's is put beside it. */
  readonly kept: readonly Put[];
  /** What was done to settings, by file. */
  readonly settings: readonly { readonly path: string; readonly taken: readonly string[] }[];
  /** Settings that both changed. */
  readonly conflicts: readonly string[];
  /** Files in the engine's folders that no version brought. */
  readonly own: readonly string[];
}

export interface Versions {
  readonly project: Tree;
  readonly base: Base;
  readonly next: Tree;
  readonly parts: Parts;
  /** Whether the project still has the sample organisation, to which some tests belong. */
  readonly samples: boolean;
}

export function differenceOf(versions: Versions): Difference {
  const { project, base, next, parts } = versions;
  const put: Put[] = [];
  const remove: string[] = [];
  const edited: Edited[] = [];
  const kept: Put[] = [];
  const settings: { path: string; taken: readonly string[] }[] = [];
  const conflicts: string[] = [];
  const edit = (path: string, says: string, comparable = true) => edited.push({ path, says, comparable });

  for (const [path, file] of next) {
    const part = partOf(parts, path);
    const mine = project.get(path);
    const was = base.files[path];
    if (part === "merged" && mine !== undefined) {
      const merged = settingsOf(path, base.merged[path], mine, file);
      if (merged.put !== null) put.push(merged.put);
      if (merged.taken.length > 0) settings.push({ path, taken: merged.taken });
      conflicts.push(...merged.conflicts);
    }
    if (part !== "engine" && part !== "offered") continue;
    if (mine !== undefined && digestOf(mine) === digestOf(file)) {
      if (mine.executable !== file.executable) put.push({ path, file, how: "changed" });
      continue;
    }
    const asItCame = mine !== undefined && digestOf(mine) === was;
    if (part === "offered") {
      if (asItCame) put.push({ path, file, how: "changed" });
      else if (mine === undefined && was === undefined && hasFolder(project, path))
        put.push({ path, file, how: "new" });
      else if (mine !== undefined && was !== digestOf(file)) kept.push({ path, file, how: "changed" });
      continue;
    }
    if (mine === undefined && !versions.samples && ofSamples(path, file)) continue;
    put.push({ path, file, how: mine === undefined ? "new" : "changed" });
    if (asItCame || (mine === undefined && was === undefined)) continue;
    if (mine === undefined) edit(path, "was deleted here", false);
    else if (was === undefined) edit(path, "is yours, and the new version has a file of that name", false);
    else edit(path, "was edited here");
  }

  const own: string[] = [];
  for (const [path, mine] of project) {
    if (next.has(path) && partOf(parts, path) !== null) continue;
    const was = base.files[path];
    if (was === undefined) {
      if (partOf(parts, path) === "engine") own.push(path);
      continue;
    }
    if (partOf(parts, path) === "offered") continue;
    remove.push(path);
    if (digestOf(mine) !== was) edit(path, "was edited here, and the new version doesn't have it");
  }
  edited.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { put, remove, edited, kept, settings, conflicts, own };
}

/** The samples' tests were removed with the samples, so new ones are left out too. */
const ofSamples = (path: string, file: TreeFile): boolean =>
  path.startsWith("__tests__/") && file.bytes.subarray(0, 500).toString().includes(`${samplesMark} `);

/** A new pipeline is offered if the project keeps pipelines there. */
function hasFolder(project: Tree, path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return folder === "" || [...project.keys()].some((file) => file.startsWith(folder));
}

function settingsOf(path: string, base: unknown, mine: TreeFile, next: TreeFile) {
  const [here, there] = [mine, next].map((file) => JSON.parse(file.bytes.toString()) as unknown);
  const { value, taken, conflicts } = mergeSettings(base, here, there);
  const said = conflicts.map(
    ({ at, yours, theirs }) => `${path}, ${at}: yours is ${yours} and stays; the new version has ${theirs}`,
  );
  if (JSON.stringify(value) === JSON.stringify(here)) return { put: null, taken, conflicts: said };
  // Takes the new version's file if it holds nothing of the project's.
  const asNext = JSON.stringify(value) === JSON.stringify(there);
  const bytes = asNext ? next.bytes : Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return {
    put: { path, file: { bytes, executable: mine.executable }, how: "merged" as const },
    taken,
    conflicts: said,
  };
}
