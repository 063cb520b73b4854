/** The guide lists the rules as they are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/rules";
import { pinRules } from "../../policy/rules/pins";

test("docs/guides/policy.md has a row for each rule, in order", () => {
  const page = readFileSync(join(__dirname, "..", "..", "docs", "guides", "policy.md"), "utf8");
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
  const rows = [...rules, ...pinRules].map(
    ({ code, what, why, instead }) => `| \`${code}\` | ${cell(what)} | ${cell(why)} | ${cell(instead)} |`,
  );
  expect(page.split("\n").filter((line) => line.startsWith("| `"))).toEqual(rows);
});
