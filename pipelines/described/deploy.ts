/** What happens after a merge: environment after environment, each from accounts to services. */
import type { Settings } from "../declared";
import type { Call, Job, Pipeline, Purpose, Step } from "../pipeline";
import { fetchChange, packages } from "../steps/change";
import { applyGrants, applyServices, deliver, health, notOlder, pins, values } from "../steps/deploy";
import { engineJob, loadEngine } from "../steps/engine";
import { lanes } from "../steps/lanes";

export function deployment(settings: Settings): Pipeline {
  return {
    name: "deploy",
    why: "Brings every environment to what the default branch declares, one after the other. Started by a merge, or by hand for what a policy refuses: a person who may write to the default branch then says that it was looked at.",
    starts: [{ on: "merge" }, { on: "hand" }],
    jobs: [
      changed(settings),
      judge,
      engineJob("this", { when: ["default branch", "identities are set up"] }),
      ...settings.environments.flatMap((_, index) => callsFor(settings, index)),
    ],
  };
}

const changed = (settings: Settings): Job => ({
  id: "changed",
  why: "A run that waited while something newer was merged does nothing: the newer one does it all.",
  when: ["default branch", "identities are set up"],
  may: ["read code", "read deployments"],
  minutes: 10,
  steps: [{ do: "checkout", what: "this", history: true }, lanes(settings)],
});

const judge: Job = {
  id: "judge",
  why: "The pipeline file of a pull request is its author's, so what was judged there is judged again: by the code of before the merge, which the change can't have touched.",
  when: ["default branch", "merge", "identities are set up"],
  may: ["read code"],
  minutes: 15,
  steps: [
    { do: "checkout", what: "before", into: "base", history: true },
    { do: "checkout", what: "this", into: "change", history: true },
    { do: "node" },
    packages("base"),
    fetchChange,
    {
      do: "run",
      name: "What must not be planned",
      into: "base",
      script: './strongroom policy --base HEAD --head "$COMMIT"',
      env: { COMMIT: { of: "commit" } },
    },
  ],
};

/** The usual way, after all environments before it; and the short one, for what moves pins alone. */
function callsFor({ environments }: Settings, index: number): readonly Call[] {
  const { name } = environments[index] ?? { name: "" };
  const earlier = environments.slice(0, index);
  const common = {
    may: ["read code", "read deployments", "identity"] as const,
    calls: "deploy environment" as const,
    environment: name,
    lane: `strongroom-deploy-${name}`,
  };
  const usual: Call = {
    ...common,
    id: name,
    needs: [
      "changed",
      "judge",
      "engine",
      ...earlier.flatMap((one, at) => (at === 0 ? [one.name] : [one.name, `${one.name}-pins`])),
    ],
    when: ["default branch", "nothing failed", "newest", ...(index === 0 ? [] : [{ pinsOnly: false, of: name }])],
  };
  if (index === 0) return [usual];
  const short: Call = {
    ...common,
    id: `${name}-pins`,
    why: "The short way, for a value that has to be replaced now: only lock files differ from what is live here, so nothing waits for the environments before it. It is judged and approved like everything else.",
    needs: ["changed", "judge", "engine"],
    when: ["default branch", "nothing failed", "newest", { pinsOnly: true, of: name }],
  };
  return [usual, short];
}

export function deploymentOfEnvironment({ environments }: Settings): Pipeline {
  const layers = new Set(environments.flatMap((one) => one.layers));
  const granted = (["identities", "secrets"] as const).filter((layer) => layers.has(layer));
  const jobs: (Job | Call)[] = [
    {
      id: "seal",
      why: "Plans what is about to be applied, and signs it. After a merge it has to mean what the pull request's plans meant. It changes nothing; whoever approves reads it in its log.",
      when: ["default branch"],
      may: ["read code", "identity"],
      calls: "plan",
      environment: { of: "environment" },
    },
    {
      id: "approve",
      needs: ["seal"],
      why: "Whoever has to approve this environment is asked here, by the host, once.",
      may: [],
      environment: { purpose: "approve" },
      minutes: 5,
      steps: [
        { do: "run", script: 'echo "approved: $STRONGROOM_ENV"', env: { STRONGROOM_ENV: { of: "environment" } } },
      ],
    },
    { id: "grants", needs: ["seal", "approve"], ...as("apply-grants", notOlder, applyGrants(granted)) },
    ...(layers.has("services")
      ? [{ id: "services", needs: ["seal", "grants"], ...as("apply-services", notOlder, values, pins, applyServices) }]
      : []),
    ...(layers.has("vercel")
      ? [
          {
            id: "deliver",
            needs: ["seal", layers.has("services") ? "services" : "grants"],
            ...as("deliver", notOlder, values, deliver),
          },
        ]
      : []),
  ];
  const last = jobs.at(-1)?.id ?? "";
  return {
    name: "deploy environment",
    why: "Brings one environment to what is declared: accounts and secrets, then services, then deliveries. One job plans all of it and signs that; each part is applied by an identity that may do that part and nothing else, exactly as it was signed. None may read a value but the deliveries' own.",
    starts: [{ on: "call", environment: "required" }],
    jobs: [
      ...jobs,
      { id: "health", needs: [last], ...as("apply-services", health) },
      {
        id: "live",
        needs: ["health"],
        why: "The host notes that this commit is live here.",
        may: [],
        environment: { purpose: "live" },
        minutes: 5,
        steps: [{ do: "run", script: 'echo "live: $STRONGROOM_ENV"', env: { STRONGROOM_ENV: { of: "environment" } } }],
      },
    ],
  };
}

/** The parts that every job with an identity has; its commands come last, and nothing is installed beside them. */
function as(identity: Purpose & ("apply-grants" | "apply-services" | "deliver"), ...commands: readonly Step[]) {
  return {
    may: ["read code", "read deployments", "identity"] as const,
    environment: { purpose: identity },
    minutes: 60,
    steps: [
      { do: "checkout", what: "this" },
      { do: "node" },
      { do: "terraform" },
      loadEngine,
      { do: "login", as: identity },
      ...commands,
    ] as readonly Step[],
  };
}
