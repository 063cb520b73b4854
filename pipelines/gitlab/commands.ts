/**
 * What scripts ask of GitLab. A job's own token reads deployments; issues and pushes need a token of the project, GITLAB_TOKEN. Tokens go in by
 * standard input, or through git's helper: never as an argument.
 */
import { gitleaksFetched } from "../downloads";
import type { Command } from "../pipeline";

const json = (path: string) => `node -p 'JSON.parse(fs.readFileSync(0, "utf8"))${path} ?? ""'`;
export const call = `curl --silent --show-error --fail --config -`;
export const withJobToken = `printf 'header = "JOB-TOKEN: %s"\\n' "$CI_JOB_TOKEN"`;
export const withToken = `printf 'header = "PRIVATE-TOKEN: %s"\\n' "$GITLAB_TOKEN"`;

export const commands: Readonly<Record<Command, string>> = {
  newest_commit: `{ git ls-remote --exit-code origin "refs/heads/$1" | cut -f1; }`,
  live_commit: `{
  ${withJobToken} | ${call} "$CI_API_V4_URL/projects/$CI_PROJECT_ID/deployments?environment=$1-live&status=success&order_by=id&sort=desc&per_page=1" |
    ${json("[0]?.sha")}
}`,
  comes_after: `{
  git cat-file -e "$1" || git fetch --quiet origin "$1" || exit 1
  [ "$1" != "$2" ] && git merge-base --is-ancestor "$2" "$1"
}`,
  keep_issue: `{
  call() { ${withToken} | ${call} "$@"; }
  issues="$CI_API_V4_URL/projects/$CI_PROJECT_ID/issues"
  number=$(call "$issues?state=opened&labels=strongroom-drift&per_page=1" | ${json("[0]?.iid")})
  if [ ! -s "$2" ]; then
    if [ -n "$number" ]; then call --request PUT --data state_event=close "$issues/$number" > /dev/null; fi
  elif [ -n "$number" ]; then call --request PUT --data-urlencode "description@$2" "$issues/$number" > /dev/null
  else
    call --data-urlencode "title=$1" --data labels=strongroom-drift --data-urlencode "description@$2" "$issues" > /dev/null
  fi
}`,
  // GitLab opens what a push asks for, and leaves one that is open.
  propose: `{
  git push --quiet --force -o merge_request.create -o "merge_request.target=$2" -o "merge_request.title=$3" -o "merge_request.description=$4" origin "HEAD:refs/heads/$1"
}`,
  gitleaks: gitleaksFetched,
};
