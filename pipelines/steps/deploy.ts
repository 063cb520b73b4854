/** What brings an environment to what is declared, each step with the identity that may do it and nothing more. */
import type { Run, Value } from "../pipeline";
import { applySealed } from "./seal";

const ofEnvironment: Readonly<Record<string, Value>> = { STRONGROOM_ENV: { of: "environment" } };
const asIdentity: Readonly<Record<string, Value>> = {
  ...ofEnvironment,
  GOOGLE_OAUTH_ACCESS_TOKEN: { of: "access token" },
};

/** Exactly what was sealed, by the identity that may do this part. */
const applying = (name: string, layers: readonly string[]): Run => {
  const { script, env } = applySealed(layers);
  return { do: "run", name, script, env: { ...asIdentity, ...env } };
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

export const applyGrants = (layers: readonly string[]): Run =>
  applying("Accounts, secrets and who may read them", layers);

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

export const applyServices = applying("Services; ends when their newest revisions are ready", ["services"]);

const variables = applying("Variables of Vercel", ["vercel"]);
/** It alone may look at what is on Vercel, so it plans again, and goes on if that means what was sealed. */
export const deliver: Run = { ...variables, env: { ...variables.env, VERCEL_API_TOKEN: { of: "token of Vercel" } } };

export const health: Run = { ...pins, name: "What runs is what is declared" };
