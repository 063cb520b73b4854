/** What is done with a change before it is merged. */
import type { Pipeline } from "../pipeline";
import {
  accept,
  loadDocuments,
  packages,
  policy,
  review,
  saveAffected,
  saveDocuments,
  savePins,
  saveReport,
  sides,
  synthesize,
} from "../steps/change";

/** Its own file is the author's: nothing here decides anything, and no job of it has an identity. */
export const pullRequest: Pipeline = {
  name: "pull request",
  why: "Looks at a change before it is merged. This file is a part of the change, so its author decides what it says: it makes Terraform's files, without any credentials, and hands them to pipelines of the default branch, which judge them.",
  starts: [{ on: "pull request" }, { on: "merge queue" }],
  lane: { group: "strongroom-pull-request", newest: true },
  jobs: [
    {
      id: "synth",
      why: "Runs the author's code, so it has nothing that could be taken.",
      may: ["read code"],
      minutes: 15,
      steps: [
        { do: "checkout", what: "this", why: "What would be merged: the change on top of the default branch." },
        { do: "node" },
        packages(),
        synthesize,
        saveDocuments,
      ],
    },
    {
      id: "plan",
      needs: ["synth"],
      when: ["own change"],
      may: ["read code", "identity", "write pull requests"],
      calls: "plan",
      ofDefaultBranch: true,
    },
    {
      id: "fork",
      needs: ["synth"],
      why: "Of a fork: nothing holds an identity, and the comment comes from a run of the default branch (strongroom comment).",
      when: ["fork"],
      may: ["read code"],
      calls: "policy",
      ofDefaultBranch: true,
    },
  ],
};

/** Runs no code of the change but its synthesis of what it is compared with, and declarations, in processes that have nothing. */
export const policyOfChange: Pipeline = {
  name: "policy",
  why: "Judges a change by the rules and the engine of the default branch. A pull request calls it in the default branch's version, so that a change can't change its judge. It has no credentials.",
  starts: [{ on: "call" }],
  jobs: [
    {
      id: "judge",
      may: ["read code"],
      minutes: 15,
      steps: [...sides, review, loadDocuments, accept, saveAffected, savePins, policy, saveReport],
    },
  ],
};
