import fc from "fast-check";
import { HiddenInput } from "../../machine/hidden-input";

function typed(...chunks: readonly string[]) {
  const input = new HiddenInput();
  for (const chunk of chunks) input.feed(Buffer.from(chunk));
  return { state: input.state, rest: input.rest, value: input.take().toString() };
}

it.each<[string, readonly string[], string, string]>([
  ["keys and Enter", ["fake-", "1\r"], "done", "fake-1"],
  ["a line feed ends too", ["fake\n"], "done", "fake"],
  ["Ctrl-D ends", ["fake\u0004"], "done", "fake"],
  ["Ctrl-C forgets", ["fake\u0003"], "interrupted", ""],
  ["backspace takes one character of several bytes", ["fakeé\u007f1\r"], "done", "fake1"],
  ["backspace at the start", ["\b\u007fx\r"], "done", "x"],
  ["Ctrl-U starts the line again", ["wrong\u0015fake\r"], "done", "fake"],
  ["arrows and function keys mean nothing", ["a\u001b[Db\u001b[1;5Cc\u001bOPd\r"], "done", "abcd"],
  ["a paste in brackets may span lines", ["\u001b[200~one\rtwo\u001b[2", "01~\r"], "done", "one\ntwo"],
  [
    "the line ends of a line pasted whole are not its value",
    ["\u001b[200~one\rtwo\r\n\u001b[201~\r"],
    "done",
    "one\ntwo",
  ],
  ["CR LF in a paste is one line end", ["\u001b[200~one\r\ntwo\r\rthree\u001b[201~\r"], "done", "one\ntwo\n\nthree"],
  ["Ctrl-C inside a paste is part of it", ["\u001b[200~a\u0003\u001b[201~\r"], "done", "a\u0003"],
  ["an escape inside a paste is part of it", ["\u001b[200~a\u001b[31mb\u001b[201~\r"], "done", "a\u001b[31mb"],
  ["not yet ended", ["fake"], "more", "fake"],
])("%s", (_name, chunks, state, value) => {
  expect(typed(...chunks)).toEqual({ state, rest: false, value });
});

it("notices lines that follow at once, but not the line feed after Enter", () => {
  expect(typed("one\r\n").rest).toBe(false);
  expect(typed("one\rtwo\r").rest).toBe(true);
});

it("never throws, whatever comes in, and gives nothing a second time", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (chunks) => {
      const input = new HiddenInput();
      for (const chunk of chunks) input.feed(chunk);
      input.take();
      expect(input.take()).toHaveLength(0);
    }),
    { numRuns: 300 },
  );
});
