/** Steps as parts of a job's script. */
import type { Settings } from "../declared";
import { terraformInstalled } from "../downloads";
import { type FlatJob, runsOf } from "../flat";
import type { Call, Checkout, Job, Run } from "../pipeline";
import { factsOf, outputOf, quoted, robot, type ShellHost } from "../shell";
import { call, commands, withJobToken } from "./commands";

/** Where a job runs: in the project with the declarations, or in the one that plans its merge requests. */
export type Project = "declarations" | "planner";

export function hostOf(project: Project, { repository }: Settings): ShellHost {
  const facts = factsOf(repository, {
    commit: project === "planner" ? '"$STRONGROOM_COMMIT"' : '"$CI_COMMIT_SHA"',
    // Where nothing was pushed there are zeros.
    "commit before": '"$(printf %s "$CI_COMMIT_BEFORE_SHA" | sed "s/^0*$//")"',
    "pull request": project === "planner" ? '"$STRONGROOM_MERGE_REQUEST"' : '"$CI_MERGE_REQUEST_IID"',
  });
  return {
    commands,
    value: (name, value, flat) => {
      // Of GitHub's own command line.
      if (name.startsWith("GH_")) return null;
      if (typeof value === "string") return quoted(value);
      if ("of" in value) return ofFact(name, value.of, flat, facts);
      return "variable" in value && value.variable !== name ? `"$${String(value.variable)}"` : null;
    },
    beside: (step, { job }) => (usesHost(step) && writes(job) ? besideToken(step, project, repository) : []),
  };
}

const besideToken = ({ env = {} }: Run, project: Project, repository: string): readonly string[] => [
  'export GITLAB_TOKEN="$strongroom_host_token"',
  // The report goes to the merge request that is planned, which is another project's.
  ...(project === "planner"
    ? [`export CI_MERGE_REQUEST_IID="$STRONGROOM_MERGE_REQUEST" CI_MERGE_REQUEST_PROJECT_PATH=${quoted(repository)}`]
    : []),
  // Whatever pushes a branch asks for its merge as well; the image has no command line of GitLab.
  ...("GIT_AUTHOR_NAME" in env
    ? ["export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=push.pushOption GIT_CONFIG_VALUE_0=merge_request.create"]
    : []),
];

const uses = ({ env = {} }: Run, token: string) =>
  Object.values(env).some((value) => typeof value === "object" && "of" in value && value.of === token);
const usesHost = (step: Run) => uses(step, "host token");
/** Reading is what a job's own token may. */
const writes = ({ may }: Job | Call) => may.some((right) => /^write/.test(right));

/** Tokens that the project keeps for an environment reach no program but those that they are handed to. */
export function hidden({ job }: FlatJob): string {
  const tokens = [
    ...(writes(job) ? [["host", "GITLAB_TOKEN"]] : []),
    ...(runsOf(job).some((step) => uses(step, "token of Vercel")) ? [["vercel", "VERCEL_API_TOKEN"]] : []),
  ];
  return tokens.map(([name, variable]) => `strongroom_${name}_token="$${variable}"\nunset ${variable}\n`).join("");
}

function ofFact(name: string, fact: string, { environment }: FlatJob, facts: Readonly<Record<string, string>>) {
  if (fact === "environment") return quoted(environment ?? "");
  if (fact === "robot" || fact === "robot's address") return quoted(robot[fact]);
  if (fact === "host token") return null;
  return facts[fact] ?? `"$${name}"`;
}

/** With git's helper: no token in an address, an argument or a file. */
const helper = `'!f() { echo username=gitlab-ci-token; echo "password=$CI_JOB_TOKEN"; }; f'`;

/** GitLab's own checkout is used where a job is about the commit of its run, in the working folder. */
export const isOwn = (step: Checkout, project: Project) =>
  project === "declarations" && step.what === "this" && step.into === undefined;

