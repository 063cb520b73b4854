/** The little Markdown that generated documents need; free text can't break out of a table. */

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** Free text inside a table or list. */
export function cell(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\|`*_<>[\]]/g, (character) => {
    // `_` and `>` only matter at the edge of a word or a line; escaping them all would make the source unreadable.
    if (character === "_" || character === ">") return character;
    return character === "<" ? "&lt;" : `\\${character}`;
  });
}

/** Text in backticks; a pipe would still end the cell. */
export function code(text: string): string {
  return `\`${text.replace(/`/g, "'").replace(/\|/g, "\\|")}\``;
}
