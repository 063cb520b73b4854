/** What a push is, by what is live: the newest commit or not, only pins or more. */
import type { Settings } from "../declared";
import type { Run } from "../pipeline";

/**
 * A pin that has to go live now needs not wait for the environments before it, if only pins differ from what is live there: the
 * lock file alone. An environment that was never finished has nothing to differ from.
 */
export const lanes = ({ branch, environments }: Settings): Run => ({
  do: "run",
  name: "What differs from what is live",
  script: `newest=$(newest_commit ${branch})
if [ "$newest" = "$COMMIT" ]; then echo "newest=yes"; else echo "newest=no"; fi >> "$GITHUB_OUTPUT"
for environment in ${environments.map(({ name }) => name).join(" ")}; do
  live=$(live_commit "$environment")
  lane=all
  if [ -n "$live" ] && git merge-base --is-ancestor "$live" "$COMMIT"; then
    changed=$(git diff --name-only --no-renames "$live" "$COMMIT")
    if [ -n "$changed" ] && ! printf '%s\\n' "$changed" | grep -qvE '^environments/[a-z0-9-]+\\.lock\\.json$'; then lane=pins; fi
  fi
  echo "lane-$environment=$lane" >> "$GITHUB_OUTPUT"
done`,
  env: { REPOSITORY: { of: "repository" }, COMMIT: { of: "commit" }, GH_TOKEN: { of: "host token" } },
  gives: ["newest", ...environments.map(({ name }) => `lane-${name}`)],
});
