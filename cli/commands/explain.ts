/**
 * `strongroom explain`: everything that is declared about one entry, its readers with their variable names, and its state per
 * environment.
 */

import { integrationOf, isStored, secretPath } from "../../inventory/entries";
import { entryKey } from "../../inventory/find-entry";
import { type InventoryEntry, inventory } from "../../inventory/inventory";
import { readLock } from "../../lock/lock-file";
import { sandboxBeside } from "../../lock/sandbox-beside";
import { openShared } from "../../lock/shared";
import { readVerified } from "../../lock/verified";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { declaredText } from "../../model/composition/record";
import type {
  EntryState,
  ResolvedEntry,
  ResolvedEnvironment,
  ResolvedOrigin,
  ResolvedUse,
  ResolvedVerification,
} from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { table } from "../../text/output";
import { sourcesOf } from "../../values/recipe";
import { stateOf } from "./list";

export interface ExplainOptions {
  readonly env?: string;
}

export interface ExplainedEnvironment {
  readonly name: string;
  /** `active 3`, `pending`, `literal`, `in database`; `-` where it is not declared. */
  readonly shown: string;
  readonly state: EntryState | null;
  readonly pin: string | null;
  readonly previousPin: string | null;
  /** `projects/P/secrets/S`; null if it is not in Secret Manager. */
  readonly stored: string | null;
  readonly literal: string | null;
  readonly at: string | null;
  readonly by: string | null;
  readonly from: string | null;
  /** When the pinned version was last verified, by `strongroom verify`. */
  readonly verifiedAt: string | null;
  /** People with whom the pinned version was shared, from `strongroom shared`. */
  readonly sharedWith: readonly string[];
}

export type ExplainedReader = ResolvedUse & {
  readonly environments: readonly string[];
  /** The composition that brings the value to it; it has no binding on this entry. */
  readonly through?: string;
  /** Compositions that it makes of the value. */
  readonly composes?: readonly string[];
};

export interface Explanation {
  readonly entry: InventoryEntry;
  readonly console: string | null;
  readonly revoke: string;
  readonly usage: string | null;
  readonly monitoring: string | null;
  readonly sharedBecause: string | null;
  readonly sameEverywhereBecause: string | null;
  readonly unreadBecause: string | null;
  /** Side effects of a rotation, and the compose services that must restart. */
  readonly consequences: readonly string[];
  readonly restarts: readonly string[];
  /** The harmless call that `strongroom verify` makes. */
  readonly verify: ResolvedVerification | null;
  /** Entries made from this one's value: they change with it. */
  readonly derives: readonly string[];
  readonly readers: readonly ExplainedReader[];
  readonly environments: readonly ExplainedEnvironment[];
}

export function explain(context: Context, name: string, options: ExplainOptions = {}): Result<Explanation> {
  const names = options.env === undefined ? context.environments.names() : [options.env];
  const environments = names.map((one) => requireEnvironment(context, one));
  const key = entryKey(environments, name);
  const places = environments.flatMap((where) => entriesOf(where, key).map((entry) => ({ where, entry })));
  const [first] = places;
  const [entry] = inventory(environments).filter((one) => one.key === key);
  if (first === undefined || entry === undefined) throw new Error("an entry without an environment");
  const integration = integrationOf(first.where, first.entry);
  const data: Explanation = {
    entry,
    console: first.entry.console,
    revoke: first.entry.revoke,
    usage: first.entry.usage,
    monitoring: integration?.monitoring ?? null,
    sharedBecause: first.entry.sharedBecause,
    sameEverywhereBecause: first.entry.sameEverywhereBecause ?? null,
    unreadBecause: first.entry.unreadBecause,
    consequences: first.entry.consequences ?? [],
    restarts: first.entry.restarts ?? [],
    verify: first.entry.verify ?? null,
    derives: derivedFrom(environments, first.entry),
    readers: readersOf(places),
    environments: environments.map((where) => explained(context, where, key)),
  };
  return { code: exitCodes.ok, text: textOf(context, data), data };
}

function entriesOf(environment: ResolvedEnvironment, key: string): readonly ResolvedEntry[] {
  return environment.products.flatMap((product) => product.entries).filter((entry) => entry.key === key);
}

