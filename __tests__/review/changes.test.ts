import { reviewOf } from "../../review/review";
import { acme } from "../support/acme";
import { bindingOf, config, entryOf, pinned, secretOf, serviceOf } from "../support/resolved-fixture";
import { type Draft, entryIn, linesOf, productIn, reviewOfEdit, secretIn } from "./support";

const serviceIn = (draft: Draft, name: string) => {
  const found = productIn(draft).services.find((service) => service.name === name);
  if (found === undefined) throw new Error(`acme has no service ${name}`);
  return found;
};

/** Edits with all that a reviewer reads of them. */
const changes: readonly (readonly [name: string, edit: (draft: Draft) => void, lines: readonly string[]])[] = [
  [
    "a pin moves",
    (draft) => {
      secretIn(draft, "PAYMENT_KEY").pin = "4";
      for (const { variables } of productIn(draft).services)
        for (const one of variables) if (one.entry === "shop/PAYMENT_KEY" && one.kind === "secret") one.version = "4";
    },
    ["attention live: shop/PAYMENT_KEY version 3 -> 4 | shop/checkout gets it as PAYMENT_KEY: a new revision"],
  ],
  [
    "a value may be that of a lower environment",
    (draft) => {
      entryIn(draft, "PAYMENT_KEY").sameEverywhereBecause = "one account";
    },
    ['attention declared: shop/PAYMENT_KEY the same everywhere because: "one account" (before: nothing)'],
  ],
  [
    "a pin moves back",
    (draft) => {
      for (const one of serviceIn(draft, "worker").variables) if (one.kind === "secret") one.version = "0";
    },
    [
      "attention live: shop/SESSION_SECRET version 1 -> 0, an older one | shop/worker gets it as SESSION_SECRET: a new revision",
    ],
  ],
  [
    "a variable gets another entry under the same name",
    (draft) => {
      const [, , one] = serviceIn(draft, "checkout").variables;
      if (one?.kind === "secret")
        Object.assign(one, { entry: "shop/SESSION_SECRET", secretId: "SESSION_SECRET", version: "1" });
    },
    [
      "attention live: shop/checkout gets PAYMENT_KEY from shop/SESSION_SECRET version 1 in place of shop/PAYMENT_KEY version 3",
    ],
  ],
  [
    "a variable gets the same entry from another project",
    (draft) => {
      const [, , one] = serviceIn(draft, "checkout").variables;
      if (one?.kind === "secret") one.secretProject = "elsewhere";
    },
    [
      "attention live: shop/checkout gets PAYMENT_KEY from another secret: elsewhere/PAYMENT_KEY in place of acme-shop-dev/PAYMENT_KEY",
    ],
  ],
  [
    "a literal takes the place of a secret",
    (draft) =>
      void serviceIn(draft, "checkout").variables.splice(2, 1, {
        ...config("PAYMENT_KEY", "x"),
        entry: "shop/PAYMENT_KEY",
      }),
    ['attention live: shop/checkout gets PAYMENT_KEY from the literal "x" in place of shop/PAYMENT_KEY version 3'],
  ],
  [
    "a literal changes, a variable comes, one goes",
    (draft) => {
      const { variables } = serviceIn(draft, "checkout");
      Object.assign(variables[0] ?? {}, { value: "debug" });
      variables.splice(1, 1, pinned("SESSION_SECRET", "1"));
    },
    [
      "attention live: shop/checkout no longer gets the variable TEMPLATE",
      'info live: shop/checkout gets another LOG_LEVEL: "debug" in place of "info"',
      "info live: shop/checkout gets the variable SESSION_SECRET: shop/SESSION_SECRET version 1",
    ],
  ],
  [
    "an entry is deleted that was not retired",
    (draft) => {
      const product = productIn(draft);
      product.entries = product.entries.filter(({ name }) => name !== "SESSION_SECRET");
    },
    [
      "danger lost: shop/SESSION_SECRET is deleted with all its versions; they can't be recovered | it was not retired first | nobody reads it",
    ],
  ],
  [
    "a pending entry and a literal are no longer declared",
    (draft) => {
      const product = productIn(draft);
      product.entries = product.entries.filter(({ name }) => name !== "EU_ONLY" && name !== "LOG_LEVEL");
    },
    [
      "info lost: shop/EU_ONLY is no longer declared; it never had a value",
      "info lost: shop/LOG_LEVEL is no longer declared",
    ],
  ],
  [
    "an entry is retired",
    (draft) => void Object.assign(entryIn(draft, "SESSION_SECRET"), { state: "retiring", retiredAfter: "2027-01-01" }),
    [
      "attention lost: shop/SESSION_SECRET is retired; its block may go after 2027-01-01 | its versions stay until then; take the retirement back and it is as before | nobody reads it",
    ],
  ],
  [
    "a secret is replaced",
    (draft) =>
      void Object.assign(secretIn(draft, "PAYMENT_KEY"), {
        id: "payment-key",
        replication: { kind: "automatic", kmsKey: null },
      }),
    [
      "danger lost: shop/PAYMENT_KEY is replaced: the secret is deleted with all its versions, and an empty one is created | its id is payment-key in place of PAYMENT_KEY | its replication can't be changed in place | nobody reads it",
    ],
  ],
  [
    "guards against deletion go",
    (draft) =>
      void Object.assign(secretIn(draft, "PAYMENT_KEY"), {
        deletionProtection: false,
        preventDestroy: false,
        destroyAfterSeconds: 86_400,
      }),
    [
      "attention lost: shop/PAYMENT_KEY is no longer protected against deletion",
      "attention lost: shop/PAYMENT_KEY keeps destroyed versions for 1 day in place of 7 days",
      "attention lost: shop/PAYMENT_KEY may be destroyed by a plan (prevent_destroy is gone)",
    ],
  ],
  [
    "a pin goes",
    (draft) => void Object.assign(secretIn(draft, "SESSION_SECRET"), { pin: null }),
    ["danger lost: shop/SESSION_SECRET has no pinned version any more (before: 1) | nobody reads it"],
  ],
  [
    "a service is deleted that was not retired, another that was",
    (draft) => {
      const product = productIn(draft);
      product.services = product.services.filter(({ name }) => name === "newcomer");
    },
    [
      "danger lost: shop/checkout is deleted: the service and its account | it was not retired first",
      "attention lost: shop/worker is deleted: the service and its account | it was retired before",
      ...["LOG_LEVEL", "PAYMENT_KEY", "SIGNING_KEY", "TEMPLATE"].map(
        (name) => `attention live: shop/checkout no longer gets the variable ${name}`,
      ),
      "attention live: shop/worker no longer gets the variable SESSION_SECRET",
    ],
  ],
  [
    "a service moves to another region and loses its protection",
    (draft) => void Object.assign(serviceIn(draft, "checkout"), { region: "us-east1", deletionProtection: false }),
    [
      "danger lost: shop/checkout is replaced: acme-shop-dev/europe-west1/checkout is deleted, acme-shop-dev/us-east1/checkout is created",
      "attention lost: shop/checkout is no longer protected against deletion",
      "attention targets: shop/checkout moves to acme-shop-dev/us-east1/checkout (before: acme-shop-dev/europe-west1/checkout)",
    ],
  ],
  [
    "a service opens to the internet, and gets another role",
    (draft) => void Object.assign(serviceIn(draft, "worker"), { ingress: "all", role: "inference" }),
    [
      'danger targets: shop/worker opens to the internet (ingress: all) | ingress: "internal" in its declaration closes it',
      "attention targets: shop/worker has the role inference (before: backend)",
    ],
  ],
  [
    "a stack is not synthesized any more",
    (draft) => void productIn(draft).stacks.pop(),
    ["danger lost: shop-dev-vercel is not synthesized any more: what it holds is left without a declaration"],
  ],
  [
    "an entry that its owner has to issue, and a service that waits for it",
    (draft) => {
      const product = productIn(draft);
      product.entries.push(
        entryOf({
          name: "VENDOR_KEY",
          purpose: "Sends letters",
          state: "pending",
          origin: { kind: "issued", where: "Vendor > Keys", scope: null },
          secret: secretOf({ id: "VENDOR_KEY" }),
        }) as Draft["products"][number]["entries"][number],
      );
      product.services.push(
        serviceOf({
          name: "letters",
          state: "waiting",
          ingress: "internal",
        }) as Draft["products"][number]["services"][number],
      );
    },
    [
      "attention targets: shop/letters is a new Cloud Run service",
      "info wanted: shop/VENDOR_KEY needs a value: issued at Vendor > Keys | next: strongroom deploy shop-dev-identities shop-dev-secrets && strongroom inject --env dev --only shop/VENDOR_KEY --prompt",
      "info declared: shop/VENDOR_KEY is new: Sends letters | class: critical",
    ],
  ],
  [
    "an entry that waits for its rename",
    (draft) => {
      draft.products[0]?.entries.push(
        entryOf({
          name: "VENDOR_KEY",
          purpose: "Sends letters",
          state: "pending",
          replaces: "SESSION_SECRET",
          secret: secretOf({ id: "VENDOR_KEY" }),
        }) as Draft["products"][number]["entries"][number],
      );
    },
    [
      "info wanted: shop/VENDOR_KEY needs a value: rename copies the one of shop/SESSION_SECRET | next: strongroom deploy shop-dev-identities shop-dev-secrets && strongroom rename shop/SESSION_SECRET VENDOR_KEY --env dev",
      "info declared: shop/VENDOR_KEY is new: Sends letters | class: critical",
    ],
  ],
  [
    "an entry is declared with less care",
    (draft) =>
      void Object.assign(entryIn(draft, "SESSION_SECRET"), {
        class: "sensitive",
        rotation: { everyDays: 365 },
        neverReadBy: ["inference"],
        purpose: "Other",
      }),
    [
      'attention declared: shop/SESSION_SECRET class: "sensitive" (before: "critical")',
      "attention declared: shop/SESSION_SECRET never read by: [inference] (before: [])",
      "attention declared: shop/SESSION_SECRET rotation: {everyDays:365} (before: {everyDays:90})",
      'info declared: shop/SESSION_SECRET purpose: "Other" (before: "A test value")',
    ],
  ],
];

