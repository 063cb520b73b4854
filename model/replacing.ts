/** An entry that takes another one's place: its value is the other one's, so nothing else may give it one. */
import type { ResolvedEntry } from "./resolved";

/** An entry that is being renamed, by its new name. */
export type Replacing = Pick<ResolvedEntry, "key" | "name" | "product"> & { readonly replaces: string };

export function isReplacing<E extends ResolvedEntry>(entry: E): entry is E & Replacing {
  return entry.replaces !== undefined;
}

/** The command that copies the value. */
export function renameCommand(environment: string, { product, name, replaces }: Omit<Replacing, "key">): string {
  return `strongroom rename ${product}/${replaces} ${name} --env ${environment}`;
}
