/** How every scaffold ends: files written, or shown, and the declarations looked at. */
import { formatIssues } from "../../model/issue";
import type { Context, Result } from "../context";
import { exitCodes } from "../exit-codes";
import { usage } from "../failure";
import { staleFiles } from "../tidy/files";
import type { Declarations } from "./declarations";
import { withExport } from "./edit";
import { isKept, type PlannedEntry } from "./text";

export interface CommonOptions {
  readonly dryRun?: boolean;
}

export interface NewData {
  readonly dryRun: boolean;
  readonly files: readonly string[];
  /** What follows from the declarations and was updated: locks, `docs/inventory.md`, `.env.example`. */
  readonly followed: readonly string[];
  readonly next: readonly string[];
}

export type NewResult = Result & { readonly data: NewData };

/** The product's index.ts with one export more. */
export function wired(
  declarations: Declarations,
  product: string,
  handle: string,
  file: string,
): readonly (readonly [string, string])[] {
  const path = `catalog/${product}/index.ts`;
  const text = declarations.read(path);
  if (text === null) throw usage(`${path} is missing; it names the product's integrations.`);
  return [[path, withExport(text, handle, file)]];
}

/** What is to be done once entries are declared. */
export function afterEntries(product: string, entries: readonly PlannedEntry[], unread: boolean): readonly string[] {
  const kept = entries.filter(isKept).map((entry) => `${product}/${entry.name}`);
  return [
    ...(unread && entries.length > 0 ? ["name a reader in services/, and remove unreadBecause"] : []),
    "strongroom check",
    ...(kept.length > 0 ? [`strongroom inject --env ENV --only ${kept.join(" ")}`] : []),
    "commit, and open a pull request",
  ];
}

/**
 * Writes the files, and with them what follows from the declarations.
 *
 * @param look resolve all environments afterwards; false where they were read before the files were written
 */
export function finish(
  context: Context,
  declarations: Declarations,
  files: ReadonlyMap<string, string>,
  options: CommonOptions,
  next: readonly string[],
  look = true,
): NewResult {
  const dryRun = options.dryRun === true;
  const names = [...files.keys()].sort();
  const steps = next.map((step) => `  next: ${step}`);
  const data: NewData = { dryRun, files: names, followed: [], next };
  if (dryRun) {
    const shown = names.map((name) => `would write ${name}:\n${files.get(name)}`);
    return { code: exitCodes.ok, text: shown.join("\n").trimEnd(), data };
  }
  declarations.write(files);
  const wrote = names.map((name) => `wrote ${name}`);
  if (!look) return { code: exitCodes.ok, text: [...wrote, ...steps].join("\n"), data };
  const issues = context.environments.names().flatMap((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    return resolution.ok ? [] : resolution.issues;
  });
  if (issues.length > 0)
    return {
      code: exitCodes.invalid,
      text: [
        ...wrote,
        "",
        `The declarations are not valid yet: ${formatIssues(issues)}`,
        "",
        "  next: mend them, then strongroom tidy",
        ...steps,
      ].join("\n"),
      data,
    };
  const followed = staleFiles(context).map(({ file, mend }) => {
    mend();
    return file;
  });
  const text = [...wrote, ...followed.map((file) => `updated ${file}`), ...steps].join("\n");
  return { code: exitCodes.ok, text, data: { ...data, followed } };
}
