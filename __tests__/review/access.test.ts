import { reviewOf } from "../../review/review";
import { acme } from "../support/acme";
import { bindingOf, environmentOf, identityOf, pinned, productOf, vercelVariableOf } from "../support/resolved-fixture";
import { type Draft, edited, entryIn, linesOf, productIn, reviewOfEdit } from "./support";

const nobody = "This change gives nobody new access.";
const worker = "serviceAccount:worker@acme-shop-dev.iam.gserviceaccount.com";

/** Edits that give somebody a value, with the line that a reviewer must read. */
const ofAnn = bindingOf({
  entry: "shop/PAYMENT_KEY",
  reader: "shop/ann",
  member: "user:ann@acme.example",
  until: "2026-12-01",
});

const gains: readonly (readonly [name: string, edit: (draft: Draft) => void, line: string])[] = [
  [
    "an accessor of the same product",
    (draft) =>
      productIn(draft).bindings.push(bindingOf({ entry: "shop/PAYMENT_KEY", reader: "shop/worker", member: worker })),
    `attention access: shop/worker gains shop/PAYMENT_KEY | declared by shop/worker: may access the secret`,
  ],
  [
    "an accessor of another product",
    (draft) =>
      productIn(draft, "vault").bindings.push(
        bindingOf({ entry: "vault/SIGNING_KEY", reader: "shop/worker", member: worker, crossProduct: true }),
      ),
    `attention access: shop/worker gains vault/SIGNING_KEY | cross-product: the entry belongs to another product | declared by shop/worker: may access the secret`,
  ],
  [
    "everybody",
    (draft) =>
      productIn(draft).bindings.push(
        bindingOf({ entry: "shop/PAYMENT_KEY", reader: "shop/checkout", member: "allUsers" }),
      ),
    "danger access: allUsers gains shop/PAYMENT_KEY | public: everybody can read it | declared by shop/checkout: may access the secret",
  ],
  [
    "a domain",
    (draft) =>
      productIn(draft).bindings.push(
        bindingOf({ entry: "shop/PAYMENT_KEY", reader: "shop/checkout", member: "domain:acme.example" }),
      ),
    "danger access: domain:acme.example gains shop/PAYMENT_KEY | a whole set of accounts, which can grow without a review | declared by shop/checkout: may access the secret",
  ],
  [
    "an account of nobody's project",
    (draft) =>
      productIn(draft).bindings.push(
        bindingOf({
          entry: "shop/PAYMENT_KEY",
          reader: "shop/checkout",
          member: "serviceAccount:x@elsewhere.iam.gserviceaccount.com",
        }),
      ),
    "danger access: serviceAccount:x@elsewhere.iam.gserviceaccount.com gains shop/PAYMENT_KEY | the account is not in a project of this organisation | declared by shop/checkout: may access the secret",
  ],
  [
    "an account without a project of its own",
    (draft) =>
      productIn(draft).bindings.push(
        bindingOf({
          entry: "shop/PAYMENT_KEY",
          reader: "shop/checkout",
          member: "serviceAccount:123-compute@developer.gserviceaccount.com",
        }),
      ),
    "danger access: serviceAccount:123-compute@developer.gserviceaccount.com gains shop/PAYMENT_KEY | the account is not in a project of this organisation | declared by shop/checkout: may access the secret",
  ],
  [
    "a person until a day",
    (draft) => productIn(draft).bindings.push(ofAnn),
    "attention access: user:ann@acme.example gains shop/PAYMENT_KEY until 2026-12-01 | a person | declared by shop/ann: may access the secret",
  ],
  [
    "a person who says why",
    (draft) => {
      productIn(draft).otherReaders.push({
        key: "shop/ann",
        name: "ann",
        product: "shop",
        role: "person",
        member: "user:ann@acme.example",
        reads: [],
        because: "incident 42",
      });
      productIn(draft).bindings.push(ofAnn);
    },
    "attention access: user:ann@acme.example gains shop/PAYMENT_KEY until 2026-12-01 | a person | declared by shop/ann: may access the secret | incident 42",
  ],
  [
    "a grant that lasts longer",
    (draft) => {
      const [, binding] = productIn(draft).bindings;
      if (binding !== undefined) binding.until = "2027-06-30";
    },
    "attention access: group:on-call@acme.example keeps shop/PAYMENT_KEY until 2027-06-30 (before: until 2026-12-31) | a group of people, whose members are not reviewed here | declared by shop/on-call: may access the secret",
  ],
  [
    "a grant that no longer ends",
    (draft) => {
      const [, binding] = productIn(draft).bindings;
      if (binding !== undefined) binding.until = null;
    },
    "attention access: group:on-call@acme.example keeps shop/PAYMENT_KEY without an end (before: until 2026-12-31) | a group of people, whose members are not reviewed here, without an end | declared by shop/on-call: may access the secret",
  ],
  [
    "whoever has a composition, of a part that it gets",
    (draft) => {
      entryIn(draft, "PAYMENT_KEY").origin = {
        kind: "composed",
        pieces: [],
        parts: [{ name: "key", entry: "vault/SIGNING_KEY" }],
      };
    },
    "attention access: group:on-call@acme.example gains vault/SIGNING_KEY until 2026-12-31 | a group of people, whose members are not reviewed here | declared by shop/on-call: has shop/PAYMENT_KEY, which contains it",
  ],
  [
    "people in a Vercel project, by a variable that is no longer sensitive",
    (draft) => {
      const [, variable] = productIn(draft).vercelProjects[0]?.variables ?? [];
      if (variable !== undefined) variable.sensitive = false;
    },
    "attention access: Vercel project shop/web, production shows shop/PAYMENT_KEY to people: the variable is no longer sensitive | everybody in the Vercel project can read the value there | declared by shop/web: gets the value delivered",
  ],
  [
    "previews of a Vercel project whose production has it",
    (draft) => {
      const [, variable] = productIn(draft).vercelProjects[0]?.variables ?? [];
      if (variable !== undefined) variable.targets = ["production", "preview"];
    },
    "attention access: Vercel project shop/web, preview gains shop/PAYMENT_KEY | previews run the code of every branch that somebody pushes | declared by shop/web: gets the value delivered",
  ],
];

