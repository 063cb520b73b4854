/** A review on a terminal. */
import { longestSaid, oneLine } from "../text/printable";
import type { About } from "./markdown";
import { costText } from "./plan/cost";
import type { Review } from "./review";
import { countsOf, mostListed, sectionsOf } from "./sections";

interface Colours {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly dim: (text: string) => string;
}

export function reviewText(review: Review, { base, head }: Pick<About, "base" | "head">, colours: Colours): string {
  const { bold, red, yellow, dim } = colours;
  const marks = { danger: red("danger   "), attention: yellow("attention"), info: dim("info     ") };
  const sections = sectionsOf(review, mostListed);
  const { danger, attention, info } = countsOf(sections);
  const blocks = sections.flatMap(({ title, lines, commands }) => [
    "",
    bold(title),
    ...lines.flatMap(({ level, environments, subject, says, because }) => [
      `  ${marks[level]}  ${oneLine(environments.join(", "))}: ${oneLine(subject)} ${oneLine(says.join("; "), longestSaid)}`,
      ...because.map((one) => `             ${oneLine(one)}`),
    ]),
    ...commands.map((one) => `  next: ${oneLine(one, longestSaid)}`),
  ]);
  return [
    bold(oneLine(review.verdict.says, longestSaid)),
    dim(`  ${oneLine(base)} -> ${oneLine(head)}; ${oneLine(review.verdict.basis, longestSaid)}`),
    ...blocks,
    "",
    `${danger} dangerous, ${attention} to read, ${info} for information`,
    ...(review.cost === null ? [] : [dim(oneLine(costText(review.cost), longestSaid))]),
  ].join("\n");
}
