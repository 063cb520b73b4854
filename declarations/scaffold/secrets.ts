/** The secrets that `--secret` and `--generate` name: whoever is asked is asked about each of them by its name. */
import { entryClasses } from "../../model/kinds";
import { usage } from "../../text/failure";
import type { Interview, Question } from "./ask";
import type { ProductFiles } from "./declarations";
import { assertEntryName, assertOnce, days, type EntryOptions, nameAndPurpose, oneOf } from "./entries";
import { formatText } from "./formats";
import { type Sayings, sayings } from "./said";
import { isKept, type PlannedEntry, type PlannedOrigin } from "./text";
import type { Written } from "./written";

interface Wanted {
  readonly name: string;
  readonly purpose: string | undefined;
  /** As the flag has it. */
  readonly text: string;
  /** By `strongroom inject`. */
  readonly made: boolean;
}

/** Where they are declared. */
export interface Surroundings {
  readonly unread: boolean;
  /** Fields that may be left out; flags override them. @default the product's */
  readonly defaults?: Written;
  /** How a value of the integration is revoked, where that is there already. @default a new integration, so it is asked */
  readonly revoke?: string | null;
}

/** Flags whose value may be that of one entry. */
const flags = {
  risk: "--risk",
  class: "--class",
  tier: "--tier",
  from: "--from",
  scope: "--scope",
  recipe: "--recipe",
  rotateDays: "--rotate-days",
  format: "--format",
  revoke: "--revoke",
} as const;
type Flag = keyof typeof flags;

/** Of a value that nobody outside issued. */
export const ownRevoke = "Rotate it; nobody outside issued it";
const riskOfGenerated = "Access to what it protects";

/** @throws a usage failure that names everything that is wrong with the flags */
export async function plannedSecrets(
  product: ProductFiles,
  options: EntryOptions,
  interview: Interview,
  around: Surroundings,
): Promise<readonly PlannedEntry[]> {
  const read = (made: boolean) => (text: string) => ({ ...nameAndPurpose(text), text, made });
  const wanted: readonly Wanted[] = [
    ...(options.secret ?? []).map(read(false)),
    ...(options.generate ?? []).map(read(true)),
  ];
  const names = wanted.map(({ name }) => name);
  for (const name of names) assertEntryName(product, name, "secret");
  assertOnce(names);
  const said = Object.fromEntries(
    Object.entries(flags).map(([key, flag]) => [key, sayings(flag, options[key as Flag], names)]),
  ) as Readonly<Record<Flag, Sayings>>;
  const planner = new Planner(product, { names, said, options, interview, around });
  const entries: PlannedEntry[] = [];
  for (const one of wanted) entries.push(await planner.planned(one));
  return entries;
}

interface Call {
  readonly names: readonly string[];
  readonly said: Readonly<Record<Flag, Sayings>>;
  readonly options: EntryOptions;
  readonly interview: Interview;
  readonly around: Surroundings;
}

/** Plans one secret after the other. Enter repeats what was answered for the one before it, of the same origin. */
class Planner {
  private readonly before = new Map<string, string>();
  private readonly defaults: Written;

  constructor(
    product: ProductFiles,
    private readonly call: Call,
  ) {
    this.defaults = call.around.defaults ?? product.defaults;
  }

  async planned({ name, purpose, text, made }: Wanted): Promise<PlannedEntry> {
    const { said, options, interview, around } = this.call;
    const list = made ? "--generate" : "--secret";
    const flag = `${list} "${name}: purpose"`;
    const asked = await interview.answers([
      {
        flag,
        asks: `What is ${name} for`,
        given: purpose,
        note: (one, answer) => one.add(list, `${name}: ${answer}`, text),
      },
    ]);
    const one = { name, made };
    const risk = await this.ask(one, "risk", `What could somebody do with ${name}`, made ? riskOfGenerated : undefined);
    const found = await this.ask(one, "class", `Class of ${name} (${entryClasses.join(", ")})`, "important");
    const where = made ? undefined : await this.ask(one, "from", `Where a person gets ${name} ("Vendor > API keys")`);
    const everyDays =
      options.onBreach === true
        ? null
        : await this.ask(one, "rotateDays", `${name} is rotated every how many days`, "90");
    const tier = made || said.tier.of(name) !== undefined || !this.defaults.has("tier") ? this.tierOf(one) : undefined;
    const format = said.format.of(name);
    const revoke = await this.revokeOf(one, where);
    return {
      kind: "secret",
      name,
      purpose: asked[flag] ?? "",
      unread: around.unread,
      ...(risk === undefined ? {} : { risk }),
      ...(found === undefined ? {} : { class: found }),
      ...(tier === undefined ? {} : { tier }),
      ...(made
        ? { origin: recipeOf(said.recipe.of(name) ?? "hex:32") }
        : where === undefined
          ? {}
          : { origin: { kind: "issued", where, scope: said.scope.of(name) ?? null } }),
      ...(format === undefined ? {} : { format: formatText(format) }),
      ...(everyDays === undefined ? {} : { everyDays: everyDays === null ? null : Number(everyDays) }),
      ...(revoke === undefined ? {} : { revoke }),
    };
  }

