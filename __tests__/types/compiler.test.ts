import { compile } from "./compile";
import { compilerTexts } from "./compiler-texts";
import { prelude, snippets } from "./snippets";

const file = (index: number): string => `snippet-${index}`;
// One program for all: the standard library and the model are checked once.
const said = compile({ prelude, ...Object.fromEntries(snippets.map(({ text }, index) => [file(index), text])) });

test("what is allowed compiles", () => {
  expect(said.prelude).toEqual([]);
});

test.each(snippets.map(({ name }, index) => [name, index] as const))("%s does not compile", (name, index) => {
  expect(said[file(index)]).toEqual([compilerTexts[name]]);
});
