/** A change of declarations, judged by a snapshot that a test wrote. */
import type { PolicySnapshot } from "../../../live/policies/snapshot";
import type { ResolvedEnvironment } from "../../../model/resolved";
import { reviewMarkdown } from "../../../review/markdown";
import { reviewOf } from "../../../review/review";
import { entryOf, secretOf } from "../../support/resolved-fixture";
import { type Draft, edited, entryIn, linesOf, productIn } from "../support";
import { accessor, binding, bob, checkout, giving, nobody, project, secret, shop, snapshotOf } from "./shop";
import { now } from "./support";

const reviewed = (base: ResolvedEnvironment, head: ResolvedEnvironment, snapshot: PolicySnapshot) =>
  reviewOf([base], [head], undefined, { live: { snapshot, now } });

test("what the base declares and the cloud lacks counts as given, and is counted", () => {
  const { verdict } = reviewed(giving(binding(checkout)), giving(binding(checkout)), snapshotOf({}));
  expect(verdict.says).toBe(nobody);
  expect(verdict.basis).toContain("; 1 grant of the base is not in the cloud, and counts as given");
});

test("a grant that goes away is lost, unless another way is left", () => {
  const base = giving(binding(checkout));
  expect(linesOf(reviewed(base, shop, snapshotOf({ [secret]: [`${accessor} ${checkout}`] })))).toEqual([
    "info access: shop/checkout loses shop/KEY | declared by shop/checkout: may access the secret",
  ]);
  const wider = snapshotOf({
    [secret]: [`${accessor} ${checkout}`],
    [`projects/${project}`]: [`roles/owner ${checkout}`],
  });
  expect(linesOf(reviewed(base, shop, wider))).toEqual([
    `info access: shop/checkout loses shop/KEY | declared by shop/checkout: may access the secret | can still get it: has roles/owner on project ${project}`,
  ]);
});

test("a hand-made grant that is declared now gives nobody anything", () => {
  const review = reviewed(shop, giving(binding(checkout)), snapshotOf({ [secret]: [`${accessor} ${checkout}`] }));
  expect(review.verdict.says).toBe(nobody);
  expect(linesOf(review)).toEqual([
    `info access: shop/checkout is declared a reader of shop/KEY, which it can read already | declared by shop/checkout: may access the secret | in effect: has ${accessor} on the secret itself`,
  ]);
});

test.each<[string, PolicySnapshot]>([
  [
    "had an end",
    snapshotOf({ [secret]: [`${accessor} ${checkout} if request.time < timestamp("2026-12-31T00:00:00Z")`] }),
  ],
  ["was of a role that is not known", snapshotOf({ [`projects/${project}`]: [`projects/p/roles/odd ${checkout}`] })],
  [
    "was seen where not all could be read",
    snapshotOf(
      { [secret]: [`${accessor} ${checkout}`] },
      { unread: [{ what: "the policy of folders/1", why: "HTTP 403" }] },
    ),
  ],
  [
    "was by acting as somebody",
    snapshotOf({ [`projects/${project}`]: [`roles/resourcemanager.projectIamAdmin ${checkout}`] }),
  ],
])("a grant is new if the previous one %s", (_what, snapshot) => {
  const { verdict } = reviewed(shop, giving(binding(checkout)), snapshot);
  expect(verdict.newAccess).toBe(true);
});

test("a detour of before is named beside the direct way of now", () => {
  const snapshot = snapshotOf({ [`projects/${project}`]: [`roles/resourcemanager.projectIamAdmin ${bob}`] });
  expect(linesOf(reviewed(shop, giving(binding(bob, "2026-12-31")), snapshot))).toEqual([
    `danger access: ${bob} gains shop/KEY until 2026-12-31 | a person | critical, and no other person or group has an address of acme.example | declared by shop/checkout: may access the secret | it could get it before: has roles/resourcemanager.projectIamAdmin on project ${project} -> setIamPolicy`,
  ]);
});

test("an address is the same in upper case", () => {
  const snapshot = snapshotOf({ [secret]: [`${accessor} ${bob}`] });
  const upper = giving(binding("user:Bob@Acme.example"));
  expect(reviewed(upper, shop, snapshot).changes.map(({ subject, says }) => `${subject} ${says}`)).toEqual([
    "user:Bob@Acme.example loses shop/KEY",
    `${bob} loses shop/KEY`,
  ]);
});

test("the witness of the riskiest is in the first line", () => {
  const snapshot = snapshotOf({ [`projects/${project}`]: ["roles/editor allAuthenticatedUsers"] });
  const way = `has roles/editor on project ${project} -> actAs checkout@${project}.iam.gserviceaccount.com, with run.services.create in project ${project}`;
  expect(reviewed(shop, giving(binding(checkout)), snapshot).verdict.says).toBe(
    `This change gives new access in dev: 2 accounts or targets to 1 entry. The riskiest: allAuthenticatedUsers gains shop/KEY in dev: ${way}.`,
  );
});

test("a value that moves into another project is new to whoever reads that one", () => {
  const head = edited((draft: Draft) => {
    const found = entryIn(draft, "KEY").secret;
    if (found !== null) found.project = "acme-vault-dev";
  }, shop);
  const both = snapshotOf(
    {
      [`projects/${project}`]: [`roles/owner ${bob}`],
      "projects/acme-vault-dev": [`roles/owner ${bob}`, `roles/owner user:eve@acme.example`],
    },
    { projects: [project, "acme-vault-dev"] },
  );
  const gained = linesOf(reviewed(shop, head, both)).filter((line) => line.includes(" gains "));
  expect(gained).toEqual([
    "attention access: user:eve@acme.example gains shop/KEY | a person, without an end | in effect: has roles/owner on project acme-vault-dev",
  ]);
});

