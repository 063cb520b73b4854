/**
 * All text on its way into Markdown (documents, incident files, pull requests) passes through here. A purpose, a branch name or an
 * annotation must not add a heading, a link, an image, HTML, a mention or a reference that closes an issue.
 */
import { joined, longestSaid, oneLine, printable } from "./printable";

/** Cells are Markdown already: from `inline`, from `code`, or our own words. A pipe would end a cell, even in backticks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** Escapes somebody else's text for a paragraph, a list or a cell. */
export function inline(text: string): string {
  return escaped(text, new Set(), [called]);
}

/** The same for a comment, where nothing becomes a link or an emoji; with these keys of entries and readers in backticks. */
export function inlineWith(keys: ReadonlySet<string>): (text: string) => string {
  return (text) => escaped(text, keys, [shownOtherwise, called]);
}

function escaped(text: string, keys: ReadonlySet<string>, coded: readonly RegExp[]): string {
  const spans: string[] = [];
  const span = (found: string) => `\0${spans.push(found) - 1}\0`;
  const named = keys.size === 0 ? joined(text) : joined(text).replace(key, (one) => (keys.has(one) ? span(one) : one));
  const kept = coded.reduce((left, pattern) => left.replace(pattern, span), named);
  return (
    kept
      .replace(/[\\`*[\]~$]/g, "\\$&")
      .replace(/&(?=#?\w+;)/g, "&amp;")
      .replace(/</g, "&lt;")
      // Escapes these only where they could begin emphasis, so that names and addresses stay readable.
      .replace(/(?<![a-zA-Z0-9])_(?=\w)/g, "\\_")
      .replace(/^(?:[#>+=-]|\d+(?=[.)]))/, (mark) => (/\d/.test(mark) ? `${mark}\\` : `\\${mark}`))
      // Two in a row are one: the backticks between them would end neither.
      .replace(/(?:\0\d+\0)+/g, (run) => code(run.replace(/\0(\d+)\0/g, (_, at: string) => spans[Number(at)] ?? "")))
  );
}

/** Puts somebody else's text in backticks, as many as it needs. */
export function code(text: string): string {
  const line = oneLine(text, longestSaid);
  const fence = "`".repeat(longestRun(line) + 1);
  const blank = /^`|`$/.test(line) || line === "" ? " " : "";
  return `${fence}${blank}${line}${blank}${fence}`;
}

/** A code block with somebody else's lines, unchanged. */
export function fenced(text: string, language: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}${language}`, printable(text), fence].join("\n");
}

/**
 * A whole text of ours with other people's text in it, for a pull request and its commit. Our lists, tables and backticks stay. Links,
 * images, HTML, mentions and references to issues, which we never write, become text.
 */
export function bodyOf(text: string): string {
  return printable(text)
    .split(/(`+)([\s\S]*?[^`])\1(?!`)/)
    .map((part, index, all) => {
      // The parts are: outside, the fence, inside. What is in backticks is text already.
      if (index % 3 === 0) return withoutActive(part);
      return index % 3 === 1 ? part : `${part}${all[index - 1] ?? ""}`;
    })
    .join("");
}

/** `@name`, `@team/name`, `#12`, `owner/repository#12`, `GH-12`: what makes a host notify somebody or close an issue. */
const called = /(?<![\w`/.&])(?:@[\w-]+(?:\/[\w-]+)*|(?:[\w.-]+\/[\w.-]+)?#\d+|GH-\d+)/g;

/**
 * What else a host shows as something that was not written: `#12` behind an `&`, GitLab's `!12`, `$12`, `&12`, `~label` and `%milestone`, addresses
 * as links, `:smile:`, also where our own colon ends it.
 */
const shownOtherwise =
  /(?<![\w`/.])(?:(?:[\w.-]+(?:\/[\w.-]+)+)?[#!]\d+|[$&]\d+|[~%](?:"[^"]*"|\w[\w-]*))|(?:\b(?:https?|ftp):\/\/|\bwww\.|\b(?:mailto|xmpp):)[^\s`]+|\b(?:[a-z]+:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+|:[a-z\d_+-]+:/gi;

const key = /(?<![\w./-])[a-z][\w-]*\/[A-Za-z][\w-]*(?![\w/-])/g;

function withoutActive(text: string): string {
  return text
    .replace(/<(?=[a-zA-Z/!?])/g, "&lt;")
    .replace(/\](?=[([:])/g, "\\]")
    .replace(called, (found) => `\`${found}\``);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
