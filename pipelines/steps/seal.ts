/**
 * Plans as they travel: what a pull request's plans mean goes into the state bucket, the plans of the merged commit are compared with that,
 * signed, and applied as they are. In the bucket all of it is encrypted.
 */
import type { Run, Value } from "../pipeline";

/** `gs://BUCKET/PREFIX` of the environment, and a key in Cloud KMS that wraps the keys of what is there. */
export const travelling: Readonly<Record<string, Value>> = {
  STRONGROOM_PLANS: { variable: "STRONGROOM_PLANS" },
  STRONGROOM_WRAP_KEY: { variable: "STRONGROOM_WRAP_KEY" },
};

const signing: Readonly<Record<string, Value>> = { STRONGROOM_SIGN_KEY: { variable: "STRONGROOM_SIGN_KEY" } };

/** A name that nothing was saved under, later than all before. */
const now = "$(date +%s%N)";

/** Without it, the place would be a folder of the job's machine. */
export const requirePlace =
  ': "${STRONGROOM_PLANS:?is not set; docs/guides/pipelines.md says which variables each environment needs}"';

/** A host reads commands out of what is printed, and somebody else named what is in a plan. */
const noCommands = "s/^/  /; s/##\\[/## [/g; s/::/: :/g";

/** Where plans of a change are kept, by what would be merged: the same files after the merge, whatever the commit is called. */
export const placeOfReviewed = `"$STRONGROOM_PLANS/reviewed/$TREE/$STRONGROOM_ENV/${now}"`;

/**
 * Locks no state: a plan holds for the state that it was made of. A merge is compared with what its pull request's plans meant; whoever
 * starts the pipeline by hand has it reviewed by those who approve the environment, who read the same lines.
 */
export const seal: Run = {
  do: "run",
  name: "Plans that mean what was reviewed, signed",
  script: `${requirePlace}
place="$STRONGROOM_PLANS/sealed/$COMMIT/${now}"
set --
if [ -n "$BEFORE" ]; then set -- --reviewed "$STRONGROOM_PLANS/reviewed"; fi
./strongroom plan --skip-unchanged --out "$place" --encrypt "$STRONGROOM_WRAP_KEY" --sign "$STRONGROOM_SIGN_KEY" --readable plans "$@"
for file in plans/*.txt; do if [ -s "$file" ]; then printf '\\n%s\\n' "$file"; sed '${noCommands}' "$file"; fi; done
echo "place=$place" >> "$GITHUB_OUTPUT"`,
  env: {
    STRONGROOM_ENV: { of: "environment" },
    GOOGLE_OAUTH_ACCESS_TOKEN: { of: "access token" },
    COMMIT: { of: "commit" },
    BEFORE: { of: "commit before" },
    ...travelling,
    ...signing,
  },
  gives: ["place"],
};

/** What is applied of what was sealed: the job's own layers. */
export const applySealed = (layers: readonly string[]): Pick<Run, "script"> & { readonly env: Run["env"] } => ({
  script: `./strongroom deploy ${layers.map((layer) => `"*-$STRONGROOM_ENV-${layer}"`).join(" ")} --plans "$PLACE" --signed-by "$STRONGROOM_SIGN_KEY" --auto-approve`,
  env: { PLACE: { from: "seal", output: "place" }, ...signing },
});