test("a secret that is there already and becomes an entry is new to nobody", () => {
  const head = edited((draft: Draft) => {
    const old = entryOf({ name: "OLD", secret: secretOf({ id: "OLD", project, pin: "1" }) });
    productIn(draft).entries.push(structuredClone(old) as Draft["products"][number]["entries"][number]);
  }, shop);
  const there = snapshotOf({ [`projects/${project}`]: [`roles/owner ${bob}`], [secret.replace("KEY", "OLD")]: [] });
  expect(reviewed(shop, head, there).verdict.says).toBe(nobody);
  const absent = snapshotOf({ [`projects/${project}`]: [`roles/owner ${bob}`] });
  expect(linesOf(reviewed(shop, head, absent)).filter((line) => line.includes(" gains "))).toEqual([
    `attention access: ${bob} gains shop/OLD | a person, without an end | the entry is new: who has its project or acts as its readers has it too | in effect: has roles/owner on project ${project}`,
  ]);
});

test("an account of a project that was not read is said to be one", () => {
  const stranger = "serviceAccount:x@elsewhere.iam.gserviceaccount.com";
  expect(linesOf(reviewed(shop, giving(binding(stranger)), snapshotOf({})))).toEqual([
    `danger access: ${stranger} gains shop/KEY | the account is not in a project of this organisation | declared by shop/checkout: may access the secret | who can act as it was not read: its project is not one of the declarations`,
  ]);
});

describe("what was not read", () => {
  const unknown = (things: string) =>
    `Whether this change gives anybody new access is not known: ${things} on it could not be read. What was read gives nobody any.`;

  test.each<[string, Partial<PolicySnapshot>, string]>([
    [
      "a folder",
      { unread: [{ what: "the policy of folders/12", why: "HTTP 403" }] },
      "attention access: the policy of folders/12 could not be read: HTTP 403 | who has access through it is not known",
    ],
    [
      "a project that the snapshot lacks",
      { projects: [] },
      `attention access: project ${project} could not be read: the snapshot does not have it | who has access through it is not known`,
    ],
    [
      "a snapshot of the day before yesterday",
      { takenAt: "2026-11-26T23:59:59.000Z" },
      "attention access: what was granted meanwhile could not be read: the snapshot is of 2026-11-26T23:59:59.000Z, more than 24 hours ago | who has access through it is not known",
    ],
    [
      "a snapshot of tomorrow",
      { takenAt: "2026-11-29T00:00:00.000Z" },
      "attention access: what was granted meanwhile could not be read: the snapshot is of 2026-11-29T00:00:00.000Z, which is later than now | who has access through it is not known",
    ],
  ])("%s: nobody says that nobody gains access", (_what, over, line) => {
    const review = reviewed(shop, shop, snapshotOf({}, over));
    expect(review.verdict).toMatchObject({ newAccess: null, says: unknown("1 thing that bears") });
    expect(linesOf(review)).toEqual([line]);
    const about = { base: "1a2b3c4", head: "5d6e7f8", command: "strongroom review" };
    expect(reviewMarkdown(review, about)).toContain("## ⚠️ Whether this change gives anybody new access is not known");
  });

  test("a project that was refused is named once", () => {
    const unread = [{ what: `project ${project}`, why: "HTTP 403" }];
    const { verdict, changes } = reviewed(shop, shop, snapshotOf({}, { unread, projects: [], resources: [] }));
    expect(changes.map(({ says }) => says)).toEqual(["could not be read: HTTP 403"]);
    expect(verdict.basis).toContain("from the policies of no project and 0 deny policies");
  });

  test("two things are counted", () => {
    const unread = ["folders/1", "folders/2"].map((name) => ({ what: `the policy of ${name}`, why: "HTTP 403" }));
    expect(reviewed(shop, shop, snapshotOf({}, { unread })).verdict.says).toBe(unknown("2 things that bear"));
  });

  test("what is never read, and what is not evaluated, is in the second line", () => {
    const odd = snapshotOf({
      [`projects/${project}`]: [`roles/owner ${bob} if request.time.getHours() < 9`],
    });
    const { verdict, standing } = reviewed(shop, shop, odd);
    expect(verdict.says).toBe(nobody);
    expect(verdict.basis).toBe(
      [
        "read from the declarations and lock files of both sides, and from the policies of 1 project, 2 secrets and 0 deny policies (2026-11-28 00:00 UTC, as plan@acme-platform-dev.iam.gserviceaccount.com)",
        "not read: principal access boundaries and access policies of IAM v3",
        "not by this change: 1 principal can get values that no declaration gives them (--json lists them)",
        `the condition 'request.time.getHours() < 9' of roles/owner on projects/${project} is not evaluated, so it counts as true`,
      ].join("; "),
    );
    expect(standing).toEqual([
      {
        principal: bob,
        environment: "dev",
        entries: ["shop/KEY", "shop/OTHER"],
        how: `has roles/owner on project ${project}`,
      },
    ]);
  });
});
