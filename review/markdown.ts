/** A review as a comment on a pull request. What others wrote is text in it, whatever it looks like. */
import { bullets, code, inline, inlineWith } from "../text/markdown";
import type { Review } from "./review";
import { countsOf, type Line, type Section, sectionsOf } from "./sections";

/** Characters that a comment may have. */
export const commentLimits = {
  github: 65_536,
  gitlab: 1_000_000,
  "bitbucket server": 32_768,
  azure: 150_000,
} as const;

export interface About {
  /** What is compared, as a reviewer knows it: `main (1a2b3c4)`. */
  readonly base: string;
  readonly head: string;
  /** Command that shows all of it. */
  readonly command: string;
}

const marks = { danger: "🛑", attention: "⚠️", info: "ℹ️" } as const;
const openLines = 20;

/** By this mark a later run finds its comment, and updates it in place. */
export const commentMark = "<!-- strongroom-review -->";

/**
 * @param limit how many characters it may have; what does not fit is left out from the end, the least risky first, and counted
 */
export function reviewMarkdown(review: Review, about: About, limit: number = commentLimits.github): string {
  const sections = sectionsOf(review);
  const { danger, attention, info } = countsOf(sections);
  const named = withKeys(review);
  const head = [
    commentMark,
    `## ${markOf(review, danger)} ${named(review.verdict.says)}`,
    `${danger} dangerous, ${attention} to read, ${info} for information. ${inline(about.base)} → ${inline(about.head)}; ${inline(review.verdict.basis)}.`,
  ];
  const room = limit - [...head, about.command].join("\n\n").length - 200;
  const { texts, left } = fitting(sections, named, room);
  const more =
    left === 0
      ? []
      : [
          `**${left} more lines do not fit into this comment**; they are the least risky of their sections. All of it: ${code(about.command)}`,
        ];
  const nothing = review.changes.length === 0 ? ["Nothing that a reviewer has to look at changes."] : [];
  return `${[...head, ...nothing, ...texts, ...more].join("\n\n")}\n`;
}

/** A stack without a whole plan is never fine, and neither is a plan that does something dangerous. */
function markOf({ verdict, plans }: Review, danger: number): string {
  if (verdict.newAccess || (plans !== null && danger > 0)) return marks[danger > 0 ? "danger" : "attention"];
  return plans?.some(({ status }) => status === "missing" || status === "incomplete") === true ? marks.attention : "✅";
}

type Inline = (text: string) => string;

/** Text of others, with the keys of this review in backticks. */
function withKeys({ changes }: Review): Inline {
  const keys = new Set(changes.flatMap((one) => [one.subject, ...("entry" in one ? [one.entry] : [])]));
  return inlineWith(keys);
}

/** As many sections and lines as there is room for. */
function fitting(sections: readonly Section[], named: Inline, room: number) {
  const texts: string[] = [];
  let left = 0;
  let used = 0;
  for (const section of sections) {
    const lines = section.lines.map((line) => lineOf(line, named));
    let taken = lines.length;
    while (taken > 0 && used + sectionOf(section, lines.slice(0, taken)).length > room) taken = Math.floor(taken * 0.9);
    left += lines.length - taken;
    if (taken === 0) continue;
    const text = sectionOf(section, lines.slice(0, taken));
    used += text.length + 2;
    texts.push(text);
  }
  return { texts, left };
}

function sectionOf({ title, commands }: Section, lines: readonly string[]): string {
  const shown = bullets(lines.slice(0, openLines));
  const folded = lines.slice(openLines);
  const rest =
    folded.length === 0
      ? []
      : [`<details><summary>${folded.length} more</summary>\n\n${bullets(folded)}\n\n</details>`];
  const next = commands.length === 0 ? [] : [`Next: ${commands.map(code).join(" · ")}`];
  return [`### ${title}`, shown, ...rest, ...next].join("\n\n");
}

function lineOf({ level, environments, subject, says, because }: Line, named: Inline): string {
  const reasons = because.length === 0 ? "" : ` <br> ${because.map(named).join(" · ")}`;
  return `${marks[level]} ${inline(environments.join(", "))}: ${code(subject)} ${says.map(named).join("; ")}${reasons}`;
}
