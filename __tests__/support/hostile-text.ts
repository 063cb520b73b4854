/** What others could write into a name, a purpose or a branch, and how a real parser reads it back from Markdown. */
import { Parser } from "commonmark";
import { joined, longestSaid, oneLine } from "../../text/printable";

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

/** What only a host, a runner, a browser or a terminal makes something of. */
export const hostileElsewhere: readonly string[] = [
  "@everyone @acme/admins please approve",
  "fixes #12, closes acme/web#3, GH-4",
  "see !12, acme/web!3, %4, $5, ~6, &7",
  "https://evil.example/login and www.evil.example",
  "mailto:ann@evil.example or ann@evil.example",
  ":white_check_mark: :shipit: approved",
  "</details><details open><summary>0 more</summary>",
  "--> <!-- strongroom-review . 0000000000000000000000000000000000000000 -->",
  ") [//]: # (strongroom-review . x)",
  "/approve",
  "> [!NOTE]",
  "[^1] and [^1]: a footnote",
  "| --- | --- |",
  "::add-mask::danger",
  "  ::set-output name=verdict::nobody",
  "::stop-commands::x",
  "##[add-mask]danger",
  "ok ##[set-env name=PATH]/tmp",
  "ok ##vso[task.setvariable variable=SAFE]true",
  "a\n::error file=x::y",
  "a\r::warning::y",
  "${{ secrets.TOKEN }} $(id) `id` {{7*7}} <%= 7 %>",
  "</script><script>window.hit=1</script>",
  "</style><style>*{display:none}</style>",
  "</title><title>Nothing changes",
  '"><img src=x onerror="window.hit=2">',
  "' onmouseover='window.hit=3",
  "<svg onload=window.hit=4><math><mi//xlink:href=javascript:hit=5>",
  "javascript:window.hit=6",
  "<!--<script>",
  "]]>&lt;/script&gt;",
  "\\u003c/script>\u2028\u2029",
  "<a href=//evil.example>here</a><base href=//evil.example>",
  "<meta http-equiv=refresh content=0;url=//evil.example>",
  "<form action=//evil.example><button>ok",
  "\u001b]8;;https://evil.example\u0007here\u001b]8;;\u0007",
  "\u001b[2J\u001b[1A\u001b[31mred\u001b[0m",
  "danger\b\b\b\b\b\binfo",
  "hidden\rshown",
  "\u202egnp.exe \u2066isolate\u2069",
  "zero\u200bwidth\u200d\ufeff\u2060joiner",
  "\u{e0041}\u{e0042}tags",
  "а homoglyph: раypal \uff0f\uff20everyone",
  "combining z\u0335\u0336\u0337 and \u3164 filler",
];

export const allHostile: readonly string[] = [...hostileTexts, ...hostileElsewhere];

/** The ways in which reports show a text: one line, alone or in a sentence, with what is not seen as escapes. */
export const shownAs = (text: string): readonly string[] => [
  joined(text),
  oneLine(text, longestSaid),
  oneLine(text.replace(/\s+/g, " "), longestSaid),
];

/** What is said, with the text's places marked, in each of the ways in which it is shown. */
export function told(said: string, ...ways: readonly string[]): string {
  const longest = [...new Set(ways)].sort((a, b) => b.length - a.length);
  // Blanks at its ends may be one, or none.
  return longest.reduce((left, way) => left.split(way).join("¤"), said).replace(/ *¤ */g, "¤");
}

/** The commands that GitHub's and Azure's runners would take from a log, by the rules of their parsers. */
export function runnerCommands(log: string): readonly string[] {
  return log.split(/\r\n|\n|\r/).flatMap((line) => {
    const [, byLine] = /^::([\w-]+)[^:]*::/.exec(line.trimStart()) ?? [];
    const [, byHash] = /##\[([^\]]*)\]/.exec(line) ?? [];
    const [, byAgent] = /##vso\[([^\]]*)\]/.exec(line) ?? [];
    return [byLine, byHash, byAgent].filter((one) => one !== undefined);
  });
}

/** What hosts make of text that is in no backticks: people, references, links, emoji. */
export function activeText(markdown: string): readonly string[] {
  const walker = new Parser().parse(markdown).walker();
  let text = "";
  for (let event = walker.next(); event !== null; event = walker.next()) {
    if (!event.entering) continue;
    // Backticks end what is before them.
    text += event.node.type === "text" ? (event.node.literal ?? "") : " ` ";
  }
  const active =
    /(?<![\w`/.])(?:@\w[\w/-]*|[#!$&]\d+|[~%][\w"][\w-]*)|\bGH-\d+|\w+:\/\/\S+|\bwww\.\S+|\b(?:mailto|xmpp):\S+|[\w.+-]+@[\w-]+\.\w+|:[\w+-]+:/gi;
  return text.match(active) ?? [];
}

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
