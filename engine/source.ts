/** Opens the source of a version: a folder, an archive, or a git repository with a tag. Fetches nothing that was not named. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Context } from "../machine/context";
import { Git } from "../machine/git/git";
import { environmentOf } from "../machine/programs/environment";
import { ask } from "../machine/programs/start";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import { partsFile } from "./parts";
import { type Tree, treeOfCommit, treeOfFolder } from "./tree";

export interface Source {
  /** Its name for people: `../strongroom at v0.2.0 (1a2b3c4)`. */
  readonly name: string;
  readonly tree: Tree;
  /** An earlier version by its tag; null if the source has none. */
  tagged(version: string): Promise<Tree | null>;
}

const isAddress = (text: string) => /^(?:[a-z][a-z0-9+.-]*:\/\/|[\w.-]+@[\w.-]+:)/i.test(text);
const isArchive = (text: string) => /\.(?:tgz|tar\.gz|tar)$/.test(text);

/**
 * Opens it while `use` runs.
 *
 * @param given a folder, an archive, `FOLDER#REF` or `ADDRESS#REF`
 */
export async function withSource<T>(context: Context, given: string, use: (source: Source) => Promise<T>): Promise<T> {
  const [place = "", ref] = split(given);
  if (place.startsWith("-") || ref?.startsWith("-") === true)
    throw usage(`${given} is not a place where a version can be.`);
  const scratch = mkdtempSync(path.join(tmpdir(), "strongroom-upgrade-"));
  try {
    return await use(await open(context, { given, place, ref }, scratch));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The last `#` begins the tag, since a folder's name may have one. */
function split(given: string): readonly [string, string?] {
  const at = given.lastIndexOf("#");
  return at < 0 || existsSync(given) ? [given] : [given.slice(0, at), given.slice(at + 1)];
}

interface Asked {
  readonly given: string;
  readonly place: string;
  readonly ref: string | undefined;
}

async function open(context: Context, { given, place, ref }: Asked, scratch: string): Promise<Source> {
  if (isAddress(place)) return await cloned(context, place, ref, scratch);
  const full = path.resolve(context.cwd, place);
  const stat = statSync(full, { throwIfNoEntry: false });
  if (stat === undefined)
    throw usage(`There is no ${place} that has a version.`, "name a folder, a .tar.gz file, or ADDRESS#TAG");
  if (stat.isFile()) return await unpacked(context, place, full, scratch);
  const git = Git.reading(full, context.env);
  if (ref === undefined) return { name: place, tree: await treeOfFolder(full, context.env), tagged: taggedIn(git) };
  const tree = await treeOfCommit(git, ref);
  if (tree === null)
    throw usage(
      `${place} has no commit ${ref}${git.ask(["rev-parse", "--git-dir"]) === null ? "; it is not a git repository" : ""}.`,
    );
  return { name: `${given} (${short(git, ref)})`, tree, tagged: taggedIn(git) };
}

const short = (git: Git, ref: string) => git.ask(["rev-parse", "--short", `${ref}^{commit}`]) ?? ref;

const taggedIn = (git: Git) => (version: string) => treeOfCommit(git, `refs/tags/v${version}`);

async function cloned(context: Context, address: string, ref: string | undefined, scratch: string): Promise<Source> {
  if (ref === undefined)
    throw usage(
      `${address} is a repository, but the version is missing.`,
      "the same with # and a tag after the address, such as #v0.3.0",
    );
  context.output.note(`fetching ${ref} of ${address}`);
  const git = Git.withUser(scratch, context.env);
  const bring = (what: string) =>
    git.mustAtLast(["fetch", "--quiet", "--depth", "1", "--no-tags", "--", address, what], { signal: context.signal });
  try {
    git.must(["init", "--quiet", "--bare"]);
    await bring(ref);
  } catch (error) {
    context.signal.throwIfAborted();
    const said = error instanceof Error ? error.message : String(error);
    throw new Failure(
      exitCodes.unreachable,
      `${ref} of ${address} could not be fetched: ${said}. Nothing was changed.`,
    );
  }
  const tree = await treeOfCommit(git, "FETCH_HEAD");
  if (tree === null) throw new Failure(exitCodes.refused, `${ref} of ${address} is not a commit.`);
  return {
    name: `${address} at ${ref} (${short(git, "FETCH_HEAD")})`,
    tree,
    async tagged(version) {
      try {
        await bring(`refs/tags/v${version}`);
      } catch {
        context.signal.throwIfAborted();
        return null;
      }
      return await treeOfCommit(git, "FETCH_HEAD");
    },
  };
}

async function unpacked(context: Context, name: string, file: string, scratch: string): Promise<Source> {
  if (!isArchive(file)) throw usage(`${name} is neither a folder nor an archive (.tar.gz, .tgz, .tar).`);
  const answer = ask("tar", ["-xf", file, "-C", scratch], { env: environmentOf("tar", context.env) });
  if (answer?.code !== 0)
    throw new Failure(
      exitCodes.refused,
      `${name} can't be unpacked: ${answer === null ? "there is no tar on the PATH" : (answer.stderr.trim().split("\n")[0] ?? "")}. Nothing was changed.`,
    );
  const [only, ...others] = readdirSync(scratch);
  const inner = path.join(scratch, only ?? "");
  const root = others.length === 0 && existsSync(path.join(inner, partsFile)) ? inner : scratch;
  return { name, tree: await treeOfFolder(root, context.env), tagged: async () => null };
}
