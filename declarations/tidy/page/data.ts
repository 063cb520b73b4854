/** The data of the inventory page, from the resolved environments and the lock files. It holds no values and no literals. */
import { integrationOf } from "../../../inventory/entries";
import { readLock } from "../../../lock/lock-file";
import { readShared } from "../../../lock/shared";
import { declaredText } from "../../../model/composition/record";
import type { LockedEntry } from "../../../model/lock";
import type {
  ResolvedBinding,
  ResolvedEntry,
  ResolvedEnvironment,
  ResolvedOrigin,
  ResolvedRotation,
} from "../../../model/resolved";
import { joined } from "../../../text/printable";

/** One reader of an entry under one name. */
export interface PageUse {
  readonly reader: string;
  readonly role: string;
  /** Variable name at the reader; null for an identity that may read the value to deliver it elsewhere. */
  readonly as: string | null;
  /** Environments in which it reads. */
  readonly in: readonly string[];
  readonly crossProduct: boolean;
  readonly because: string | null;
  /** Last day of the grant, if it ends. */
  readonly until: string | null;
}

export interface PageEntry {
  readonly key: string;
  readonly product: string;
  readonly integration: string;
  readonly title: string;
  readonly owner: string;
  readonly console: string | null;
  readonly kind: string;
  readonly class: string | null;
  readonly tier: number | null;
  readonly purpose: string;
  readonly risk: string | null;
  readonly revoke: string;
  /** In words; null for literals. */
  readonly origin: string | null;
  readonly format: string | null;
  readonly optional: boolean;
  /** Secret Manager keeps its value. */
  readonly stored: boolean;
  readonly rotation: ResolvedRotation | null;
  readonly triggers: readonly string[];
  readonly retiredAfter: string | null;
  readonly alsoIn: readonly string[];
  readonly unreadBecause: string | null;
  readonly sharedBecause: string | null;
  /** Present if it may be. */
  readonly sameEverywhereBecause?: string;
  /** Environments that have it. */
  readonly in: readonly string[];
  readonly uses: readonly PageUse[];
}

export interface PageData {
  /** In the order in which values move up. */
  readonly environments: readonly string[];
  /** Title by name. */
  readonly products: Readonly<Record<string, string>>;
  /** Sorted by key. */
  readonly entries: readonly PageEntry[];
}

/** What a lock file says of an entry that has a value; entries without one are pending. */
export interface PageState {
  readonly state: "active" | "retiring";
  readonly version: string;
  /** Day on which the pinned version was added, in UTC. */
  readonly since: string;
  /** Still valid beside the pinned one. */
  readonly previous?: string;
  /** Stage of a rotation under way. */
  readonly rotation?: string;
  /** The pinned version was shown to somebody, so it is due. */
  readonly shared?: true;
}

/** By environment and entry. */
export type PageStates = Readonly<Record<string, Readonly<Record<string, PageState>>>>;

/** An entry in an environment, with the bindings on it. */
interface Place {
  readonly environment: ResolvedEnvironment;
  readonly entry: ResolvedEntry;
  readonly bindings: readonly ResolvedBinding[];
}

export function pageData(environments: readonly ResolvedEnvironment[]): PageData {
  const places = new Map<string, Place[]>();
  for (const environment of environments) {
    const bindings = new Map<string, ResolvedBinding[]>();
    for (const one of environment.products.flatMap((product) => product.bindings))
      bindings.set(one.entry, [...(bindings.get(one.entry) ?? []), one]);
    for (const entry of environment.products.flatMap(({ entries }) => entries)) {
      const place = { environment, entry, bindings: bindings.get(entry.key) ?? [] };
      places.set(entry.key, [...(places.get(entry.key) ?? []), place]);
    }
  }
  const products = new Map(
    environments.flatMap((one) => one.products.map(({ name, title }) => [name, title] as const)),
  );
  return {
    environments: environments.map(({ name }) => name),
    products: Object.fromEntries([...products].sort(byFirst).map(([name, title]) => [name, joined(title)])),
    entries: [...places].sort(byFirst).map(([, found]) => pageEntry(found)),
  };
}

/** @param folder where the lock files are */
export function pageStates(environments: readonly ResolvedEnvironment[], folder: string): PageStates {
  return Object.fromEntries(
    environments.map(({ name, products }) => {
      const { entries } = readLock(folder, name);
      const shared = new Set(readShared(folder, name).map(({ entry, version }) => `${entry} ${version}`));
      const declared = new Set(products.flatMap((product) => product.entries.map(({ key }) => key)));
      const known = Object.entries(entries).sort(byFirst);
      return [
        name,
        Object.fromEntries(
          known.flatMap(([key, locked]) => {
            const state = declared.has(key) ? pageState(locked, shared.has(`${key} ${locked.current}`)) : null;
            return state === null ? [] : [[key, state]];
          }),
        ),
      ];
    }),
  );
}

