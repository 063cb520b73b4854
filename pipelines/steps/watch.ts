/** What is looked at, and rotated, on a schedule. */
import type { Run, Value } from "../pipeline";

const ofEnvironment: Readonly<Record<string, Value>> = { ENVIRONMENT: { of: "environment" } };
const asIdentity: Readonly<Record<string, Value>> = {
  ...ofEnvironment,
  GOOGLE_OAUTH_ACCESS_TOKEN: { of: "access token" },
};

export const rotate: Run = {
  do: "run",
  script: './strongroom rotate --due --env "$ENVIRONMENT" --yes --pr',
  env: {
    ...asIdentity,
    GH_TOKEN: { of: "host token" },
    GIT_AUTHOR_NAME: { of: "robot" },
    GIT_AUTHOR_EMAIL: { of: "robot's address" },
    GIT_COMMITTER_NAME: { of: "robot" },
    GIT_COMMITTER_EMAIL: { of: "robot's address" },
  },
};

export const scan: Run = {
  do: "run",
  script:
    'gitleaks git . --no-banner --redact --verbose --log-opts="--all --full-history --no-color --diff-merges=first-parent"',
};

export const readers: Run = {
  do: "run",
  name: "Readers of critical entries that no declaration names",
  script: `keys=$(./strongroom list --env "$ENVIRONMENT" --json | node -p '
  JSON.parse(fs.readFileSync(0)).filter((one) => one.class === "critical" && one.tier !== 3).map((one) => one.key).join(" ")')
printf '%s\\n' $keys | xargs -P 4 -I KEY ./strongroom access KEY --env "$ENVIRONMENT" --since 25h --anomalies`,
  env: asIdentity,
};

export const due: Run = {
  do: "run",
  name: "Rotations that are due",
  script: './strongroom due --env "$ENVIRONMENT" --fail',
  env: ofEnvironment,
};
