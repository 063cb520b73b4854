/** The inventory as one self-contained HTML file. */
import { dataBlock, part, safeJson, standAlonePage } from "../../../text/page/stand-alone";
import type { PageData, PageStates } from "./data";

/** The same data gives the same bytes. */
export function inventoryPage(data: PageData, states: PageStates): string {
  return standAlonePage({
    folder: __dirname,
    scripts: ["page.js", "entries.js", "access.js", "due.js", "main.js"],
    title: "Inventory of secrets",
    head: part(__dirname, "head.html"),
    rest: [dataBlock("declared", declaredJson(data)), dataBlock("states", statesJson(states))].join("\n"),
  });
}

const [statesBegin, statesEnd] = dataBlock("states", "\0").split("\0") as [string, string];

/** The page without the data from the lock files, which every rotation changes. */
export function withoutStates(page: string): string {
  const begin = page.indexOf(statesBegin);
  const end = page.indexOf(statesEnd, begin);
  return begin < 0 || end < 0 ? page : page.slice(0, begin) + page.slice(end);
}

/** A line for each entry, so that two branches which each add one merge as text. */
function declaredJson({ environments, products, entries }: PageData): string {
  const rows = entries.map(safeJson).join(",\n");
  return `{"environments":${safeJson(environments)},\n"products":${safeJson(products)},\n"entries":[\n${rows}\n]}`;
}

function statesJson(states: PageStates): string {
  const blocks = Object.entries(states).map(([environment, entries]) => {
    const rows = Object.entries(entries).map(([key, state]) => `${safeJson(key)}:${safeJson(state)}`);
    return `${safeJson(environment)}:{\n${rows.join(",\n")}\n}`;
  });
  return `{${blocks.join(",\n")}}`;
}
