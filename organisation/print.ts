/**
 * Prints what all environments resolve to, as JSON, into a file: how another process reads the declarations of another revision.
 * Declarations are programs and may print what they like, so standard output says nothing.
 *
 * `node … organisation/print.ts FILE`
 */
import { writeFileSync } from "node:fs";
import { formatIssues } from "../model/issue";
import { loadIssues } from "../model/load-error";

/** Every environment, or why the declarations don't resolve; `declarations/loaded-apart.ts` reads it. */
function printed() {
  try {
    const { environmentNames, loadEnvironment, organisation } = require("./load") as typeof import("./load");
    const resolutions = environmentNames().map((name) => ({ name, resolution: loadEnvironment(name) }));
    const problems = resolutions.flatMap(({ name, resolution }) =>
      resolution.ok ? [] : [{ name, issues: resolution.issues }],
    );
    if (problems.length > 0)
      return { ok: false, says: formatIssues(problems.flatMap(({ issues }) => issues)), problems };
    const { pipelines, codeOwners } = organisation;
    const environments = resolutions.flatMap(({ resolution: one }) => (one.ok ? [one.environment] : []));
    return { ok: true, environments, organisation: { pipelines, codeOwners } };
  } catch (error) {
    const issues = loadIssues(error);
    return { ok: false, says: issues === null ? String(error) : formatIssues(issues), problems: null };
  }
}

if (require.main === module) writeFileSync(process.argv[2] ?? "", JSON.stringify(printed()));