describe("new access", () => {
  test.each(gains)("%s", (_name, edit, line) => {
    const review = reviewOfEdit(edit);
    expect(review.verdict.newAccess).toBe(true);
    expect(linesOf(review)).toContain(line);
  });

  test("the first line names how many, and the riskiest", () => {
    const review = reviewOfEdit((draft) => {
      for (const member of [worker, "allUsers"])
        productIn(draft).bindings.push(bindingOf({ entry: "shop/SESSION_SECRET", reader: "shop/worker", member }));
    });
    expect(review.verdict.says).toBe(
      "This change gives new access in dev: 2 accounts or targets to 1 entry. The riskiest: allUsers gains shop/SESSION_SECRET in dev.",
    );
  });

  test("an account of another environment is dangerous", () => {
    const prod = environmentOf(
      [
        productOf({
          name: "shop",
          project: "acme-shop-prod",
          identities: [identityOf("shop/checkout", "acme-shop-prod")],
        }),
      ],
      "prod",
    );
    const dev = edited((draft) =>
      productIn(draft).bindings.push(
        bindingOf({
          entry: "shop/PAYMENT_KEY",
          reader: "shop/checkout",
          member: "serviceAccount:checkout@acme-shop-prod.iam.gserviceaccount.com",
        }),
      ),
    );
    expect(linesOf(reviewOf([acme(), prod], [dev, prod]))).toEqual([
      "danger access: serviceAccount:checkout@acme-shop-prod.iam.gserviceaccount.com gains shop/PAYMENT_KEY | cross-environment: the account belongs to prod | declared by shop/checkout: may access the secret",
    ]);
  });

  test("a person without an end is dangerous in production", () => {
    const production = edited((draft) => {
      draft.stage = "production";
    });
    const after = edited((draft) => {
      productIn(draft).bindings.push(
        bindingOf({ entry: "shop/SESSION_SECRET", reader: "shop/ann", member: "user:ann@acme.example" }),
      );
    }, production);
    expect(linesOf(reviewOf([production], [after]))).toEqual([
      "danger access: user:ann@acme.example gains shop/SESSION_SECRET | a person, without an end | declared by shop/ann: may access the secret",
    ]);
  });
});

/** Edits after which nobody can read more than before. */
const harmless: readonly (readonly [name: string, edit: (draft: Draft) => void])[] = [
  ["nothing", () => undefined],
  ["an accessor that goes", (draft) => productIn(draft).bindings.pop()],
  [
    "a grant that ends sooner",
    (draft) => {
      const [, binding] = productIn(draft).bindings;
      if (binding !== undefined) binding.until = "2026-12-01";
    },
  ],
  ["an address that changes", (draft) => void Object.assign(productIn(draft).bindings[0] ?? {}, { address: "other" })],
  [
    "a second variable with the same value in the same project",
    (draft) =>
      void productIn(draft).vercelProjects[0]?.variables.push(
        vercelVariableOf(pinned("PAYMENT_KEY", "3"), {
          address: "again",
        }) as Draft["products"][number]["vercelProjects"][number]["variables"][number],
      ),
  ],
  [
    "a literal that a reader without an account gets",
    (draft) =>
      void productIn(draft).otherReaders.push({
        key: "shop/edge",
        name: "edge",
        product: "shop",
        role: "edge functions",
        member: null,
        reads: [{ entry: "shop/LOG_LEVEL", as: "LOG_LEVEL" }],
      } as Draft["products"][number]["otherReaders"][number]),
  ],
];

test.each(harmless)("no new access: %s", (_name, edit) => {
  const { verdict } = reviewOfEdit(edit);
  expect(verdict).toEqual({
    newAccess: false,
    says: nobody,
    basis: "read from the declarations and lock files of both sides; live policies were not read",
  });
});

test("who loses access is told as information", () => {
  const lines = linesOf(reviewOfEdit((draft) => void productIn(draft).bindings.shift()));
  expect(lines).toEqual([
    `info access: shop/checkout loses shop/PAYMENT_KEY | declared by shop/checkout: may access the secret`,
  ]);
});
