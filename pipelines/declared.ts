/** What the organisation declares of its pipelines, checked: it becomes a part of files that hosts run. */
import { declaredIn } from "../declarations/tidy/files";
import type { Context } from "../machine/context";
import { formatIssues, type Issue } from "../model/issue";
import type { Layer } from "../model/layer";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { oneLine } from "../text/printable";

/** What the description of the pipelines depends on. */
export interface Settings {
  readonly host: "github";
  /** `owner/name` */
  readonly repository: string;
  readonly branch: string;
  /** In the order in which values move up. */
  readonly environments: readonly PlacedEnvironment[];
}

export interface PlacedEnvironment {
  readonly name: string;
  /** Those that at least one product has a stack of. */
  readonly layers: readonly Layer[];
}

const fields: Readonly<Record<string, readonly [pattern: RegExp, allowed: string, required: boolean]>> = {
  host: [/^github$/, '"github"', true],
  repository: [/^[\w.-]+\/[\w.-]+$/, '"owner/name", as in the address of the repository', true],
  branch: [/^[\w.-]+(?:\/[\w.-]+)*$/, "the name of the default branch", false],
};

/**
 * Null if the organisation declares no pipelines.
 *
 * @throws a `Failure` with every issue if what is declared can't be written, or the declarations don't resolve
 */
export function settingsOf(context: Context): Settings | null {
  const declared = context.environments.pipelines?.();
  if (declared === undefined) return null;
  const found = (typeof declared === "object" && declared !== null ? declared : {}) as Record<string, unknown>;
  const issues = [
    ...Object.entries(fields).flatMap(([name, [pattern, allowed, required]]) => {
      const value = found[name];
      const isRight = value === undefined ? !required : typeof value === "string" && pattern.test(value);
      return isRight ? [] : [issue(name, value, allowed)];
    }),
    ...Object.keys(found)
      // What is to be made in the cloud is checked with the declarations.
      .filter((name) => !Object.hasOwn(fields, name) && name !== "bootstrap")
      .map((name) => issue(name, found[name], `one of ${Object.keys(fields).join(", ")}`)),
  ];
  if (issues.length > 0) throw new Failure(exitCodes.invalid, formatIssues(issues));
  const { repository, branch = "main" } = found as { readonly repository: string; readonly branch?: string };
  const environments = declaredIn(context).map(({ name, products }) => ({
    name,
    layers: [...new Set(products.flatMap(({ stacks }) => stacks.map(({ layer }) => layer)))],
  }));
  return { host: "github", repository, branch, environments };
}

function issue(name: string, value: unknown, allowed: string): Issue {
  return {
    code: "pipelines",
    what: "the pipelines can't be written",
    where: `environments/index.ts: pipelines.${oneLine(name)}`,
    got: value === undefined ? "nothing" : oneLine(JSON.stringify(value) ?? typeof value, 100),
    allowed,
    next: `correct it; docs/guides/pipelines.md says what each field is`,
  };
}
