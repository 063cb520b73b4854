/** The simple sources: a named file, the host environment, examples (sandbox). */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import type { StoredEntry } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { type Dotenv, parseDotenv } from "./dotenv";
import { valueProblems } from "./rules";

/**
 * Reads a file of `NAME=value` lines.
 *
 * @throws a `Failure` (refused) where others may read it, where git would commit it, or where a line can't be understood
 */
export function readValueFile(root: string, cwd: string, given: string): Dotenv {
  const content = readPrivateFile(root, cwd, given);
  if (/^(\xff\xfe|\xfe\xff)/.test(content.toString("latin1", 0, 2)))
    throw refused(given, "is UTF-16", "save it as UTF-8");
  const parsed = parseDotenv(content);
  content.fill(0);
  if (parsed.unreadable.length > 0) {
    throw refused(
      given,
      `has lines that are not NAME=value: ${parsed.unreadable.join(", ")}`,
      "mend those lines; quote values that span lines",
    );
  }
  if (parsed.unclear.length > 0) {
    throw refused(
      given,
      `has a # behind a blank in values without quotes, in lines ${parsed.unclear.join(", ")}`,
      "put the value in quotes; a comment goes behind them, or into a line of its own",
    );
  }
  return parsed;
}

/** @throws a `Failure` (refused) where others may read the file, or where git would commit it */
export function readPrivateFile(root: string, cwd: string, given: string): Buffer {
  const file = path.resolve(cwd, given);
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    throw refused(
      given,
      `can't be read (${(error as NodeJS.ErrnoException).code})`,
      "check the path given with --from",
    );
  }
  try {
    const stat = fstatSync(descriptor);
    // A pipe (/dev/stdin) keeps values off the disk.
    if (!stat.isFile() && !stat.isFIFO())
      throw refused(given, "is neither a file nor a pipe", "give a file such as .env.local");
    if ((stat.mode & 0o077) !== 0) {
      const mode = (stat.mode & 0o777).toString(8);
      throw refused(given, `may be read or written by others (mode ${mode})`, `chmod 600 ${given}`);
    }
    if (!isOutsideGitOrIgnored(root, file)) {
      throw refused(
        given,
        "is not ignored by git, so its values could be committed",
        "name it .env.local, or put it in .gitignore",
      );
    }
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function refused(given: string, what: string, next: string): Failure {
  return new Failure(exitCodes.refused, `${given} ${what}.`, next);
}

/** A tracked file counts as not ignored, whatever .gitignore says. */
function isOutsideGitOrIgnored(root: string, file: string): boolean {
  const git = (args: readonly string[]): boolean | null => {
    try {
      execFileSync("git", ["-C", path.dirname(file), ...args], { stdio: "ignore" });
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ENOENT" ? null : false;
    }
  };
  const inside = git(["rev-parse", "--is-inside-work-tree"]);
  // Without git there is nothing to ask; inside the project that is no licence.
  if (inside === null) return path.relative(root, file).startsWith("..");
  if (!inside) return true;
  return git(["ls-files", "--error-unmatch", "--", file]) === false && git(["check-ignore", "-q", "--", file]) === true;
}

/** The host variables that may hold an entry's value, the more specific first: `CHAT__STRIPE_SECRET_KEY`, `STRIPE_SECRET_KEY`. */
export function hostNames(entry: Pick<StoredEntry, "product" | "name">): readonly string[] {
  return [`${entry.product.toUpperCase().replace(/-/g, "_")}__${entry.name}`, entry.name];
}

/** Whether a file's name for an entry holds its product as well: `chat/STRIPE_SECRET_KEY`, or as the host writes it. */
export function isQualified(name: string, entry: Pick<StoredEntry, "product" | "name" | "key">): boolean {
  return name === entry.key || name === hostNames(entry)[0];
}

/** An obviously fake value that satisfies the entry's own rules; the same every time. For the sandbox only. */
export function exampleOf(entry: StoredEntry, environment: string): Buffer {
  const name = `fake-${entry.product}-${entry.name.toLowerCase().replace(/_/g, "-")}-${environment}`;
  const digest = createHash("sha512").update(name).digest();
  const tries: string[] = [];
  if (entry.decodesTo !== null) {
    const bytes = Buffer.alloc(entry.decodesTo.bytes, digest);
    tries.push(bytes.toString(entry.decodesTo.encoding));
  }
  if (entry.format !== null) tries.push(entry.format.example);
  tries.push(name);
  const fits = tries.find((text) => valueProblems(entry, Buffer.from(text), { placeholders: false }).length === 0);
  if (fits === undefined) {
    throw new Failure(
      exitCodes.invalid,
      `${entry.key}: the example of its format is refused by its own rules, so the sandbox has no value for it.`,
      "mend the format's `example` in the catalogue",
    );
  }
  return Buffer.from(fits);
}
