import { type Fields, type ReadOf, readFields } from "../fields";
import type { Issue } from "../issue";
import { isReaderKind, type ReaderKind, type ReaderRole, readerKinds, rolesOf } from "../kinds";
import { unknownProduct } from "./catalogue";
import type { DeclaredEntry, DeclaredProduct, DeclaredRead } from "./declared";
import {
  describe,
  type Found,
  isObject,
  isText,
  neededWord,
  notAnObject,
  onlyFields,
  type Reading,
  retirement,
  shown,
  text,
  texts,
  wrong,
} from "./shape";
import { unknownEntry } from "./unknown-entry";

type Products = ReadonlyMap<string, DeclaredProduct>;

const commonFields = {
  /** Null: all. */
  environments: (at: Reading, name: string) => (at.found[name] === undefined ? null : texts(at, name)),
  retired: retirement,
} as const;

type OwnFields = UnionToIntersection<(typeof readerKinds)[ReaderKind]["fields"]>;
type UnionToIntersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;
const ownFields: Fields = Object.assign({}, ...Object.values(readerKinds).map(({ fields }) => fields));
/** Replaces the fields of other kinds. */
const absent = readFields({ found: {}, where: "", issues: [] }, ownFields);

export interface DeclaredReader extends ReadOf<typeof commonFields>, ReadOf<OwnFields> {
  /** `product/name` */
  readonly key: string;
  readonly name: string;
  readonly product: string;
  readonly kind: ReaderKind;
  readonly role: ReaderRole;
  readonly reads: readonly DeclaredRead[];
}

/** Reads everything that reads. */
export function readReaders(
  value: unknown,
  products: Products,
  issues: Issue[],
): { readonly readers: readonly DeclaredReader[]; readonly refused: readonly DeclaredReader[] } {
  const readers: DeclaredReader[] = [];
  const refused: DeclaredReader[] = [];
  if (!Array.isArray(value)) {
    notAnObject({ issues, where: "readers", what: "the list of readers", value, allowed: "a list of readers" });
    return { readers, refused };
  }
  const keys = new Set<string>();
  for (const [index, item] of value.entries()) {
    const reader = readReader(item, index, products, issues);
    if (reader === null) continue;
    if (keys.has(reader.key)) {
      issues.push({
        code: "duplicate-reader",
        what: "two readers have the same name",
        where: reader.key,
        got: `${reader.name} twice`,
        allowed: "one reader per name in a product, whatever its kind",
        next: "rename one of them",
      });
      refused.push(reader);
      continue;
    }
    keys.add(reader.key);
    readers.push(reader);
  }
  return { readers, refused };
}

function readReader(value: unknown, index: number, products: Products, issues: Issue[]): DeclaredReader | null {
  const kind = isObject(value) ? value.kind : undefined;
  if (!isObject(value) || !isReaderKind(kind) || !isObject(value.about)) {
    const calls = Object.values(readerKinds).map(({ builder }) => `${builder}({…})`);
    const allowed = `${calls.slice(0, 3).join(", ")} or another reader`;
    notAnObject({ issues, where: `readers[${index}]`, what: "the reader", value, allowed });
    return null;
  }
  const about = value.about;
  const product = isObject(about.product) ? about.product.name : undefined;
  if (typeof product !== "string" || typeof about.name !== "string" || about.name === "") {
    const got = { found: about, where: `readers[${index}]`, issues };
    if (typeof product !== "string") wrong(got, "product", about.product, "a product of the catalogue");
    if (typeof about.name !== "string" || about.name === "") text(got, "name");
    return null;
  }
  const key = `${product}/${about.name}`;
  const at: Reading = { found: about, where: shown(key), issues };
  if (!products.has(product)) unknownProduct(at, product, products, "the reader's product is not in the catalogue");
  const own = readerKinds[kind].fields;
  const roles = rolesOf(kind);
  const needsRole = roles.length > 1;
  onlyFields(at, { product: true, name: true, ...(needsRole ? { role: true } : {}), ...commonFields, ...own });
  return {
    ...(absent as ReadOf<OwnFields>),
    ...readFields(at, own),
    ...readFields(at, commonFields),
    key,
    name: about.name,
    product,
    kind,
    role: (needsRole ? neededWord(roles)(at, "role") : null) ?? roles[0],
    reads: readerKinds[kind].lists.flatMap((list) => readReads({ at, value: value[list], list, product, products })),
  };
}

function readReads({
  at,
  value,
  list,
  product,
  products,
}: {
  readonly at: Reading;
  readonly value: unknown;
  readonly list: "reads" | "browser";
  readonly product: string;
  readonly products: Products;
}): DeclaredRead[] {
  if (!Array.isArray(value)) {
    wrong(at, list, value, "a list of handles");
    return [];
  }
  const reads: DeclaredRead[] = [];
  // A list may have holes, which only an iterator visits.
  for (const [index, item] of [...(value as unknown[])].entries()) {
    const read = readRead(at, item, { list, index, after: reads.at(-1)?.name ?? null, own: product }, products);
    if (read !== null) reads.push(read);
  }
  return reads;
}

