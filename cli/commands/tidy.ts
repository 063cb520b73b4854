/** `strongroom tidy`: the committed files that follow from the declarations, brought up to date in one go. */
import type { Context, Result } from "../context";
import { exitCodes } from "../exit-codes";
import { staleFiles } from "../tidy/files";

export interface TidyOptions {
  /** Only say what is stale. */
  readonly check?: boolean;
  readonly dryRun?: boolean;
}

export interface TidyData {
  readonly dryRun: boolean;
  /** Files, from the project's root, that were not what the declarations say; written unless this was a check or dry run. */
  readonly stale: readonly string[];
}

export function tidy(context: Context, options: TidyOptions): Result & { readonly data: TidyData } {
  const dryRun = options.dryRun === true;
  const found = staleFiles(context);
  const stale = found.map(({ file }) => file);
  const data: TidyData = { dryRun, stale };
  if (stale.length === 0)
    return { code: exitCodes.ok, text: "Everything that follows from the declarations is up to date.", data };
  if (options.check === true) {
    const lines = [...stale.map((file) => `${file} is not what the declarations say`), "  next: strongroom tidy"];
    return { code: exitCodes.pending, text: lines.join("\n"), data };
  }
  if (!dryRun) for (const { mend } of found) mend();
  const text = stale.map((file) => `${dryRun ? "would write" : "wrote"} ${file}`).join("\n");
  return { code: exitCodes.ok, text, data };
}
