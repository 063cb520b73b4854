/** The comment on a pull request: hostile text changes nothing of what it says, and it keeps to its host's limit. */
import { type Change, sortedChanges } from "../../review/change";
import { commentMark, dialects, markedCommit, reviewMarkdown } from "../../review/markdown";
import type { Review } from "../../review/review";
import { read } from "../support/hostile-text";
import { bindingOf } from "../support/resolved-fixture";
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

const many = (number: number, says = "version 1 -> 2"): Review => ({
  verdict: { newAccess: false, says: "This change gives nobody new access.", basis: "read" },
  plans: null,
  cost: null,
  changes: sortedChanges(
    Array.from(
      { length: number },
      (_, index): Change => ({
        area: index % 2 === 0 ? "live" : "declared",
        level: index === number - 1 ? "danger" : "info",
        environment: "dev",
        subject: `shop/ENTRY_${index}`,
        says,
        because: ["shop/checkout gets it as ENTRY: a new revision"],
      }),
    ),
    ["dev"],
  ),
});

test("300 changes fit into a comment of GitHub, with none left out", () => {
  const text = reviewMarkdown(many(300), about);
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text.match(/shop\/ENTRY/g)).toHaveLength(300);
  // All of it is there, so nothing says where to find all of it.
  expect(text).not.toMatch(/not fit|All of it/);
});

const lengthOf = (text: string, unit: string) => (unit === "bytes" ? Buffer.byteLength(text) : text.length);

test.each(Object.entries(dialects))(
  "10,000 changes keep to the limit of %s, and what is left out is counted",
  (_, dialect) => {
    const run = "https://github.com/acme/secrets/actions/runs/7";
    for (const says of ["version 1 -> 2", "版本一到二 🚀🚀🚀🚀🚀🚀"]) {
      const text = reviewMarkdown(many(10_000, says), { ...about, run }, dialect);
      expect(lengthOf(text, dialect.unit)).toBeLessThanOrEqual(dialect.limit);
      // What could have been there is not wasted.
      const shown = text.match(/shop\/ENTRY/g)?.length ?? 0;
      if (shown < 10_000) expect(lengthOf(text, dialect.unit)).toBeGreaterThan(dialect.limit * 0.97);
      const left = Number(/\*\*(\d+) more lines do not fit here\*\*; they are the least risky/.exec(text)?.[1] ?? 0);
      expect(shown + left).toBe(10_000);
      expect(text.includes(`All of it: \`strongroom review --base 1a2b3c4\` In a pipeline: [its run](${run}).`)).toBe(
        left > 0,
      );
      // The riskiest comes first, whatever is left out.
      expect(text.indexOf("🛑 dev: `shop/ENTRY_9999`")).toBeLessThan(800);
    }
  },
);

test("the riskiest lines of every section stay, however many harmless ones come before them", () => {
  const harmless = many(2000).changes.map((one) => ({ ...one, area: "access" as const, level: "info" as const }));
  const first = { ...harmless[0], level: "danger" } as Change;
  const last = { ...first, area: "declared", subject: "shop/LAST" } as Change;
  const review = { ...many(0), changes: sortedChanges([...harmless, first, last], ["dev"]) };
  const text = reviewMarkdown(review, about, dialects["bitbucket server"]);
  expect(text).toContain("🛑 dev: `shop/LAST`");
  expect(text).toMatch(/\*\*\d+ more lines do not fit here\*\*; they are the least risky/);
  // Of dangerous ones that do not fit, it says so.
  const bad = { ...review, changes: review.changes.map((one) => ({ ...one, level: "danger" as const })) };
  expect(reviewMarkdown(bad, about, dialects["bitbucket server"])).toMatch(
    /\*\*(\d+) more lines do not fit here\*\*, \1 dangerous ones among them\./,
  );
});

test("no line takes the room of all others", () => {
  const [one] = many(1).changes;
  const because = Array.from({ length: 500 }, (_, index) => `reason ${index} ${"x".repeat(100)}`);
  const text = reviewMarkdown({ ...many(0), changes: [{ ...(one as Change), because }] }, about);
  expect(text).toContain(" · 480 more of these");
  expect(text).not.toContain("fit here");
});

test("Bitbucket gets no HTML, which it would show as it is; the rest is listed below", () => {
  const text = reviewMarkdown(many(60), about, dialects["bitbucket server"]);
  expect(text).not.toMatch(/<[a-z!/]/i);
  expect(text.split("\n\n")[0]).toBe("[//]: # (strongroom-review)");
  expect(read(text).text).not.toContain("strongroom-review)");
  expect(text).toContain("**10 more:**\n\n- ");
  expect(reviewMarkdown(many(60), about)).toContain("<details><summary>10 more</summary>\n\n- ");
});

test("a comment's mark names its project and commit, is hidden, and reads back", () => {
  const commit = "5d6e7f8".padEnd(40, "0");
  for (const [dialect, project, mark] of [
    [dialects.github, "", `<!-- strongroom-review . ${commit} -->`],
    [dialects.github, "a -->/(b)/", `<!-- strongroom-review a%20--%3E%2F_b_%2F ${commit} -->`],
    [dialects["bitbucket server"], "", `[//]: # (strongroom-review . ${commit})`],
  ] as const) {
    const { begin, all } = commentMark(dialect, project, commit);
    expect(all).toBe(mark);
    expect(all.startsWith(begin)).toBe(true);
    const text = reviewMarkdown(many(1), { ...about, mark: all }, dialect);
    expect(markedCommit(text)).toBe(commit);
    expect(read(text).text.replace(/<!--.*?-->/, "")).not.toContain(commit);
  }
  expect(markedCommit(`x <!-- strongroom-review . ${commit} -->`)).toBeNull();
});

test("a comment that is not about the newest commit says so", () => {
  const text = reviewMarkdown(many(1), { ...about, tip: "9f8e7d6c5b4a" });
  expect(text).toContain("\n\n⚠️ **This is not about the newest commit**, `9f8e7d6`, but about an older one.\n\n");
});
