/** The inventory as one self-contained HTML file: it loads nothing, and its content security policy forbids loading. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PageData, PageStates } from "./data";

const scripts = ["page.js", "entries.js", "access.js", "due.js", "main.js"];

/** The same data gives the same bytes. */
export function inventoryPage(data: PageData, states: PageStates): string {
  const style = part("page.css");
  const script = scripts.map(part).join("\n");
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return part("page.html").replace(/^<!-- (policy|style|declared|states|script) -->$/gm, (_, name: string) => {
    switch (name) {
      case "policy":
        return `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
      case "style":
        return `<style>${style}</style>`;
      case "declared":
        return `<script type="application/json" id="declared">${declaredJson(data)}</script>`;
      case "states":
        return `${statesBegin}${statesJson(states)}${statesEnd}`;
      default:
        return `<script>${script}</script>`;
    }
  });
}

const statesBegin = '<script type="application/json" id="states">';
const statesEnd = "</script>";

/** The page without the data from the lock files, which every rotation changes. */
export function withoutStates(page: string): string {
  const begin = page.indexOf(statesBegin);
  const end = page.indexOf(statesEnd, begin);
  return begin < 0 || end < 0 ? page : page.slice(0, begin) + page.slice(end);
}

/** A line for each entry, so that two branches which each add one merge as text. */
function declaredJson({ environments, products, entries }: PageData): string {
  const rows = entries.map(json).join(",\n");
  return `{"environments":${json(environments)},\n"products":${json(products)},\n"entries":[\n${rows}\n]}`;
}

function statesJson(states: PageStates): string {
  const blocks = Object.entries(states).map(([environment, entries]) => {
    const rows = Object.entries(entries).map(([key, state]) => `${json(key)}:${json(state)}`);
    return `${json(environment)}:{\n${rows.join(",\n")}\n}`;
  });
  return `{${blocks.join(",\n")}}`;
}

/** Nothing in it can end its own block, or begin a comment or another tag. */
function json(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function part(name: string): string {
  return readFileSync(join(__dirname, name), "utf8").trimEnd();
}
