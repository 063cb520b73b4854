/**
 * Prints what all environments resolve to, as JSON, into a file: how another process reads the declarations of another revision.
 * Declarations are programs and may print what they like, so standard output says nothing.
 *
 * `node … organisation/print.ts FILE`
 */
import { writeFileSync } from "node:fs";
import { formatIssues, type Issue } from "../model/issue";
import { loadIssues } from "../model/load-error";

/** Every environment, or why the declarations don't resolve; `declarations/revision.ts` reads it. */
function printed() {
  try {
    const { environmentNames, loadEnvironment } = require("./load") as typeof import("./load");
    const resolutions = environmentNames().map((name) => loadEnvironment(name));
    const issues: Issue[] = resolutions.flatMap((one) => (one.ok ? [] : one.issues));
    if (issues.length > 0) return { ok: false, says: formatIssues(issues) };
    return { ok: true, environments: resolutions.flatMap((one) => (one.ok ? [one.environment] : [])) };
  } catch (error) {
    const issues = loadIssues(error);
    return { ok: false, says: issues === null ? String(error) : formatIssues(issues) };
  }
}

if (require.main === module) writeFileSync(process.argv[2] ?? "", JSON.stringify(printed()));
