import { readFileSync } from "node:fs";
import { hostNames } from "../../inventory/host-names";
import type { Context } from "../../machine/context";
import type { VaultReader } from "./vault";

/**
 * Variables of the job. Those of type "file" hold a path instead of the value, namely one in the folder that the runner
 * makes beside the checkout; anything else is a value, whatever it looks like.
 *
 * @see https://docs.gitlab.com/ci/variables/#use-file-type-cicd-variables
 */
export function gitlabReader(context: Context): VaultReader {
  const { env } = context;
  if (env.GITLAB_CI !== "true") {
    context.output.note(
      "note: GitLab CI variables are this environment's vault, but this is not a GitLab job (GITLAB_CI is not set)",
    );
  }
  return {
    from: "gitlab ci variable",
    at: (entry) => `GitLab CI variable ${hostNames(entry).find((name) => env[name] !== undefined) ?? entry.name}`,
    taken: (entry) => {
      for (const name of hostNames(entry)) delete env[name];
    },
    async read(entry) {
      if (env.GITLAB_CI !== "true") return null;
      const name = hostNames(entry).find((candidate) => env[candidate] !== undefined);
      const value = name === undefined ? undefined : env[name];
      if (name === undefined || value === undefined) return null;
      const folder = env.CI_PROJECT_DIR;
      return folder !== undefined && value === `${folder}.tmp/${name}` ? readFileSync(value) : Buffer.from(value);
    },
  };
}
