/** Conditions and deny policies. */
import { withMore } from "./support";
import { accessor, ann, api, apiReads, bob, given, noValues, on, plain, type Row, secret } from "./vocabulary";

export const limitWorlds: readonly Row[] = [
  {
    what: "a condition that has ended",
    change: on(secret, `${accessor} ${bob} if request.time < timestamp("2026-11-01T00:00:00Z")`),
    gained: [],
    wrong: ["takes every condition for true"],
  },
  {
    what: "a condition that begins tomorrow",
    change: on(secret, `${accessor} ${bob} if request.time >= timestamp("2026-11-29T00:00:00Z")`),
    gained: [`${bob} KEY`],
    wrong: ["takes every condition for false"],
  },
  {
    what: "a condition that begins after it has ended",
    change: on(
      secret,
      `${accessor} ${bob} if request.time > timestamp("2026-12-02T00:00:00Z") && request.time < timestamp("2026-12-01T00:00:00Z")`,
    ),
    gained: [],
    wrong: ["takes every condition for true"],
  },
  {
    what: "a condition for this secret, by the project's number",
    change: on(
      "projects/p",
      `${accessor} ${bob} if resource.name.startsWith("projects/100200300400/secrets/KEY/versions/")`,
    ),
    gained: [`${bob} KEY`],
    wrong: ["takes every condition for false"],
  },
  {
    what: "a condition for another secret",
    change: on("projects/p", `${accessor} ${bob} if resource.name.startsWith("projects/100200300400/secrets/OTHER/")`),
    gained: [],
    wrong: ["takes every condition for true"],
  },
  {
    what: "a condition for all but this secret",
    change: on(
      "projects/p",
      `${accessor} ${bob} if !(resource.name.startsWith("projects/p/secrets/KEY") || resource.name.startsWith("projects/100200300400/secrets/KEY"))`,
    ),
    gained: [],
    wrong: ["takes every condition for true"],
  },
  {
    what: "a condition that is not evaluated counts as true",
    change: on("projects/p", `${accessor} ${bob} if request.time.getHours("Europe/Berlin") < 9`),
    gained: [`${bob} KEY`],
    wrong: ["takes every condition for false"],
  },
  {
    what: "a binding of a deleted account, whose name is used again",
    before: withMore(given(secret, `${accessor} deleted:${api}?uid=123`), on("projects/p", `roles/viewer ${api}`)),
    change: apiReads,
    gained: [`${api} KEY`],
    wrong: ["gives bindings of deleted accounts to new ones"],
  },
  {
    what: "a deny policy on the organisation forbids it",
    before: { ...plain, deny: [{ ...noValues, at: "organizations/1" }] },
    change: on(secret, `${accessor} ${bob}`),
    gained: [],
    wrong: ["ignores deny policies", "ignores folders and organisations"],
  },
  {
    what: "a deny policy of another project does not",
    before: { ...withMore(plain, on("projects/q")), deny: [{ ...noValues, at: "projects/q" }] },
    change: on(secret, `${accessor} ${bob}`),
    gained: [`${bob} KEY`],
  },
  {
    what: "a deny policy that goes away",
    before: { ...given(secret, `${accessor} ${bob}`), deny: [noValues] },
    change: { deny: [] },
    gained: [`${bob} KEY`],
    wrong: ["ignores deny policies"],
  },
  {
    what: "a deny policy that gets an exception",
    before: { ...given(secret, `${accessor} ${bob}`, `${accessor} ${ann}`), deny: [noValues] },
    change: { deny: [{ ...noValues, exceptionPrincipals: ["principal://goog/subject/bob@acme.example"] }] },
    gained: [`${bob} KEY`],
    wrong: ["ignores deny policies", "ignores exceptions of deny rules"],
  },
  {
    what: "a deny policy that excepts a group which can't be looked into: he may be in it",
    before: { ...plain, deny: [{ ...noValues, exceptionPrincipals: ["principalSet://goog/group/dark@acme.example"] }] },
    change: on(secret, `${accessor} ${bob}`),
    gained: [`${bob} KEY`],
    wrong: ["ignores exceptions of deny rules"],
  },
  {
    what: "a deny policy with a condition forbids nobody that is proven",
    before: { ...plain, deny: [{ ...noValues, condition: 'resource.matchTag("1/env", "prod")' }] },
    change: on(secret, `${accessor} ${bob}`),
    gained: [`${bob} KEY`],
    wrong: ["believes a deny rule with a condition"],
  },
  {
    what: "a deny policy against a star, and not against another verb",
    before: { ...plain, deny: [{ ...noValues, deniedPermissions: ["secretmanager.googleapis.com/versions.*"] }] },
    change: on(secret, `${accessor} ${bob}`),
    gained: [],
    wrong: ["ignores deny policies"],
  },
  {
    what: "a deny policy that the denied may take away",
    before: {
      ...given("organizations/1", `roles/iam.denyAdmin ${bob}`),
      deny: [noValues],
    },
    change: on(secret, `${accessor} ${bob}`, `${accessor} ${ann}`),
    gained: [`${bob} KEY`],
    wrong: ["ignores who may change deny policies", "ignores deny policies"],
  },
];
