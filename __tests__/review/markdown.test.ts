/** The comment on a pull request: hostile text changes nothing of what it says, and it keeps to its host's limit. */
import { type Change, sortedChanges } from "../../review/change";
import { commentLimits, reviewMarkdown } from "../../review/markdown";
import type { Review } from "../../review/review";
import { hostileTexts, read } from "../support/hostile-text";
import { bindingOf, entryOf } from "../support/resolved-fixture";
import { type Draft, productIn, reviewOfEdit } from "./support";

const about = { base: "1a2b3c4", head: "5d6e7f8", command: "strongroom review --base 1a2b3c4" };

const changed = (edit: (draft: Draft) => void) => reviewMarkdown(reviewOfEdit(edit), about);

test("the first line says whether anybody gains access", () => {
  expect(changed(() => undefined)).toBe(
    [
      "<!-- strongroom-review -->",
      "## ✅ This change gives nobody new access.",
      "0 dangerous, 0 to read, 0 for information. 1a2b3c4 → 5d6e7f8; read from the declarations and lock files of both sides; live policies were not read.",
      "Nothing that a reviewer has to look at changes.\n",
    ].join("\n\n"),
  );
});

test("what one principal gains for the same reasons is one line", () => {
  const text = changed((draft) => {
    for (const entry of ["shop/EU_ONLY", "shop/PAYMENT_KEY", "shop/SESSION_SECRET"])
      productIn(draft).bindings.push(bindingOf({ entry, reader: "shop/ann", member: "user:ann@acme.example" }));
  });
  expect(text).toContain(
    "- ⚠️ dev: `user:ann@acme.example` gains `shop/EU_ONLY`, `shop/PAYMENT_KEY`, `shop/SESSION_SECRET` <br> a person, without an end · declared by shop/ann: may access the secret\n",
  );
});

/** An edit that puts a text of others everywhere that a report shows one. */
const hostile = (text: string) => (draft: Draft) => {
  const product = productIn(draft);
  product.bindings.push(bindingOf({ entry: "shop/PAYMENT_KEY", reader: text, member: text }));
  product.entries.push(entryOf({ name: text, purpose: text }) as Draft["products"][number]["entries"][number]);
  const [service] = product.services;
  if (service !== undefined) Object.assign(service, { region: text, role: text });
  Object.assign(service?.variables[0] ?? {}, { value: text });
};

test.each(hostileTexts)("hostile text is text in it: %j", (text) => {
  // Without an address, whose parts a parser counts as text of its own.
  const shape = (of: string) => read(changed(hostile(of))).shape.filter((type) => type !== "softbreak");
  expect(shape(text)).toEqual(shape("plain"));
  for (const unseen of ["\u001b", "\u202e", "\u200b"]) expect(changed(hostile(text))).not.toContain(unseen);
});

const many = (number: number): Review => ({
  verdict: { newAccess: false, says: "This change gives nobody new access.", basis: "read" },
  plans: null,
  changes: sortedChanges(
    Array.from(
      { length: number },
      (_, index): Change => ({
        area: index % 2 === 0 ? "live" : "declared",
        level: index === number - 1 ? "danger" : "info",
        environment: "dev",
        subject: `shop/ENTRY_${index}`,
        says: "version 1 -> 2",
        because: ["shop/checkout gets it as ENTRY: a new revision"],
      }),
    ),
    ["dev"],
  ),
});

test("300 changes fit into a comment of GitHub, with none left out", () => {
  const text = reviewMarkdown(many(300), about);
  expect(text.length).toBeLessThanOrEqual(commentLimits.github);
  expect(text.match(/shop\/ENTRY/g)).toHaveLength(300);
  // All of it is there, so nothing says where to find all of it.
  expect(text).not.toMatch(/do not fit|All of it/);
});

test.each(Object.entries(commentLimits))(
  "10,000 changes keep to the limit of %s, and what is left out is counted",
  (_host, limit) => {
    const text = reviewMarkdown(many(10_000), about, limit);
    expect(text.length).toBeLessThanOrEqual(limit);
    const shown = text.match(/shop\/ENTRY/g)?.length ?? 0;
    expect(text.includes("All of it: `strongroom review --base 1a2b3c4`")).toBe(shown < 10_000);
    const left = Number(/\*\*(\d+) more lines do not fit/.exec(text)?.[1] ?? 0);
    expect(shown + left).toBe(10_000);
    // The riskiest comes first, whatever is left out.
    expect(text.indexOf("🛑 dev: `shop/ENTRY_9999`")).toBeLessThan(800);
  },
);
