/** How declarations change while readers move from one name of an entry to another; texts in, texts out. */
import { usage } from "../failure";
import { entryProperty, withCopiedEntry, withEntryProperty, withImport } from "../scaffold/edit";
import { type Edit, edited, type ReadOf, type References } from "../scaffold/references";

/** The entry's two names, and the file that declares both. */
export interface Renaming {
  readonly file: string;
  readonly old: string;
  readonly name: string;
}

export const besides = (old: string): string => `Replaces ${old}; its readers move once every value is copied`;

/** The new name beside the old one. @throws a usage failure where the old one is declared in another way than entries are */
export function declared(text: string, { file, old, name }: Renaming): string {
  const copied = withCopiedEntry(text, old, name);
  const previousAs = entryProperty(text, old, "previousAs");
  // A reader gets both for a while, and no two variables may have one name.
  const changed = chain(
    copied,
    [
      ["previousAs", previousAs === null ? null : quoted(`${name}_PREVIOUS`)],
      ["localAlias", null],
      ...(entryProperty(text, old, "unreadBecause") === null ? [["unreadBecause", quoted(besides(old))] as const] : []),
    ],
    name,
  );
  if (changed !== null) return changed;
  throw usage(
    `${file} declares ${old} in a way that can't be copied (an option of either(), or no plain entry); declare ${name} by hand.`,
  );
}

/**
 * Readers whose variable changes get both names first, since their code can't change in the same moment.
 *
 * @returns null where no reader has to: all have both, or keep their variable
 */
export function withBoth(
  renaming: Renaming,
  references: References,
  keep: boolean,
  read: (file: string) => string,
): ReadonlyMap<string, string> | null {
  const waiting = references.reads.filter((one) => changesVariable(one, keep));
  if (waiting.every((one) => beside(one, renaming) !== null)) return null;
  const edits = waiting
    .filter((one) => beside(one, renaming) === null)
    .map((one) => ({
      file: one.file,
      start: one.whole.getEnd(),
      end: one.whole.getEnd(),
      text: `, ${twin(one, renaming)}`,
    }));
  const texts = new Map(edited(edits, read));
  const catalogue = texts.get(renaming.file) ?? read(renaming.file);
  return texts.set(renaming.file, chain(catalogue, unreadOf(catalogue, renaming), renaming.name) ?? catalogue);
}

/** Readers have the new name alone, so does whatever names the entry in a text, and the old one is retired. */
export function moved(
  renaming: Renaming,
  references: References,
  options: { readonly keep: boolean; readonly after: string },
  read: (file: string) => string,
): ReadonlyMap<string, string> {
  const { file, old, name } = renaming;
  const reads = references.reads.map((one) => moveOf(one, renaming, options.keep));
  const texts = new Map(edited([...reads, ...references.named], read));
  for (const [one, text] of texts)
    if (reads.some((edit) => edit.file === one && edit.text.startsWith("renamed(")))
      texts.set(one, withImport(text, ["renamed"], "../../model"));
  const catalogue = texts.get(file) ?? read(file);
  const own = (key: string) => entryProperty(catalogue, old, key);
  const fresh = chain(
    catalogue,
    [
      ...unreadOf(catalogue, renaming),
      ["localAlias", own("localAlias")],
      ...(options.keep && own("previousAs") !== null ? [["previousAs", own("previousAs")] as const] : []),
    ],
    name,
  );
  const retired =
    fresh === null ? null : withEntryProperty(fresh, old, "retired", `retired({ after: ${quoted(options.after)} })`);
  if (retired === null)
    throw usage(`${file} declares ${old} or ${name} in a way that can't be edited; retire it by hand.`);
  return texts.set(file, withImport(retired, ["retired"], "../../model"));
}

/** Where the variable keeps its name, or nobody can say what stands beside, the new name comes in the old one's place. */
const changesVariable = (read: ReadOf, keep: boolean): boolean =>
  read.list !== null && read.wrapped !== "renamed" && !(keep && read.wrapped === null);

/** The same read of the new name, as it is written. */
function twin({ whole, handle }: ReadOf, { name }: Renaming): string {
  const text = whole.getText();
  const at = handle.name.getStart() - whole.getStart();
  return text.slice(0, at) + name + text.slice(at + handle.name.text.length);
}

/** The element of the same list that reads the new name already. */
function beside(read: ReadOf, renaming: Renaming) {
  const handle = `${read.handle.expression.getText()}.${renaming.name}`;
  const same = (text: string) => text === handle || text.startsWith(`crossProduct(${handle},`);
  return read.list?.elements.find((element) => same(element.getText().replace(/\s+/g, " ").replace("( ", "("))) ?? null;
}

function moveOf(read: ReadOf, renaming: Renaming, keep: boolean): Edit {
  const { file, whole, handle, list, wrapped } = read;
  const { old, name } = renaming;
  if (list !== null && changesVariable(read, keep)) {
    const index = list.elements.indexOf(whole);
    const [before, after] = [list.elements[index - 1], list.elements[index + 1]];
    if (after !== undefined) return { file, start: whole.getStart(), end: after.getStart(), text: "" };
    return { file, start: before?.getEnd() ?? whole.getStart(), end: whole.getEnd(), text: "" };
  }
  if (keep && wrapped === null)
    return {
      file,
      start: whole.getStart(),
      end: whole.getEnd(),
      text: `renamed(${handle.expression.getText()}.${name}, ${quoted(old)})`,
    };
  return { file, start: handle.name.getStart(), end: handle.name.getEnd(), text: name };
}

type Property = readonly [key: string, value: string | null];

/** Somebody reads the new name from now on; what the old one said of that itself stays. */
function unreadOf(text: string, { old, name }: Renaming): readonly Property[] {
  return entryProperty(text, name, "unreadBecause") === quoted(besides(old)) ? [["unreadBecause", null]] : [];
}

function chain(text: string | null, properties: readonly Property[], name: string): string | null {
  return properties.reduce<string | null>(
    (before, [key, value]) => (before === null ? null : withEntryProperty(before, name, key, value)),
    text,
  );
}

const quoted = (text: string): string => JSON.stringify(text);