function derivedFrom(environments: readonly ResolvedEnvironment[], entry: ResolvedEntry): readonly string[] {
  const keys = environments
    .flatMap((one) => one.products.flatMap(({ entries }) => entries))
    .filter((one) => sourcesOf(one).includes(entry.key))
    .map((derived) => derived.key);
  return [...new Set(keys)].sort();
}

/** Who reads it, who has it in a composition, and who makes those. */
function readersOf(
  places: readonly { readonly where: ResolvedEnvironment; readonly entry: ResolvedEntry }[],
): Explanation["readers"] {
  const readers = new Map<string, { use: Omit<ExplainedReader, "environments">; environments: string[] }>();
  for (const { where, entry } of places) {
    for (const use of [...entry.usedBy, ...inCompositions(where, entry), ...composersOf(where, entry)]) {
      const known = readers.get(JSON.stringify(use));
      if (known === undefined) readers.set(JSON.stringify(use), { use, environments: [where.name] });
      else known.environments.push(where.name);
    }
  }
  return [...readers.values()]
    .map(({ use, environments }) => ({ ...use, environments }))
    .sort((a, b) => (a.reader + a.as < b.reader + b.as ? -1 : 1));
}

function inCompositions(where: ResolvedEnvironment, { partOf = [] }: ResolvedEntry) {
  return partOf.flatMap((through) =>
    entriesOf(where, through).flatMap(({ usedBy }) => usedBy.map((use) => ({ ...use, through }))),
  );
}

function composersOf(
  where: ResolvedEnvironment,
  { key, name }: ResolvedEntry,
): readonly Omit<ExplainedReader, "environments">[] {
  return where.products
    .flatMap(({ bindings }) => bindings)
    .flatMap(({ entry, reader, crossProduct, until, composes }) =>
      entry === key && composes !== undefined
        ? [{ reader, role: "pipeline", as: name, crossProduct, until, composes }]
        : [],
    );
}

function explained(context: Context, environment: ResolvedEnvironment, key: string): ExplainedEnvironment {
  const [entry] = entriesOf(environment, key);
  const stored = entry !== undefined && isStored(entry) ? entry : null;
  const pin = stored?.secret.pin ?? null;
  const version = pin === null ? undefined : readLock(context.lockDir, environment.name).entries[key]?.versions?.[pin];
  const verified = readVerified(context.lockDir, environment.name)[key];
  return {
    name: environment.name,
    shown: stateOf(environment, key),
    state: entry?.state ?? null,
    pin,
    previousPin: stored?.secret.previousPin ?? null,
    stored: stored === null ? null : secretPath(stored),
    literal: entry?.value ?? null,
    at: version?.at ?? null,
    by: version?.by ?? null,
    from: version?.from ?? null,
    verifiedAt: verified?.version === pin ? (verified?.at ?? null) : null,
    sharedWith: openShared(context.lockDir, environment).flatMap((one) => (one.entry === key ? [one.with] : [])),
  };
}

export function originText(origin: ResolvedOrigin | null): string | null {
  if (origin === null) return null;
  if (origin.kind === "issued") return `${origin.where}${origin.scope === null ? "" : `; scope: ${origin.scope}`}`;
  if (origin.kind === "managed in database") return `managed in the database by ${origin.by}`;
  if (origin.kind === "composed")
    return `composed: ${declaredText(origin)}, of ${origin.parts.map(({ name, entry }) => `{${name}} ${entry}`).join(", ")}`;
  const { recipe } = origin;
  return recipe.kind === "supabase jwt"
    ? `generated: Supabase JWT, role ${recipe.role}, signed with ${recipe.signedWith}`
    : `generated: ${recipe.kind} of ${recipe.bytes} random bytes`;
}

function verifyText(call: ResolvedVerification | null): string | null {
  if (call === null) return null;
  if (call.kind === "sentry event") return call.says;
  const method = call.kind === "signed call" ? "signed POST" : call.method;
  const costs = call.kind === "http" && call.costs !== undefined ? `, which costs ${call.costs}` : "";
  return `${call.says}: ${method} ${call.url}${costs}`;
}

