/** A review as a comment on a pull request. What others wrote is text in it, whatever it looks like. */
import type { Host } from "../clients/pull-requests/place";
import { bullets, code, inlineWith } from "../text/markdown";
import { count } from "../text/output";
import { levels } from "./change";
import { costText } from "./plan/cost";
import type { Review } from "./review";
import { countsOf, type Line, mostListed, type Section, sectionsOf, weightOf } from "./sections";

export interface About {
  /** What is compared, as a reviewer knows it: `main (1a2b3c4)`. */
  readonly base: string;
  readonly head: string;
  /** Command that shows all of it. */
  readonly command: string;
  /** Where all of it is on the web: this pipeline's run. */
  readonly run?: string;
  /** Of a comment, from `commentMark`. @default one that names no commit */
  readonly mark?: string;
  /** The pull request's newest commit, where it is another one. */
  readonly tip?: string | null;
}

export interface Dialect {
  readonly limit: number;
  /**
   * What the limit counts. Hosts say characters. A JavaScript character is never more than one of theirs: Azure and Bitbucket count
   * as JavaScript does, GitHub and GitLab count an emoji once.
   */
  readonly unit: "characters" | "bytes";
  /** Without HTML nothing folds, and a mark is hidden as a link that nothing refers to. */
  readonly html: boolean;
}

/** The job summary is GitHub's, which counts bytes. */
export const dialects: Readonly<Record<Host | "summary", Dialect>> = {
  github: { limit: 65_536, unit: "characters", html: true },
  gitlab: { limit: 1_000_000, unit: "characters", html: true },
  // "A non-empty value less than 32768 characters".
  "bitbucket server": { limit: 32_767, unit: "characters", html: false },
  azure: { limit: 150_000, unit: "characters", html: true },
  summary: { limit: 1_048_576, unit: "bytes", html: true },
};

const marks = { danger: "🛑", attention: "⚠️", info: "ℹ️" } as const;
const openLines = 20;
/** Of what one line lists. */
const mostParts = 20;

/**
 * By this a later run finds its comment, and updates it in place. It names the commit, so that an older run's report does not replace a newer
 * one, and the project's folder in its repository: each project has its comment.
 */