test.each(changes)("%s", (_name, edit, lines) => {
  expect(linesOf(reviewOfEdit(edit))).toEqual(lines);
});

test.each([
  ["disabled", "it can be enabled again"],
  ["destroyed", "it can be recovered for 7 days"],
] as const)("a version that is %s is told with the way back", (state, back) => {
  const withVersion = (of: "enabled" | typeof state) => {
    const draft = structuredClone(acme()) as Draft;
    secretIn(draft, "PAYMENT_KEY").versions = [{ number: "2", state: of }];
    return draft as ReturnType<typeof acme>;
  };
  expect(linesOf(reviewOf([withVersion("enabled")], [withVersion(state)]))).toEqual([
    `attention lost: shop/PAYMENT_KEY version 2 is ${state} (before: enabled) | ${back}`,
  ]);
});

test("an environment that is new has all its access as gains, and one that goes is dangerous", () => {
  expect(linesOf(reviewOf([], [acme()]))[0]).toBe(
    "attention access: Vercel project shop/web, development gains shop/SESSION_SECRET | everybody in the Vercel project can read the value there | declared by shop/web: gets the value delivered",
  );
  const gone = linesOf(reviewOf([acme()], []));
  expect(gone).toContain("danger targets: dev is no longer declared");
});

test("the same two sides give the same list, whatever their order", () => {
  const shuffled = structuredClone(acme()) as Draft;
  shuffled.products.reverse();
  for (const product of shuffled.products)
    product.bindings.push(
      bindingOf({ entry: "shop/PAYMENT_KEY", reader: `${product.name}/x`, member: "user:x@acme.example" }),
    );
  const after = shuffled as ReturnType<typeof acme>;
  const [one, other] = [
    reviewOf([acme()], [after]),
    reviewOf([acme()], [{ ...after, products: [...after.products].reverse() }]),
  ];
  expect(linesOf(one).length).toBeGreaterThan(0);
  expect(linesOf(one)).toEqual(linesOf(other));
});
