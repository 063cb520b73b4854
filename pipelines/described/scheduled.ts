/** What runs by itself: rotations, and looks at what should not be there. */
import type { Settings } from "../declared";
import type { Identity, Job, Pipeline, Purpose, Step } from "../pipeline";
import { packages, report } from "../steps/change";
import { engineJob, loadEngine } from "../steps/engine";
import { loadLock, makeLock, proposeLock, saveLock } from "../steps/lock";
import { due, readers, rotate, scan } from "../steps/watch";

export const rotation: Pipeline = {
  name: "rotation",
  why: "Opens a pull request with every generated entry that is due. It adds versions and moves pins in a branch; nothing goes live before that pull request is merged and deployed. An entry whose pull request is still open is left alone.",
  starts: [{ on: "schedule", cron: "17 5 * * 1" }, { on: "hand" }],
  lane: {
    group: "rotation",
    newest: false,
    why: "A second run waits: cancelled in the middle, one would leave versions that no branch knows of.",
  },
  jobs: [
    engineJob("this", { when: ["default branch"] }),
    inEveryEnvironment("rotate", {
      as: "rotate",
      why: "Started by hand from another branch or a tag, that one's code would get the identity, and its pins would move. It pushes the branch, opens the pull request, and logs in to Google without a key as the rotating identity.",
      may: ["write code", "write pull requests", "identity"],
      pushes: true,
      steps: [rotate],
    }),
  ],
};

export const watch: Pipeline = {
  name: "watch",
  why: "Looks every night for what should not be there: secrets in the history, readers that no declaration names, rotations that are due. A job that fails is the alert: the host notifies whoever watches the repository's pipelines.",
  starts: [{ on: "schedule", cron: "37 4 * * *" }, { on: "push" }, { on: "pull request" }, { on: "hand" }],
  lane: {
    group: "watch",
    newest: true,
    why: "A newer push makes the older scan needless; a night's run is never cancelled.",
  },
  jobs: [
    {
      id: "scan",
      may: ["read code"],
      minutes: 30,
      steps: [{ do: "checkout", what: "this", history: true }, scan],
    },
    engineJob("this", { when: ["default branch"] }),
    inEveryEnvironment("access", {
      as: "watch",
      why: "Only the default branch's own code gets an identity: not a pull request's, and not that of a branch or tag from which somebody starts this by hand.",
      may: ["read code", "identity"],
      steps: [readers, due],
    }),
  ],
};

export const providerLock = ({ branch }: Settings): Pipeline => ({
  name: "provider lock",
  why: "Proposes the provider lock where it is missing or a version has moved. Without it no real cloud is planned or applied.",
  starts: [
    { on: "merge", of: ["providers/pinned.ts", "providers/.terraform.lock.hcl"] },
    { on: "schedule", cron: "47 6 * * 1" },
    { on: "hand" },
  ],
  lane: { group: "strongroom-provider-lock", newest: false },
  jobs: [
    {
      id: "make",
      when: ["default branch"],
      may: ["read code"],
      minutes: 15,
      steps: [{ do: "checkout", what: "this" }, { do: "node" }, { do: "terraform" }, packages(), makeLock, saveLock],
    },
    {
      id: "propose",
      needs: ["make"],
      when: ["default branch"],
      why: "It may push, so it installs nothing.",
      may: ["write code", "write pull requests"],
      minutes: 10,
      steps: [{ do: "checkout", what: "this", pushes: true }, loadLock, proposeLock(branch)],
    },
  ],
});

/** The comment on a pull request of a fork, whose own run may not write. */
export const comment: Pipeline = {
  name: "comment",
  why: "Posts what the run of a fork's pull request has reported. This is code of the default branch; the report is a file of somebody else's run, so it is shown as text, on the one open pull request whose head repository, branch and commit are the run's.",
  starts: [{ on: "finished", of: "pull request" }],
  lane: { group: "strongroom-comment", newest: false },
  jobs: [
    {
      id: "post",
      when: ["finished for a fork"],
      may: ["read code", "read runs", "write pull requests"],
      minutes: 5,
      steps: [
        { do: "checkout", what: "default branch" },
        { do: "load", name: report.artifact, path: "report", finished: true },
        {
          do: "run",
          script: `node bin/fork-comment.js report/${report.file}`,
          env: { GH_TOKEN: { of: "host token" } },
        },
      ],
    },
  ],
};

interface Everywhere extends Pick<Job, "why" | "may"> {
  readonly as: Identity & Purpose;
  readonly pushes?: true;
  readonly steps: readonly Step[];
}

/** In each environment by itself: what fails in one is no reason to leave the others. */
function inEveryEnvironment(id: string, { as, why, may, pushes, steps }: Everywhere): Job {
  return {
    id,
    ...(why === undefined ? {} : { why }),
    needs: ["engine"],
    when: ["default branch"],
    may,
    each: true,
    environment: { purpose: as },
    minutes: 30,
    steps: [
      {
        do: "checkout",
        what: "this",
        ...(pushes === undefined
          ? {}
          : { pushes, why: "Nothing that could take a token runs before the step that pushes with it." }),
      },
      { do: "node" },
      loadEngine,
      { do: "login", as },
      ...steps,
    ],
  };
}
