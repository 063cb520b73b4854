/** What brings an environment to what is declared, each step with the identity that may do it and nothing more. */
import type { Run, Value } from "../pipeline";

const ofEnvironment: Readonly<Record<string, Value>> = { STRONGROOM_ENV: { of: "environment" } };
const asIdentity: Readonly<Record<string, Value>> = {
  ...ofEnvironment,
  GOOGLE_OAUTH_ACCESS_TOKEN: { of: "access token" },
};

/** Stacks whose document is what was last applied are left out: a run that failed, or never ran, is caught up by the next one. */
const deploy = (layers: readonly string[]): string =>
  `./strongroom deploy ${layers.map((layer) => `"*-$STRONGROOM_ENV-${layer}"`).join(" ")} --auto-approve --skip-unchanged`;

/** What an approver reads. It locks no state. */
export const foresee: Run = {
  do: "run",
  name: "What would be applied",
  script: "./strongroom plan --advisory --out plans",
  env: asIdentity,
};

/** A job that somebody starts again later must not bring back what has been replaced meanwhile. */
export const notOlder: Run = {
  do: "run",
  name: "Nothing newer is live",
  script: `live=$(live_commit "$STRONGROOM_ENV")
if [ -n "$live" ] && comes_after "$live" "$COMMIT"; then
  echo "::error::$live is live in $STRONGROOM_ENV and comes after $COMMIT; start the newest run again instead"
  exit 1
fi`,
  env: { ...ofEnvironment, REPOSITORY: { of: "repository" }, COMMIT: { of: "commit" }, GH_TOKEN: { of: "host token" } },
};

export const applyGrants = (layers: readonly string[]): Run => ({
  do: "run",
  name: "Accounts, secrets and who may read them",
  script: deploy(layers),
  env: asIdentity,
});

/** Values come from people and the command line, never from here: without them a service would start with nothing. */
export const values: Run = {
  do: "run",
  name: "Every required value is there",
  script: `./strongroom check --env "$STRONGROOM_ENV"`,
  env: ofEnvironment,
};

export const pins: Run = {
  do: "run",
  name: "Every pinned version is enabled",
  script: `./strongroom status --env "$STRONGROOM_ENV"`,
  env: asIdentity,
};

export const applyServices: Run = {
  do: "run",
  name: "Services; ends when their newest revisions are ready",
  script: deploy(["services"]),
  env: asIdentity,
};

export const deliver: Run = {
  do: "run",
  name: "Variables of Vercel",
  script: deploy(["vercel"]),
  env: { ...asIdentity, VERCEL_API_TOKEN: { of: "token of Vercel" } },
};

export const health: Run = { ...pins, name: "What runs is what is declared" };
