/** Changed files of which no reading of the declarations can tell what they do. */
import { codeOwnersFile } from "../declarations/tidy/code-owners";
import type { Context } from "../machine/context";
import { changeBetween } from "../machine/git/file-changes";
import type { ResolvedEnvironment } from "../model/resolved";
import { engineFiles, isRead } from "./rules/files";
import { programFiles } from "./rules/programs";

interface Asked {
  /** A commit. */
  readonly base: string;
  /** Null for the files here. */
  readonly head: string | null;
  /** Of both sides: they say what a compose host has. */
  readonly environments: readonly ResolvedEnvironment[];
}

/** Files of the engine, the pipelines or the repository, and declarations that do more than call builders; sorted. */
export async function untoldFiles(context: Context, { base, head, environments }: Asked): Promise<readonly string[]> {
  const { files } = await changeBetween(context, { base, head, wants: isRead, also: codeOwnersFile });
  const side = { environments };
  const change = { base: side, head: side, files, generated: new Map<string, string>() };
  return [...new Set([...engineFiles(change), ...programFiles(change)])].sort();
}
