/**
 * What a pipeline is, whichever host runs it: plain data, from which each host's writer makes files. What a script needs from its surroundings
 * comes in by a variable, so that nothing that somebody else named is ever a part of a script.
 */

/** A file of pipelines, by what it is for. */
export type PipelineName =
  | "pull request"
  | "policy"
  | "plan"
  | "comment"
  | "deploy"
  | "deploy environment"
  | "drift"
  | "provider lock"
  | "rotation"
  | "watch";

/** Who a job is in the cloud; each is one service account per environment. */
export type Identity = "plan" | "seal" | "apply-grants" | "apply-services" | "deliver" | "rotate" | "watch";

export type Start =
  | { readonly on: "pull request" }
  | { readonly on: "merge queue" }
  /** A push to the default branch; `of`: that changes one of these files. */
  | { readonly on: "merge"; readonly of?: readonly string[] }
  /** A push to any branch. */
  | { readonly on: "push" }
  | { readonly on: "schedule"; readonly cron: string }
  /** By hand, on the default branch. */
  | { readonly on: "hand" }
  /** By another pipeline; `environment`: it says which environment, or may. */
  | { readonly on: "call"; readonly environment?: "required" | "optional" }
  /** After a run of another pipeline, on the default branch, with its result as input. */
  | { readonly on: "finished"; readonly of: PipelineName };

/** What a job may do at the host, beside reading what it says. */
export type Right =
  | "read code"
  | "write code"
  | "write pull requests"
  | "write issues"
  | "read runs"
  | "read deployments"
  | "identity";

/** When a job runs. All of the list must hold. */
export type Condition =
  /** Only code of the default branch: not started from another branch or a tag, nor by a pull request. */
  | "default branch"
  /** A push, rather than somebody who starts it by hand. */
  | "merge"
  /** The pull request's branch is in this repository, or it is in the merge queue. */
  | "own change"
  | "pull request"
  /** A pull request whose branch is in a fork. */
  | "fork"
  /** The run that has finished was of a pull request of a fork. */
  | "finished for a fork"
  /** Started by a schedule or by hand, for no environment alone. */
  | "whole"
  /** Called for one environment; or for none. */
  | "one environment"
  | "no environment"
  /** Whatever became of the jobs that it needs, unless the run was cancelled. */
  | "always"
  /** Nothing that it needs has failed; what it needs may have been left out. */
  | "nothing failed"
  /** The organisation has told the host who the identities are. */
  | "identities are set up"
  /** The commit is still the newest of the default branch. */
  | "newest"
  /** Only pins differ from what is live in this environment; or something does. */
  | { readonly pinsOnly: boolean; readonly of: string };

/**
 * What a script asks of the host, by a function that each host's writer defines at the script's beginning: `newest_commit BRANCH`,
 * `live_commit ENVIRONMENT`, `comes_after COMMIT OTHER`, `keep_issue TITLE FILE` (an empty file closes it), `propose BRANCH BASE TITLE BODY`
 * (pushes what is checked out, and asks for its merge), `gitleaks …`.
 */
export const commands = ["newest_commit", "live_commit", "comes_after", "keep_issue", "propose", "gitleaks"] as const;
export type Command = (typeof commands)[number];

/** The definitions that a script needs, before it. */
export function withCommands(script: string, table: Readonly<Record<Command, string>>): string {
  const used = commands.filter((name) => new RegExp(`\\b${name} `).test(script));
  return [...used.map((name) => `${name}() ${table[name]}`), script].join("\n");
}

/** What a variable of a script holds. */
export type Value =
  | string
  | {
      readonly of:
        | "environment"
        | "repository"
        | "commit"
        /** Where the default branch was before the push; empty if no merge started the run. */
        | "commit before"
        | "pull request"
        | "access token"
        | "host token"
        | "token of Vercel"
        /** Who commits in the name of the pipelines: a name, and an address. */
        | "robot"
        | "robot's address";
    }
  /** What the organisation has told the host, for the job's environment. */
  | { readonly variable: string }
  /** What a job that came before has given. */
  | { readonly output: string; readonly from: string };

export type Step = Checkout | Tool | Artifact | Login | Run;

export interface Checkout {
  readonly do: "checkout";
  /**
   * `this`: the commit that the run is about; of a pull request, what it would be merged as. `before`: where the default branch was before the
   * push.
   */
  readonly what: "this" | "default branch" | "before";
  /** A folder; else it is the working folder. */
  readonly into?: string;
  /** With all branches and all commits. */
  readonly history?: true;
  /** The login stays with the checkout, for a step that pushes. */
  readonly pushes?: true;
  readonly why?: string;
}

export interface Tool {
  readonly do: "node" | "terraform";
  readonly why?: string;
}

export interface Artifact {
  readonly do: "save" | "load";
  readonly name: string;
  readonly path: string;
  /** Its name goes on with the environment's. */
  readonly perEnvironment?: true;
  /** Of another run, which is the one that has finished. */
  readonly finished?: true;
  /** One of each environment, put together: their names go on with a hyphen. */
  readonly ofEach?: true;
  /** Files whose names begin with a dot as well. */
  readonly hidden?: true;
  /** Also after a step that failed. */
  readonly always?: true;
  readonly why?: string;
}

export interface Login {
  readonly do: "login";
  readonly as: Identity;
  readonly why?: string;
}

export interface Run {
  readonly do: "run";
  readonly name?: string;
  readonly script: string;
  readonly into?: string;
  readonly env?: Readonly<Record<string, Value>>;
  /** Names of what it writes into its outputs; the step is called as the job. */
  readonly gives?: readonly string[];
  /** Also after a step that failed. */
  readonly always?: true;
  readonly why?: string;
}

interface AnyJob {
  readonly id: string;
  readonly why?: string;
  readonly needs?: readonly string[];
  readonly when?: readonly Condition[];
  readonly may: readonly Right[];
  /** Two runs of it never work at once; one that waits is never cancelled by one that runs. */
  readonly lane?: string;
}

/** A job with steps. */
export interface Job extends AnyJob {
  /** One job for each environment. */
  readonly each?: true;
  /** Of the host: what is behind it, such as an approval, and to which an identity is bound. */
  readonly environment?: { readonly called?: string; readonly purpose?: Purpose };
  readonly minutes: number;
  readonly steps: readonly Step[];
}

/**
 * What an environment of the host is for. An identity of the pipelines is bound to one of its own, so that no job of another one can be it;
 * nobody is bound to the others.
 */
export type Purpose =
  | "plan"
  | "seal"
  | "apply-grants"
  | "apply-services"
  | "deliver"
  | "rotate"
  | "watch"
  | "approve"
  | "live";

/** A job that is another pipeline. */
export interface Call extends AnyJob {
  readonly calls: PipelineName;
  /** In the version of the default branch, whatever the change says. */
  readonly ofDefaultBranch?: true;
  /** Which environment, where the pipeline asks for it. */
  readonly environment?: Value;
}

export interface Pipeline {
  readonly name: PipelineName;
  /** What it does, for whoever opens its file. */
  readonly why: string;
  readonly starts: readonly Start[];
  /** A group of runs of which one is at work. `newest`: a newer one ends an older one, where that is a pull request's or a push's. */
  readonly lane?: { readonly group: string; readonly newest: boolean; readonly why?: string };
  readonly jobs: readonly (Job | Call)[];
}

export const isCall = (job: Job | Call): job is Call => "calls" in job;
