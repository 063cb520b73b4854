/** Decides the kind and the integration of each listed name. Says what was guessed and why, or everything that is wrong. */
import { nearest } from "../../model/nearest";
import { isSayableName } from "../../values/sayable";
import type { ProductFiles } from "../scaffold/declarations";
import { entryNameProblem } from "../scaffold/entries";
import type { PlannedEntry } from "../scaffold/text";
import type { Written } from "../scaffold/written";
import { namedById, ownId, styleNotes } from "./ids";
import type { ListedName, Listing } from "./read";

type Kind = PlannedEntry["kind"];

export interface ListedEntry {
  readonly name: string;
  readonly product: string;
  /** File of the integration in `catalog/<product>/`, without its ending. */
  readonly integration: string;
  readonly kind: Kind;
  /** Null: it follows from the name. */
  readonly secretId: string | null;
  /** Null if it was not given. */
  readonly purpose: string | null;
  readonly risk: string | null;
  readonly class: string | null;
  readonly tier: string | null;
  readonly where: string | null;
  /** What its product says for all, and its integration, if that is there already. */
  readonly defaults: Written;
  /** Its integration is about to be written. */
  readonly isNew: boolean;
}

export interface ListingPlan {
  readonly entries: readonly ListedEntry[];
  /** Already declared; they stay as they are. */
  readonly known: readonly string[];
  /** In words, one line each. */
  readonly guessed: readonly string[];
  readonly problems: readonly string[];
}

export interface PlanOptions {
  /** For rows that name none. */
  readonly product: string | undefined;
  readonly integration: string | undefined;
  /** Null if there is no such product. */
  readonly productFiles: (name: string) => ProductFiles | null;
  readonly products: readonly string[];
}

const kinds: Readonly<Record<string, Kind>> = {
  secret: "secret",
  "sealed-config": "sealedConfig",
  config: "config",
  "public-config": "publicConfig",
};
const kindNames = Object.keys(kinds);
const classes = ["critical", "important", "sensitive"];

/** Last words of names that are not secrets, unless another word of the name is one of a credential. */
const plainEnds =
  /(?:^|_)(?:ENV|PORT|REGION|LOCATION|LOCALE|TIMEZONE|TZ|LOG_LEVEL|MODE|VERSION|ENABLED|DISABLED|DEBUG|TIMEOUT(?:_(?:MS|SECONDS))?|RETRIES|CONCURRENCY|SAMPLE_RATE)$/;
const credential = /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE|CERT|DSN|AUTH)/;

export function planListing(listing: Listing, options: PlanOptions): ListingPlan {
  const problems = listing.problems.slice();
  const known: string[] = [];
  const placed: {
    readonly listed: ListedName;
    readonly entry: Omit<ListedEntry, "integration" | "defaults" | "isNew">;
    readonly files: ProductFiles;
  }[] = [];
  const guessed: string[] = [];
  const seen = new Map<string, number>();
  for (const listed of listing.names) {
    const where = listing.format === "gcloud" ? `secret ${listed.line}` : `line ${listed.line}`;
    const say = (problem: string) => problems.push(`${where}: ${problem}`);
    if (!isSayableName(listed.name)) {
      say("this is not a name; if it is a line of a value, that value needs quotes");
      continue;
    }
    const [inName, bare] = listed.name.includes("/") ? listed.name.split("/", 2) : [undefined, listed.name];
    const product = inName ?? listed.says.product ?? options.product;
    if (product === undefined) {
      say(`${listed.name} has no product; add --product, or a column named product`);
      continue;
    }
    const files = options.productFiles(product);
    if (files === null) {
      const guess = nearest(product, options.products);
      say(`there is no product "${product}"${guess === null ? "" : `; did you mean ${guess}?`}`);
      continue;
    }
    const { name, secretId } =
      listing.format === "gcloud"
        ? namedById(bare ?? "", files)
        : {
            name: bare ?? "",
            secretId: listed.says.id === undefined ? null : ownId(bare ?? "", listed.says.id, files),
          };
    const kind = kindOf(listed, name, listing.format === "gcloud");
    if (kind === null) {
      say(`kind "${listed.says.kind}" is not one of ${kindNames.join(", ")}`);
      continue;
    }
    const before = seen.get(`${product}/${name}`);
    seen.set(`${product}/${name}`, listed.line);
    if (before !== undefined) {
      const other = where.replace(/\d+/, String(before));
      say(
        listing.format === "gcloud"
          ? `${bare} would be ${product}/${name}, as ${other} is; declare one of them by hand, under another name, with secretId: "${bare}"`
          : `${product}/${name} is already on ${other}`,
      );
      continue;
    }
    if (files.integrations.some((one) => one.entries.includes(name))) {
      known.push(`${product}/${name}`);
      continue;
    }
    const wrong = [
      entryNameProblem(files, name, kind.kind),
      listed.says.class === undefined || classes.includes(listed.says.class)
        ? null
        : `class "${listed.says.class}" is not one of ${classes.join(", ")}`,
      listed.says.tier === undefined || /^[12]$/.test(listed.says.tier)
        ? null
        : `tier "${listed.says.tier}" is not one of 1, 2`,
    ].filter((problem) => problem !== null);
    for (const problem of wrong) say(problem);
    if (wrong.length > 0) continue;
    if (kind.why !== null) guessed.push(`${product}/${name} is ${kind.why}`);
    const { purpose = null, risk = null, class: of = null, tier = null, where: from = null } = listed.says;
    placed.push({
      listed,
      files,
      entry: { name, product, kind: kind.kind, secretId, purpose, risk, class: of, tier, where: from },
    });
  }
  const entries = placed.map(({ listed, entry, files }) => {
    const mates = placed.filter((one) => one.entry.product === entry.product).map((one) => one.entry.name);
    const integration = integrationOf(listed, entry.name, { files, mates, options, guessed });
    const there = files.integrations.find((one) => one.file === `catalog/${entry.product}/${integration}.ts`);
    const defaults = new Map([...files.defaults, ...(there?.defaults ?? [])]);
    return { ...entry, integration, defaults, isNew: there === undefined };
  });
  return { entries, known, guessed: [...guessed, ...styleNotes(entries)], problems };
}

