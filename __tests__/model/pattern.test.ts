import { pattern } from "../../model/pattern";

const fits = (expression: RegExp, text: string): boolean => {
  const made = pattern(expression.source, expression.flags);
  if (!made.ok) throw new Error(made.because);
  return made.test(text);
};

test.each([/^(https?:\/\/(\w+\.?)+)+$/, /^(a+)+$/, /^(a|a)*$/, /^(.*)(.*)(.*)(.*)(.*)x$/])(
  "%s takes no time to speak of on what it never fits",
  (expression) => {
    expect(fits(expression, `${"a".repeat(20_000)}!`)).toBe(false);
  },
);

const texts = [
  "",
  "a",
  "abc",
  "ABC",
  "a b",
  "a\u00a0b",
  "a\rb",
  "a\nb",
  "a\vb",
  "a\u2028b",
  "0",
  "sk_test_x",
  "a.b",
  "a-b",
  "]",
  "é",
  "\u{1f511}",
  "\u0000",
  "\u0001",
  "\u00008",
  "a)",
  "[",
  "b]",
  "[]",
  "[\r",
  "^",
];
test.each([
  /^\S+$/,
  /^\s*$/,
  /^.*$/,
  /^a.b$/,
  /^a.b$/s,
  /^[\s\w]+$/,
  /^[^\s]+$/,
  /^[\S]+$/,
  /^[\s\S]+$/,
  /^a\u00a0b$/,
  /^\w+$/,
  /^[a-z]+$/i,
  /^[\w.-]+$/,
  /^(?<n>a)b?c?/,
  /\d/,
  /\b/,
  ...["^[^]*$", "[]"].map((source) => new RegExp(source)),
  /^(?!abc$)[a-z]+$/,
  /^(?=.*b)(?!.*\s)[^x]+$/,
  /^(?=a|0)(?![A-Z(|)])\S*$/,
  /\//,
  /^\cJ?a/,
  /[.]/,
  /\]/,
  /^\0$/,
  ...["^\\01$", "^\\08$", "^[[:alpha:]]$", "^[[ab]", "^[[]", "^[a[].b$", "^[[].?$", "^[[^]$", "\\[]", "^[^]b?[)]"].map(
    (source) => new RegExp(source),
  ),
  /a\cJb/,
  /^[a].b$/,
  /^a[\].]b$/,
  /^[a]\S+$/,
  /^[a]\s+b$/,
  /^\u{61}\u{0062}?\u{63}?$/u,
  /^\u{1f511}$/u,
  /^(?=.\))[^x]+$/,
  /^(?=a[)])[^x]+$/,
  /^(?=[)\]]|a[b)])[^x]+$/,
  /^(?=(a|0)b?)\S+$/,
  /^(?!a)(?:a|b|\[)\]?$/,
])("%s means what it means in JavaScript", (expression) => {
  expect(texts.filter((text) => fits(expression, text))).toEqual(texts.filter((text) => expression.test(text)));
});

test("white space, and what is none, are JavaScript's, to the neighbours of each", () => {
  const white = Array.from({ length: 0xffff }, (_, code) => code).filter((code) =>
    /\s/.test(String.fromCharCode(code)),
  );
  const codes = new Set(white.flatMap((code) => [code - 1, code, code + 1]));
  const all = [0, ...codes, 0x10ffff].map((code) => String.fromCodePoint(code));
  for (const expression of [/^\s$/, /^[\s]$/, /^\S$/u, /^[\S]$/u])
    expect(all.filter((text) => fits(expression, text))).toEqual(all.filter((text) => expression.test(text)));
});

test("an expression is compiled once, whatever others are looked at in between", () => {
  const first = pattern("^once$", "");
  pattern("^another$", "");
  expect(pattern("^once$", "")).toBe(first);
  expect(pattern("^once$", "i")).not.toBe(first);
});

test("with the flag m, lines end with a line feed", () => {
  expect(fits(/^b$/m, "a\nb\nc")).toBe(true);
});

test.each([
  ["(?=.*[0-9])x", "a lookahead or lookbehind that is not at the start, which can't run in linear time"],
  ["^(?<!a)x", "a lookahead or lookbehind that is not at the start, which can't run in linear time"],
  ["^x(?!y)", "a lookahead or lookbehind that is not at the start, which can't run in linear time"],
  ["^(?=a)ab|cd", "a lookahead or lookbehind that is not at the start, which can't run in linear time"],
  ["^(a)\\1$", "a reference to an earlier group, which can't run in linear time"],
  ["^a{2000}$", "an expression that can't run in linear time (a count above 1,000, for example)"],
  ["^(a", "an expression that does not compile"],
])("%s is refused", (source, because) => {
  expect(pattern(source, "")).toEqual({ ok: false, because });
});

test("the flag v is refused: a set within a set would be taken for something else", () => {
  expect(pattern("^[[a-z]--[a]]$", "v")).toEqual({
    ok: false,
    because: "the flag v, whose nested sets are not supported",
  });
});
