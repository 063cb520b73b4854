/** The access to the declarations, which commands get through the context. */
import { lstatSync } from "node:fs";
import path from "node:path";
import type { Environments } from "../machine/context";
import { formatIssues } from "../model/issue";
import { loadIssues } from "../model/load-error";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";

/** The real declarations, read only when a command asks. */
export function projectEnvironments(): Environments {
  const load = () => {
    try {
      return require("../organisation/load") as typeof import("../organisation/load");
    } catch (error) {
      const issues = loadIssues(error);
      if (issues === null) throw movedAway() ?? error;
      throw new Failure(exitCodes.invalid, `the declarations do not load: ${formatIssues(issues)}`);
    }
  };
  return {
    names: () => load().environmentNames(),
    load: (name, options) => load().loadEnvironment(name, options),
    pipelines: () => load().organisation.pipelines,
    codeOwners: () => load().organisation.codeOwners,
    problemsWith: (context, files) =>
      (require("../declarations/scaffold/trial") as typeof import("../declarations/scaffold/trial")).problemsWith(
        context,
        files,
      ),
  };
}

/** Node resolves a file's imports from its real path. */
function movedAway(): Failure | null {
  const folder = path.join(path.dirname(__dirname), "environments");
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return null;
  return new Failure(
    exitCodes.invalid,
    `${folder} is not a folder of the project, or is a link to a place from which the engine can't be found.`,
    "put the folder itself there",
  );
}