export function commentMark(
  { html }: Dialect,
  project: string,
  commit: string,
): { readonly begin: string; readonly all: string } {
  const folder = encodeURIComponent(project === "" ? "." : project).replace(/[()!*']/g, "_");
  const begin = `${html ? "<!-- " : "[//]: # ("}strongroom-review ${folder} `;
  return { begin, all: `${begin}${commit}${html ? " -->" : ")"}` };
}

/** The commit in a comment of ours; null if it names none. */
export function markedCommit(body: string): string | null {
  return /^(?:<!-- |\[\/\/\]: # \()strongroom-review \S+ ([0-9a-f]{40,64})(?: -->|\))/.exec(body)?.[1] ?? null;
}

/** As long as its dialect allows; what does not fit is left out, the least risky first, and counted. */
export function reviewMarkdown(review: Review, about: About, dialect: Dialect = dialects.github): string {
  const sections = sectionsOf(review, mostListed);
  const { danger, attention, info } = countsOf(sections);
  const named = withKeys(review);
  const head = [
    about.mark ?? (dialect.html ? "<!-- strongroom-review -->" : "[//]: # (strongroom-review)"),
    `## ${verdictMark(review)} ${named(review.verdict.says)}`,
    ...(about.tip
      ? [`⚠️ **This is not about the newest commit**, ${code(about.tip.slice(0, 7))}, but about an older one.`]
      : []),
    `${danger} dangerous, ${attention} to read, ${info} for information. ${named(about.base)} → ${named(about.head)}; ${named(review.verdict.basis)}.`,
  ];
  const measure = (text: string) => (dialect.unit === "bytes" ? Buffer.byteLength(text) : text.length);
  const cost = review.cost === null ? [] : [`${named(costText(review.cost))}.`];
  const room = dialect.limit - measure([...head, ...cost, wholeIn(about)].join("\n\n")) - 300;
  const { texts, left } = fitting(sections, (line) => lineOf(line, named, dialect), { room, measure, dialect });
  const leftDanger = left.filter(({ level }) => level === "danger").length;
  const more =
    left.length === 0
      ? []
      : [
          `**${left.length} more ${left.length === 1 ? "line does" : "lines do"} not fit here**${leftDanger === 0 ? "; they are the least risky" : `, ${leftDanger} dangerous ones among them`}. ${wholeIn(about)}`,
        ];
  const nothing = review.changes.length === 0 ? ["Nothing that a reviewer has to look at changes."] : [];
  return `${[...head, ...nothing, ...texts, ...more, ...cost].join("\n\n")}\n`;
}

function wholeIn({ command, run }: About): string {
  const there =
    run !== undefined && /^https?:\/\/[\w.:@/?=&%~-]+$/.test(run) ? ` In a pipeline: [its run](${run}).` : "";
  return `All of it: ${code(command)}${there}`;
}

function verdictMark(review: Review): string {
  const weight = weightOf(review);
  return weight === null ? "✅" : marks[weight];
}

type Inline = (text: string) => string;

/** Text of others, with the keys of this review in backticks. */
function withKeys({ changes }: Review): Inline {
  const keys = new Set(changes.flatMap((one) => [one.subject, ...("entry" in one ? [one.entry] : [])]));
  return inlineWith(keys);
}

interface Space {
  readonly room: number;
  readonly measure: (text: string) => number;
  readonly dialect: Dialect;
}

/** The riskiest lines of all sections, as long as there is room; each in its section. */
function fitting(sections: readonly Section[], textOf: (line: Line) => string, { room, measure, dialect }: Space) {
  const all = sections.flatMap((section) => section.lines.map((line) => ({ section, line })));
  const byRisk = levels.flatMap((level) => all.filter(({ line }) => line.level === level));
  const kept = new Map<Section, Map<Line, string>>();
  let used = 0;
  for (const { section, line } of byRisk) {
    const text = textOf(line);
    // A heading and its commands count with the section's first line; so does what folds the rest.
    const cost = measure(text) + 3 + (kept.has(section) ? 0 : measure(sectionOf(section, [], dialect)) + foldingLength);
    if (used + cost > room) break;
    used += cost;
    kept.set(section, (kept.get(section) ?? new Map()).set(line, text));
  }
  const texts = sections.flatMap((section) => {
    const own = kept.get(section);
    const lines = section.lines.flatMap((line) => own?.get(line) ?? []);
    return own === undefined ? [] : [sectionOf(section, lines, dialect)];
  });
  const left = all.flatMap(({ section, line }) => (kept.get(section)?.has(line) === true ? [] : [line]));
  return { texts, left };
}

const foldingLength = 80;

function sectionOf({ title, commands }: Section, lines: readonly string[], { html }: Dialect): string {
  const shown = bullets(lines.slice(0, openLines));
  const folded = lines.slice(openLines);
  const rest =
    folded.length === 0
      ? []
      : html
        ? [`<details><summary>${folded.length} more</summary>\n\n${bullets(folded)}\n\n</details>`]
        : [`**${folded.length} more:**`, bullets(folded)];
  const next = commands.length === 0 ? [] : [`Next: ${few(commands.map(code)).join(" · ")}`];
  return [`### ${title}`, shown, ...rest, ...next].join("\n\n");
}

function lineOf({ level, environments, subject, says, because }: Line, named: Inline, { html }: Dialect): string {
  const reasons = because.length === 0 ? "" : `${html ? " <br> " : "  \n  "}${few(because.map(named)).join(" · ")}`;
  return `${marks[level]} ${named(`${environments.join(", ")}:`)} ${code(subject)} ${few(says.map(named)).join("; ")}${reasons}`;
}

/** So that one line can't take the room of all others. */
function few(parts: readonly string[]): readonly string[] {
  const most = parts.length > mostParts ? mostParts : parts.length;
  return most === parts.length
    ? parts
    : [...parts.slice(0, most), `${count(parts.length - most, "more of these", "more of these")}`];
}
