/** What others could write into a name, a purpose or a branch, and how a real parser reads it back from Markdown. */
import { Parser } from "commonmark";

export const hostileTexts: readonly string[] = [
  "plain words, with a_name and 3 * 4",
  "# a heading",
  "## a heading",
  "- a list",
  "+ a list",
  "* a list",
  "1. a list",
  "12) a list",
  "> a quote",
  "=== a rule",
  "--- a rule",
  "*** a rule",
  "___ a rule",
  "~~~ a fence",
  "``` a fence",
  "    indented code",
  "a\n\n# a heading behind a line break",
  "a\r\n\r\n- a list behind another",
  "a\u2028# behind a line separator",
  "*em* **strong** _em_ __strong__ ~~gone~~",
  "[link](https://evil.example/?q=1)",
  "[link][ref]",
  "[ref]: https://evil.example",
  "![pixel](https://evil.example/x.png)",
  "<https://evil.example>",
  "<b>html</b> <script>alert(1)</script> <!-- comment -->",
  "<img src=x onerror=alert(1)>",
  "&lt;b&gt; &#60;b&#62; &amp; a & b",
  "`code` and `` two ` ``",
  "a lone ` backtick",
  "`",
  "``",
  "back\\slash \\* \\`",
  "$\\phantom{hidden}$ costs $5",
  "[x] done, [ ] open",
  "a | b || c \\| d",
  "trailing backslash \\",
  "hard break  \nnext line",
  "\u001b[31mred\u001b[0m \u202ereversed\u202c zero\u200bwidth",
];

/** What the parser makes of it: the shape of the tree, and the text in it. */
export function read(markdown: string): { readonly shape: readonly string[]; readonly text: string } {
  const walker = new Parser().parse(markdown).walker();
  const shape: string[] = [];
  let text = "";
  for (let event = walker.next(); event !== null; event = walker.next()) {
    if (!event.entering) continue;
    shape.push(event.node.type);
    text += event.node.literal ?? "";
  }
  return { shape: shape.filter((type) => type !== "text"), text };
}
