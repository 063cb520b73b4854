/** The page of a review: what is in it without its script, and what its graph draws. */
import { edgesOf, keptAccess } from "../../review/page/graph";
import { reviewPage } from "../../review/page/html";
import { reviewOf } from "../../review/review";
import { acme } from "../support/acme";
import { bindingOf } from "../support/resolved-fixture";
import { expectToStandAlone } from "../support/shown-page";
import { type Draft, edited, productIn, reviewOfEdit } from "./support";

const about = { base: "1a2b3c4", head: "5d6e7f8", command: "./strongroom review --base 1a2b3c4" };

/** Ann gains a key that checkout, the on-call group and the site have, and checkout loses another. */
const handover = (draft: Draft) => {
  const product = productIn(draft);
  product.bindings = product.bindings.filter((one) => one.entry !== "shop/SESSION_SECRET");
  product.bindings.push(bindingOf({ entry: "shop/PAYMENT_KEY", reader: "shop/ann", member: "user:ann@acme.example" }));
};

describe("what the graph draws", () => {
  const [base, head] = [[acme()], [edited(handover)]];
  const review = reviewOf(base, head);

  it("is who gains, who loses, and who keeps an entry that changes hands", () => {
    const kept = keptAccess(review, base, head);
    const drawn = edgesOf(review, kept).map(({ entry, who, effect, level }) => `${who} ${effect} ${entry} (${level})`);
    expect(drawn).toEqual([
      "user:ann@acme.example gains shop/PAYMENT_KEY (attention)",
      "shop/checkout loses shop/SESSION_SECRET (info)",
      "shop/checkout keeps shop/PAYMENT_KEY (null)",
      "group:on-call@acme.example keeps shop/PAYMENT_KEY (null)",
      "Vercel project shop/web, production keeps shop/PAYMENT_KEY (null)",
      "Vercel project shop/web, preview of branch staging keeps shop/PAYMENT_KEY (null)",
      "Vercel project shop/web, development keeps shop/SESSION_SECRET (null)",
    ]);
  });

  it("is one line for what happens alike in several environments", () => {
    const both = (edit: (draft: Draft) => void) =>
      ["dev", "prod"].map((name) => edited((draft) => edit(Object.assign(draft, { name }))));
    const found = reviewOf(
      both(() => undefined),
      both(handover),
    );
    expect(edgesOf(found, []).map((one) => [one.who, one.in])).toEqual([
      ["user:ann@acme.example", ["dev", "prod"]],
      ["shop/checkout", ["dev", "prod"]],
    ]);
  });
});

describe("the page", () => {
  const page = reviewPage(reviewOfEdit(handover), about);

  it("says the verdict first, and everything without its script", () => {
    const text = page
      .slice(page.indexOf("<body>"))
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
      .replace(/<[^>]+>/g, "\n")
      .replace(/\n+/g, "\n");
    expect(text.split("\n").filter((line) => line.trim() !== "")).toEqual([
      "Skip to the results",
      "This change gives new access in dev: 1 account or target to 1 entry. The riskiest: user:ann@acme.example gains shop/PAYMENT_KEY in dev.",
      "0 dangerous, 1 to read, 1 for information. 1a2b3c4 → 5d6e7f8.",
      "read from the declarations and lock files of both sides; live policies were not read.",
      "Access ",
      "2 lines",
      "Level",
      "Environment",
      "What",
      "Happens, and why",
      "attention",
      "dev",
      "user:ann@acme.example",
      "gains shop/PAYMENT_KEY",
      "a person, without an end",
      "declared by shop/ann: may access the secret",
      "info",
      "dev",
      "shop/checkout",
      "loses shop/SESSION_SECRET",
      "declared by shop/checkout: may access the secret",
      "No change matches these filters.",
      "All of it again: ",
      "./strongroom review --base 1a2b3c4",
    ]);
  });

  it("allows its own script and style by their digest, and loads nothing", () => {
    expect(expectToStandAlone(page)).toEqual(["#results"]);
  });

  it("says so if nothing changes", () => {
    const empty = reviewPage(
      reviewOfEdit(() => undefined),
      about,
    );
    expect(empty).toContain('<div class="verdict none">\n<h1>This change gives nobody new access.</h1>');
    expect(empty).toContain("Nothing that a reviewer has to look at changes.");
  });
});
