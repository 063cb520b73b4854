/**
 * The commands that the pipelines run, each once. What a script needs comes in by a variable: a name that somebody else chose is never a part
 * of a script.
 */
import type { Run, Step } from "../pipeline";
import { placeOfReviewed, requirePlace, travelling } from "./seal";

/** Documents of the change, for whoever judges and plans it. */
export const documents = { artifact: "strongroom-documents", folder: "documents" };
/** The report of a change, for whoever posts it. */
export const report = { artifact: "strongroom-report", file: "report.md" };

/** Code of somebody else runs there: nothing that it could take is in such a job. */
export const packages = (into?: string): Run => ({
  do: "run",
  script: "npm ci --ignore-scripts",
  ...(into === undefined ? {} : { into }),
});

/** Makes Terraform's files of every environment from the declarations. */
export const synthesize: Run = {
  do: "run",
  name: "Terraform's files of the change",
  script: `CDKTF_OUTDIR="$PWD/${documents.folder}" STRONGROOM_ENV=all npm run --silent synth`,
};

/** The change's commit, in the checkout of the default branch. The last one that both have is what the change is compared with. */
export const fetchChange: Run = {
  do: "run",
  name: "The commit of the change, beside the code that judges it",
  script: `git -C base fetch --quiet --no-tags ../change "$COMMIT"`,
  env: { COMMIT: { of: "commit" } },
};

/** Both sides of a change: the code that judges, with its packages, and what is judged, of which no file is run. */
export const sides: readonly Step[] = [
  { do: "checkout", what: "default branch", into: "base", history: true, why: "The code that judges." },
  {
    do: "checkout",
    what: "this",
    into: "change",
    history: true,
    why: "What is judged. Nothing of it is run from here.",
  },
  { do: "node" },
  packages("base"),
  fetchChange,
];

const ofChange = (command: string) => `./strongroom ${command} --base "$(git merge-base HEAD "$COMMIT")"`;

/** For people: what the change does. It ends with 0, whatever that is. */
export const review: Run = {
  do: "run",
  name: "What the change does",
  into: "base",
  script: `${ofChange("review")} --head "$COMMIT" --markdown > ../${report.file}`,
  env: { COMMIT: { of: "commit" } },
};

/** The documents that will be planned are judged, and no others. */
export const policy: Run = {
  do: "run",
  name: "What must not be planned",
  into: "base",
  script: `${ofChange("policy")} --head "$COMMIT" --documents ../${documents.folder}`,
  env: { COMMIT: { of: "commit" } },
};

/** The provider lock beside each document begins with a dot. */
export const saveDocuments: Step = { do: "save", name: documents.artifact, path: documents.folder, hidden: true };
export const loadDocuments: Step = { do: "load", name: documents.artifact, path: documents.folder };
export const saveReport: Step = { do: "save", name: report.artifact, path: report.file, always: true };

/** Which pins the change moves, for whoever may ask the cloud about them. */
export const pins = { artifact: "strongroom-pins", file: "pins.json" };

const digest = `$(cd ${documents.folder} && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d" " -f1)`;

/**
 * What follows is for these documents and no others: a job of the change could put others in their place. Only what can be the name of a stack
 * goes on.
 */
export const accept: Run = {
  do: "run",
  name: "Which stacks to plan, which pins move, and the digests of both",
  script: `(cd base && ${ofChange("affected")} --head "$COMMIT" --documents ../${documents.folder} --json) > affected.json
stacks=$(node -p 'JSON.parse(fs.readFileSync("affected.json")).plan.filter((name) => /^[a-z0-9-]+$/.test(name)).join(" ")')
echo "stacks=$stacks" >> "$GITHUB_OUTPUT"
echo "digest=${digest}" >> "$GITHUB_OUTPUT"
echo "tree=$(git -C base rev-parse "$COMMIT^{tree}")" >> "$GITHUB_OUTPUT"
(cd base && ${ofChange("policy")} --head "$COMMIT" --write-pins ../${pins.file})
echo "pins=$(sha256sum < ${pins.file} | cut -d" " -f1)" >> "$GITHUB_OUTPUT"`,
  env: { COMMIT: { of: "commit" } },
  gives: ["stacks", "digest", "tree", "pins"],
};

export const savePins: Step = { do: "save", name: pins.artifact, path: pins.file };
export const loadPins: Step = { do: "load", name: pins.artifact, path: "." };

/** Declarations are programs, and none runs beside an identity: which pins move comes as data. */
export const askPins: Run = {
  do: "run",
  name: "Whether the cloud has the versions of moved pins, and from whom",
  script: `if [ "$(sha256sum < ${pins.file} | cut -d" " -f1)" != "$PINS" ]; then echo "::error::these are not the pins of the change"; exit 1; fi
./strongroom policy --cloud --pins ${pins.file} --env "$STRONGROOM_ENV"`,
  env: {
    STRONGROOM_ENV: { of: "environment" },
    GOOGLE_OAUTH_ACCESS_TOKEN: { of: "access token" },
    PINS: { from: "policy", output: "pins" },
  },
};

export const affected = { artifact: "strongroom-affected", file: "affected.json" };
export const saveAffected: Step = { do: "save", name: affected.artifact, path: affected.file };

/** Plans, by environment. They are read, never applied. */
export const plans = { artifact: "strongroom-plans", folder: "plans" };

/** Locks no state, and knows no token of Vercel. What they mean is kept for the comparison after the merge. */
export const planChange: Run = {
  do: "run",
  name: "Plans of what was judged",
  script: `if [ "${digest}" != "$DIGEST" ]; then echo "::error::these are not the documents that were judged"; exit 1; fi
${requirePlace}
mkdir ${plans.folder}
if [ -n "$STACKS" ]; then ./strongroom plan $STACKS --documents ${documents.folder} --advisory --out ${placeOfReviewed} --encrypt "$STRONGROOM_WRAP_KEY" --readable ${plans.folder}; fi
echo "planned in $STRONGROOM_ENV: \${STACKS:-nothing}" > "${plans.folder}/$STRONGROOM_ENV.txt"`,
  env: {
    STRONGROOM_ENV: { of: "environment" },
    GOOGLE_OAUTH_ACCESS_TOKEN: { of: "access token" },
    DIGEST: { from: "policy", output: "digest" },
    STACKS: { from: "policy", output: "stacks" },
    TREE: { from: "policy", output: "tree" },
    ...travelling,
  },
};

/** One comment, written again when the change changes; with the plans, where there are some. */
export const postReview: Run = {
  do: "run",
  name: "The report, as a comment",
  into: "base",
  script: `set --
if ls ../${plans.folder}/*.json > /dev/null 2>&1; then cp ../${affected.file} ../${plans.folder}/; set -- --plans ../${plans.folder}; fi
${ofChange("review")} --head "$COMMIT" "$@" --post`,
  env: { COMMIT: { of: "commit" }, GH_TOKEN: { of: "host token" } },
};

export const loadPlans: Step = { do: "load", name: plans.artifact, path: plans.folder, ofEach: true };
export const loadAffected: Step = { do: "load", name: affected.artifact, path: "." };