/** Conservative: anything that is not clearly config is a secret. Null if the row gives an unknown kind. */
function kindOf(
  listed: ListedName,
  name: string,
  stored: boolean,
): { readonly kind: Kind; readonly why: string | null } | null {
  const { kind: said } = listed.says;
  if (said !== undefined) {
    const kind = kinds[said.toLowerCase().replaceAll(" ", "-")];
    return kind === undefined ? null : { kind, why: null };
  }
  if (name.startsWith("NEXT_PUBLIC_"))
    return { kind: "publicConfig", why: "public config: browsers get NEXT_PUBLIC_ variables" };
  const end = credential.test(name) || stored ? null : plainEnds.exec(name)?.[0];
  if (end === null || end === undefined) return { kind: "secret", why: null };
  return {
    kind: "config",
    why: `config, not a secret: names that end in ${end.replace(/^_/, "")} hold settings`,
  };
}

interface Placing {
  readonly files: ProductFiles;
  /** Names of the product's entries in the list. */
  readonly mates: readonly string[];
  readonly options: PlanOptions;
  readonly guessed: string[];
}

/**
 * The given integration; otherwise the one whose entries begin with the same word; otherwise a new one of that word, if several names
 * have it.
 */
function integrationOf(listed: ListedName, name: string, { files, mates, options, guessed }: Placing): string {
  const said = listed.says.integration ?? options.integration;
  if (said !== undefined) return fileOf(said);
  const word = firstWord(name, files.prefix);
  for (const { file, entries } of files.integrations) {
    if (!file.startsWith("catalog/") || word === null) continue;
    if (entries.some((entry) => firstWord(entry, files.prefix) === word)) {
      const found = file.slice(file.lastIndexOf("/") + 1, -3);
      guessed.push(`${files.name}/${name} goes to ${found}, whose entries begin with ${word} too`);
      return found;
    }
  }
  const together = word !== null && mates.filter((mate) => firstWord(mate, files.prefix) === word).length > 1;
  const found = together ? placeOf(fileOf(word)) : "imported";
  guessed.push(
    `${files.name}/${name} goes to ${found}${together ? `, since several names begin with ${word}` : ", since its vendor is not given"}`,
  );
  return found;
}

function firstWord(name: string, prefix: string): string | null {
  const own = name.replace(/^NEXT_PUBLIC_/, "").slice(prefix !== "" && name.startsWith(prefix) ? prefix.length : 0);
  return /^([A-Z][A-Z0-9]*)_/.exec(own)?.[1] ?? null;
}

/** Every product has files of these names. */
const placeOf = (file: string): string => (["index", "product"].includes(file) ? `${file}-secrets` : file);

const fileOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