interface ReadPlace {
  readonly list: "reads" | "browser";
  readonly index: number;
  /** Name of the previous read. */
  readonly after: string | null;
  /** The reader's product. */
  readonly own: string;
}

function readRead(
  at: Reading,
  item: unknown,
  { list, index, after, own }: ReadPlace,
  products: Products,
): DeclaredRead | null {
  const { handle, saidOf } = unwrapped(item);
  if (!isObject(handle) || handle.kind !== "handle" || !isText(handle.name) || !isText(handle.product)) {
    at.issues.push({
      code: "literal-for-a-handle",
      what: `${list} holds something that is not a handle`,
      where: at.where,
      got: `${describe(handle)} in place ${index + 1} of ${list}${after === null ? "" : `, after ${shown(after)}`}`,
      allowed: "handles, such as stripe.STRIPE_SECRET_KEY, never a literal",
      next: "import the integration from catalog/ and name its entry",
    });
    return null;
  }
  const { name, product } = handle;
  const crossing = saidOf.find(({ kind }) => kind === "cross-product read");
  const renaming = saidOf.find(({ kind }) => kind === "renamed read");
  const crossProduct = crossing !== undefined;
  const because = crossing?.because ?? null;
  const as = renaming?.as ?? null;
  if (crossProduct && !isText(because)) {
    wrong(
      { ...at, found: {} },
      `crossProduct(${shown(name)}).because`,
      because,
      "why it reads another product's entry",
    );
  }
  if (renaming !== undefined && !isText(as)) {
    wrong({ ...at, found: {} }, `renamed(${shown(name)}).as`, as, "the variable's name");
  }
  const entries = standsFor(at, name, product, products);
  if (entries === null) return null;
  checkCrossing(at, { name, product, own, crossProduct });
  return {
    key: `${product}/${name}`,
    name,
    product,
    as: isText(as) ? as : null,
    crossProduct,
    because: isText(because) ? because : null,
    browser: list === "browser",
    entries,
  };
}

/** The handle inside crossProduct(…) and renamed(…): each at most once, in either order. */
function unwrapped(item: unknown): { readonly handle: unknown; readonly saidOf: readonly Found[] } {
  const saidOf: Found[] = [];
  let handle = item;
  while (isObject(handle) && (handle.kind === "cross-product read" || handle.kind === "renamed read")) {
    const { kind } = handle;
    if (saidOf.some((one) => one.kind === kind)) break;
    saidOf.push(handle);
    handle = handle.handle;
  }
  return { handle, saidOf };
}

/** The entries behind a handle; null with an issue if the catalogue has none. */
function standsFor(at: Reading, name: string, product: string, products: Products): readonly DeclaredEntry[] | null {
  const target = products.get(product)?.names.get(name);
  if (target === "broken") return null;
  if (!products.has(product)) {
    unknownProduct(at, product, products, "it reads an entry of a product that the catalogue does not have");
    return null;
  }
  if (target === undefined) {
    const problem = { what: "it reads an entry that the catalogue does not have", product, name };
    at.issues.push({ ...unknownEntry(problem, products.get(product)?.names.keys() ?? []), where: at.where });
    return null;
  }
  if (!("kind" in target)) return null;
  if (target.kind === "choice") {
    at.issues.push({
      code: "choice-read",
      what: "it reads a choice of the environment, which is not an entry",
      where: at.where,
      got: shown(`${product}/${name}`),
      allowed: "entries",
      next: `declare a config with default: fromChoice("${shown(name)}") and read that`,
    });
    return null;
  }
  return target.kind === "either" ? Object.values(target.options).flat() : [target];
}

function checkCrossing(
  at: Reading,
  read: { readonly name: string; readonly product: string; readonly own: string; readonly crossProduct: boolean },
): void {
  if (read.product !== read.own && !read.crossProduct) {
    at.issues.push({
      code: "implicit-cross-product-read",
      what: `${shown(read.name)} belongs to ${shown(read.product)}`,
      where: at.where,
      got: "a plain read of another product's entry",
      allowed: 'crossProduct(handle, "why")',
      next: "say why, or read an entry of its own product",
    });
  }
  if (read.product === read.own && read.crossProduct) {
    at.issues.push({
      code: "needless-cross-product-read",
      what: `${shown(read.name)} belongs to the reader's own product`,
      where: at.where,
      got: "crossProduct(…)",
      allowed: "the plain handle",
      next: "remove crossProduct(…)",
    });
  }
}
