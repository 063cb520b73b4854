/**
 * Commands that our texts name can be pasted as they stand: none with a `…` in it or an environment nobody named, none that runs on
 * into prose. Prose stands before a command, with a colon, or in a part of its own behind a semicolon.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { commandNames } from "../../text/command-names";
import { blocksOf, faultsOf } from "../docs/command-lines";
import { rooms } from "../support/rooms";

const root = join(__dirname, "..", "..");

/** Texts of a source; what is put into a template is a word of its own kind. */
function textsOf(source: string): readonly string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    else if (ts.isTemplateExpression(node))
      texts.push(node.head.text + node.templateSpans.map((span) => `${filled}${span.literal.text}`).join(""));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("one.ts", source, ts.ScriptTarget.ES2022, false));
  return texts;
}

const filled = "\u0001";
const names = commandNames.join("|");
const ours = new RegExp(
  `(?<![\\w./\\\\-])strongroom (?:sandbox exec -- strongroom )?(?=(?:${names})(?![\\w-])|…)`,
  "g",
);
/** Programs of others, where they are named to be run. */
const theirs =
  /(?:gcloud [a-z]|vercel (?:redeploy|remove)|npm (?:run|start|test)|git (?:-C|push|rm|ls-remote|remote|status|checkout|config|diff|add|commit) )/g;
/** Where a command begins that somebody pastes. */
const before = /(?:^|: |; |, then |&& |\n\s*)$/;
const ends = /; | && |\n/;

/** A sentence that goes on with what a command of ours does; types have it word for word. */
const sentence = /; strongroom inject puts its value there/;

/** Of each command in a text, what is wrong with it. */
function faultsIn(text: string): readonly string[] {
  return sentence.test(text) ? [] : [...oursIn(text), ...theirsIn(text), ...fetchedIn(text)];
}

/** Outside of the project's folder it runs whatever a registry has under that name. */
function fetchedIn(text: string): readonly string[] {
  return [...text.matchAll(/\bnpx (?:-\S+ )*[a-z]\S*/g)].map(([said]) => `${said}: asks a registry`);
}

function oursIn(text: string): readonly string[] {
  return [...text.matchAll(ours)].flatMap(({ 0: said, index }) => {
    const stands = before.test(text.slice(0, index));
    const rest = text.slice(index + said.length);
    const line = rest.split(stands ? ends : /[,;.)](?= |$)|\)|`| \(| && |\n|'s /)[0] ?? "";
    // In a sentence a command may be named, without anything that belongs to it.
    if (!stands && !/--|…/.test(line)) return [];
    if (line.includes("…")) return [`${said}${line}: a … in a command`];
    if (/--env (?:E|ENV|<\w+>)(?: |$)/.test(line)) return [`${said}${line}: an environment that is not there`];
    // What is filled in may be a name, or options, or nothing: a fault is one that stays in all of these.
    if (line.includes("--help")) return [];
    const words = line
      .trim()
      .split(" ")
      .map((word) => (word.startsWith("--") ? word.replaceAll(filled, "") : word));
    const asName = faultsOf(`./strongroom ${words.join(" ")}`, stands);
    if (!line.includes(filled)) return asName;
    const without = words.map((word) => word.replaceAll(filled, "")).filter((word) => word !== "");
    const asOptions = faultsOf(`./strongroom ${without.join(" ")}`, stands).filter((fault) => !/: lacks /.test(fault));
    return asOptions.length === 0 ? [] : asName;
  });
}

function theirsIn(text: string): readonly string[] {
  return [...text.matchAll(theirs)].flatMap(({ index }) => {
    if (!before.test(text.slice(0, index))) return [];
    const line = text.slice(index).split(ends)[0] ?? "";
    return /[,(…]| (?:says|shows|with|which|and|or|then|until|again)\b/.test(line)
      ? [`${line}: prose in a command`]
      : [];
  });
}

/** Help has examples of its own, which help.test.ts parses. */
const help = /^cli\/program\//;
const sources = [...rooms, "organisation", "model", "sandbox"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file))
    .filter((file) => !help.test(file)),
);

it("every command in a text of ours can be pasted", () => {
  const found = sources.flatMap((file) => {
    const source = readFileSync(join(root, file), "utf8");
    if (!/(?:strongroom|gcloud|vercel|npm|npx|git) /.test(source)) return [];
    return textsOf(source).flatMap((text) =>
      faultsIn(text).map((fault) => `${file}: ${fault.replaceAll(filled, "*")}`),
    );
  });
  expect(found).toEqual([]);
});

it("no document says to type what asks a registry", () => {
  const documents = ["README.md", "CONTRIBUTING.md", "sandbox/README.md"].concat(
    readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md"))
      .map((file) => join("docs", file)),
  );
  const lines = documents.flatMap((file) => blocksOf(readFileSync(join(root, file), "utf8")).flat());
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.filter((line) => /\bnpx\b/.test(line))).toEqual([]);
});

it.each([
  ["strongroom rotate shop/X --env dev --resume, or --abort", 1],
  ["strongroom status --env … shows all pins", 1],
  ["strongroom rotate shop/X --env dev begins one", 1],
  ["look at it: strongroom inject --env ENV --only X", 1],
  ["strongroom lock restore --env dev, then run the command again", 1],
  [
    "to go on: strongroom rotate shop/X --env dev --resume; to take it back: strongroom rotate shop/X --env dev --abort",
    0,
  ],
  ["look at what strongroom status says", 0],
  ["git ls-remote origin says why", 1],
  ["to see why: git ls-remote origin", 0],
  ["to see which: npx tsc --noEmit", 1],
])("%s: at fault %i", (text, faults) => {
  expect(faultsIn(text).length > 0 ? 1 : 0).toBe(faults);
});
