/**
 * @samples What the documents say to type, typed: the commands of each procedure, of the README and of the guides, from top to bottom, by
 * somebody at a terminal, over the sample organisation.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { full } from "../support/full";
import { blocksOf, faultsOf, isOurs, wordsOf } from "./command-lines";
import { page, type Row, rowsOf, spans, tableOf } from "./procedure-rows";
import { SampleProject } from "./sample-project";

const root = join(__dirname, "..", "..");
/** A day's example would be over one day, so it stands in words. */
const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
const examples = new Map(
  tableOf(page, "word | stands for | for example").flatMap(([words = "", , example = ""]) =>
    spans(words).map((word) => [word, word === "DAY" ? inAWeek : (spans(example)[0] ?? "")] as const),
  ),
);

/** A line with the page's own examples in place of its words. */
function typed(line: string): string {
  return line
    .replace(/(?<![\w./])[A-Z]+(?![\w./])/g, (word) => examples.get(word) ?? word)
    .replace(/\b(P|E)(?=-)|(?<=-)E(?=-)/g, (word) => examples.get(word) ?? word);
}

/** How else than with 0 a command may end, as the page says. */
function otherCodes(line: string): readonly number[] {
  const words = wordsOf(line);
  return tableOf(page, "command | ends with | while").flatMap(([command = "", code = ""]) =>
    (spans(command)[0] ?? "").split(" ").every((word) => words.includes(word)) ? [Number(code)] : [],
  );
}

/** Rows that are steps of one procedure say so: `Rotation: …`. */
const procedureOf = ({ title, numbers }: Row) => /^(\w+): /.exec(title)?.[1] ?? String(numbers);

/** What the page says to write or to set before a line. */
const before: Readonly<Record<string, (folder: string) => void>> = {
  "./strongroom inject --env prod --from .env.prod.local": (folder) =>
    writeFileSync(join(folder, ".env.prod.local"), "STRIPE_SECRET_KEY=\n", { mode: 0o600 }),
};

/** Starts processes of our own that read everything again; `npm run test:full` has them, too. */
const slow = /^\.\/strongroom (access grant|promote|restart \S+ .*--execute)/;

/** What the vendors' programs get is looked at in tests of their own: other-targets.test.ts, scanning.test.ts. */
const guides = [
  "emergencies",
  "know",
  "new-things",
  "real-project",
  "rotation",
  "run-and-local-files",
  "sources",
  "verify",
];
/** The gate types the procedures and the README; what the guides say is typed in the long suite. */
const documents = ["README.md", ...(full ? guides.map((name) => `docs/guides/${name}.md`) : [])];

interface Said {
  readonly line: string;
  /** Lines of one procedure, or of one block, follow each other. */
  readonly within: string;
}

const ofProcedures = rowsOf(page)
  .filter((row) => row.procedure)
  .flatMap((row) => spans(row.how).map((line): Said => ({ line, within: procedureOf(row) })));
const ofDocuments = documents.flatMap((file) =>
  blocksOf(readFileSync(join(root, file), "utf8")).flatMap((lines, index) =>
    lines.map((line): Said => ({ line, within: `${file}, block ${index + 1}` })),
  ),
);
const every = [...ofProcedures, ...ofDocuments]
  .filter(({ line }) => isOurs(line))
  .map(({ line, within }) => ({ line: typed(line), within }))
  .filter(({ line }) => full || !slow.test(line));
/** Where all that is to be typed was typed before, once is enough. */
const again = new Set<string>();
const known = new Set<string>();
for (const within of new Set(every.map((one) => one.within))) {
  const lines = every.filter((one) => one.within === within).map(({ line }) => line);
  if (lines.every((line) => known.has(line))) again.add(within);
  for (const line of lines) known.add(line);
}
const all = every.filter(({ within }) => full || !again.has(within)).map(({ line, within }) => [line, within] as const);

let sample: SampleProject;
let place = "";
beforeAll(async () => {
  sample = await SampleProject.open();
});
afterAll(() => sample.close());

it.each(all)("%s (%s)", async (line, within) => {
  if (place !== within) await sample.restore();
  place = within;
  const [, command, ...words] = wordsOf(line);
  // What needs Terraform: the stacks that it names are there.
  if (command === "deploy") return expect(sample.stacks(words)).not.toEqual([]);
  if (command === "sandbox" || command === "repair") return expect(faultsOf(line, true)).toEqual([]);
  before[line]?.(sample.project.folder);
  const { code, printed } = await sample.run(line);
  if (![0, ...otherCodes(line)].includes(code)) throw new Error(`it ended with ${code}:\n${printed}`);
});

/** Quick, and for each guide: what is typed there exists, with its options. */
it.each(guides)("guide %s names commands and options that exist", (guide) => {
  const lines = blocksOf(readFileSync(join(root, "docs", "guides", `${guide}.md`), "utf8"))
    .flat()
    .filter(isOurs);
  expect(lines.flatMap((line) => faultsOf(line, true))).toEqual([]);
});
