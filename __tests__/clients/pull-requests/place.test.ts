/** Which pull request is meant: by its address, or by what a run says of itself; and where a token goes. */
import { placeOf, runOf } from "../../../clients/pull-requests/place";
import { exitCodes } from "../../../text/exit-codes";
import { failureOf } from "../scripted-server";

const place = (address: string | null, env: Readonly<Record<string, string>> = {}) => placeOf(address, env);
const refused = (address: string | null, env: Readonly<Record<string, string>> = {}) =>
  failureOf((async () => place(address, env))());

it.each([
  ["https://github.com/acme/secrets/pull/12", "github", "https://api.github.com/", "acme/secrets#12"],
  ["https://github.com/acme/secrets/pull/12/files#diff-1", "github", "https://api.github.com/", "acme/secrets#12"],
  ["https://acme.ghe.com/acme/secrets/pull/12", "github", "https://api.acme.ghe.com/", "acme/secrets#12"],
  ["https://git.acme.example/acme/secrets/pull/12", "github", "https://git.acme.example/api/v3/", "acme/secrets#12"],
  [
    "https://gitlab.com/acme/platform/secrets/-/merge_requests/12",
    "gitlab",
    "https://gitlab.com/api/v4/",
    "acme/platform/secrets!12",
  ],
  [
    "https://bb.acme.example/projects/SEC/repos/secrets/pull-requests/12/overview",
    "bitbucket server",
    "https://bb.acme.example/rest/api/1.0/",
    "SEC/secrets#12",
  ],
  [
    "https://acme.example/bb/users/ann/repos/secrets/pull-requests/12",
    "bitbucket server",
    "https://acme.example/bb/rest/api/1.0/",
    "~ann/secrets#12",
  ],
  [
    "https://dev.azure.com/acme/our%20platform/_git/secrets/pullrequest/12",
    "azure",
    "https://dev.azure.com/acme/",
    "our platform/secrets#12",
  ],
  [
    "https://tfs.acme.example/tfs/Main/platform/_git/secrets/pullrequest/12",
    "azure",
    "https://tfs.acme.example/tfs/Main/",
    "platform/secrets#12",
  ],
])("%s", (address, host, api, says) => {
  expect(place(address)).toMatchObject({ host, api, says, number: "12" });
});

it.each([
  "github",
  "acme/secrets#12",
  "http://github.com/acme/secrets/pull/12",
  "https://token@github.com/acme/secrets/pull/12",
  "https://github.com/acme/secrets/issues/12",
  "https://github.com/acme/secrets/pull/12x",
  "https://github.com/acme/../x/secrets/extra/pull/12",
  "ftp://127.0.0.1/acme/secrets/pull/12",
  "http://127.0.0.1.evil.example/acme/secrets/pull/12",
])("%s names no pull request", async (address) => {
  expect(await refused(address)).toMatchObject({
    code: exitCodes.usage,
    message: expect.stringContaining(`--post takes the address of a pull request's page; got "${address}".`),
  });
});

const actions = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_API_URL: "https://api.github.com",
  GITHUB_REPOSITORY: "acme/secrets",
  GITHUB_REF: "refs/pull/12/merge",
  GITHUB_RUN_ID: "7",
};
const job = {
  GITLAB_CI: "true",
  CI_API_V4_URL: "https://gitlab.com/api/v4",
  CI_SERVER_URL: "https://gitlab.com",
  CI_PROJECT_PATH: "mallory/fork",
  CI_MERGE_REQUEST_PROJECT_PATH: "acme/secrets",
  CI_MERGE_REQUEST_IID: "12",
  CI_JOB_URL: "https://gitlab.com/mallory/fork/-/jobs/7",
};
const build = {
  TF_BUILD: "True",
  SYSTEM_COLLECTIONURI: "https://dev.azure.com/acme/",
  SYSTEM_TEAMPROJECT: "our platform",
  SYSTEM_PULLREQUEST_PULLREQUESTID: "12",
  BUILD_REPOSITORY_NAME: "secrets",
  BUILD_BUILDID: "7",
};
const jenkins = {
  CHANGE_URL: "https://bb.acme.example/projects/SEC/repos/secrets/pull-requests/12",
  BUILD_URL: "https://ci.acme.example/job/7/",
};

it.each([
  ["GitHub Actions", actions, "acme/secrets#12", "https://github.com/acme/secrets/actions/runs/7"],
  ["GitLab", job, "acme/secrets!12", "https://gitlab.com/mallory/fork/-/jobs/7"],
  [
    "Azure Pipelines",
    build,
    "our platform/secrets#12",
    "https://dev.azure.com/acme/our%20platform/_build/results?buildId=7",
  ],
  ["Jenkins", jenkins, "SEC/secrets#12", "https://ci.acme.example/job/7/"],
])("a run of %s names its pull request, and its own page", (_, env, says, run) => {
  expect(place(null, env).says).toBe(says);
  expect(runOf(env)).toEqual({ run });
});

it("the same place comes from an address and from a run", () => {
  expect(place("https://github.com/acme/secrets/pull/12")).toEqual(place(null, actions));
  expect(place("https://gitlab.com/acme/secrets/-/merge_requests/12")).toEqual(place(null, job));
  expect(place("https://dev.azure.com/acme/our%20platform/_git/secrets/pullrequest/12")).toEqual(place(null, build));
});

it.each([
  [{ ...actions, GITHUB_REF: "refs/heads/main" }, "this run of GitHub Actions is for no pull request"],
  [{ ...job, CI_MERGE_REQUEST_IID: "" }, "this job of GitLab is for no merge request"],
  [{ ...build, SYSTEM_PULLREQUEST_PULLREQUESTID: "" }, "this run of Azure Pipelines is for no pull request"],
  [{}, "this is not a pipeline that runs for a pull request"],
])("a run for no pull request is told so", async (env, message) => {
  expect(await refused(null, env as Readonly<Record<string, string>>)).toEqual({
    code: exitCodes.usage,
    message: `--post: ${message}.`,
    next: "name one: --post ADDRESS",
  });
});

it.each([
  [actions, "https://github.com.evil.example/acme/secrets/pull/12", "https://github.com (GITHUB_SERVER_URL)"],
  [job, "https://evil.example/acme/secrets/-/merge_requests/12", "https://gitlab.com (CI_SERVER_URL)"],
  [build, "https://evil.example/acme/p/_git/secrets/pullrequest/12", "https://dev.azure.com (SYSTEM_COLLECTIONURI)"],
])("a run's token goes to its own server alone", async (env, address, own) => {
  expect(await refused(address, env)).toMatchObject({
    code: exitCodes.usage,
    message: `--post: this pipeline runs on ${own}, so its token is not sent to ${new URL(address).origin}.`,
  });
});
