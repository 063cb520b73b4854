/** What scripts ask of GitHub, by its own command line. */
import type { Command } from "../pipeline";

export const commands: Readonly<Record<Command, string>> = {
  newest_commit: `{ gh api "repos/$REPOSITORY/git/ref/heads/$1" --jq .object.sha; }`,
  live_commit: `{ gh api "repos/$REPOSITORY/deployments?environment=$1-live&per_page=1" --jq '.[0].sha // ""'; }`,
  comes_after: `{ [ "$(gh api "repos/$REPOSITORY/compare/$2...$1" --jq .status)" = ahead ]; }`,
  keep_issue: `{
  number=$(gh issue list --state open --label strongroom-drift --json number --jq '.[0].number // ""')
  if [ ! -s "$2" ]; then
    if [ -n "$number" ]; then gh issue close "$number" --comment "Nothing differs any more."; fi
  elif [ -n "$number" ]; then gh issue edit "$number" --body-file "$2"
  else
    gh label create strongroom-drift --force --description "Found by the pipeline drift"
    gh issue create --title "$1" --label strongroom-drift --body-file "$2"
  fi
}`,
  propose: `{
  git push -q --force origin "HEAD:refs/heads/$1"
  if [ -z "$(gh pr list --head "$1" --state open --json number --jq '.[].number')" ]; then
    gh pr create --base "$2" --head "$1" --title "$3" --body "$4"
  fi
}`,
  // Go's checksum database holds what this version is; an image's tag can be moved.
  gitleaks: `{ go run github.com/zricethezav/gitleaks/v8@v8.28.0 "$@"; }`,
};
