/** JSON as people merge it: `JSON.parse` silently takes the last of two equal keys. */

/** A key that an object has twice. */
export interface DuplicateKey {
  readonly key: string;
  /** Line of the second one, counted from 1. */
  readonly line: number;
}

/**
 * The first key that any object of a text holds twice, or null.
 *
 * Our parsers that report duplicates take 50 to 300 ms to load. A text that `JSON.parse` has accepted only needs a walk over its strings
 * and brackets.
 *
 * @param text valid JSON
 */
export function duplicateKey(text: string): DuplicateKey | null {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;
  /** Keys of each open object; null for a list. */
  const open: (Set<string> | null)[] = [];
  let candidate: { readonly key: string; readonly at: number } | null = null;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [lexeme] = found;
    if (lexeme === "{") open.push(new Set());
    else if (lexeme === "[") open.push(null);
    else if (lexeme === "}" || lexeme === "]") open.pop();
    else if (lexeme === ":" && candidate !== null) {
      const keys = open.at(-1);
      if (keys?.has(candidate.key) === true)
        return { key: candidate.key, line: text.slice(0, candidate.at).split("\n").length };
      keys?.add(candidate.key);
    }
    candidate = lexeme.startsWith('"') ? { key: JSON.parse(lexeme) as string, at: found.index } : null;
  }
  return null;
}
