/** HTML files that stand alone: they load nothing, and their content security policy forbids loading. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { longestSaid, oneLine } from "../printable";

export interface PageParts {
  /** Folder of the page's own parts, beside those that all pages share. */
  readonly folder: string;
  /** Own style sheets, behind the shared one. */
  readonly styles?: readonly string[];
  /** Own scripts, behind the shared ones. */
  readonly scripts: readonly string[];
  readonly title: string;
  /** HTML already: above the filters, as the results before the script runs, and below them. */
  readonly head: string;
  readonly results?: string;
  readonly rest: string;
}

/** The same parts give the same bytes. */
export function standAlonePage({ folder, styles = [], scripts, title, head, results = "", rest }: PageParts): string {
  const own = (name: string) => part(folder, name);
  const style = [shared("page.css"), ...styles.map(own)].join("\n");
  const script = [shared("page.js"), ...scripts.map(own)].join("\n");
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const blocks: Readonly<Record<string, string>> = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    title: `<title>${htmlText(title)}</title>`,
    style: `<style>${style}</style>`,
    head,
    results,
    rest,
    script: `<script>${script}</script>`,
  };
  // What is put in is not looked at again.
  return shared("page.html").replace(/^<!-- (\w+) -->$/gm, (line, name: string) => blocks[name] ?? line);
}

/** Escapes somebody else's text for an element, or for an attribute in double quotes. */
export function htmlText(text: string): string {
  return oneLine(text, longestSaid).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** Data for a page's script: nothing in it can end its own block, or begin a comment or another tag. */
export function dataBlock(id: string, json: string): string {
  return `<script type="application/json" id="${id}">${json}</script>`;
}

/** JSON for `dataBlock`. */
export function safeJson(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

const shared = (name: string) => part(__dirname, name);

/** A page's own part. */
export function part(folder: string, name: string): string {
  return readFileSync(join(folder, name), "utf8").trimEnd();
}
