/** The provider lock: made where the registry is reached, proposed by a pull request that somebody reads. */
import type { Run, Step } from "../pipeline";

const artifact = "strongroom-provider-lock";
const file = "provider-lock.hcl";
const committed = "providers/.terraform.lock.hcl";

export const makeLock: Run = {
  do: "run",
  script: `npm run --silent providers:lock
cp ${committed} ${file}`,
};

export const saveLock: Step = { do: "save", name: artifact, path: file };
export const loadLock: Step = { do: "load", name: artifact, path: "made" };

export const proposeLock = (branch: string): Run => ({
  do: "run",
  name: "A pull request, where the lock is missing or says something else",
  script: `if cmp -s made/${file} ${committed}; then echo "The committed lock is current."; exit 0; fi
cp made/${file} ${committed}
git checkout -q -B strongroom/provider-lock
git add -f ${committed}
git commit -q -m "Provider lock: what the registry has for the pinned versions"
propose strongroom/provider-lock ${branch} "Provider lock" "The providers get the cloud's token. Compare versions and checksums with the registry before you merge."`,
  env: {
    GH_TOKEN: { of: "host token" },
    GH_REPO: { of: "repository" },
    GIT_AUTHOR_NAME: { of: "robot" },
    GIT_AUTHOR_EMAIL: { of: "robot's address" },
    GIT_COMMITTER_NAME: { of: "robot" },
    GIT_COMMITTER_EMAIL: { of: "robot's address" },
  },
});
