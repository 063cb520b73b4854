/**
 * Runs pipelines as GitLab does, from the very text of their files: which jobs there are by their rules, in the order of their needs, each in a
 * folder of its own with the artifacts of those that it takes them from, and all parts of a script in one shell. A job with an ID token gets the
 * sandbox; its exchange for one of Google's is answered with the sandbox's token, for the account that was asked for.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { plainEnvironment, type Surroundings } from "../pipelines/actions";
import type { Outcome, Outcomes } from "../pipelines/runner";
import { ruleFor, type Variables } from "./condition";
import { documentsOf, type Job, jobsOf } from "./rules";

export interface Started {
  /** Of the first file, and what it includes from the project itself. */
  readonly commit: string;
  readonly file: string;
  readonly variables: Variables;
  /** By environment: what the project keeps for its jobs. */
  readonly kept: (environment: string) => Variables;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly meanwhile?: (job: string, artifacts: (of: string) => string) => void;
  /** Jobs of people, and where approval is asked for. */
  readonly pressed?: (job: string) => boolean;
  readonly rewrite?: (text: string) => string;
}

/** Terraform is there already: the part that fetches it by its digest is left out. */
const download = "# Terraform, by the digest of its release\n";

/** What answers in GitLab's and Google's place. Secrets come by standard input, which is looked at here. */
export const curl = `for last; do :; done
output=/dev/stdout; previous=""; given=""
for one; do
  case "$previous" in --output) output=$one;; --form|--data|--data-urlencode) given="$given
$one";; esac
  previous=$one
done
input=""
case "$*" in *"--config -"*|*"--data @-"*|*"token=<-"*) input=$(cat);; esac
case "$last" in
  https://sts.googleapis.com/*) case "$input" in *"subject_token=fake-id-token"*) echo '{"access_token":"fake-federated"}';; *) exit 22;; esac;;
  *:generateAccessToken) account=\${last##*serviceAccounts/}; echo "logged in as \${account%:*}" >&2
    case "$input" in *"Bearer fake-federated"*) printf '{"accessToken":"%s"}' "$SANDBOX_TOKEN";; *) exit 22;; esac;;
  */deployments\\?*) name=\${last##*environment=}; name=\${name%%&*}
    if [ -f "$SCRATCH/deployments/$name" ]; then printf '[{"sha":"%s"}]' "$(cat "$SCRATCH/deployments/$name")"; else echo '[]'; fi;;
  */trigger/pipeline) printf '%s\\n' "$given" > "$SCRATCH/trigger"; echo '{}' > "$output";;
  */jobs/*/artifacts) job=\${last%/artifacts}; printf %s "$SCRATCH/jobs/\${job##*/}" > "$output";;
  */issues\\?*) if [ -f "$SCRATCH/issue" ]; then printf '[{"iid":%s}]' "$(cat "$SCRATCH/issue")"; else echo '[]'; fi;;
  */issues/*) case "$given" in *state_event=close*) rm "$SCRATCH/issue";; *) cp issue.md "$SCRATCH/issue.md";; esac;;
  */issues) cp issue.md "$SCRATCH/issue.md"; echo 5 > "$SCRATCH/issue";;
  */statuses/*) printf '%s\\n' "$given" >> "$SCRATCH/statuses"; echo '{}' > "$output";;
  *) echo "curl: nobody answers $last" >&2; exit 22;;
esac`;
/** Of an archive there is only the folder's name. */
export const unzip = 'cp -R "$(cat "$2")/documents" documents';

let numbers = 100;

export class GitlabRunner {
  constructor(private readonly around: Surroundings) {}

  run(started: Started): Outcomes {
    const { scratch } = this.around;
    const folder = join(scratch, `pipeline-${++numbers}`);
    const outcomes = new Map<string, Outcome>();
    const jobs = new Map(Object.entries(this.jobs(started)));
    const made = new Map<string, string>();
    const needed = ({ needs = [] }: Job) => needs.filter(({ job, optional }) => optional !== true || jobs.has(job));
    while (outcomes.size < jobs.size) {
      const next = [...jobs].find(
        ([name, job]) => !outcomes.has(name) && needed(job).every((need) => outcomes.has(need.job)),
      );
      if (next === undefined)
        throw new Error(`jobs that wait for each other, or for none: ${[...jobs.keys()].join(", ")}`);
      const [name, job] = next;
      outcomes.set(name, this.one(name, job, { started, folder, outcomes, made, needs: needed(job) }));
    }
    return outcomes;
  }

