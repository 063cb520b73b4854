/** Files that a person names with `--from`: private ones, or a pipe. */
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, realpathSync } from "node:fs";
import path from "node:path";
import { pause } from "../clients/pause";
import type { StoredEntry } from "../inventory/entries";
import type { Context } from "../machine/context";
import { gitPlaceOf } from "../machine/git/place";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { type Dotenv, type DotenvLine, parseDotenv } from "./dotenv";
import { isSettled } from "./ending";

type Place = Pick<Context, "root" | "cwd" | "env" | "signal" | "output">;

/**
 * Reads a file of `NAME=value` lines. `NAME=` gives no value, as in a partly filled `.env.example`.
 *
 * @param entries whose formats may decide how a line is read that programs read differently
 * @throws a `Failure` (refused) if others may read it, if git would commit it, or if programs would read a line differently
 */
export async function readValueFile(
  context: Place,
  given: string,
  entries: readonly StoredEntry[],
): Promise<readonly DotenvLine[]> {
  const content = await readPrivateFile(context, given);
  if (/^(\xff\xfe|\xfe\xff)/.test(content.toString("latin1", 0, 2)))
    throw refused(given, "is UTF-16", "save it as UTF-8");
  const parsed = parseDotenv(content);
  content.fill(0);
  const settled = new Set(parsed.lines.filter((line) => isSettled(entries, line)).map(({ line }) => line));
  refuseDoubtful(given, { ...parsed, unclear: parsed.unclear.filter(({ line }) => !settled.has(line)) });
  const named = new Set(parsed.lines.filter(isGiven).map((line) => line.name));
  // A value that is also given elsewhere stays, so that both places are reported.
  return parsed.lines.filter((line) => isGiven(line) || named.has(line.name));
}

const isGiven = ({ value, quoted }: DotenvLine) => quoted || value.length > 0;

function refuseDoubtful(given: string, { unreadable, unclear }: Dotenv): void {
  if (unreadable.length > 0) {
    throw refused(
      given,
      `has lines that are not NAME=value: ${unreadable.join(", ")}`,
      "mend those lines; quote values that span lines",
    );
  }
  if (unclear.length === 0) return;
  const listed = unclear.map(({ line, why }) => `line ${line} (${why})`).join(", ");
  throw refused(
    given,
    `has values that programs read in different ways: ${listed}`,
    "put each of them in single quotes, unchanged, with its line breaks, and put comments on lines of their own; put a value with a single quote into double quotes, or alone into a file for strongroom put NAME --from FILE",
  );
}

/** @throws a `Failure` (refused) if others may read the file, or if git would commit it */
export async function readPrivateFile(context: Place, given: string): Promise<Buffer> {
  const file = path.resolve(context.cwd, given);
  let descriptor: number;
  try {
    // Opens it without waiting: opening a pipe without a writer would block the whole process, signals too.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
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
    if (stat.size > largest) throw tooLarge(given);
    // Checks a link and its target: git may have either. Git takes no pipe.
    const names = stat.isFile() ? [file, realpathSync(file)] : [];
    if (!names.every((name) => isOutsideGitOrIgnored(context, name))) {
      throw refused(
        given,
        "is not ignored by git, so its values could be committed",
        "name it .env.local, or put it in .gitignore",
      );
    }
    return stat.isFIFO() ? await readPipe(context, given, descriptor) : readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** In bytes; more than all values of an organisation. One value has at most 64 KiB. */
const largest = 16 * 1024 * 1024;

function tooLarge(given: string): Failure {
  return refused(given, "has more than 16 MiB", "give a file of NAME=value lines, or one value of at most 64 KiB");
}

/** How often a pipe is checked, and when a remark says so, in milliseconds. */
const glance = 25;
const patience = 1000;
/** Names of pipes that are already open: no writer can come later. */
const inherited = /^\/(dev\/(stdin$|fd\/)|proc\/)/;

/** Reads until the writer closes it. */
async function readPipe(context: Place, given: string, descriptor: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const buffer = Buffer.alloc(65_536);
  let waited = 0;
  let total = 0;
  let hasWriter = inherited.test(path.resolve(context.cwd, given));
  try {
    for (;;) {
      const got = readNow(descriptor, buffer);
      if (got === 0 && hasWriter) return Buffer.concat(chunks);
      if (got !== 0) hasWriter = true;
      if (got !== null && got > 0) {
        chunks.push(Buffer.from(buffer.subarray(0, got)));
        total += got;
        if (total > largest) throw tooLarge(given);
        continue;
      }
      await pause(glance, context.signal);
      waited += glance;
      if (waited !== patience) continue;
      const what = hasWriter ? `${given} to be closed by who writes it` : `somebody to write into ${given}`;
      context.output.note(`waiting for ${what} (Ctrl-C ends that)`);
    }
  } finally {
    buffer.fill(0);
    if (context.signal.aborted || total > largest) for (const chunk of chunks) chunk.fill(0);
  }
}

/** Number of bytes read; 0 if no writer has the pipe open, null if one has but wrote nothing yet. */
function readNow(descriptor: number, buffer: Buffer): number | null {
  try {
    return readSync(descriptor, buffer, 0, buffer.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return null;
    throw error;
  }
}

function refused(given: string, what: string, next: string): Failure {
  return new Failure(exitCodes.refused, `${given} ${what}.`, next);
}

function isOutsideGitOrIgnored(context: Place, file: string): boolean {
  const { state } = gitPlaceOf(file, context.env);
  // Without git there is nothing to ask; inside the project the file is refused then.
  if (state === "unknown") return path.relative(context.root, file).startsWith("..");
  return state === "outside" ? true : state === "ignored";
}
