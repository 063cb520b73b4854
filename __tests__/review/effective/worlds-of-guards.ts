/** Names that look like more than they are, and sets that hold less: each row fails without one guard of the evaluator. */
import type { Small } from "./support";
import {
  accessor,
  accounts,
  ann,
  api,
  apiAccount,
  apiReads,
  bob,
  given,
  job,
  noValues,
  on,
  plain,
  type Row,
  secret,
} from "./vocabulary";

const owner = "projectOwner:p";
const denying = (rule: Partial<NonNullable<Small["deny"]>[number]>): Small => ({
  ...plain,
  deny: [{ ...noValues, ...rule }],
});
const cut = "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/x/*";

export const guardWorlds: readonly Row[] = [
  {
    what: "folders that are above each other",
    before: { ...plain, parents: { "projects/p": "folders/2", "folders/2": "folders/1", "folders/1": "folders/2" } },
    change: on("folders/1", `${accessor} ${bob}`),
    gained: [`${bob} KEY`],
  },
  {
    what: "a role that is named like something that every object has allows everything, since nobody knows it",
    change: on(secret, `constructor ${bob}`),
    gained: [`${bob} KEY`],
  },
  {
    what: "a condition for one version of the secret",
    change: on("projects/p", `${accessor} ${bob} if resource.name.endsWith("secrets/KEY/versions/7")`),
    gained: [`${bob} KEY`],
  },
  {
    what: "a condition on a name neither lets in to an account nor keeps out",
    before: given(apiAccount, `roles/iam.serviceAccountTokenCreator ${bob} if resource.name == "x"`),
    change: apiReads,
    gained: [`${api} KEY`, `${bob} KEY`],
  },
  {
    what: "a group with a deleted member",
    before: { ...plain, groups: { "g@acme.example": [`deleted:${bob}?uid=1`] } },
    change: on(secret, `${accessor} group:g@acme.example`),
    gained: ["group:g@acme.example KEY"],
  },
  {
    what: "a group that has a whole domain as its member",
    before: { ...given("projects/q", `roles/viewer ${bob}`), groups: { "g@acme.example": ["domain:acme.example"] } },
    change: on(secret, `${accessor} group:g@acme.example`),
    gained: [`${bob} KEY`, "domain:acme.example KEY", "group:g@acme.example KEY"],
  },
  {
    what: "a domain is its people, by the whole name",
    before: given(
      "projects/q",
      `roles/viewer ${bob}`,
      "roles/viewer user:eve@evil-acme.example",
      "roles/viewer serviceAccount:x@acme.example",
    ),
    change: on(secret, `${accessor} domain:acme.example`),
    gained: [`${bob} KEY`, "domain:acme.example KEY"],
  },
  {
    what: "whoever signs in is not everybody",
    before: given("projects/q", "roles/viewer allUsers"),
    change: on(secret, `${accessor} allAuthenticatedUsers`),
    gained: ["allAuthenticatedUsers KEY"],
  },
  {
    what: "owners of a project that are owners by being its owners had it before",
    before: given("projects/p", `roles/owner ${owner}`),
    change: on(secret, `${accessor} ${owner}`),
    gained: [],
  },
  {
    what: "a deny rule that leaves out the permission",
    before: denying({ exceptionPermissions: ["secretmanager.googleapis.com/versions.access"] }),
    change: on(secret, `${accessor} ${bob}`),
    gained: [`${bob} KEY`],
  },
  {
    what: "a star of another service, and a star for another number of parts",
    before: denying({ deniedPermissions: ["iam.googleapis.com/versions.*", "secretmanager.googleapis.com/*"] }),
    change: on(secret, `${accessor} ${bob}`),
    gained: [`${bob} KEY`],
  },
  {
    what: "a deny rule that excepts a set which can't be listed may deny nobody",
    before: denying({ exceptionPrincipals: [cut] }),
    change: on(secret, `${accessor} ${bob}`),
    gained: [`${bob} KEY`],
  },
  {
    what: "a deny rule that excepts what has no form here may deny nobody",
    before: denying({ exceptionPrincipals: ["principalSet://elsewhere/all"] }),
    change: on(secret, `${accessor} ${bob}`),
    gained: [`${bob} KEY`],
  },
  {
    what: "a right on projects has another name in deny rules",
    before: denying({ deniedPermissions: ["cloudresourcemanager.googleapis.com/projects.setIamPolicy"] }),
    change: on("projects/p", `roles/resourcemanager.projectIamAdmin ${ann}`),
    gained: [],
  },
  {
    what: "two accounts that act as each other, and one that acts as itself",
    before: {
      ...given(
        apiAccount,
        `roles/iam.serviceAccountTokenCreator ${job}`,
        `roles/iam.serviceAccountTokenCreator ${api}`,
      ),
      policies: {
        ...given(
          apiAccount,
          `roles/iam.serviceAccountTokenCreator ${job}`,
          `roles/iam.serviceAccountTokenCreator ${api}`,
        ).policies,
        [`${accounts}/job@p.iam.gserviceaccount.com`]: [`roles/iam.serviceAccountTokenCreator ${api}`],
      },
    },
    change: apiReads,
    gained: [`${api} KEY`, `${job} KEY`],
  },
];