  /** Those that this run has. */
  private jobs({ commit, file, variables, rewrite }: Started): Readonly<Record<string, Job>> {
    const [root = {}] = documentsOf(this.text(commit, file)).slice(-1);
    const included = (root.include ?? []) as readonly {
      readonly local?: string;
      readonly file?: string;
      readonly project?: string;
    }[];
    const texts = included.map(({ local, file: other, project }) =>
      this.text(project === undefined ? commit : "main", (local ?? other ?? "").replace(/^\//, "")),
    );
    const all = Object.assign({}, ...texts.map((text) => jobsOf(rewrite?.(text) ?? text))) as Readonly<
      Record<string, Job>
    >;
    return Object.fromEntries(Object.entries(all).filter(([, { rules = [] }]) => ruleFor(rules, variables) !== null));
  }

  private text(commit: string, file: string): string {
    return execFileSync("git", ["-C", this.around.remote, "show", `${commit}:${file}`], {
      env: plainEnvironment(this.around),
      encoding: "utf8",
    });
  }

  private one(
    name: string,
    job: Job,
    at: {
      readonly started: Started;
      readonly folder: string;
      readonly outcomes: ReadonlyMap<string, Outcome>;
      readonly made: Map<string, string>;
      readonly needs: NonNullable<Job["needs"]>;
    },
  ): Outcome {
    const { started, outcomes, made, needs } = at;
    const rule = ruleFor(job.rules ?? [], started.variables);
    const results = needs.map((need) => outcomes.get(need.job)?.result);
    const none: Outcome = { result: "skipped", outputs: {}, log: "" };
    if (
      rule?.when === "on_failure"
        ? !results.includes("failure")
        : rule?.when !== "always" && results.some((one) => one !== "success")
    )
      return none;
    if (rule?.when === "manual" && started.pressed?.(name) !== true) return none;
    started.meanwhile?.(name, (of) => made.get(of) ?? "");
    const workspace = join(at.folder, name.replace(/\W+/g, "-"));
    mkdirSync(workspace, { recursive: true });
    const { GIT_STRATEGY, ...own } = (job.variables ?? {}) as Variables;
    if (GIT_STRATEGY === "clone") this.clone(workspace, started.variables.CI_COMMIT_SHA ?? "");
    for (const { job: from, artifacts } of needs)
      if (artifacts && made.has(from)) cpSync(made.get(from) ?? "", workspace, { recursive: true });
    const number = String(++numbers);
    const done = this.script(job, workspace, {
      ...started.variables,
      ...own,
      CI_JOB_ID: number,
      ...started.kept(job.environment?.name ?? ""),
    });
    const kept = join(this.around.scratch, "jobs", number);
    const { paths = [], when } = (job.artifacts ?? {}) as {
      readonly paths?: readonly string[];
      readonly when?: string;
    };
    mkdirSync(kept, { recursive: true });
    if (done.status === 0 || when === "always") {
      made.set(name, kept);
      for (const path of paths)
        if (existsSync(join(workspace, path))) {
          mkdirSync(dirname(join(kept, path)), { recursive: true });
          cpSync(join(workspace, path), join(kept, path), { recursive: true });
        }
    }
    const deploys = job.environment !== undefined && job.environment.action === undefined;
    if (deploys && done.status === 0) {
      mkdirSync(join(this.around.scratch, "deployments"), { recursive: true });
      writeFileSync(
        join(this.around.scratch, "deployments", job.environment?.name ?? ""),
        started.variables.CI_COMMIT_SHA ?? "",
      );
    }
    const log = `${done.stdout}${done.stderr}`;
    return done.status === 0
      ? { result: "success", outputs: {}, log }
      : { result: "failure", failed: failedIn(log), outputs: {}, log };
  }

  private clone(to: string, commit: string): void {
    const env = plainEnvironment(this.around);
    execFileSync("git", ["clone", "-q", "--no-checkout", this.around.remote, to], { env });
    execFileSync("git", ["-C", to, "fetch", "-q", "origin", commit], { env });
    execFileSync("git", ["-C", to, "checkout", "-q", "--detach", commit], { env, stdio: "pipe" });
  }

  /** All parts in one shell, as a runner does; each says its first line, so that one knows where it ended. */
  private script(job: Job, workspace: string, variables: Variables) {
    const parts = job.script
      .filter((part) => !part.startsWith(download))
      .map((part) => `echo ${JSON.stringify(`$ ${part.split("\n")[0]?.replace(/[`"$\\]/g, "")}`)}\n${part}`);
    const { remote, sandbox, scratch, token } = this.around;
    return spawnSync(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", ["set +o pipefail", ...parts].join("\n")],
      {
        cwd: workspace,
        env: {
          ...plainEnvironment(this.around),
          // Addresses of the host are those of the repository here.
          GIT_CONFIG_COUNT: "1",
          GIT_CONFIG_KEY_0: `url.${remote}.insteadOf`,
          GIT_CONFIG_VALUE_0: "https://gitlab.test/acme/infra/secrets.git",
          ...(job.id_tokens === undefined
            ? {}
            : { ...sandbox, SANDBOX_TOKEN: token, STRONGROOM_ID_TOKEN: "fake-id-token" }),
          SCRATCH: scratch,
          ...variables,
        },
        encoding: "utf8",
      },
    );
  }
}

const failedIn = (log: string) => [...log.matchAll(/^\$ (?:# )?(.*)$/gm)].at(-1)?.[1] ?? "";
