/**
 * Writes `docs/inventory.md` from the resolved environments.
 *
 *   npm run docs:inventory [-- --check]
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentNames, loadEnvironment } from "../environments/load";
import { formatIssues } from "../model/issue";
import { inventoryDocument } from "./inventory-document";

export const inventoryPath = join(__dirname, "..", "docs", "inventory.md");

/** The text that the document should have now. @throws where the declarations have problems */
export function inventoryText(): string {
  const environments = environmentNames().map((name) => {
    const resolution = loadEnvironment(name);
    if (!resolution.ok) throw new Error(formatIssues(resolution.issues));
    return resolution.environment;
  });
  return inventoryDocument(environments);
}

function main(check: boolean): void {
  const text = inventoryText();
  if (existsSync(inventoryPath) && readFileSync(inventoryPath, "utf8") === text) return;
  if (check) {
    console.error("docs/inventory.md is not what the declarations say; next: npm run docs:inventory");
    process.exitCode = 1;
    return;
  }
  writeFileSync(inventoryPath, text);
  console.log("wrote docs/inventory.md");
}

if (require.main === module) main(process.argv.includes("--check"));
