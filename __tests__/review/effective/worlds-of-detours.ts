/** Acting as accounts, changing policies, and what is made of a value. */
import { withMore } from "./support";
import {
  accessor,
  ann,
  api,
  apiAccount,
  apiReads,
  bob,
  custom,
  given,
  job,
  jobAccount,
  on,
  plain,
  type Row,
  runsElsewhere,
  secret,
} from "./vocabulary";

export const detourWorlds: readonly Row[] = [
  {
    what: "an account, and whoever may deploy as it",
    before: given("projects/p", `roles/editor ${bob}`),
    change: apiReads,
    gained: [`${api} KEY`, `${bob} KEY`],
    wrong: ["ignores acting as accounts", "believes names of roles"],
  },
  {
    what: "an account, and somebody who may act as it and runs nothing",
    before: given(apiAccount, `roles/iam.serviceAccountUser ${bob}`),
    change: apiReads,
    gained: [`${api} KEY`],
    wrong: ["ignores whether something can be run"],
  },
  {
    what: "an account, and somebody who may act as it and runs things elsewhere",
    before: withMore(runsElsewhere, on(apiAccount, `roles/iam.serviceAccountUser ${bob}`)),
    change: apiReads,
    gained: [`${api} KEY`, `${bob} KEY`],
    wrong: ["ignores acting as accounts"],
  },
  {
    what: "an account, and somebody who may act as it and change one service",
    before: withMore(
      given("projects/p/locations/europe-west1/services/api", `roles/run.developer ${bob}`),
      on(apiAccount, `roles/iam.serviceAccountUser ${bob}`),
    ),
    change: apiReads,
    gained: [`${api} KEY`, `${bob} KEY`],
  },
  {
    what: "an account, and somebody who may run things as another one",
    before: withMore(runsElsewhere, on(jobAccount, `roles/iam.serviceAccountUser ${bob}`)),
    change: apiReads,
    gained: [`${api} KEY`],
  },
  ...(["getAccessToken", "signJwt", "signBlob"] as const).map(
    (verb): Row => ({
      what: `an account, and whoever has its ${verb}`,
      before: {
        ...given(apiAccount, `${custom} ${bob}`),
        roles: { [custom]: [`iam.serviceAccounts.${verb}`] },
      },
      change: apiReads,
      gained: [`${api} KEY`, `${bob} KEY`],
      wrong: ["counts actAs only", "ignores acting as accounts"],
    }),
  ),
  {
    what: "an account, and whoever makes keys of all accounts",
    before: given("folders/1", `roles/iam.serviceAccountKeyAdmin ${bob}`),
    change: apiReads,
    gained: [`${api} KEY`, `${bob} KEY`],
    wrong: ["counts actAs only", "ignores folders and organisations"],
  },
  {
    what: "an account, and whoever delegates through one that mints its tokens",
    before: {
      ...withMore(given(jobAccount, `${custom} ${bob}`), on(apiAccount, `roles/iam.workloadIdentityUser ${job}`)),
      roles: { [custom]: ["iam.serviceAccounts.implicitDelegation"] },
    },
    change: apiReads,
    gained: [`${api} KEY`, `${job} KEY`, `${bob} KEY`],
    wrong: ["counts actAs only"],
  },
  {
    what: "an account, and whoever acts as one that acts as it",
    before: withMore(
      given(jobAccount, `roles/iam.serviceAccountTokenCreator ${bob}`),
      on(apiAccount, `roles/iam.serviceAccountTokenCreator ${job}`),
    ),
    change: apiReads,
    gained: [`${api} KEY`, `${job} KEY`, `${bob} KEY`],
    wrong: ["ignores acting as accounts"],
  },
  {
    what: "an account, and whoever sets its policy",
    before: given(apiAccount, `roles/iam.serviceAccountAdmin ${bob}`),
    change: apiReads,
    gained: [`${api} KEY`, `${bob} KEY`],
    wrong: ["ignores setIamPolicy"],
  },
  {
    what: "whoever sets policies of the project could read it, and gains it when he can directly",
    before: given("projects/p", `roles/resourcemanager.projectIamAdmin ${bob}`),
    change: on(secret, `${accessor} ${bob}`),
    gained: [`${bob} KEY`],
  },
  {
    what: "whoever sets the project's policy needs no account",
    before: given("projects/p", `roles/resourcemanager.projectIamAdmin ${bob}`),
    change: apiReads,
    gained: [`${api} KEY`],
  },
  ...(
    [
      [secret, "secretmanager.secrets"],
      ["projects/p", "resourcemanager.projects"],
      ["folders/2", "resourcemanager.folders"],
      ["organizations/1", "resourcemanager.organizations"],
    ] as const
  ).map(
    ([resource, kind]): Row => ({
      what: `whoever comes to set the policy of ${resource}`,
      before: { ...plain, roles: { [custom]: [`${kind}.setIamPolicy`] } },
      change: on(resource, `${custom} ${bob}`),
      gained: [`${bob} KEY`],
      wrong: ["ignores setIamPolicy"],
    }),
  ),
  {
    what: "whoever comes to change a role that he has",
    before: { ...given("projects/p", `${custom} ${bob}`, `${custom} ${ann}`), roles: { [custom]: [] } },
    change: on("projects/p", `roles/iam.roleAdmin ${bob}`),
    gained: [`${bob} KEY`],
    wrong: ["ignores changes of roles"],
  },
  {
    what: "a permission to set a folder's policy, on the project, where it means nothing",
    before: { ...plain, roles: { [custom]: ["resourcemanager.folders.setIamPolicy"] } },
    change: on("projects/p", `${custom} ${bob}`),
    gained: [],
  },
  {
    what: "a composition, with what it is made of",
    before: { ...plain, policies: { ...plain.policies, "projects/p/secrets/URL": [] }, parts: { URL: ["KEY"] } },
    change: on("projects/p/secrets/URL", `${accessor} ${bob}`),
    gained: [`${bob} KEY`, `${bob} URL`],
    wrong: ["ignores compositions"],
  },
  {
    what: "a value that becomes part of what somebody reads",
    before: given("projects/p/secrets/URL", `${accessor} ${bob}`),
    change: { parts: { URL: ["KEY"] } },
    gained: [`${bob} KEY`],
    wrong: ["ignores compositions"],
  },
  {
    what: "the project's owners, as another policy calls them",
    before: given("projects/q", `roles/owner ${bob}`),
    change: on(secret, `${accessor} projectOwner:q`),
    gained: ["projectOwner:q KEY", `${bob} KEY`],
  },
  {
    what: "a project that is moved below a folder",
    before: { ...given("folders/2", `${accessor} ${bob}`), parents: {} },
    change: { parents: plain.parents ?? {} },
    gained: [`${bob} KEY`],
    wrong: ["ignores folders and organisations"],
  },
  {
    what: "whoever comes to change a role that he does not have",
    before: { ...given("projects/p", `${custom} ${ann}`), roles: { [custom]: [] } },
    change: on("projects/p", `roles/iam.roleAdmin ${bob}`),
    gained: [],
  },
  {
    what: "an account, and whoever delegates through one that mints nothing",
    before: {
      ...given(jobAccount, `${custom} ${bob}`),
      roles: { [custom]: ["iam.serviceAccounts.implicitDelegation"] },
    },
    change: apiReads,
    gained: [`${api} KEY`],
  },
  {
    what: "an account, and whoever has a token of one that has a token of it",
    before: {
      ...withMore(given(jobAccount, `${custom} ${bob}`), on(apiAccount, `${custom} ${job}`)),
      roles: { [custom]: ["iam.serviceAccounts.getAccessToken"] },
    },
    change: apiReads,
    gained: [`${api} KEY`, `${job} KEY`, `${bob} KEY`],
  },
  {
    what: "a composition, by whoever could only grant himself a part of it",
    before: {
      ...given(secret, `${custom} ${bob}`),
      policies: { ...given(secret, `${custom} ${bob}`).policies, "projects/p/secrets/URL": [] },
      roles: { [custom]: ["secretmanager.secrets.setIamPolicy"] },
      parts: { URL: ["KEY"] },
    },
    change: on("projects/p/secrets/URL", `${accessor} ${bob}`),
    gained: [`${bob} KEY`, `${bob} URL`],
  },
  { what: "a binding of a deleted account", change: on(secret, `${accessor} deleted:${api}?uid=123`), gained: [] },
];
