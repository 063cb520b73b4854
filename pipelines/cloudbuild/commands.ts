/**
 * What scripts ask where Cloud Build runs them: git, and the bucket in which builds note how they ended. There is no token of the code host:
 * what would be an issue is a build that fails, and nobody is asked to merge something.
 */
import { gitleaksFetched } from "../downloads";
import type { Command } from "../pipeline";

const refused = (what: string) => `{ echo "error: ${what} is not done on Cloud Build"; exit 1; }`;

export const commands: Readonly<Record<Command, string>> = {
  newest_commit: `{ git ls-remote --exit-code origin "refs/heads/$1" | cut -f1; }`,
  live_commit: `{ objects "*/strongroom-main/deploy-$1%7B,-pins%7D-live/*/*/success" | newest | cut -d/ -f4; }`,
  comes_after: `{
  git cat-file -e "$1" || git fetch --quiet origin "$1" || exit 1
  [ "$1" != "$2" ] && git merge-base --is-ancestor "$2" "$1"
}`,
  keep_issue: `{ if [ -s "$2" ]; then cat "$2"; echo "error: $1"; exit 1; fi; }`,
  propose: refused("a pull request"),
  gitleaks: gitleaksFetched,
};
