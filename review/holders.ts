/**
 * Who can get the value of an entry, by its declarations: whoever may access the secret, whoever a value is delivered to, and
 * whoever has a composition that the value is part of.
 */
import type { ResolvedEntry, ResolvedEnvironment, ResolvedProduct } from "../model/resolved";
import { type Deliveries, type Delivery, deliveriesIn } from "./deliveries";

export interface Holder {
  /** An IAM member, or what a value is delivered to: `Vercel project chat/web`. */
  readonly principal: string;
  /** As a reviewer knows it: the key of the reader whose own account it is, else the principal. */
  readonly who: string;
  /** Key of the reader that declares it. */
  readonly reader: string;
  /** Key of the entry whose value it gets. */
  readonly entry: string;
  /** How: "may access the secret", "gets the value delivered", "has chat/DATABASE_URL, which contains it". */
  readonly how: string;
  /** Where a value is delivered to; null for IAM members, whose name says it. */
  readonly place: string | null;
  readonly crossProduct: boolean;
  /** Last day, `YYYY-MM-DD`; null if it does not end. */
  readonly until: string | null;
  /** Why, where the declaration says so. */
  readonly because: string | null;
  /** Whether people see the value there: a Vercel variable that is not sensitive. */
  readonly readable: boolean;
  /** Whether code of every pushed branch gets it: a preview on Vercel. */
  readonly anyBranch: boolean;
}

/** By principal and entry; where there are several ways, the most direct one. */
export function holdersIn(environment: ResolvedEnvironment): ReadonlyMap<string, Holder> {
  const entries = new Map(environment.products.flatMap(({ entries }) => entries.map((one) => [one.key, one] as const)));
  const accounts: Accounts = new Map(
    environment.products.flatMap(({ identities }) =>
      identities.map(({ email, reader }) => [`serviceAccount:${email}`, reader] as const),
    ),
  );
  const deliveries = deliveriesIn(environment);
  const direct = environment.products
    .flatMap((product) => [
      ...membersIn(product, { entries, accounts, deliveries }),
      ...onVercel(product, entries),
      ...deliveredIn(product, entries),
    ])
    .sort((a, b) => (a.reader < b.reader ? -1 : a.reader > b.reader ? 1 : 0));
  const found = new Map<string, Holder>();
  const add = (holder: Holder) => {
    const key = holderKey(holder);
    const known = found.get(key);
    if (known === undefined) found.set(key, holder);
    // Whoever can see one of two variables with the value sees it.
    else found.set(key, { ...(isWider(holder, known) ? holder : known), readable: holder.readable || known.readable });
  };
  for (const holder of direct) add(holder);
  // A composition's parts come with it; parts of parts too.
  for (const holder of direct)
    for (const part of partsOf(entries, holder.entry))
      add({ ...holder, entry: part, how: `has ${holder.entry}, which contains it` });
  return found;
}

/** Of two ways of one principal to one entry, the one that lasts longer. */
const isWider = (one: Holder, known: Holder): boolean =>
  known.until !== null && (one.until === null || one.until > known.until);

export const holderKey = ({ principal, entry }: Pick<Holder, "principal" | "entry">): string => `${principal} ${entry}`;

/** Whose account it is: keys of readers by IAM member. */
type Accounts = ReadonlyMap<string, string>;
type Entries = ReadonlyMap<string, ResolvedEntry>;

interface Known {
  readonly entries: Entries;
  readonly accounts: Accounts;
  readonly deliveries: Deliveries;
}

const howOf = (delivery: Delivery | undefined): string =>
  delivery === undefined ? "may access the secret" : `may access the secret, and delivers it to ${delivery.to}`;

function membersIn(product: ResolvedProduct, { entries, accounts, deliveries }: Known): readonly Holder[] {
  return product.bindings.map((binding) => ({
    principal: binding.member,
    who: accounts.get(binding.member) === binding.reader ? binding.reader : binding.member,
    reader: binding.reader,
    entry: binding.entry,
    how:
      binding.composes === undefined
        ? howOf(deliveries.get(binding.entry)?.find(({ by }) => by === binding.reader))
        : `may access the secret, to make ${binding.composes.join(", ")} of it`,
    place: null,
    crossProduct: binding.crossProduct,
    until: binding.until,
    // People and groups say why for all that they read.
    because:
      becauseOf(entries, binding.entry, binding.reader) ??
      product.otherReaders.find(({ key }) => key === binding.reader)?.because ??
      null,
    readable: false,
    anyBranch: false,
  }));
}

/** One holder per target: what a preview gets, whoever can push a branch gets. */
function onVercel(product: ResolvedProduct, entries: Entries): readonly Holder[] {
  return product.vercelProjects.flatMap((project) =>
    project.variables.flatMap(({ variable, sensitive, targets, gitBranch }) =>
      variable.kind !== "secret"
        ? []
        : targets.map((target) => ({
            ...named(`Vercel project ${project.key}, ${target}${gitBranch === null ? "" : ` of branch ${gitBranch}`}`),
            reader: project.key,
            entry: variable.entry,
            how: "gets the value delivered",
            place: `${project.teamId}/${project.projectId}`,
            crossProduct: productOf(variable.entry) !== project.product,
            until: null,
            because: becauseOf(entries, variable.entry, project.key),
            readable: !sensitive,
            anyBranch: target === "preview" && gitBranch === null,
          })),
    ),
  );
}

/** Readers that no binding stands for: what the command line delivers. */
function deliveredIn(product: ResolvedProduct, entries: Entries): readonly Holder[] {
  return product.otherReaders.flatMap((reader) =>
    reader.member !== null
      ? []
      : reader.reads
          .filter(({ entry }) => isKept(entries, entry))
          .map(({ entry }) => ({
            ...named(`${reader.role} ${reader.key}`),
            reader: reader.key,
            entry,
            how: "gets the value delivered",
            place: reader.deployment ?? null,
            crossProduct: productOf(entry) !== reader.product,
            until: reader.until ?? null,
            because: becauseOf(entries, entry, reader.key) ?? reader.because ?? null,
            readable: false,
            anyBranch: false,
          })),
  );
}

const named = (principal: string) => ({ principal, who: principal });

function partsOf(entries: Entries, key: string, seen: ReadonlySet<string> = new Set()): readonly string[] {
  const origin = entries.get(key)?.origin;
  if (origin?.kind !== "composed" || seen.has(key)) return [];
  return origin.parts
    .map(({ entry }) => entry)
    .filter((entry) => isKept(entries, entry))
    .flatMap((entry) => [entry, ...partsOf(entries, entry, new Set([...seen, key]))]);
}

const becauseOf = (entries: Entries, entry: string, reader: string): string | null =>
  entries.get(entry)?.usedBy.find((use) => use.reader === reader)?.because ?? null;

const productOf = (key: string): string => key.split("/")[0] ?? "";

/** Literals of the declarations are no secret: whoever reads the repository has them. */
const isKept = (entries: Entries, key: string): boolean => (entries.get(key)?.secret ?? null) !== null;
