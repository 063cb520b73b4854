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
