/** One line for each pull request. */
import type { Opens, PullRequest } from "../repository";

/** @returns the list, and what adds one to it: the codes of the rules that refuse it, or none */
export function collected(): {
  readonly rows: readonly PullRequest[];
  readonly opens: (codes: string, does: string, opens: Opens, after?: Opens) => void;
} {
  const rows: PullRequest[] = [];
  return {
    rows,
    opens: (codes, does, opens, after) =>
      void rows.push({
        does,
        opens,
        codes: codes === "" ? [] : codes.split(" "),
        ...(after === undefined ? {} : { after }),
      }),
  };
}

const staging = `const staging = environment(catalogue, {
  ...{ name: "staging", stage: "staging", protection: { deletion: true, destroyAfterDays: 7 } },
  ...{ vercel: { target: "preview", gitBranch: "staging" }, ...shared },
  places: {
    ...places("staging"),
    shop: { ...place("shop", "staging"), initialImage: "europe-docker.pkg.dev/acme/first/first:1" },
  },
});

export const organisation`;

/** A third environment, as somebody declares it. */
export const addsStaging: Opens = (branch) => {
  branch.edit("environments/index.ts", "export const organisation", staging);
  branch.edit("environments/index.ts", "[dev, prod]", "[dev, staging, prod]");
  const lock = { entries: {}, environment: "staging", format: 1, services: {}, stacks: {} };
  branch.write("environments/staging.lock.json", `${JSON.stringify(lock, null, 2)}\n`);
};