  /** Undefined if a default gives it, and no flag overrides that. */
  private async ask(
    { name, made }: Pick<Wanted, "name" | "made">,
    field: Flag,
    asks: string,
    otherwise?: string,
  ): Promise<string | undefined> {
    const { names, said, interview } = this.call;
    const given = said[field].of(name);
    const rule = { risk: "risk", class: "class", from: "origin", rotateDays: "rotation", revoke: "revoke" } as const;
    const defaulted = this.defaults.has(field in rule ? rule[field as keyof typeof rule] : field);
    if (given === undefined && defaulted) return undefined;
    const key = `${made} ${field}`;
    const usual = (interview.asks ? this.before.get(key) : undefined) ?? otherwise;
    const flag = said[field].named ? `${flags[field]} ${name}=…` : flags[field];
    const refuse = { class: oneOf(entryClasses), rotateDays: days } as Partial<Record<Flag, Question["refuse"]>>;
    const check = refuse[field];
    const answers = await interview.answers([
      {
        flag,
        asks,
        given,
        ...(usual === undefined ? {} : { otherwise: usual }),
        ...(check === undefined ? {} : { refuse: check }),
        note: (one, answer) => one.add(flags[field], names.length === 1 ? answer : `${name}=${answer}`),
      },
    ]);
    const answer = answers[flag] ?? "";
    if (field !== "revoke") this.before.set(key, answer);
    return answer;
  }

  /** Vendors' keys of one place are revoked alike. What nobody issued says so, unless its integration does. */
  private async revokeOf(one: Pick<Wanted, "name" | "made">, where: string | undefined): Promise<string | undefined> {
    const { said, around, options } = this.call;
    const own = said.revoke.own(one.name);
    if (own !== undefined) return own;
    // A flag for all is the vendor's way, where there is a vendor.
    if (one.made && (options.secret ?? []).length === 0 && said.revoke.all !== undefined) return said.revoke.all;
    if (one.made) return around.revoke === ownRevoke || this.defaults.has("revoke") ? undefined : ownRevoke;
    if (around.revoke !== undefined) return said.revoke.of(one.name);
    // Where nobody can be asked, one word about a place that is missing is enough.
    if (where === "" && said.revoke.of(one.name) === undefined) return undefined;
    const key = `revoke ${where}`;
    const known = this.before.get(key);
    if (known !== undefined) return known;
    const otherwise = where === undefined ? undefined : `${where} > the key > Delete`;
    const answer = await this.ask(one, "revoke", `How ${one.name} is revoked quickly`, otherwise);
    if (answer !== undefined) this.before.set(key, answer);
    return answer;
  }

  /** Document 5: generated values are tier 1, vendors' keys are tier 2. */
  private tierOf({ name, made }: Pick<Wanted, "name" | "made">): number {
    const given = this.call.said.tier.of(name);
    if (given === undefined) return made ? 1 : 2;
    if (given !== "1" && given !== "2") throw usage(`--tier: "${given}" is not one of 1, 2.`);
    return Number(given);
  }
}

/** How a value of their new integration is revoked; an entry says only what differs. Null: as the product says. */
export function withSharedRevoke(
  product: ProductFiles,
  entries: readonly PlannedEntry[],
  options: EntryOptions,
): { readonly revoke: string | null; readonly entries: readonly PlannedEntry[] } {
  const own = (entry: PlannedEntry) => (isKept(entry) ? entry.revoke : undefined);
  const names = entries.map(({ name }) => name);
  const given = sayings("--revoke", options.revoke, names).all;
  const said = given ?? entries.map(own).find((one) => one !== undefined);
  const revoke =
    said ?? (product.defaults.has("revoke") ? null : entries.some(isKept) ? ownRevoke : "It is not secret");
  return {
    revoke,
    entries: entries.map((entry) => {
      if (!isKept(entry) || entry.revoke !== revoke) return entry;
      const { revoke: _, ...rest } = entry;
      return rest;
    }),
  };
}

/** Reads a recipe such as `hex:32`. */
function recipeOf(text: string): PlannedOrigin {
  const [, recipe, bytes] = /^(hex|base64):([1-9][0-9]{0,2})$/.exec(text) ?? [];
  if (recipe === undefined || bytes === undefined)
    throw usage(`--recipe: "${text}" is not a recipe; allowed are hex:BYTES and base64:BYTES, such as hex:32.`);
  return { kind: "generated", recipe: recipe === "hex" ? "hex" : "base64", bytes: Number(bytes) };
}
