/** The declaration of a reader that is retired, and of one that goes. */
import { retiredDay, withoutReader, withRetiredReader } from "../../declarations/scaffold/reader-edit";

const text = `import { notion } from "../../catalog/shop";
import { cloudRunService, everyDays, secret } from "../../model";
import { shared } from "./shared";

/** What it alone has. */
export const digest = shop.integration(
  { title: "Digest" },
  {
    /** Authorizes. */
    DIGEST_TOKEN: secret({ purpose: "Authorizes", rotation: everyDays(90) }),
  },
);

/** Sends it. */
export const digestService = cloudRunService({
  product: shop,
  name: "digest",
  reads: [notion.TOKEN, digest.DIGEST_TOKEN, ...shared],
});
`;

it("reads nothing any more and says its day; what only its reads needed is not imported", () => {
  const retired = withRetiredReader(text, "digest", "2026-12-31") ?? "";
  expect(retired).toContain('  reads: [],\n  retired: retired({ after: "2026-12-31" }),\n});');
  expect(retired).toContain('import { cloudRunService, everyDays, retired, secret } from "../../model";');
  expect(retired).not.toMatch(/catalog\/shop|\.\/shared/);
  expect([retiredDay(retired, "digest"), retiredDay(text, "digest")]).toEqual(["2026-12-31", null]);
  expect(withRetiredReader(text, "other", "2026-12-31")).toBeNull();
});

it("goes with its comment, and leaves what others declare beside it; with nothing beside it, nothing is left", () => {
  const left = withoutReader(text, "digest") ?? "";
  expect(left).not.toMatch(/digestService|Sends it|cloudRunService|\.\/shared/);
  expect(left).toContain("export const digest = shop.integration(");
  const alone = text.replace(/ {4}\/\*\* Authorizes[\s\S]*?\}\),\n/, "");
  expect(withoutReader(alone, "digest")).toBe("");
});
