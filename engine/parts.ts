/**
 * Says to whom each file of a project belongs. `parts.json` is the only list. An upgrade reads the new version's, which may have rooms
 * that the previous version did not have.
 */
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import own from "./parts.json";
import type { Tree } from "./tree";

export const partsFile = "engine/parts.json";

/**
 * `engine`: replaced. `offered`: replaced if nobody changed it. `merged`: JSON in which both may change settings. `yours`: never touched,
 * like everything that no list names.
 */
export type Part = "engine" | "offered" | "merged" | "yours";

export interface Parts extends Readonly<Record<Part, readonly string[]>> {
  readonly version: string;
}

/** The list of the running version. */
export const ownParts: Parts = own;

/** The longest matching beginning in a list decides; null if none matches. */
export function partOf(parts: Parts, file: string): Part | null {
  let found: Part | null = null;
  let longest = 0;
  for (const part of ["engine", "offered", "merged", "yours"] as const)
    for (const name of parts[part]) {
      const fits = name.endsWith("/") ? file.startsWith(name) : file === name;
      if (!fits || name.length <= longest) continue;
      found = part;
      longest = name.length;
    }
  return found;
}

/** @throws a `Failure` (refused) if the tree is not a version that can be upgraded to */
export function partsOf(tree: Tree, source: string): Parts {
  const text = tree.get(partsFile)?.bytes.toString();
  const needed = [partsFile, "bin/strongroom.js", "engine/in-place.js", "package.json", "CHANGELOG.md"];
  const missing = needed.filter((file) => !tree.has(file));
  if (text === undefined || missing.length > 0)
    throw new Failure(
      exitCodes.refused,
      `${source} is not a version of Strongroom that can be upgraded to: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing. Nothing was changed.`,
      "name a folder, an archive (.tar.gz) or a git address with a tag (ADDRESS#v0.2.0) of version 0.2.0 or newer",
    );
  const parts = JSON.parse(text) as Parts;
  return parts;
}
