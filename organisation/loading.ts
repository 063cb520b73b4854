/** Loads the declarations, which are programs: every error gets its file, and no declaration can end the process. */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { dirname, relative, sep } from "node:path";
import { describe } from "../model/declared/shape";
import type { Issue } from "../model/issue";
import { loadIssues } from "../model/load-error";
import { withCircle } from "./circle";

/** @throws an error with `issues` if declarations don't load; errors of the machine are thrown unchanged */
export function loadDeclarations<T>(load: () => T): T {
  const watch = watched();
  try {
    const result = load();
    // The refusal is reported even if the declaration caught it.
    const [refused] = watch.refusals;
    if (refused !== undefined) throw refused;
    return result;
  } catch (error) {
    throw isMachines(error) ? error : withIssues(error, watch.brokenFile());
  } finally {
    watch.end();
  }
}

type Compile = (this: unknown, text: string, file: string, ...rest: unknown[]) => unknown;

/** Records the first file that throws, and prevents it from ending the process: `process.exit(0)` would look like success. */
function watched() {
  const compiler = Module.prototype as unknown as { _compile?: Compile };
  const { _compile: compile } = compiler;
  let broken: string | null = null;
  const refusals: Error[] = [];
  if (compile !== undefined)
    compiler._compile = function (text, file, ...rest) {
      try {
        return compile.call(this, text, file, ...rest);
      } catch (error) {
        broken ??= file;
        throw error;
      }
    };
  const host = process as unknown as Record<string, unknown>;
  const ends = ["exit", "reallyExit", "abort"].map((name) => [name, host[name]] as const);
  for (const [name] of ends)
    host[name] = function end() {
      const refusal = new Error(`process.${name}() is called while the declarations load`);
      // The place of the call, not of the refusal.
      Error.captureStackTrace(refusal, end);
      refusals.push(refusal);
      throw refusal;
    };
  return {
    refusals,
    brokenFile: () => broken,
    end() {
      if (compile !== undefined) compiler._compile = compile;
      for (const [name, own] of ends) host[name] = own;
    },
  };
}

/** A file that is missing or can't be read. */
function isMachines(error: unknown): boolean {
  const { code, stack } = (error ?? {}) as { readonly code?: unknown; readonly stack?: unknown };
  return typeof code === "string" && typeof stack === "string";
}

function withIssues(error: unknown, file: string | null): unknown {
  const issues =
    loadIssues(error)?.map((issue) => withCircle(dirname(__dirname), issue)) ??
    (file === null ? null : [thrown(error, file)]);
  return issues === null ? error : Object.assign(new Error("the declarations do not load"), { issues });
}

/** Something without a stack: a text, null, an object that is not an error. Its content is not shown, since it may be a value. */
function thrown(error: unknown, file: string): Issue {
  const lines = readFileSync(file, "utf8").split("\n");
  const places = lines.flatMap((line, index) => (/\bthrow\b/.test(line) ? [index + 1] : []));
  const where = relative(dirname(__dirname), file).split(sep).join("/");
  return {
    code: "declarations-not-loaded",
    what: "the declarations can't be loaded: something that is not an Error is thrown",
    where: places.length === 0 ? where : `${where}:${places.join(", ")}`,
    got: describe(error),
    allowed: "declarations that load",
    next: "remove the throw, or throw new Error(…) with what is wrong",
  };
}
