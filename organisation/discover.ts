import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { isIntegration, type OwnIntegration, type Reader } from "../model";
import { formatIssues, type Issue } from "../model/issue";
import { isReaderKind, readerKinds, readKinds } from "../model/kinds";

const reads: ReadonlySet<unknown> = new Set(readKinds);
const builders = Object.values(readerKinds).map(({ builder }) => builder);

/** The declarations in the files of services. */
export interface Discovered {
  readonly readers: readonly Reader[];
  /** Integrations that a service declares beside itself; named as their constants are. */
  readonly integrations: readonly OwnIntegration[];
}

/**
 * Everything that a file below `folder/<product>/` exports: a new service, with secrets of its own, is one new file and no
 * other edit.
 *
 * A file that exports lists of reads alone is shared by its neighbours and no reader of its own. The order follows
 * path and export name, so that the same files always give the same lists.
 *
 * @throws an error with `issues` if a file exports neither, or a reader of another product
 */
export function discover(folder: string): Discovered {
  const readers = new Set<Reader>();
  // Something that a second file exports again belongs to the first one.
  const integrations = new Map<unknown, OwnIntegration>();
  const issues: Issue[] = [];
  for (const file of sourceFiles(folder)) {
    const exported = exportsOf(join(folder, file));
    const values = exported.map(([, value]) => value);
    const found = values.filter(isReader);
    for (const reader of found) readers.add(reader);
    for (const [name, value] of exported)
      if (isIntegration(value) && !integrations.has(value))
        integrations.set(value, { name, file: `services/${file}`, integration: value });
    if (found.length === 0 && !(values.length > 0 && values.every(isListOfReads))) issues.push(nothingIn(file));
    const [own] = file.split("/");
    const strangers = found.filter(({ about }) => about.product.name !== own);
    for (const { about } of strangers) issues.push(elsewhere(file, about.product.name, about.name));
  }
  // Loading continues with the next file, so that all problems are reported at once.
  if (issues.length > 0) throw Object.assign(new Error(formatIssues(issues)), { issues });
  return { readers: [...readers], integrations: [...integrations.values()] };
}

/** Files of one service each, `<product>/<service>.ts`, sorted; the folder's own files are the engine's. */
function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((found) => found.isFile() && /\.[jt]s$/.test(found.name) && !found.name.endsWith(".d.ts"))
    .map((found) => relative(folder, join(found.parentPath, found.name)).split(sep).join("/"))
    .filter((file) => file.includes("/"))
    .sort();
}

// `require` and not `import()`: declarations load synchronously, under tsx, jest and plain Node alike.
function exportsOf(path: string): (readonly [name: string, value: unknown])[] {
  const module = require(path) as Readonly<Record<string, unknown>>;
  return Object.keys(module)
    .sort()
    .map((name) => [name, module[name]] as const);
}

function isReader(value: unknown): value is Reader {
  return isObject(value) && isReaderKind(value.kind) && isObject(value.about) && Array.isArray(value.reads);
}

function isListOfReads(value: unknown): boolean {
  return Array.isArray(value) && value.every((read) => isObject(read) && reads.has(read.kind));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function nothingIn(file: string): Issue {
  return {
    code: "file-without-reader",
    what: "it exports no reader",
    where: `services/${file}`,
    got: "a file that exports no declaration",
    allowed: `an exported ${builders.slice(0, -1).join(", ")} or ${builders.at(-1)}; or lists of reads that its neighbours share`,
    next: `export const service = cloudRunService({ product, name, role: "backend", reads: [] }), or remove the file`,
  };
}

function elsewhere(file: string, product: string, name: string): Issue {
  return {
    code: "wrong-folder",
    what: "the reader belongs to another product than its folder",
    where: `services/${file}`,
    got: `${product}/${name}`,
    allowed: `readers of ${file.split("/")[0]}`,
    next: `move the file to services/${product}/, or correct its product`,
  };
}
