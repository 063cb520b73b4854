/** Names of new things, refused before anything is asked: each becomes a file and a constant. */
import * as model from "../../model";
import { usage } from "../../text/failure";
import { commandLine } from "./ask";
import { ts } from "./edit";
import { camelCase } from "./text";

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export interface Naming {
  readonly noun: "service" | "integration" | "product" | "organisation";
  /** @default 49, as Cloud Run allows */
  readonly most?: number;
  /** For the command with a name that would do. @default none is printed */
  readonly options?: object;
}

/** Files that every folder of that kind has, and constants that every such file has. */
const taken: Readonly<Record<Naming["noun"], readonly string[]>> = {
  service: ["index"],
  integration: ["index", "product"],
  product: ["index", "catalogue"],
  organisation: [],
};

/** @throws a usage failure if a name can't be a file's name and an identifier */
export function assertName(naming: Naming, name: string): void {
  const { noun, most = 49 } = naming;
  const refused = `"${name}" can't be the name of ${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
  if (!kebab.test(name) || name.length > most)
    throw usage(
      `${refused}; allowed are at most ${most} lower-case letters and digits, beginning with a letter, words joined by "-", such as digest-service.`,
      instead(naming, kebabOf(name), `${noun}-${kebabOf(name)}`),
    );
  const longer = `${name}-${noun}`;
  if (taken[noun].includes(name))
    throw usage(`${refused}: ${name}.ts or a constant of that name is there already.`, instead(naming, longer));
  // Every file imports a product's constant beside functions of the model; other constants give way.
  if (noun === "product" && isOfModel(camelCase(name)))
    throw usage(
      `${refused}: that name is taken, since declarations import ${camelCase(name)}() from the model.`,
      instead(naming, longer),
    );
  if (isReserved(camelCase(name)))
    throw usage(
      `${refused}: its constant would be called ${camelCase(name)}, a word of TypeScript.`,
      instead(naming, longer),
    );
}

/** @throws a usage failure if the name differs from another one only in its dashes */
export function assertDistinct(naming: Naming, name: string, others: readonly string[]): void {
  const bare = (one: string) => one.replaceAll("-", "").toLowerCase();
  const alike = others.find((one) => one !== name && bare(one) === bare(name));
  if (alike === undefined) return;
  throw usage(
    `"${name}" differs only in its dashes from ${alike}, which is there already; people would take one for the other.`,
    instead(naming, `${name}-${naming.noun}`),
  );
}

/** The same command with the first of these names that would do; null if none does. */
function instead({ noun, most = 49, options }: Naming, ...names: readonly string[]): string | null {
  const short = names.map((name) => name.slice(0, most).replace(/-+$/, ""));
  const better = short.find((name) => kebab.test(name) && !taken[noun].includes(name) && !isReserved(camelCase(name)));
  return better === undefined || options === undefined
    ? null
    : commandLine(["new", noun === "organisation" ? "org" : noun, better], options);
}

/** `Digest_Service` as `digest-service`. */
function kebabOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
  return words.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}

/** Whether declarations import a function of that name. */
export const isOfModel = (constant: string): boolean => Object.hasOwn(model, constant);

/** What a constant of a module can't be called. */
export function isReserved(constant: string): boolean {
  if (["await", "eval", "arguments", "undefined", "exports", "module", "require"].includes(constant)) return true;
  const scanner = ts().createScanner(ts().ScriptTarget.ES2022, true);
  scanner.setText(constant);
  const kind = scanner.scan();
  const { FirstReservedWord, LastFutureReservedWord } = ts().SyntaxKind;
  return kind >= FirstReservedWord && kind <= LastFutureReservedWord;
}
