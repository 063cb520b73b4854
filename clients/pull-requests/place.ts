/** Which pull request is meant: by its address, or by what a pipeline's run says of itself. */
import { usage } from "../../text/failure";
import { oneLine } from "../../text/printable";

export const hosts = ["github", "gitlab", "bitbucket server", "azure"] as const;
export type Host = (typeof hosts)[number];

export interface PullRequestPlace {
  readonly host: Host;
  /** Where its API begins; ends with a slash. */
  readonly api: string;
  /** GitHub's second API. */
  readonly graphql?: string;
  /** What names the repository in paths of the API: its parts as they are, not encoded. */
  readonly repository: readonly string[];
  readonly number: string;
  /** As people know it: `acme/secrets#12`. */
  readonly says: string;
}

type Env = Readonly<Record<string, string | undefined>>;

interface Shape {
  readonly host: Host;
  readonly path: RegExp;
  readonly example: string;
  readonly place: (
    origin: string,
    parts: readonly string[],
  ) => Pick<PullRequestPlace, "api" | "graphql" | "repository">;
}

/** The last part of each is the number. The first that fits counts: GitLab's addresses have a sign of their own. */
const shapes: readonly Shape[] = [
  {
    host: "gitlab",
    path: /^\/(.+)\/-\/merge_requests\/(\d+)(?:\/|$)/,
    example: "https://gitlab.com/acme/secrets/-/merge_requests/12",
    place: (origin, [project = ""]) => ({ api: `${origin}/api/v4/`, repository: [project] }),
  },
  {
    host: "bitbucket server",
    path: /^(\/.+)?\/(projects|users)\/([^/]+)\/repos\/([^/]+)\/pull-requests\/(\d+)(?:\/|$)/,
    example: "https://bitbucket.acme.example/projects/SEC/repos/secrets/pull-requests/12",
    place: (origin, [context = "", kind, project = "", repository = ""]) => ({
      api: `${origin}${context}/rest/api/1.0/`,
      repository: [kind === "users" ? `~${project}` : project, repository],
    }),
  },
  {
    host: "azure",
    path: /^\/(.+?)\/([^/]+)\/_git\/([^/]+)\/pullrequest\/(\d+)(?:\/|$)/i,
    example: "https://dev.azure.com/acme/platform/_git/secrets/pullrequest/12",
    place: (origin, [collection = "", project = "", repository = ""]) => ({
      api: `${origin}/${collection}/`,
      repository: [project, repository],
    }),
  },
  {
    host: "github",
    path: /^\/([^/]+)\/([^/]+)\/pull\/(\d+)(?:\/|$)/,
    example: "https://github.com/acme/secrets/pull/12",
    place: (origin, [owner = "", repository = ""]) => ({ ...githubApis(origin), repository: [owner, repository] }),
  },
];

function githubApis(origin: string): { readonly api: string; readonly graphql: string } {
  const { host } = new URL(origin);
  // github.com and its hosted siblings have a host for their API, a server of one's own has a path.
  const own = /^(?:.+\.)?ghe\.com$/.test(host) || host === "github.com" ? `https://api.${host}/` : null;
  return own === null
    ? { api: `${origin}/api/v3/`, graphql: `${origin}/api/graphql` }
    : { api: own, graphql: `${own}graphql` };
}

/**
 * @param address of the pull request's page; null: the one that this pipeline runs for
 * @throws a usage failure if it is not an address of a pull request, or the pipeline runs for none
 */
export function placeOf(address: string | null, env: Env): PullRequestPlace {
  if (address === null) return placeOfRun(env);
  const url = URL.canParse(address) ? new URL(address) : null;
  const safe = url?.protocol === "https:" || /^http:\/\/(?:127\.0\.0\.1|localhost)[:/]/.test(url?.href ?? "");
  const path = url === null ? "" : decoded(url.pathname);
  const shape = shapes.find((one) => one.path.test(path));
  if (url === null || !safe || url.username !== "" || url.password !== "" || shape === undefined)
    throw usage(
      `--post takes the address of a pull request's page; got "${oneLine(address)}". Allowed: ${shapes.map(({ example }) => example).join(", ")}.`,
      "without an address, in a pipeline that runs for a pull request; or with one of these forms",
    );
  const parts = (shape.path.exec(path) ?? []).slice(1);
  assertOwnHost(url, env);
  return placed(shape.host, parts.at(-1) ?? "", shape.place(url.origin, parts.slice(0, -1)));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}

