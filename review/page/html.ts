/** A review as one HTML file that stands alone. It says everything without its script, which filters and draws. */
import { count } from "../../text/output";
import { dataBlock, htmlText, safeJson, standAlonePage } from "../../text/page/stand-alone";
import { oneLine } from "../../text/printable";
import type { About } from "../markdown";
import { costText } from "../plan/cost";
import type { Review } from "../review";
import { countsOf, type Line, type Section, sectionsOf, weightOf } from "../sections";
import { edgesOf, type Kept } from "./graph";

/** @param kept who else has the entries that change hands */
export function reviewPage(review: Review, about: About, kept: Kept = []): string {
  const sections = sectionsOf(review);
  const environments = [...new Set(sections.flatMap(({ lines }) => lines.flatMap((one) => one.environments)))];
  const shown = (text: string) => oneLine(text);
  const edges = edgesOf(review, kept).map((edge) => ({
    ...edge,
    entry: shown(edge.entry),
    who: shown(edge.who),
    in: edge.in.map(shown),
  }));
  const nothing = `<p class="empty">Nothing that a reviewer has to look at changes.</p>`;
  return standAlonePage({
    folder: __dirname,
    styles: ["review.css"],
    scripts: ["review.js", "access.js"],
    title: `Review: ${about.base} → ${about.head}`,
    head: verdictOf(review, about, sections),
    results: [
      '<section id="graph" hidden></section>',
      sections.length === 0 ? nothing : sections.map(sectionOf).join("\n"),
      '<p class="empty" id="nothing" hidden>No change matches these filters.</p>',
    ].join("\n"),
    rest: [
      ...(review.cost === null ? [] : [`<p class="soft">${htmlText(costText(review.cost))}.</p>`]),
      `<footer><p>All of it again: <code>${htmlText(about.command)}</code></p></footer>`,
      dataBlock("data", safeJson({ environments: environments.map(shown), edges })),
    ].join("\n"),
  });
}

function verdictOf(review: Review, { base, head }: About, sections: readonly Section[]): string {
  const { verdict } = review;
  const { danger, attention, info } = countsOf(sections);
  return [
    `<div class="verdict ${weightOf(review) ?? "none"}">`,
    `<h1>${htmlText(verdict.says)}</h1>`,
    `<p>${danger} dangerous, ${attention} to read, ${info} for information. ${htmlText(base)} → ${htmlText(head)}.</p>`,
    `<p class="soft">${htmlText(verdict.basis)}.</p>`,
    "</div>",
  ].join("\n");
}

function sectionOf({ area, title, lines, commands }: Section): string {
  const next = commands.map((one) => `<p class="next">Next: <code>${htmlText(one)}</code></p>`);
  return [
    `<section class="area" data-area="${area}" aria-label="${htmlText(title)}">`,
    `<h2>${htmlText(title)} <span class="soft">${count(lines.length, "line")}</span></h2>`,
    `<table class="changes"><colgroup><col class="level"><col class="places"><col class="subject"><col></colgroup>`,
    `<thead><tr>${["Level", "Environment", "What", "Happens, and why"].map((one) => `<th scope="col">${one}</th>`).join("")}</tr></thead>`,
    `<tbody>${lines.map(rowOf).join("\n")}</tbody></table>`,
    ...next,
    "</section>",
  ].join("\n");
}

const looks = { danger: "bad", attention: "warn", info: "" } as const;

function rowOf({ level, environments, subject, says, because }: Line): string {
  const reasons = because.map((one) => `<li>${htmlText(one)}</li>`).join("");
  return [
    `<tr data-level="${level}" data-in="${htmlText(JSON.stringify(environments.map((one) => oneLine(one))))}">`,
    `<td><span class="tag ${looks[level]}">${level}</span></td>`,
    `<td>${htmlText(environments.join(", "))}</td>`,
    `<td><span class="name">${htmlText(subject)}</span></td>`,
    `<td>${says.map(htmlText).join("; ")}${reasons === "" ? "" : `<ul class="soft">${reasons}</ul>`}</td>`,
    "</tr>",
  ].join("");
}
