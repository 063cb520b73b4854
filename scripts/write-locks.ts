/**
 * Lists every entry that Secret Manager keeps in the committed lock files: a new one as `pending`, said out loud, so that
 * its diff shows in review. Pins stay as they are; a pending entry that is no longer declared goes.
 *
 *   npm run locks [-- --check]
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { organisation } from "../environments/index";
import { environmentNames, lockPath } from "../environments/load";
import { formatIssues } from "../model/issue";
import { emptyLock, formatLock, type Lock } from "../model/lock";
import { parseLock } from "../model/parse-lock";
import { resolve } from "../model/resolve";

/** The lock with every one of `keys` in it. */
export function withPending(lock: Lock, keys: readonly string[]): Lock {
  const declared = new Set(keys);
  const known = Object.entries(lock.entries).filter(([key, entry]) => declared.has(key) || entry.state !== "pending");
  const pending = keys
    .filter((key) => lock.entries[key] === undefined)
    .map((key) => [key, { state: "pending" }] as const);
  return { ...lock, entries: Object.fromEntries([...known, ...pending]) };
}

/** Keys of the entries that Secret Manager keeps in an environment. @throws where the declarations have problems */
export function keptEntries(environment: string): readonly string[] {
  const resolution = resolve(organisation, environment, emptyLock(environment));
  if (!resolution.ok) throw new Error(formatIssues(resolution.issues));
  return resolution.environment.products
    .flatMap((product) => product.entries)
    .filter((entry) => entry.secret !== null)
    .map((entry) => entry.key);
}

/** The text that a lock file should have now. @throws where the file is damaged */
export function lockText(environment: string): string {
  const path = lockPath(environment);
  if (!existsSync(path)) return formatLock(withPending(emptyLock(environment), keptEntries(environment)));
  const parsed = parseLock(readFileSync(path, "utf8"), `environments/${environment}.lock.json`);
  if (!parsed.ok) throw new Error(formatIssues(parsed.issues));
  return formatLock(withPending(parsed.lock, keptEntries(environment)));
}

function main(check: boolean): void {
  for (const name of environmentNames()) {
    const path = lockPath(name);
    const text = lockText(name);
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    const shown = relative(process.cwd(), path);
    if (check) {
      console.error(`${shown} does not list what is declared; next: npm run locks`);
      process.exitCode = 1;
    } else {
      writeFileSync(path, text);
      console.log(`wrote ${shown}`);
    }
  }
}

if (require.main === module) main(process.argv.includes("--check"));