function formatText(format: InventoryEntry["format"]): string | null {
  if (format === null) return null;
  if (typeof format.says === "string") return format.says;
  return Object.entries(format as Readonly<Record<string, { readonly says: string } | null>>)
    .map(([name, one]) => `${name}: ${one?.says ?? "anything"}`)
    .join("; ");
}

function textOf(context: Context, data: Explanation): string {
  const { bold, dim, yellow } = context.output.colours;
  const { entry } = data;
  const list = (items: readonly string[]) => (items.length === 0 ? null : items.join(", "));
  const rotation =
    entry.rotation === null
      ? null
      : entry.rotation === "on breach"
        ? "on a breach only"
        : `every ${entry.rotation.everyDays} days`;
  const facts: readonly (readonly [string, string | null])[] = [
    ["integration", `${entry.title}, owned by ${entry.owner}`],
    [
      "kind",
      `${entry.kind}${entry.class === null ? "" : `, ${entry.class}`}${entry.tier === null ? "" : `, tier ${entry.tier}`}${entry.optional ? ", optional" : ""}`,
    ],
    ["risk", entry.risk],
    ["origin", originText(entry.origin)],
    ["format", formatText(entry.format)],
    [
      "decodes to",
      entry.decodesTo === null
        ? null
        : `${entry.decodesTo.exactly ? "exactly" : "at least"} ${entry.decodesTo.bytes} bytes in ${entry.decodesTo.encoding}`,
    ],
    ["rotation", rotation === null ? null : [rotation, ...entry.triggers.map((one) => `after: ${one}`)].join("; ")],
    ["previous as", entry.previousAs],
    ["consequences", list(data.consequences)],
    ["restarts", list(data.restarts)],
    ["verified by", verifyText(data.verify)],
    ["derives", list(data.derives)],
    ["only read by", list(entry.onlyReadBy)],
    ["never read by", list(entry.neverReadBy)],
    ["local name", entry.localAlias],
    ["local only", entry.localOnly ? "yes: no target gets it" : null],
    ["also stored in", list(entry.storedElsewhere)],
    ["shared because", data.sharedBecause],
    ["the same everywhere because", data.sameEverywhereBecause],
    ["unread because", data.unreadBecause],
    ["console", data.console],
    ["revoke", data.revoke === "" ? null : data.revoke],
    ["usage", data.usage],
    ["monitoring", data.monitoring],
    ["answers", entry.source],
  ];
  const rows = facts.flatMap(([label, value]) => (value === null ? [] : [[dim(label), value]]));
  const states = data.environments.map((one) => [
    one.name,
    one.state === "pending" && one.stored !== null ? yellow(one.shown) : one.shown,
    one.stored ?? one.literal ?? "",
    [
      one.at === null ? "" : `${one.at.slice(0, 10)} ${one.by ?? ""} (${one.from ?? ""})`,
      one.verifiedAt === null ? "" : `verified ${one.verifiedAt.slice(0, 10)}`,
      one.sharedWith.length === 0 ? "" : `shared with ${one.sharedWith.join(", ")}`,
      one.previousPin === null ? "" : `previous ${one.previousPin} still valid`,
    ]
      .filter((part) => part !== "")
      .join("; "),
  ]);
  const readers = data.readers.map((one) => [
    one.reader,
    one.role,
    one.composes !== undefined
      ? `makes ${one.composes.join(", ")}`
      : `as ${one.as}${one.through === undefined ? "" : `, in ${one.through}`}`,
    one.environments.join(", "),
    [one.until === null ? "" : `until ${one.until}`, one.crossProduct ? "cross-product" : "", one.because ?? ""]
      .filter((part) => part !== "")
      .join(", "),
  ]);
  const beside = data.environments.flatMap(({ name, state }) =>
    state === "pending" ? (sandboxBeside(context, name, `strongroom explain ${entry.key} --env ${name}`) ?? []) : [],
  );
  return [
    `${bold(entry.key)}: ${entry.purpose}`,
    table(rows, "  "),
    `${bold("environments")}\n${table(states, "  ")}`,
    readers.length === 0 ? `${bold("readers")}\n  none` : `${bold("readers")}\n${table(readers, "  ")}`,
    ...(beside.length === 0 ? [] : [beside.join("\n")]),
  ].join("\n\n");
}