function pageState(locked: LockedEntry, shared: boolean): PageState | null {
  const { state, current, previous, rotation, versions = {} } = locked;
  if (state === "pending" || current === undefined) return null;
  return {
    state,
    version: current,
    since: (versions[current]?.at ?? "").slice(0, 10),
    ...(previous === undefined ? {} : { previous }),
    ...(rotation === undefined ? {} : { rotation: rotation.stage }),
    ...(shared ? { shared } : {}),
  };
}

function pageEntry(places: readonly Place[]): PageEntry {
  const [first] = places;
  if (first === undefined) throw new Error("an entry without an environment");
  const { environment, entry } = first;
  const integration = integrationOf(environment, entry);
  const formats = new Set(places.flatMap(({ entry: { format } }) => (format === null ? [] : [format.says])));
  const text = (said: string | null) => (said === null ? null : joined(said));
  return {
    key: entry.key,
    product: entry.product,
    integration: entry.integration,
    title: joined(integration?.title ?? entry.integration),
    owner: joined(integration?.owner ?? ""),
    console: text(entry.console),
    kind: entry.kind,
    class: entry.class,
    tier: entry.tier,
    purpose: joined(entry.purpose),
    risk: text(entry.risk),
    revoke: joined(entry.revoke),
    origin: originOf(entry.origin),
    format: formats.size === 0 ? null : [...formats].map(joined).join("; or: "),
    optional: entry.optional,
    stored: entry.secret !== null,
    rotation: entry.rotation,
    triggers: entry.triggers.map(joined),
    retiredAfter: entry.retiredAfter,
    alsoIn: entry.storedElsewhere.map(joined),
    unreadBecause: text(entry.unreadBecause),
    sharedBecause: text(entry.sharedBecause),
    ...(entry.sameEverywhereBecause === undefined
      ? {}
      : { sameEverywhereBecause: joined(entry.sameEverywhereBecause) }),
    in: places.map((place) => place.environment.name),
    uses: usesOf(places),
  };
}

function originOf(origin: ResolvedOrigin | null): string | null {
  if (origin === null) return null;
  if (origin.kind === "managed in database") return "made inside the database";
  if (origin.kind === "issued")
    return joined(`issued: ${origin.where}${origin.scope === null ? "" : ` (least scope: ${origin.scope})`}`);
  if (origin.kind === "composed") {
    const parts = origin.parts.map(({ name, entry }) => `{${name}} ${entry}`).join(", ");
    return joined(`composed: ${declaredText(origin)}, of ${parts}`);
  }
  return `generated: ${origin.recipe.kind}`;
}

/** Declared reads, those of compositions that it is a part of, and bindings of identities that deliver the value elsewhere. */
function usesOf(places: readonly Place[]): readonly PageUse[] {
  const found = new Map<string, PageUse>();
  const add = (environment: string, use: Omit<PageUse, "in">) => {
    const id = [use.reader, use.as ?? "", use.role].join("\0");
    found.set(id, { ...use, in: [...(found.get(id)?.in ?? []), environment] });
  };
  for (const { environment, entry, bindings } of places) {
    for (const { reader, role, as, crossProduct, because, until } of entry.usedBy) {
      const why = because === undefined ? null : joined(because);
      add(environment.name, { reader, role, as, crossProduct, because: why, until });
    }
    for (const through of entry.partOf ?? []) {
      const whole = environment.products.flatMap(({ entries }) => entries).find(({ key }) => key === through);
      for (const { reader, role, crossProduct, because, until } of whole?.usedBy ?? []) {
        const why = because === undefined ? null : joined(because);
        add(environment.name, { reader, role: `${role}, in ${through}`, as: null, crossProduct, because: why, until });
      }
    }
    const reads = new Set(entry.usedBy.map(({ reader }) => reader));
    for (const { reader, crossProduct, until, composes } of bindings.filter((one) => !reads.has(one.reader))) {
      const role = composes === undefined ? "delivers it" : `makes ${composes.join(", ")} of it`;
      add(environment.name, { reader, role, as: null, crossProduct, because: null, until });
    }
  }
  return [...found].sort(byFirst).map(([, use]) => use);
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
