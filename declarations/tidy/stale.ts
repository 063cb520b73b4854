/** Files that do not match the declarations. */
import path from "node:path";
import type { Context } from "../../machine/context";
import { readIfThere, replaceFile } from "../../machine/file";

/** A file that does not match the declarations. */
export interface StaleFile {
  /** Its path from the project's root. */
  readonly file: string;
  mend(): void | Promise<void>;
  /** Only the lock files changed since it was written: it is written again, but no check fails for it. */
  readonly onlyStates?: true;
}

export function staleText(context: Pick<Context, "root">, file: string, text: string): readonly StaleFile[] {
  const full = path.join(context.root, file);
  return readIfThere(full) === text ? [] : [{ file, mend: () => replaceFile(full, text) }];
}
