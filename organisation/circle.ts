/**
 * Circles in declarations that don't load: compositions made of each other, and files that import each other. Node says only which name
 * was not there yet, so the files are read as texts here.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Issue } from "../model/issue";

type Graph = ReadonlyMap<string, readonly string[]>;

/** How node and bundlers call what is used before it is there. */
const tooEarly = /Cannot access '(\w+)' before initialization|Cannot read properties of undefined \(reading '(\w+)'\)/;

/**
 * @param root the project's folder
 * @param issue what is said of the error already: its place, and node's words
 * @returns the same with the circle in it; as it was where there is none
 */
export function withCircle(root: string, issue: Issue): Issue {
  if (!tooEarly.test(issue.got)) return issue;
  const files = sourcesBelow(root);
  const compositions = circleIn(compositionsOf([...files.values()].join("\n")));
  if (compositions !== null)
    return {
      ...issue,
      what:
        compositions.length === 2
          ? "a composition is made of itself"
          : "compositions are made of each other, in a circle",
      got: compositions.join(" -> "),
      allowed: "parts that have a value of their own",
      next: "declare what the part stands for with secret() or config() in an integration above, and name that",
    };
  const [file = ""] = issue.where.split(":");
  const imports = circleIn(importsOf(root, files), file);
  if (imports !== null)
    return {
      ...issue,
      what: "files import each other, in a circle",
      got: imports.join(" -> "),
      allowed: "imports that lead one way",
      next: "move what both need into a file of its own, which imports neither",
    };
  const [, name] = tooEarly.exec(issue.got) ?? [];
  if (name === undefined) return issue;
  return {
    ...issue,
    what: `${name} is used before it is declared`,
    allowed: "names that are declared above: parts of a composition belong to an integration before its own",
    next: `declare what it takes of ${name} in an integration above, with a const of its own`,
  };
}

/** Every file that people declare in, by its path below the root. */
function sourcesBelow(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of ["catalog", "services", "environments"]) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
      const path = join(entry.parentPath ?? entry.path, entry.name);
      found.set(relative(root, path).split(sep).join("/"), withoutComments(readFileSync(path, "utf8")));
    }
  }
  return found;
}

/** Texts stay: an address has `//` in it. */
function withoutComments(text: string): string {
  return text.replace(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "$1");
}

/** Names of compositions, each with the names of its parts. */
function compositionsOf(text: string): Graph {
  const found = new Map<string, readonly string[]>();
  const call =
    /\b(\w+)\s*:\s*composed\(\s*(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)\s*,\s*\{([^{}]*)\}/g;
  for (const [, name = "", parts = ""] of text.matchAll(call))
    found.set(
      name,
      [...parts.matchAll(/\.\s*(\w+)/g)].map(([, part = ""]) => part),
    );
  return found;
}

function importsOf(root: string, files: ReadonlyMap<string, string>): Graph {
  return new Map(
    [...files].map(([file, text]) => [
      file,
      [...text.matchAll(/\bfrom\s+["'](\.[^"']*)["']/g)].flatMap(([, to = ""]) => {
        const path = relative(root, join(root, dirname(file), to))
          .split(sep)
          .join("/");
        return [`${path}.ts`, `${path}/index.ts`].filter((one) => files.has(one)).slice(0, 1);
      }),
    ]),
  );
}

/** The shortest way from a name back to itself. @param start @default whichever is in a circle, in the order of their names */
function circleIn(graph: Graph, start?: string): readonly string[] | null {
  for (const first of start === undefined ? [...graph.keys()].sort() : [start]) {
    const seen = new Set<string>();
    let paths: (readonly string[])[] = [[first]];
    while (paths.length > 0) {
      const longer: (readonly string[])[] = [];
      for (const path of paths) {
        for (const next of graph.get(path.at(-1) ?? "") ?? []) {
          if (next === first) return [...path, first];
          if (seen.has(next)) continue;
          seen.add(next);
          longer.push([...path, next]);
        }
      }
      paths = longer;
    }
  }
  return null;
}
