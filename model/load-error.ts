/** Why declarations don't load, for people: the file and the line, without a stack trace. Pure. */
import type { Issue } from "./issue";

/** The folders that people edit. */
const declared = "((?:catalog|services|environments)/(?!load(?:ing)?\\.ts)[^\\s:()]+\\.[cm]?[jt]sx?)";

/** The parser's names of `<<<<<<<`, `=======` and `>>>>>>>`; no other line can begin with these tokens. */
const marker = /(?:Unexpected|found) "(?:<<|===|>>>?)"/;

/**
 * @param error whatever loading the declarations threw
 * @returns what it says; an error that carries issues shows all of them. Null if it has nothing to do with declarations
 */
export function loadIssues(error: unknown): readonly Issue[] | null {
  const found = (typeof error === "object" && error !== null ? error : {}) as Readonly<Record<string, unknown>>;
  if (Array.isArray(found.issues)) return found.issues as readonly Issue[];
  // Anything can be thrown: null, a text, an error without its fields.
  const [message, stack] = [textOf(found.message), textOf(found.stack)];
  const { code } = found;
  const syntax = [...message.matchAll(new RegExp(`${declared}:(\\d+):(\\d+): (?:ERROR|error): ([^\\n]*)`, "g"))];
  if (syntax.length > 0)
    return syntax.map(([, file, line, column, what = ""]) =>
      Number(column) <= 1 && marker.test(what)
        ? issue(
            `${file}:${line}`,
            "git's merge conflict markers are in it",
            what,
            "solve the conflict, and take out the lines <<<<<<<, ======= and >>>>>>>",
          )
        : issue(`${file}:${line}`, "it is not TypeScript", what, `to see every place, ${types}`),
    );
  const frame = new RegExp(`${declared}:(\\d+)(?::\\d+)?`).exec(stack);
  if (frame === null) return null;
  const where = `${frame[1]}:${frame[2]}`;
  const [first = ""] = message.split("\n");
  if (code === "MODULE_NOT_FOUND")
    return [issue(where, "it imports a file that does not exist", first, "correct the path, or restore the file")];
  const undefinedOne =
    /Cannot (?:read|destructure) propert.* of (?:'.*' as it is )?undefined|is not (?:a function|iterable|defined)/.test(
      first,
    );
  const next = undefinedOne
    ? `a name that it imports is not exported, or two files import each other; to see which, ${types}`
    : `correct it; to see every place, ${types}`;
  return [issue(where, "the declarations can't be loaded", first, next)];
}

/** By its path: outside of the project, `npx` would fetch another package of that name from the registry. */
const types = "in the project's folder: node_modules/.bin/tsc --noEmit -p .";

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function issue(where: string, what: string, got: string, next: string): Issue {
  return { code: "declarations-not-loaded", what, where, got, allowed: "declarations that load", next };
}
