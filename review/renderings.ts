/** What is made of a review: text or Markdown for the terminal, a page, a comment on the pull request. */
import path from "node:path";
import { assertSoundNode } from "../clients/node-surroundings";
import { commentHost, type PostedHow, post } from "../clients/pull-requests/comment";
import { type PullRequestPlace, placeOf, runOf } from "../clients/pull-requests/place";
import { declaredRooms } from "../declarations/loaded-apart";
import type { Context } from "../machine/context";
import { readIfThere, replaceFile } from "../machine/file";
import { Git } from "../machine/git/git";
import type { ResolvedEnvironment } from "../model/resolved";
import { type ExitCode, exitCodes } from "../text/exit-codes";
import { isFailure, usage } from "../text/failure";
import { oneLine } from "../text/printable";
import { type About, commentMark, type Dialect, dialects, markedCommit, reviewMarkdown } from "./markdown";
import { keptAccess } from "./page/graph";
import { reviewPage } from "./page/html";
import type { Review } from "./review";
import { reviewText } from "./text";

export interface RenderingOptions {
  /** For a comment on a pull request of this host, whose limit it keeps to; true: github. */
  readonly markdown?: string | true;
  /** File for a page that stands alone. */
  readonly html?: string;
  /** The pull request that gets it as a comment: the address of its page; true: the one that this pipeline runs for. */
  readonly post?: string | true;
  /** With `post`: says what would be done to the comment. */
  readonly dryRun?: true;
}

/** Checked before both sides are read, which takes a while. */
export interface Renderings {
  readonly dialect: Dialect | null;
  readonly html: string | null;
  readonly place: PullRequestPlace | null;
  readonly dryRun: boolean;
}

export interface ReviewedSides {
  readonly base: { readonly commit: string; readonly environments: readonly ResolvedEnvironment[] };
  /** Without a commit: the files here. */
  readonly head: { readonly commit: string | null; readonly environments: readonly ResolvedEnvironment[] };
  /** The option by which live policies were read, after a space; absent if none was given. */
  readonly live?: string;
}

export interface Rendered {
  readonly code: ExitCode;
  readonly text: string;
  /** What happened to the comment; null if none was asked for. */
  readonly comment: Posted | null;
}

export interface Posted {
  /** The pull request. */
  readonly on: string;
  readonly how: PostedHow | "not posted";
  /** Why it was not posted. */
  readonly failure?: { readonly message: string; readonly next: string | null };
}

/** @throws a usage failure */
export function renderingsAsked({ env, cwd }: Context, options: RenderingOptions): Renderings {
  const { markdown, post: address, dryRun = false } = options;
  const html = options.html === undefined ? null : path.resolve(cwd, options.html);
  const there = html === null ? null : readIfThere(html);
  if (there !== null && there !== "" && !there.startsWith("<!doctype html>"))
    throw usage(`--html: ${options.html} is another file, and no page.`, "name a file that may be replaced");
  const dialect = markdown === undefined ? null : dialects[oneOf(markdown === true ? "github" : markdown)];
  if (dryRun && address === undefined) throw usage("--dry-run says what --post would do.", "the same with --post");
  const place = address === undefined ? null : placeOf(address === true ? null : address, env);
  if (place !== null) assertSoundNode(env);
  return { dialect, html, place, dryRun };
}

function oneOf(name: string): keyof typeof dialects {
  const names = Object.keys(dialects) as (keyof typeof dialects)[];
  const found = names.find((one) => one === name);
  if (found === undefined) throw usage(`--markdown takes ${names.join(", ")}; got "${oneLine(name)}".`);
  return found;
}

/** The command that shows a review again. */
export const commandFor = ({ base, head, live = "" }: ReviewedSides): string =>
  `strongroom review --base ${base.commit.slice(0, 12)}${head.commit === null ? "" : ` --head ${head.commit.slice(0, 12)}`}${live}`;

/** Writes the page and posts the comment that were asked for. What was not posted is in the text, below the report. */
export async function rendered(
  context: Context,
  review: Review,
  sides: ReviewedSides,
  { dialect, html, place, dryRun }: Renderings,
): Promise<Rendered> {
  const { base, head } = sides;
  const about: About = {
    base: base.commit.slice(0, 7),
    head: head.commit === null ? "the files here" : head.commit.slice(0, 7),
    command: commandFor(sides),
    ...runOf(context.env),
  };
  if (html !== null) {
    const page = reviewPage(review, about, keptAccess(review, base.environments, head.environments));
    replaceFile(html, page);
    context.output.note(`wrote ${path.relative(context.cwd, html)}`);
  }
  const text =
    dialect === null ? reviewText(review, about, context.output.colours) : reviewMarkdown(review, about, dialect);
  if (place === null) return { code: exitCodes.ok, text, comment: null };
  const on = place.says;
  // Markdown goes into a file, where only Markdown may be.
  const withLast = (line: string) => {
    if (dialect === null) return `${text}\n\n${line}`;
    context.output.note(line);
    return text;
  };
  try {
    const how = await posted(context, { review, about, place, dryRun, head: head.commit });
    return { code: exitCodes.ok, text: withLast(`${sentences(dryRun)[how]} ${on}`), comment: { on, how } };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { code, message, next } = error;
    const comment: Posted = { on, how: "not posted", failure: { message, next } };
    return { code, text: withLast(`not posted: ${error.text()}`), comment };
  }
}

const sentences = (dryRun: boolean): Readonly<Record<PostedHow, string>> => ({
  added: dryRun ? "would add a comment to" : "added a comment to",
  updated: dryRun ? "would update the comment on" : "updated the comment on",
  unchanged: "nothing to update: the same comment is on",
  newer: "not updated: the comment is about a newer commit on",
});

interface ToPost {
  readonly review: Review;
  readonly about: About;
  readonly place: PullRequestPlace;
  readonly dryRun: boolean;
  readonly head: string | null;
}

function posted({ env, root, signal, output }: Context, { review, about, place, dryRun, head }: ToPost) {
  const git = Git.reading(root, env);
  const open = git.ask(["status", "--porcelain", "--", ...declaredRooms]);
  if (head === null && open !== "")
    throw usage(
      "--post: these files are not all committed, and a comment is about a commit.",
      "commit, or the same with --head and a commit",
    );
  // Hosts build the merge of a pull request, whose second parent is its tip.
  const [commit = "", , tip] = (git.ask(["rev-list", "--parents", "-n", "1", head ?? "HEAD", "--"]) ?? "").split(" ");
  const project = git.ask(["rev-parse", "--show-prefix"]) ?? "";
  const dialect = dialects[place.host];
  output.note(`${dryRun ? "looking at" : "posting to"} ${place.says}`);
  return post(commentHost(place, env, { signal }), {
    mark: commentMark(dialect, project, "").begin,
    commits: tip === undefined ? [commit] : [commit, tip],
    commitIn: markedCommit,
    body: (of, newest) =>
      reviewMarkdown(
        review,
        { ...about, head: of.slice(0, 7), mark: commentMark(dialect, project, of).all, tip: newest },
        dialect,
      ),
    dryRun,
  });
}
