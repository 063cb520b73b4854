/** What a new service reads of what is declared already, and why it shares it. */
import type { Context } from "../../machine/context";
import type { ReaderRole } from "../../model/kinds";
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
  refuse = () => null,
}: {
  readonly declarations: Declarations;
  readonly product: ProductFiles;
  /** Of flags; null: nothing was said, so it is asked. */
  readonly given: readonly string[] | null;
  readonly interview: Interview;
  readonly file: string;
  /** Why it may not read an entry of that name. @default it may */
  readonly refuse?: (name: string) => string | null;
}): Promise<readonly string[]> {
  if (given !== null || !interview.asks) return given ?? [];
  const found = await interview.answers([
    {
      flag: "--reads",
      asks: `Entries of ${product.name} that are there already and that it reads (names with blanks or commas between them; Enter: none)`,
      given: undefined,
      otherwise: "",
      refuse: (answer) =>
        answer === "?"
          ? `${product.name} declares ${product.integrations
              .flatMap(({ entries }) => entries)
              .sort()
              .join(", ")}.`
          : (wordsOf(answer)
              .map(
                (wanted) =>
                  problemOf(() => readOf(declarations, product, wanted, file)) ??
                  refuse(readOf(declarations, product, wanted, file).name),
              )
              .find((problem) => problem !== null) ?? null),
      note: (one, answer) => {
        for (const wanted of wordsOf(answer)) one.add("--reads", wanted);
      },
    },
  ]);
  return wordsOf(found["--reads"] ?? "");
}

/** Why a service may not read an entry by what the entry says: a rule would refuse it only after all other questions. */
export function whyNot(
  { environments, lockDir }: Context,
  { product, name, role }: { readonly product: string; readonly name: string; readonly role: ReaderRole },
): (entry: string) => string | null {
  return (wanted) => {
    for (const one of environments.names()) {
      const loaded = environments.load(one, { lockDir });
      const all = loaded.ok ? loaded.environment.products.flatMap(({ entries }) => entries) : [];
      const entry = all.find(({ key }) => key === `${product}/${wanted}`);
      if (entry === undefined) continue;
      if (entry.neverReadBy.includes(role)) return `${wanted} is never read by a service of role ${role}`;
      if (entry.onlyReadBy.length > 0 && !entry.onlyReadBy.includes(`${product}/${name}`))
        return `only ${entry.onlyReadBy.join(", ")} may read ${wanted}`;
    }
    return null;
  };
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
