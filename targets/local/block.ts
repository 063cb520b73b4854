/** A marked block in somebody else's file: only the text between our two lines is ours. */

export type BlockResult =
  | { readonly ok: true; readonly text: string }
  /** The line of a mark without its counterpart. */
  | { readonly ok: false; readonly line: number };

const begin = (owner: string) => `# >>> strongroom ${owner}`;
const end = (owner: string) => `# <<< strongroom ${owner}`;

/** The text with the owner's block replaced, or added at the end; everything else stays byte for byte. */
export function withBlock(
  text: string,
  owner: string,
  block: { readonly remark: string; readonly lines: readonly string[] },
): BlockResult {
  const found = findBlock(text, owner);
  if (typeof found === "number") return { ok: false, line: found };
  const made = [`${begin(owner)}: ${block.remark}`, ...block.lines, end(owner), ""].join("\n");
  if (found !== null) return { ok: true, text: text.slice(0, found.from) + made + text.slice(found.to) };
  const gap = text === "" ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  return { ok: true, text: text + gap + made };
}

/** The text without any block of ours; lines keep their numbers. */
export function outsideBlocks(text: string): string {
  let inside: string | null = null;
  return text
    .split("\n")
    .map((line) => {
      const owner = inside ?? /^# >>> strongroom ([^\s:]+):/.exec(line)?.[1] ?? null;
      if (owner === null) return line;
      inside = line === end(owner) ? null : owner;
      return "";
    })
    .join("\n");
}

/** The block's position; the line number of a mark without its counterpart; null if there is no block. */
function findBlock(text: string, owner: string): { readonly from: number; readonly to: number } | number | null {
  let from: number | null = null;
  let fromLine = 0;
  let at = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const bare = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (bare.startsWith(`${begin(owner)}:`)) {
      if (from !== null) return fromLine;
      from = at;
      fromLine = index + 1;
    } else if (bare === end(owner)) {
      if (from === null) return index + 1;
      return { from, to: Math.min(text.length, at + line.length + 1) };
    }
    at += line.length + 1;
  }
  return from === null ? null : fromLine;
}
