/** What a new service reads of what is declared already, and why it shares it. */
import { type Interview, wordsOf } from "./ask";
import type { Declarations, ProductFiles } from "./declarations";
import { problemOf, readOf } from "./reads";

/** Existing entries that a new service reads. */
export async function wantedReads({
  declarations,
  product,
  given,
  interview,
  file,
}: {
  readonly declarations: Declarations;
  readonly product: ProductFiles;
  /** Of flags; null: nothing was said, so it is asked. */
  readonly given: readonly string[] | null;
  readonly interview: Interview;
  readonly file: string;
}): Promise<readonly string[]> {
  if (given !== null || !interview.asks) return given ?? [];
  const found = await interview.answers([
    {
      flag: "--reads",
      asks: `Entries of ${product.name} that are there already and that it reads (names with blanks or commas between them; Enter: none)`,
      given: undefined,
      otherwise: "",
      refuse: (answer) =>
        wordsOf(answer)
          .map((wanted) => problemOf(() => readOf(declarations, product, wanted, file)))
          .find((problem) => problem !== null) ?? null,
      note: (one, answer) => {
        for (const wanted of wordsOf(answer)) one.add("--reads", wanted);
      },
    },
  ]);
  return wordsOf(found["--reads"] ?? "");
}

/** Why it reads vendor keys of others too: asked early, since a rule refuses the service without it. */
export async function reasonOf(
  keys: readonly { readonly name: string }[],
  given: string | undefined,
  interview: Interview,
) {
  if (given !== undefined || keys.length === 0 || !interview.asks) return given;
  const names = keys.map(({ name }) => name).join(", ");
  const asks = `Another service already reads ${names}. Why do they share one key`;
  return (await interview.answers([{ flag: "--shared-because", asks, given }]))["--shared-because"];
}
