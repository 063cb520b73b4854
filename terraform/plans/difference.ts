/** Two meanings of a stack, line by line, as a reviewer reads them. */

/** Lines that are only in one of them, below the resource that they belong to. `-` was reviewed, `+` would be done. */
export function differenceText(reviewed: string, now: string): string {
  const [was, is] = [blocksOf(reviewed), blocksOf(now)];
  const heads = [...new Set([...was.keys(), ...is.keys()])];
  const lines = heads.flatMap((head) => {
    const [old, current] = [was.get(head), is.get(head)];
    if (old === undefined) return [`+ ${head}`, ...(current ?? []).map((line) => `+ ${line}`)];
    if (current === undefined) return [`- ${head}`, ...old.map((line) => `- ${line}`)];
    const gone = old.filter((line) => !current.includes(line));
    const more = current.filter((line) => !old.includes(line));
    if (gone.length + more.length === 0) return [];
    return [`  ${head}`, ...gone.map((line) => `- ${line}`), ...more.map((line) => `+ ${line}`)];
  });
  return ["  (- was reviewed, + would be done now)", ...lines].join("\n");
}

function blocksOf(text: string): ReadonlyMap<string, readonly string[]> {
  const blocks = text === "" ? [] : text.split("\n\n").map((block) => block.split("\n"));
  return new Map(blocks.map(([head = "", ...lines]) => [head, lines]));
}
