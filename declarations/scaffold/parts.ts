/** The entries behind the placeholders of a composition's text. */
import { readText } from "../../model/composition/text";
import { usage } from "../../text/failure";
import type { Interview } from "./ask";
import type { Declarations, ProductFiles } from "./declarations";
import { problemOf, readOf } from "./reads";
import type { PlannedRead } from "./text";

/** The part for a placeholder. */
export interface PlannedPart {
  readonly placeholder: string;
  readonly read: PlannedRead;
}

/** What a composition is to be made of. */
export interface Wanted {
  /** For messages: `--composed`. */
  readonly flag: string;
  readonly text: string;
  /** `password=DB_PASSWORD`. */
  readonly given: readonly string[];
  /** The file that the composition is written into, where that is known. @default another than those of its parts */
  readonly file?: string;
}

/** Names of the placeholders, each once. @throws a usage failure that says what is wrong with the text */
export function placeholdersOf({ flag, text }: Pick<Wanted, "flag" | "text">): readonly string[] {
  const { pieces, problems } = readText(text);
  const [problem] = problems;
  if (problem !== undefined) throw usage(`${flag}: ${problem.what}: ${problem.got}.`, problem.next);
  const names = [...new Set(pieces.flatMap((piece) => (piece.kind === "placeholder" ? [piece.name] : [])))];
  if (names.length > 0) return names;
  throw usage(
    `${flag}: the text has no placeholder${text.includes("{{") ? "; a brace that is written twice is a brace of the text" : ""}.`,
    "write {password} where the value of another entry belongs, and --part password=ENTRY",
  );
}

/**
 * The entry behind each placeholder: by `--part`, by its own name, or as somebody is asked.
 *
 * @throws a usage failure that names every placeholder without an entry, and what is wrong with the text
 */
export async function plannedParts(
  declarations: Declarations,
  product: ProductFiles,
  wanted: Wanted,
  interview: Interview,
): Promise<readonly PlannedPart[]> {
  const names = placeholdersOf(wanted);
  const said = new Map(wanted.given.map(partOf));
  const known = (name: string) => product.integrations.some(({ entries }) => entries.includes(name));
  const readOfPart = (answer: string) => partRead(declarations, product, answer, wanted.file ?? "");
  const found = await interview.answers(
    names.map((name) => ({
      flag: `--part ${name}=ENTRY`,
      asks: `Entry behind {${name}}`,
      given: said.get(name) ?? (known(name) ? name : undefined),
      refuse: (answer: string) => problemOf(() => readOfPart(answer)),
      note: (one: Interview, answer: string) => one.add("--part", `${name}=${answer}`),
    })),
  );
  return names.flatMap((placeholder) => {
    const entry = found[`--part ${placeholder}=ENTRY`];
    return entry === undefined ? [] : [{ placeholder, read: readOfPart(entry) }];
  });
}

/** @throws a usage failure for a part that is malformed, or whose placeholder no text has */
export function assertParts(given: readonly string[], placeholders: readonly string[]): void {
  for (const one of given) {
    const [name] = partOf(one);
    if (!placeholders.includes(name))
      throw usage(
        `--part ${one}: the text has no {${name}}; it has ${placeholders.map((each) => `{${each}}`).join(", ")}.`,
      );
  }
}

function partRead(declarations: Declarations, product: ProductFiles, wanted: string, file: string): PlannedRead {
  const [owner, name] = wanted.includes("/") ? wanted.split("/") : [product.name, wanted];
  if (owner !== product.name)
    throw usage(
      `${wanted} belongs to another product; such a part says why, with crossProduct(handle, "why"), by hand.`,
    );
  return readOf(declarations, product, name ?? "", file);
}

function partOf(given: string): readonly [string, string] {
  const [, name = "", entry = ""] = /^([A-Za-z]\w*)=(\S+)$/.exec(given) ?? [];
  if (name === "") throw usage(`--part: "${given}" is not PLACEHOLDER=ENTRY, such as password=DB_PASSWORD.`);
  return [name, entry];
}
