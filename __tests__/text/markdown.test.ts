/** Text of others in Markdown of ours: whatever they write, it is text. Read back by a real parser. */
import { Parser } from "commonmark";
import { bodyOf, bullets, code, fenced, inline, table } from "../../text/markdown";
import { oneLine } from "../../text/printable";

const corpus: readonly string[] = [
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
function read(markdown: string): { readonly shape: readonly string[]; readonly text: string } {
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

/** As one line, with what is not seen as escapes. */
const shown = (text: string) =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\p{Cc}\p{Cf}]/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

it.each(corpus)("%j is text in a list", (text) => {
  const { shape, text: got } = read(`${bullets([inline(text)])}\n`);
  expect(shape).toEqual(["document", "list", "item", "paragraph"]);
  expect(got).toBe(shown(text));
});

it.each(corpus)("%j is text behind words of ours", (text) => {
  const { shape, text: got } = read(`Owner: ${inline(text)}.\n`);
  expect(shape).toEqual(["document", "paragraph"]);
  expect(got).toBe(`Owner: ${shown(text)}.`);
});

it.each(corpus)("%j is code in backticks", (text) => {
  const { shape, text: got } = read(`a ${code(text)} b\n`);
  expect(shape).toEqual(["document", "paragraph", "code"]);
  expect(got).toBe(`a ${oneLine(text)} b`);
});

it.each(corpus)("%j does not end a fence", (text) => {
  const { shape, text: got } = read(`${fenced(`a\n${text}\nb`, "text")}\n`);
  expect(shape).toEqual(["document", "code_block"]);
  expect(got.split("\n").at(-2)).toBe("b");
});

it.each(corpus)("%j stays in its cell", (text) => {
  const [, , row = ""] = table(["one", "two"], [[inline(text), code(text)]]).split("\n");
  expect(row.match(/(?<!\\)\|/g)).toHaveLength(3);
  expect(table(["one"], [[inline(text)]]).split("\n")).toHaveLength(3);
});

describe("nobody is called, and nothing is closed", () => {
  it.each([
    ["ask @acme/admins or @jo", "ask `@acme/admins` or `@jo`"],
    ["fixes #12, closes acme/web#3, GH-4", "fixes `#12`, closes `acme/web#3`, `GH-4`"],
    ["mail jo@acme.example, see C#7", "mail jo@acme.example, see C#7"],
    ["@jo", "`@jo`"],
    ["#12", "`#12`"],
  ])("%s", (text, markdown) => {
    expect(inline(text)).toBe(markdown);
    expect(bodyOf(text)).toBe(markdown);
  });
});

describe("a pull request's text", () => {
  it("keeps what is ours", () => {
    const ours =
      "# Promote\n\n- [ ] `chat/KEY`: `./strongroom put chat/KEY`\n\n| entry | dev |\n| --- | --- |\n| `A` | **b** |\n";
    expect(bodyOf(ours)).toBe(ours);
    expect(bodyOf("``a `@jo` b`` and `#1`")).toBe("``a `@jo` b`` and `#1`");
  });

  it.each([
    ["see [here](https://evil.example)", "see [here\\](https://evil.example)"],
    ["![x](https://evil.example/p.png)", "![x\\](https://evil.example/p.png)"],
    ["[ref]: https://evil.example", "[ref\\]: https://evil.example"],
    ["<img src=x onerror=alert(1)> a < b", "&lt;img src=x onerror=alert(1)> a < b"],
    ["a\u202eb\u001b[2Jc", "a\\u202eb\\u001b[2Jc"],
    ["an ` odd tick @jo", "an ` odd tick `@jo`"],
  ])("%j has nothing active", (text, markdown) => {
    expect(bodyOf(text)).toBe(markdown);
    expect(read(bodyOf(text)).shape.filter((type) => /link|image|html/.test(type))).toEqual([]);
  });
});
