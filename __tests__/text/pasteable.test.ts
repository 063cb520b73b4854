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
/** Programs of others, where they are named to be run, with what each can do. A script of npm is one of the project's. */
const theirs =
  /(?<![\w./-])(cd|chmod|docker|export(?= [A-Z_]+=)|gcloud|gh|git|mkdir|npm|terraform|unset|vercel) (?=\S)/g;
const scripts = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts;
const can: Readonly<Record<string, RegExp>> = {
  cd: /^\S+( && \S|$)/,
  chmod: /^\d+ \S+$/,
  docker: /^compose (up|down|ps)\b/,
  export: /^([A-Z_]+=("[^"]*"|\S+)( |$))+$/,
  gcloud:
    /^(auth (application-default login|print-access-token)|(iam service-accounts|kms keys|run|secrets( versions)?|services) \S+)( |$)/,
  gh: /^pr create --title "[^"]+" --body-file \S+$/,
  git: /^(-C \S+ )?(add|checkout|commit|config|diff|fetch|init|log|ls-remote|push|remote (add|remove)|revert|rm|status|switch)( |$)/,
  mkdir: /^-p \S+$/,
  npm: new RegExp(
    `^(--prefix \\S+ )?(ci|install|(start|test)( -- .*)?|run (${Object.keys(scripts).join("|")})( -- .*)?)$`,
  ),
  terraform: /^(plan|apply|init|import|show -json|state [a-z-]+)( |$)/,
  unset: /^\S+$/,
  vercel: /^(env pull|promote|redeploy|remove)( |$)/,
};
/** Where a command begins that somebody pastes. */
const before = /(?:^|: |; |, then |&& |\n\s*)$/;
const ends = /; | && |, and |\n|[`)](?:$|[\s.,])|"[.,]/;
/** What a sentence says of a program, which nobody could take for a command: its name, and no verb of its own. */
const told =
  /^(?:[^\s,]+ )?(?:with its user|registry|is|of|or|and|keeps|finds|has|can't|could|does|failed|got|ended|was|plans|knows|ignores|project|\(|log, )\b|^\S+: /;

/** A sentence that goes on with what a command of ours does; types have it word for word. */
const sentence = /; strongroom inject puts its value there/;

/** Of each command in a text, what is wrong with it. */
function faultsIn(text: string): readonly string[] {
  return sentence.test(text) ? [] : [...oursIn(text), ...unknownIn(text), ...theirsIn(text), ...fetchedIn(text)];
}

/** Outside of the project's folder it runs whatever a registry has under that name. */
function fetchedIn(text: string): readonly string[] {
  return [...text.matchAll(/\bnpx (?:-\S+ )*[a-z]\S*/g)].map(([said]) => `${said}: asks a registry`);
}

/** What we say of ourselves where a command could stand; and what a fingerprint is made of. */
const ofOurselves = /^(?:makes|needs|is|was|can|fingerprint)$/;

/** A command that there is not, or not any more. */
function unknownIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w./\\-])strongroom ([a-z][\w-]*)/g)].flatMap(({ 0: said, 1: word = "", index }) => {
    const stands = before.test(text.slice(0, index)) && !commandNames.includes(word) && !ofOurselves.test(word);
    return stands ? [`${said}: no such command`] : [];
  });
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
  return [...text.matchAll(theirs)].flatMap(({ 0: said, 1: program = "", index }) => {
    if (!before.test(text.slice(0, index))) return [];
    const line = text.slice(index).split(program === "cd" ? /\n/ : ends)[0] ?? "";
    const given = line.slice(said.length);
    if (told.test(given)) return [];
    if (/[,…]|(?<!\$)\(| (?:says|shows|with|which|and|or|then|until|again)\b/.test(line))
      return [`${line}: prose in a command`];
    if (can[program]?.test(given) !== true) return [`${line}: ${program} can't do that`];
    return (line.match(/'/g) ?? []).length % 2 === 0 ? [] : [`${line}: a quote that is open`];
  });
}

/** Help has examples of its own, which help.test.ts parses; scripts of pipelines are run by hosts, and by the tests of that room. */
const help = /^cli\/program\/|^pipelines\/(?:steps|github|gitlab|cloudbuild)\b/;
/** What users run first, before there is any TypeScript, as well. */
const sources = [...rooms, "organisation", "model", "sandbox", "stacks", "bin", "scripts"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[jt]s$/.test(file))
    .map((file) => join(folder, file))
    .filter((file) => !help.test(file)),
);

it("every command in a text of ours can be pasted", () => {
  const found = sources.flatMap((file) => {
    const source = readFileSync(join(root, file), "utf8");
    if (!/(?:strongroom|npx|cd|chmod|docker|export|gcloud|gh|git|mkdir|npm|terraform|unset|vercel) /.test(source))
      return [];
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
  ["to go on: strongroom rotate shop/X --env dev --resume; to undo it: strongroom rotate shop/X --env dev --abort", 0],
  ["look at what strongroom status says", 0],
  ["git ls-remote origin says why", 1],
  ["to see why: git ls-remote origin", 0],
  ["to see which: npx tsc --noEmit", 1],
  ["next: strongroom sync --env dev", 1],
  ["next: strongroom lock mend --env dev", 1],
  ["next: strongroom put shop/X", 1],
  ["next: strongroom put shop/X --env dev --value fake", 1],
  ["generated: strongroom makes it", 0],
  ["next: npm run no-such-script", 1],
  ["next: npm run bench -- --json", 0],
  ["next: cd shop && npm ci", 0],
  ["next: cd to one that is there", 1],
  ["next: git chekout -- a.json", 1],
  ["keep it:\n  git diff -- 'a.json", 1],
  ["next: gcloud secret versions list", 1],
  ["next: unset A, or B=1", 1],
  ["next: unset A; or: export B=1", 0],
  ["next: gcloud run services describe web --region r", 0],
])("%s: at fault %i", (text, faults) => {
  expect(faultsIn(text).length > 0 ? 1 : 0).toBe(faults);
});
