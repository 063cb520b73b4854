/** How declarations change while readers move from one name of an entry to another. Takes and returns texts. */
import { usage } from "../../text/failure";
import { entryProperty, withCopiedEntry, withEntryProperty, withImport } from "../scaffold/edit";
import { type Edit, edited, type ReadOf, type References, without } from "../scaffold/references";

/** The entry's two names, and the file that declares both. */
export interface Renaming {
  readonly file: string;
  readonly old: string;
  readonly name: string;
}

export const besides = (old: string): string => `Replaces ${old}; its readers move once every value is copied`;

/** Adds the new name beside the old one. @throws a usage failure if the old one is not declared as entries usually are */
export function declared(text: string, { file, old, name }: Renaming): string {
  const copied = withCopiedEntry(text, old, name);
  const previousAs = entryProperty(text, old, "previousAs");
  // A reader gets both for a while, and no two variables may have the same name.
  const changed = chain(
    copied,
    [
      ["previousAs", previousAs === null ? null : quoted(`${name}_PREVIOUS`)],
      ["localAlias", null],
      ["replaces", quoted(old)],
      // An id belongs to one secret. The new secret's id follows from its name, or is written by hand.
      ["secretId", null],
      ...(entryProperty(text, old, "unreadBecause") === null ? [["unreadBecause", quoted(besides(old))] as const] : []),
    ],
    name,
  );
  if (changed !== null) return changed;
  throw usage(
    `${file} declares ${old} in a way that can't be copied (an option of either(), or not a plain entry); declare ${name} by hand.`,
  );
}

/**
 * Readers get both names first: their code can't change at the same moment, and a running revision needs the old name's binding until the
 * next one replaces it.
 *
 * @returns null if all have both
 */
export function withBoth(
  renaming: Renaming,
  references: References,
  read: (file: string) => string,
): ReadonlyMap<string, string> | null {
  const edits = references.reads
    .filter((one) => one.list !== null && beside(one, renaming) === null)
    .map((one) => ({
      file: one.file,
      start: one.whole.getEnd(),
      end: one.whole.getEnd(),
      text: `, ${twin(one, renaming)}`,
    }));
  if (edits.length === 0) return null;
  const texts = new Map(edited(edits, read));
  const catalogue = texts.get(renaming.file) ?? read(renaming.file);
  return texts.set(renaming.file, chain(catalogue, unreadOf(catalogue, renaming), renaming.name) ?? catalogue);
}

/** Readers and texts that name the entry switch to the new name, and the old one is retired. */
export function moved(
  renaming: Renaming,
  references: References,
  options: { readonly keep: boolean; readonly after: string },
  read: (file: string) => string,
): ReadonlyMap<string, string> {
  const { file, old, name } = renaming;
  const reads = references.reads.flatMap((one) => moveOf(one, renaming, options.keep));
  const texts = new Map(edited([...reads, ...references.named], read));
  for (const [one, text] of texts)
    if (reads.some((edit) => edit.file === one && edit.text.includes("renamed(")))
      texts.set(one, withImport(text, ["renamed"], "../../model"));
  const catalogue = texts.get(file) ?? read(file);
  const own = (key: string) => entryProperty(catalogue, old, key);
  const fresh = chain(
    catalogue,
    [
      ...unreadOf(catalogue, renaming),
      ["localAlias", own("localAlias")],
      ["replaces", null],
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

/** The same read with the new name. Its variable has the new name too, since the old one is taken. */
function twin(read: ReadOf, { name }: Renaming): string {
  const { handle, because } = read;
  const own = `${handle.expression.getText()}.${name}`;
  return because === null ? own : `crossProduct(${own}, ${because})`;
}

/** A read as it is written, with another name. */
function withName({ whole, handle }: ReadOf, name: string): string {
  const text = whole.getText();
  const at = handle.name.getStart() - whole.getStart();
  return text.slice(0, at) + name + text.slice(at + handle.name.text.length);
}

/** The element of the same list that already reads the new name. */
function beside(read: ReadOf, renaming: Renaming): ReadOf["whole"] | null {
  const handle = `${read.handle.expression.getText()}.${renaming.name}`;
  const same = (text: string) => text === handle || text.startsWith(`crossProduct(${handle},`);
  return read.list?.elements.find((element) => same(element.getText().replace(/\(\s+/, "("))) ?? null;
}

function moveOf(read: ReadOf, renaming: Renaming, keep: boolean): readonly Edit[] {
  const { file, whole, handle, renamed, because } = read;
  const kept = `renamed(${handle.expression.getText()}.${renaming.name}, ${quoted(renaming.old)})`;
  const keptHere = because === null ? kept : `crossProduct(${kept}, ${because})`;
  const text = keep && !renamed ? keptHere : withName(read, renaming.name);
  const instead = { file, start: whole.getStart(), end: whole.getEnd(), text };
  const other = beside(read, renaming);
  if (other === null) return [instead];
  return text.includes("renamed(") ? [instead, without(read, other)] : [without(read)];
}

type Property = readonly [key: string, value: string | null];

/** From now on the new name has a reader; what the old entry says about its own readers stays. */
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
