/** What a reviewer reads of a new entry and of a new product. */
import { reviewOf } from "../../review/review";
import { acme } from "../support/acme";
import { bindingOf, entryOf, productOf, secretOf } from "../support/resolved-fixture";
import { type Draft, linesOf, productIn, reviewOfEdit } from "./support";

test("a new entry says who reads it by declaration, and then who delivers it", () => {
  const lines = linesOf(
    reviewOfEdit((draft) => {
      const use = { reader: "shop/web", role: "fullstack", as: "TAX_KEY", crossProduct: false, until: null } as const;
      const entry = entryOf({
        ...{ name: "STRIPE_TAX_KEY", purpose: "Calculates taxes", class: "important", state: "pending" },
        secret: secretOf({ id: "STRIPE_TAX_KEY" }),
        usedBy: [use],
      });
      productIn(draft).entries.push(entry as Draft["products"][number]["entries"][number]);
      const account = {
        reader: "platform/strongroom-deliver",
        member: "serviceAccount:deliver@acme-shop-dev.iam.gserviceaccount.com",
      };
      productIn(draft).bindings.push(bindingOf({ entry: "shop/STRIPE_TAX_KEY", ...account }));
    }),
  );
  expect(lines.filter((line) => line.startsWith("info declared"))).toEqual([
    "info declared: shop/STRIPE_TAX_KEY is new: Calculates taxes | class: important | read by shop/web (fullstack) as TAX_KEY | platform/strongroom-deliver delivers it to Vercel for shop/web",
  ]);
  expect(lines.filter((line) => line.includes(" access: "))).toEqual([
    "attention access: serviceAccount:deliver@acme-shop-dev.iam.gserviceaccount.com gains shop/STRIPE_TAX_KEY | declared by platform/strongroom-deliver: may access the secret, and delivers it to Vercel for shop/web",
  ]);
});

test("a new product says its project and its bucket, even if nothing is in it yet; those of a new environment are not told", () => {
  const billing = productOf({ name: "billing", project: "acme-billing-dev", stateBucket: "acme-billing-tfstate" });
  const after = { ...acme(), products: [...acme().products, billing] };
  const line =
    "attention targets: billing is a new product, in project acme-billing-dev, with its Terraform state in acme-billing-tfstate";
  expect(linesOf(reviewOf([acme()], [after]))).toEqual([line]);
  expect(linesOf(reviewOf([], [after]))).not.toContain(line);
});
