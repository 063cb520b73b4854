/** What a declaration that does not load is said to have, by the words of the parser that reads declarations. */
import { transformSync } from "esbuild";
import { loadIssues } from "../../model/load-error";

const file = "catalog/chat/stripe.ts";
/** Where and what is said of a text, and what mends it. */
function said(text: string) {
  try {
    transformSync(text, { loader: "ts", sourcefile: file });
  } catch (error) {
    return loadIssues(error)?.map(({ where, what, next }) => ({ where, what, next }));
  }
  throw new Error("it loads");
}

const sides = ["<<<<<<< HEAD", "  a: 1,", "=======", "  a: 2,", ">>>>>>> theirs"];
it.each([
  ["around statements", ["", ...sides.map((line) => line.replace(/^ {2}a: (.),$/, "const a$1 = 1;"))], 2],
  ["in an object", ["const x = {", ...sides, "};"], 2],
  ["in a list", ["const x = [", ...sides.map((line) => line.replace("a: ", "")), "];"], 2],
  ["with the first taken away", ["const x = {", ...sides.slice(1), "};"], 3],
  ["with only the last left", ["const x = {", ...sides.slice(3), "};"], 3],
])("markers of a merge conflict %s are called that, at their line", (_, lines, line) => {
  expect(said(lines.join("\n"))).toEqual([
    {
      where: `${file}:${line}`,
      what: "git's merge conflict markers are in it",
      next: "solve the conflict, and take out the lines <<<<<<<, ======= and >>>>>>>",
    },
  ]);
});

it.each(["const x = {;", "const x = 1 << ;", "const x = {\n  a: === 2 };"])("%j is not a conflict", (text) => {
  expect(said(text)?.map(({ what, next }) => [what, next])).toEqual([
    ["it is not TypeScript", "to see every place, in the project's folder: node_modules/.bin/tsc --noEmit -p ."],
  ]);
});
