/** Text of others in Markdown of ours: whatever they write, it is text. Read back by a real parser. */
import { bodyOf, bullets, code, fenced, inline, table } from "../../text/markdown";
import { oneLine } from "../../text/printable";
import { hostileTexts, read } from "../support/hostile-text";

/** As one line, with what is not seen as escapes. */
const shown = (text: string) =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\p{Cc}\p{Cf}]/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

it.each(hostileTexts)("%j is text in a list", (text) => {
  const { shape, text: got } = read(`${bullets([inline(text)])}\n`);
  expect(shape).toEqual(["document", "list", "item", "paragraph"]);
  expect(got).toBe(shown(text));
});

it.each(hostileTexts)("%j is text behind words of ours", (text) => {
  const { shape, text: got } = read(`Owner: ${inline(text)}.\n`);
  expect(shape).toEqual(["document", "paragraph"]);
  expect(got).toBe(`Owner: ${shown(text)}.`);
});

it.each(hostileTexts)("%j is code in backticks", (text) => {
  const { shape, text: got } = read(`a ${code(text)} b\n`);
  expect(shape).toEqual(["document", "paragraph", "code"]);
  expect(got).toBe(`a ${oneLine(text)} b`);
});

it.each(hostileTexts)("%j does not end a fence", (text) => {
  const { shape, text: got } = read(`${fenced(`a\n${text}\nb`, "text")}\n`);
  expect(shape).toEqual(["document", "code_block"]);
  expect(got.split("\n").at(-2)).toBe("b");
});

it.each(hostileTexts)("%j stays in its cell", (text) => {
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
