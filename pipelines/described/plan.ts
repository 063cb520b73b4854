/** Every plan is made here: the plan identity trusts jobs of this file, as the default branch has it, and no others. */
import type { Condition, Job, Pipeline, Step } from "../pipeline";
import {
  askPins,
  loadAffected,
  loadDocuments,
  loadPins,
  loadPlans,
  planChange,
  plans,
  postReview,
  sides,
} from "../steps/change";
import { loadDrift, lookForDrift, reportDrift, saveDrift } from "../steps/drift";
import { engineJob, loadEngine } from "../steps/engine";
import { seal } from "../steps/seal";

export const planning: Pipeline = {
  name: "plan",
  why: "Plans as an identity that may read metadata and states, and nothing else. Its trust is bound to this file as the default branch has it: a change that edits it, or calls it otherwise, gets no token. What comes from the change is judged first, and is data here.",
  starts: [{ on: "call", environment: "optional" }],
  jobs: [
    { id: "policy", when: ["own change"], may: ["read code"], calls: "policy" },
    engineJob("default branch", { when: ["no environment", "identities are set up"] }),
    planJob("change", {
      why: "Plans of the stacks that the change affects, of the very documents that were judged. No lock is taken, and Vercel is not asked.",
      needs: ["policy", "engine"],
      when: ["own change", "identities are set up"],
      of: "default branch",
      each: true,
      steps: [
        loadDocuments,
        planChange,
        { do: "save", name: plans.artifact, path: plans.folder, perEnvironment: true },
        loadPins,
        askPins,
      ],
    }),
    {
      id: "report",
      needs: ["policy", "change"],
      when: ["always", "pull request", "own change"],
      why: "It may comment, and has no identity: declarations are read here, which are programs.",
      may: ["read code", "write pull requests"],
      minutes: 15,
      steps: [...sides, loadAffected, loadPlans, postReview],
    },
    planJob("drift", {
      why: "Plans of everything that is declared: what they would change, somebody has changed by hand.",
      needs: ["engine"],
      when: ["default branch", "whole", "identities are set up"],
      of: "this",
      each: true,
      steps: [lookForDrift, saveDrift],
    }),
    planJob("seal", {
      why: "What is about to be applied in one environment. Its identity alone may sign, and trusts the default branch alone.",
      when: ["default branch", "one environment"],
      as: "seal",
      of: "this",
      history: true,
      steps: [seal],
    }),
  ],
};

interface Planned extends Pick<Job, "why" | "needs" | "each"> {
  readonly when: readonly Condition[];
  /** @default plan */
  readonly as?: "plan" | "seal";
  readonly of: "this" | "default branch";
  /** With what led here: reviewed plans are known by it. */
  readonly history?: true;
  readonly steps: readonly Step[];
}

function planJob(id: string, { as = "plan", of, history, steps, ...about }: Planned): Job {
  return {
    id,
    ...about,
    may: ["read code", "identity"],
    environment: { purpose: as },
    minutes: 30,
    steps: [
      { do: "checkout", what: of, ...(history === undefined ? {} : { history }) },
      { do: "node" },
      { do: "terraform" },
      loadEngine,
      { do: "login", as },
      ...steps,
    ],
  };
}

/** Looks every night. */
export const drift: Pipeline = {
  name: "drift",
  why: "Looks every night whether what is there is what is declared, and keeps one issue about it.",
  starts: [{ on: "schedule", cron: "7 3 * * *" }, { on: "hand" }],
  lane: { group: "strongroom-drift", newest: false },
  jobs: [
    { id: "plan", when: ["default branch", "identities are set up"], may: ["read code", "identity"], calls: "plan" },
    {
      id: "issue",
      needs: ["plan"],
      when: ["default branch", "identities are set up"],
      why: "It has no identity, and runs no code of ours or anybody's but this script.",
      may: ["write issues"],
      minutes: 5,
      steps: [loadDrift, reportDrift],
    },
  ],
};
