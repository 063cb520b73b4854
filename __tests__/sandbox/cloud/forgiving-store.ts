import * as fs from "node:fs";
import * as path from "node:path";

/**
 * How the store read its files before they had checksums: what can't be parsed ends the reading, and nobody is told. Kept so that
 * the test of damaged files shows that it would find this.
 */
export function readForgivingly(folder: string): ReadonlyMap<string, ReadonlyMap<string, unknown>> {
  const collections = new Map<string, Map<string, unknown>>();
  const names = fs.readdirSync(folder);
  const generations = names.flatMap((name) => /^snapshot-(\d+)\.jsonl$/.exec(name)?.[1] ?? []).map(Number);
  const generation = Math.max(0, ...generations);
  for (const kind of ["snapshot", "journal"]) {
    const file = path.join(folder, `${kind}-${generation}.jsonl`);
    if (fs.existsSync(file)) apply(fs.readFileSync(file, "utf8"));
  }
  return collections;

  function apply(text: string): void {
    for (const line of text.split("\n")) {
      if (line === "") continue;
      let writes: unknown;
      try {
        writes = JSON.parse(line.slice("01234567 ".length));
      } catch {
        return;
      }
      for (const [name, key, value] of Array.isArray(writes) ? writes : []) {
        const documents = collections.get(name) ?? new Map<string, unknown>();
        collections.set(name, documents);
        if (value === null) documents.delete(key);
        else documents.set(key, value);
      }
    }
  }
}
