/**
 * The commands that the pipelines run, each once. What a script needs comes in by a variable: a name that somebody else chose is never a part
 * of a script.
 */
import type { Run, Step } from "../pipeline";

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

export const saveDocuments: Step = { do: "save", name: documents.artifact, path: documents.folder };
export const loadDocuments: Step = { do: "load", name: documents.artifact, path: documents.folder };
export const saveReport: Step = { do: "save", name: report.artifact, path: report.file, always: true };
