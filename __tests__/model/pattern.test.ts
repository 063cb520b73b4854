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
  "\u0000",
];
test.each([
  /^\S+$/,
  /^\s*$/,
  /^.*$/,
  /^a.b$/,
  /^a.b$/s,
  /^[\s\w]+$/,
  /^[^\s]+$/,
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
])("%s means what it means in JavaScript", (expression) => {
  expect(texts.filter((text) => fits(expression, text))).toEqual(texts.filter((text) => expression.test(text)));
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
