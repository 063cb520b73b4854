import { accessorsIn, type Grant, grantOf } from "../../live/grant";

const member = "serviceAccount:api@fake-shop-dev.iam.gserviceaccount.com";
const accessor = "roles/secretmanager.secretAccessor";
const now = new Date("2026-11-26T12:00:00Z");
const policy = (...bindings: readonly unknown[]) => ({ bindings });
const bound = (more: object = {}) => ({ role: accessor, members: [member], ...more });
const until = (moment: string) => bound({ condition: { expression: `request.time < timestamp("${moment}")` } });
const conditional = (expression: string) => bound({ condition: { title: "fake", expression } });
const gone = bound({ members: [`deleted:${member}?uid=1`] });

describe("what a policy grants a member", () => {
  it.each<[string, object, Grant]>([
    ["nothing without bindings", {}, { kind: "none" }],
    ["nothing by other roles", policy(bound({ role: "roles/viewer" })), { kind: "none" }],
    ["nothing by another's binding", policy(bound({ members: ["user:ann@acme.test"] })), { kind: "none" }],
    ["nothing by what is malformed", policy(bound({ members: "all" }), bound({ members: [7] }), 7), { kind: "none" }],
    ["access by its binding", policy(bound()), { kind: "granted", until: null }],
    ["access as an admin", policy(bound({ role: "roles/secretmanager.admin" })), { kind: "granted", until: null }],
    [
      "perhaps access by a custom role",
      policy(bound({ role: "projects/x/roles/custom" })),
      { kind: "unknown role", role: "projects/x/roles/custom" },
    ],
    [
      "perhaps access by a role of Google's that is not in the table",
      policy(bound({ role: "roles/secretmanager.newest" })),
      { kind: "unknown role", role: "roles/secretmanager.newest" },
    ],
    [
      "access, where it has a custom role, too",
      policy(bound({ role: "projects/x/roles/custom" }), bound()),
      { kind: "granted", until: null },
    ],
    [
      "no access by a custom role from the moment on that its condition names",
      policy({ ...until("2026-11-26T12:00:00Z"), role: "projects/x/roles/custom" }),
      { kind: "expired", at: "2026-11-26T12:00:00Z" },
    ],
    ["nothing by a right to set policies alone", policy(bound({ role: "roles/iam.securityAdmin" })), { kind: "none" }],
    ["access as an owner", policy(bound({ role: "roles/owner" })), { kind: "granted", until: null }],
    [
      "access until a moment",
      policy(until("2026-11-26T12:00:01Z")),
      { kind: "granted", until: "2026-11-26T12:00:01Z" },
    ],
    [
      "no access from that moment on",
      policy(until("2026-11-26T12:00:00Z")),
      { kind: "expired", at: "2026-11-26T12:00:00Z" },
    ],
    [
      "access until a moment, however it is laid out",
      policy(conditional(" request.time<timestamp( '2027-01-01T00:00:00Z' ) ")),
      { kind: "granted", until: "2027-01-01T00:00:00Z" },
    ],
    [
      "what its condition says",
      policy(conditional("resource.name == 'x'")),
      { kind: "conditional", expression: "resource.name == 'x'" },
    ],
    [
      "what its condition says, if it says no moment",
      policy(until("soon")),
      { kind: "conditional", expression: 'request.time < timestamp("soon")' },
    ],
    [
      "what its condition says, if there is more than the moment",
      policy(conditional('request.time < timestamp("2027-01-01T00:00:00Z") && false')),
      { kind: "conditional", expression: 'request.time < timestamp("2027-01-01T00:00:00Z") && false' },
    ],
    [
      "what its condition says, if there is something before the moment",
      policy(conditional('!request.time < timestamp("2027-01-01T00:00:00Z")')),
      { kind: "conditional", expression: '!request.time < timestamp("2027-01-01T00:00:00Z")' },
    ],
    ["what a condition without words says", policy(bound({ condition: {} })), { kind: "conditional", expression: "" }],
    ["nothing once its account was deleted", policy(gone), { kind: "deleted" }],
    [
      "nothing where another account was deleted",
      policy(
        bound({
          members: ["deleted:serviceAccount:other@x.test?uid=1", `deleted:${member}x?uid=1`, `user:${member}?`],
        }),
      ),
      { kind: "none" },
    ],
    [
      "the best of several",
      policy(gone, until("2020-01-01T00:00:00Z"), conditional("x"), bound()),
      { kind: "granted", until: null },
    ],
    [
      "a condition rather than an end",
      policy(gone, until("2020-01-01T00:00:00Z"), conditional("x")),
      { kind: "conditional", expression: "x" },
    ],
    [
      "an end rather than a deletion",
      policy(gone, until("2020-01-01T00:00:00Z")),
      { kind: "expired", at: "2020-01-01T00:00:00Z" },
    ],
    ["a deletion rather than nothing", policy(bound({ members: [] }), gone), { kind: "deleted" }],
  ])("%s", (_, body, grant) => expect(grantOf(body as Record<string, unknown>, member, now)).toEqual(grant));
});

describe("who may access a secret", () => {
  const other = "user:ann@acme.test";
  it.each<[string, object, readonly string[]]>([
    ["nobody without bindings", {}, []],
    ["each once, sorted", policy(bound({ members: [other, member] }), bound()), [member, other]],
    ["who has a role that nobody here knows", policy(bound({ role: "projects/x/roles/custom" })), [member]],
    ["who has access under a condition", policy(conditional("x")), [member]],
    ["who has access until later", policy(until("2027-01-01T00:00:00Z")), [member]],
    ["nobody whose access is over", policy(until("2026-11-26T12:00:00Z")), []],
    ["nobody who was deleted, or is not a text", policy(gone, bound({ members: [7, null] })), []],
    ...[
      "roles/viewer",
      "roles/editor",
      "roles/iam.securityAdmin",
      "roles/iam.securityReviewer",
      "roles/secretmanager.viewer",
      "roles/secretmanager.secretVersionAdder",
      "roles/secretmanager.secretVersionManager",
    ].map((role) => [`nobody by ${role}`, policy(bound({ role })), []] as [string, object, readonly string[]]),
  ])("%s", (_, body, members) => expect(accessorsIn(body as Record<string, unknown>, now)).toEqual(members));
});