export function checkedOut(step: Checkout, project: Project, { repository, branch }: Settings): string {
  const to = step.into ?? ".";
  // Where a fork runs this, the default branch is another project's; the change is its own.
  const address =
    project === "declarations" && step.what === "this" ? "$CI_PROJECT_URL.git" : `$CI_SERVER_URL/${repository}.git`;
  const git = `git -C ${to} -c credential.helper=${helper}`;
  const ref =
    step.what === "default branch"
      ? `refs/heads/${branch}`
      : step.what === "before"
        ? '"$CI_COMMIT_BEFORE_SHA"'
        : project === "planner"
          ? '"$STRONGROOM_COMMIT"'
          : '"$CI_COMMIT_SHA"';
  return `${step.why === undefined ? "" : `# ${step.why}\n`}git init --quiet ${to}
git -C ${to} remote add origin "${address}"
${project === "planner" && step.what === "this" ? `${ownChange(git)}\n` : ""}${git} fetch --quiet --no-tags origin ${ref}
git -C ${to} checkout --quiet --detach FETCH_HEAD
`;
}

/**
 * Who may push a branch chooses what is planned, and nobody else: a fork's merge request has a ref here too, unless somebody who may merge has
 * put it on the train. Both names have been checked by GitLab: a commit's digits, and a number's.
 */
const ownChange = (
  git: string,
) => `refs=$(${git} ls-remote --quiet origin "refs/heads/*" "refs/merge-requests/$STRONGROOM_MERGE_REQUEST/*" | tr '\\t' ' ')
head=$(printf '%s\\n' "$refs" | sed -n "s|^\\([0-9a-f]*\\) refs/merge-requests/$STRONGROOM_MERGE_REQUEST/head$|\\1|p")
kinds=train
if printf '%s\\n' "$refs" | grep -q "^\${head:-none} refs/heads/"; then kinds="head|merge|train"; fi
if ! printf '%s\\n' "$refs" | grep -qE "^$STRONGROOM_COMMIT refs/merge-requests/$STRONGROOM_MERGE_REQUEST/($kinds)$"; then
  echo "error: $STRONGROOM_COMMIT is not what merge request !$STRONGROOM_MERGE_REQUEST of a branch of this project would merge"
  exit 1
fi`;

/** A push is by the project's token, which stays in the environment. */
export const pushing = `git config credential.helper '!f() { echo username=strongroom; echo "password=$GITLAB_TOKEN"; }; f'
git remote set-url origin "$CI_PROJECT_URL.git"
`;

/** Its own token for one of Google's, of the account that the environment names. What follows sees neither, but where it is handed over. */
export const login = (account: string) => `# The job's own token, for one of the account
strongroom_token=$(
  federated=$(
    { printf 'grant_type=urn:ietf:params:oauth:grant-type:token-exchange&requested_token_type=urn:ietf:params:oauth:token-type:access_token'
      printf '&subject_token_type=urn:ietf:params:oauth:token-type:jwt&scope=https://www.googleapis.com/auth/cloud-platform'
      printf '&audience=//iam.googleapis.com/%s&subject_token=%s' "$STRONGROOM_IDENTITY_PROVIDER" "$STRONGROOM_ID_TOKEN"
    } | curl --silent --show-error --fail --data @- https://sts.googleapis.com/v1/token |
      node -p 'JSON.parse(fs.readFileSync(0, "utf8")).access_token'
  )
  printf 'header = "Authorization: Bearer %s"\\n' "$federated" |
    ${call} --json '{ "scope": ["https://www.googleapis.com/auth/cloud-platform"], "lifetime": "3600s" }' \\
      "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/$${account}:generateAccessToken" |
    node -p 'JSON.parse(fs.readFileSync(0, "utf8")).accessToken'
)
unset STRONGROOM_ID_TOKEN
`;

export const terraform = `# Terraform, by the digest of its release
(
${terraformInstalled}
)
`;

/** From the job of the merge request, whose number came with the start: whatever it is, it is judged as data. No links come in. */
export const fetchedDocuments = (
  folder: string,
  { repository }: Settings,
) => `# What the merge request's own job has made
(
${withJobToken} | ${call} --location --output documents.zip "$CI_API_V4_URL/projects/${encodeURIComponent(repository)}/jobs/$STRONGROOM_DOCUMENTS/artifacts"
unzip -q documents.zip '${folder}/*'
if find ${folder} ! -type f ! -type d | grep -q .; then
  echo "error: there is something else than files in what was made"
  exit 1
fi
)
`;

/** Asked in the jobs with which a call begins. A job that fails is no deployment, so none is noted that was not done. */
export function asked(flat: FlatJob): string {
  if (!flat.begins) return "";
  const newest = flat.when.includes("newest")
    ? `if [ ${outputOf("changed", "newest")} != yes ]; then
  echo "error: this commit is not the newest of the default branch any more; the newest one's pipeline does it all"
  exit 1
fi
`
    : "";
  return [
    newest,
    ...flat.when.map((one) =>
      typeof one === "object" && one.pinsOnly
        ? `if [ ${outputOf("changed", `lane-${one.of}`)} != pins ]; then
  echo "error: more than pins differs from what is live in ${one.of}; it waits for the environments before it"
  exit 1
fi
`
        : "",
    ),
  ].join("");
}

export const asksOthers = (flat: FlatJob) => asked(flat) !== "";