/** A run's token is for its own server: it must not go to another one, whatever address somebody puts there. */
function assertOwnHost({ origin }: URL, env: Env): void {
  for (const name of ["GITHUB_SERVER_URL", "CI_SERVER_URL", "SYSTEM_COLLECTIONURI"]) {
    const own = env[name];
    if (own === undefined || !URL.canParse(own) || new URL(own).origin === origin) continue;
    throw usage(
      `--post: this pipeline runs on ${new URL(own).origin} (${name}), so its token is not sent to ${origin}.`,
      "leave the address out, or name a pull request there",
    );
  }
}

function placed(
  host: Host,
  number: string,
  where: Pick<PullRequestPlace, "api" | "graphql" | "repository">,
): PullRequestPlace {
  const mark = host === "gitlab" ? "!" : "#";
  return { host, number, ...where, says: `${where.repository.join("/")}${mark}${number}` };
}

function placeOfRun(env: Env): PullRequestPlace {
  const slash = (base: string) => base.replace(/\/*$/, "/");
  if (env.GITHUB_ACTIONS === "true") {
    const number = /^refs\/pull\/(\d+)\//.exec(env.GITHUB_REF ?? "")?.[1];
    const repository = (env.GITHUB_REPOSITORY ?? "").split("/");
    if (number === undefined || repository.length !== 2 || !env.GITHUB_API_URL)
      throw usage("--post: this run of GitHub Actions is for no pull request.", "name one: --post ADDRESS");
    const graphql = env.GITHUB_GRAPHQL_URL ?? `${slash(env.GITHUB_API_URL)}graphql`;
    return placed("github", number, { api: slash(env.GITHUB_API_URL), graphql, repository });
  }
  if (env.GITLAB_CI === "true") {
    const { CI_API_V4_URL: api, CI_MERGE_REQUEST_IID: number } = env;
    const project = env.CI_MERGE_REQUEST_PROJECT_PATH ?? env.CI_PROJECT_PATH;
    if (!api || !number || !project)
      throw usage("--post: this job of GitLab is for no merge request.", "name one: --post ADDRESS");
    return placed("gitlab", number, { api: slash(api), repository: [project] });
  }
  if (env.TF_BUILD !== undefined) {
    const { SYSTEM_COLLECTIONURI: api, SYSTEM_TEAMPROJECT: project, SYSTEM_PULLREQUEST_PULLREQUESTID: number } = env;
    const repository = env.BUILD_REPOSITORY_NAME;
    if (!api || !project || !number || !repository)
      throw usage("--post: this run of Azure Pipelines is for no pull request.", "name one: --post ADDRESS");
    return placed("azure", number, { api: slash(api), repository: [project, repository] });
  }
  // Jenkins, which builds for any host.
  if (env.CHANGE_URL) return placeOf(env.CHANGE_URL, env);
  throw usage("--post: this is not a pipeline that runs for a pull request.", "name one: --post ADDRESS");
}

/** The page of this pipeline's run, where what does not fit into a comment can be found; nothing outside of pipelines. */
export function runOf(env: Env): { readonly run?: string } {
  const { GITHUB_SERVER_URL: github, SYSTEM_COLLECTIONURI: azure } = env;
  const run =
    env.GITHUB_RUN_ID && github
      ? `${github}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`
      : env.BUILD_BUILDID && azure
        ? `${azure}${encodeURIComponent(env.SYSTEM_TEAMPROJECT ?? "")}/_build/results?buildId=${env.BUILD_BUILDID}`
        : (env.CI_JOB_URL ?? env.BUILD_URL);
  return run === undefined ? {} : { run };
}
