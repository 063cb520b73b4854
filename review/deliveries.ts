/** What pipeline identities bring to readers that don't read Secret Manager themselves. */
import type { ResolvedEnvironment } from "../model/resolved";

export interface Delivery {
  /** Key of the pipeline identity. */
  readonly by: string;
  /** The places, and for whom: `Vercel for chat/web`. */
  readonly to: string;
}

/** By the key of the entry. */
export type Deliveries = ReadonlyMap<string, readonly Delivery[]>;

export function deliveriesIn({ products }: ResolvedEnvironment): Deliveries {
  const onVercel = products.flatMap(({ vercelProjects }) =>
    vercelProjects.map(({ key }) => [key, `Vercel for ${key}`] as const),
  );
  const others = products.flatMap(({ otherReaders }) =>
    otherReaders.flatMap(({ key, member, role }) => (member === null ? [[key, `${role} ${key}`] as const] : [])),
  );
  const places = new Map([...onVercel, ...others]);
  const uses = new Map(products.flatMap(({ entries }) => entries.map(({ key, usedBy }) => [key, usedBy] as const)));
  const found = new Map<string, readonly Delivery[]>();
  for (const { entry, reader, composes } of products.flatMap(({ bindings }) => bindings)) {
    const usedBy = uses.get(entry) ?? [];
    const to = [...new Set(usedBy.flatMap((use) => places.get(use.reader) ?? []))];
    if (to.length === 0 || composes !== undefined || usedBy.some((use) => use.reader === reader)) continue;
    found.set(entry, [...(found.get(entry) ?? []), { by: reader, to: to.join(", ") }]);
  }
  return found;
}
