/** What the policy says that it did not judge. */
import { emptyLock } from "../../model/lock";
import { notJudged, notJudgedText } from "../../policy/not-judged";
import { acme } from "../support/acme";
import { type Loose, sideOf, unchanged } from "./support";

const moved = (stage: string) => {
  const side = sideOf(acme(), ({ environment }) => {
    Object.assign(environment, { name: "prod", stage });
    environment.products[0].entries.find(({ name }: Loose) => name === "PAYMENT_KEY").secret.pin = "4";
  });
  const before = sideOf(acme(), ({ environment }) => void Object.assign(environment, { name: "prod", stage }));
  return { ...unchanged, base: before, head: { ...side, locks: [emptyLock("prod")] } };
};
const file = (name: string, text: string | null = null) => ({ file: name, was: "100644", mode: "100644", text });
const changing = (...files: readonly ReturnType<typeof file>[]) => ({
  ...unchanged,
  ...{ base: sideOf(acme()), head: sideOf(acme()), files },
});

test("pins that move, with the command that judges them", () => {
  const found = notJudged(moved("production"), " --base 1a2b3c4");
  expect(found).toEqual([
    {
      what: "moved pins",
      environment: "prod",
      names: ["shop/PAYMENT_KEY"],
      next: "strongroom policy --cloud --base 1a2b3c4",
    },
  ]);
  expect(notJudgedText(found)).toEqual([
    "not judged here: 1 moved pin in prod (shop/PAYMENT_KEY)\n  next: strongroom policy --cloud --base 1a2b3c4",
  ]);
});

test("files of the engine, a few of them by name", () => {
  const names = ["package.json", "model/a.ts", "model/b.ts", "main.ts", ".github/workflows/plan.yml", "x\u001b[2J.ts"];
  const found = notJudged(changing(...names.map((name) => file(name))), "");
  expect(found[0]?.names).toEqual(names);
  expect(notJudgedText(found)).toEqual([
    "not judged: 6 files of the engine, the pipelines or the repository (package.json, model/a.ts, model/b.ts, main.ts, .github/workflows/plan.yml and 1 more); a platform engineer must read them",
  ]);
});

test("nothing where pins stay or move in development, and files are declarations, prose or written by tidy", () => {
  expect(notJudged(moved("development"), "")).toEqual([]);
  const files = [file("catalog/shop/core.ts"), file("docs/notes.md"), file("CODEOWNERS", "* @acme/platform\n")];
  const generated = new Map([["CODEOWNERS", "* @acme/platform\n"]]);
  expect(notJudged({ ...changing(...files), generated }, "")).toEqual([]);
  expect(notJudged(changing(...files), "")[0]?.names).toEqual(["CODEOWNERS"]);
});
