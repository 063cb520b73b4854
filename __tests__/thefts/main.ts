/** Writes docs/thefts.md: `npm run thefts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageOf } from "./table";
import { sceneOf, trialOf } from "./trial";

async function main(): Promise<void> {
  const trial = await trialOf(await sceneOf(), (line) => process.stderr.write(`${line}\n`));
  writeFileSync(join(__dirname, "..", "..", "docs", "thefts.md"), pageOf(trial));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
