/** The inventory as people read it, from the resolved environments alone. The same commit gives the same bytes. */
import { declaredText } from "../../model/composition/record";
import type {
  ResolvedEntry,
  ResolvedEnvironment,
  ResolvedIntegration,
  ResolvedOrigin,
  ResolvedProduct,
} from "../../model/resolved";
import { bullets, code, inline, table } from "../../text/markdown";

/** One entry in every environment that has it; environments in the order in which values move up. */
type Places = readonly (readonly [environment: string, entry: ResolvedEntry])[];

/** @param environments dev first */
export function inventoryDocument(environments: readonly ResolvedEnvironment[]): string {
  const products = [...new Set(environments.flatMap(({ products }) => products.map(({ name }) => name)))].sort();
  const sections = products.flatMap((name) => productSection(name, environments));
  return `${[heading, ...sections, acrossProducts(environments)].join("\n\n")}\n`;
}

/** No totals: two branches that each add an entry would write the same wrong total, and git would merge them silently. */
const heading = [
  "# Inventory",
  "Written by `./strongroom tidy` from the declarations; a check keeps it current. To change it, change `catalog/`, `services/` or `environments/`. It holds no values except literals that are not secrets. The two numbers after a name are the document and the line of its requirement.",
].join("\n\n");

function productSection(name: string, environments: readonly ResolvedEnvironment[]): string[] {
  const here = environments.flatMap((environment) =>
    environment.products.filter((product) => product.name === name).map((product) => [environment, product] as const),
  );
  const [, first] = here[0] ?? [];
  if (first === undefined) return [];
  const integrations = [
    ...new Map(here.flatMap(([, { integrations }]) => integrations).map((one) => [one.key, one])).values(),
  ];
  const places = (key: string): Places =>
    here.flatMap(([environment, { entries }]) =>
      entries.filter((entry) => entry.key === key).map((entry) => [environment.name, entry] as const),
    );
  return [
    `## ${inline(first.title)} (${code(name)})`,
    table(
      ["environment", "Google project", "region", "payloads", "Vercel project", "deployment"],
      here.map(([environment, product]) => [environment.name, ...whereabouts(product)]),
    ),
    ...integrations.flatMap((integration) => integrationSection(integration, here, places)),
    ...differences(here, places),
  ];
}

function whereabouts(product: ResolvedProduct): readonly string[] {
  const replication = product.entries.find((entry) => entry.secret !== null)?.secret?.replication;
  const payloads =
    replication === undefined
      ? "none"
      : replication.kind === "automatic"
        ? "replicated by Google"
        : replication.locations.join(", ");
  const key = replication?.kmsKey ?? null;
  return [
    code(product.project),
    product.region,
    key === null ? payloads : `${payloads}; key ${code(key)}`,
    product.vercelProjects.map((project) => code(project.projectId)).join(", ") || "–",
    product.otherReaders.flatMap(({ deployment }) => (deployment === undefined ? [] : [code(deployment)])).join(", ") ||
      "–",
  ];
}

function integrationSection(
  integration: ResolvedIntegration,
  here: readonly (readonly [ResolvedEnvironment, ResolvedProduct])[],
  places: (key: string) => Places,
): string[] {
  const keys = [
    ...new Set(
      here.flatMap(([, { integrations }]) =>
        integrations.filter(({ key }) => key === integration.key).flatMap(({ entries }) => entries),
      ),
    ),
  ].sort();
  const about = [
    `Owner: ${integration.owner}.${integration.optional ? " Optional: the product works without it." : ""}`,
    ...(integration.console === null ? [] : [`Console: ${integration.console}`]),
    `Revoke: ${integration.revoke}`,
    ...(integration.usage === null ? [] : [`Usage: ${integration.usage}`]),
    ...(integration.monitoring === null ? [] : [`Monitoring: ${integration.monitoring}`]),
  ];
  return [
    `### ${inline(integration.title)}`,
    bullets(about.map(inline)),
    table(
      ["entry", "purpose", "kind", "from", "rotation", "read by", "kept in"],
      keys.map((key) =>
        entryRow(
          places(key),
          here.map(([{ name }]) => name),
          integration.revoke,
        ),
      ),
    ),
    ...(integration.setup.length === 0
      ? []
      : [`Setup:\n\n${integration.setup.map((step, index) => `${index + 1}. ${inline(step)}`).join("\n")}`]),
  ];
}

/** @param revoke the integration's path; an entry's own path is shown if it differs */
function entryRow(places: Places, environments: readonly string[], revoke: string): readonly string[] {
  const [, entry] = places[0] ?? [];
  if (entry === undefined) return [];
  const only = environments.length === places.length ? [] : [`only ${places.map(([name]) => name).join(", ")}`];
  return [
    [`${code(entry.name)}`, inline(entry.source ?? ""), ...only].filter(Boolean).join("<br>"),
    [
      entry.purpose,
      ...(entry.risk === null ? [] : [`Risk: ${entry.risk}`]),
      ...(entry.revoke === revoke ? [] : [`Revoke: ${entry.revoke}`]),
      ...formats(places),
      ...(entry.decodesTo === null ? [] : [decoded(entry.decodesTo)]),
    ]
      .map(inline)
      .join("<br>"),
    [
      entry.kind,
      ...(entry.class === null ? [] : [entry.class, `tier ${entry.tier}`]),
      ...(entry.optional ? ["optional"] : []),
    ].join("<br>"),
    entry.origin === null ? literal(places) : origin(entry.origin),
    rotation(entry),
    readers(entry, places),
    storage(entry),
  ];
}

function formats(places: Places): readonly string[] {
  const says = [...new Set(places.map(([, entry]) => entry.format?.says ?? null))];
  const [one] = says;
  if (says.length === 1) return one === null || one === undefined ? [] : [`Format: ${one}`];
  return places.map(([name, entry]) => `Format in ${name}: ${entry.format?.says ?? "free"}`);
}

function decoded({ encoding, bytes, exactly }: NonNullable<ResolvedEntry["decodesTo"]>): string {
  return `Decodes (${encoding}) to ${exactly ? "exactly" : "at least"} ${bytes} bytes`;
}

/** A literal that is the same in all environments. */
function literal(places: Places): string {
  const values = [...new Set(places.map(([, entry]) => entry.value))];
  const [value] = values;
  if (values.length > 1) return "per environment, below";
  return value === null || value === undefined ? "unset" : code(value);
}

function origin(from: ResolvedOrigin): string {
  if (from.kind === "managed in database") return "made inside the database";
  if (from.kind === "issued") {
    return [`issued: ${from.where}`, ...(from.scope === null ? [] : [`Least scope: ${from.scope}`])]
      .map(inline)
      .join("<br>");
  }
  if (from.kind === "composed") {
    const parts = from.parts.map(
      ({ name, entry, because }) =>
        `${code(`{${name}}`)} ${code(entry)}${because === undefined ? "" : `, **of another product**: ${inline(because)}`}`,
    );
    return [`composed: ${code(declaredText(from))}`, ...parts].join("<br>");
  }
  const { recipe } = from;
  return recipe.kind === "supabase jwt"
    ? `generated: JWT of role ${code(recipe.role)}, signed with ${code(recipe.signedWith)}`
    : `generated: ${recipe.kind} ${recipe.bytes}`;
}

function rotation(entry: ResolvedEntry): string {
  if (entry.origin?.kind === "composed") return "with its parts";
  if (entry.rotation === null) return "–";
  const due = entry.rotation === "on breach" ? "only on breach" : `every ${entry.rotation.everyDays} days`;
  const also = entry.triggers.length === 0 ? [] : [`also: ${entry.triggers.join(", ")}`];
  const overlap = entry.previousAs === null ? [] : [`previous value as ${code(entry.previousAs)}`];
  return [due, ...also, ...overlap].join("<br>");
}

function readers(entry: ResolvedEntry, places: Places): string {
  const found = new Map(places.flatMap(([, { usedBy }]) => usedBy).map((use) => [`${use.reader} ${use.as}`, use]));
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
  const uses = sorted.map(({ reader, role, as, crossProduct, because, until }) => {
    const where = places.filter(([, { usedBy }]) => usedBy.some((use) => use.reader === reader)).map(([name]) => name);
    return [
      `${code(reader)} (${role})`,
      ...(as === entry.name ? [] : [`as ${code(as)}`]),
      ...(crossProduct ? [`**of another product**: ${inline(because ?? "no reason given")}`] : []),
      ...(until === null ? [] : [`until ${until}`]),
      ...(where.length === places.length ? [] : [`only ${where.join(", ")}`]),
    ].join(" ");
  });
  const wholes = [...new Set(places.flatMap(([, { partOf = [] }]) => partOf))].sort();
  const through = wholes.map((key) => `whoever reads ${code(key)}, which is composed of it`);
  return [
    ...(uses.length + through.length === 0
      ? [entry.localOnly ? "developers' machines only" : `nobody: ${inline(entry.unreadBecause ?? "it is retired")}`]
      : [...uses, ...through]),
    ...(entry.sharedBecause === null ? [] : [`Shared: ${inline(entry.sharedBecause)}`]),
    ...(entry.sameEverywhereBecause === undefined
      ? []
      : [`The same in several environments: ${inline(entry.sameEverywhereBecause)}`]),
    ...(entry.onlyReadBy.length === 0 ? [] : [`Read only by: ${entry.onlyReadBy.map(code).join(", ")}`]),
    ...(entry.neverReadBy.length === 0 ? [] : [`Never read by: ${entry.neverReadBy.join(", ")}`]),
  ].join("<br>");
}

function storage(entry: ResolvedEntry): string {
  const main =
    entry.secret !== null
      ? "Secret Manager"
      : entry.origin?.kind === "managed in database"
        ? `the database only (${inline(entry.origin.by)})`
        : entry.localOnly
          ? "`.env.local`"
          : "git (literal)";
  const alias = entry.localAlias === null ? [] : [`locally as ${code(entry.localAlias)}`];
  return [main, ...entry.storedElsewhere.map(inline), ...alias].join("<br>");
}

/** Literals that differ between environments, and entries that some environments don't have. */
function differences(
  here: readonly (readonly [ResolvedEnvironment, ResolvedProduct])[],
  places: (key: string) => Places,
): string[] {
  const names = here.map(([{ name }]) => name);
  const keys = [...new Set(here.flatMap(([, { entries }]) => entries.map(({ key }) => key)))].sort();
  const rows = keys.flatMap((key) => {
    const found = new Map(places(key));
    const shown = names.map((name) => difference(found.get(name)));
    return new Set(shown).size === 1 ? [] : [[code(key.slice(key.indexOf("/") + 1)), ...shown]];
  });
  return rows.length === 0 ? [] : ["### Differences between environments", table(["entry", ...names], rows)];
}

function difference(entry: ResolvedEntry | undefined): string {
  if (entry === undefined) return "not there";
  if (entry.value !== null) return code(entry.value);
  return entry.secret === null ? "unset" : "kept in Secret Manager";
}

/** Bindings for identities of other products: declared cross-product reads, and the pipelines that deliver values to other platforms. */
function acrossProducts(environments: readonly ResolvedEnvironment[]): string {
  const found = new Map<string, Set<string>>();
  for (const binding of environments.flatMap(({ products }) => products.flatMap(({ bindings }) => bindings))) {
    if (!binding.crossProduct) continue;
    const entries = found.get(binding.reader) ?? new Set<string>();
    found.set(binding.reader, entries.add(binding.entry));
  }
  const rows = [...found.keys()].sort().map((reader) => {
    const entries = [...(found.get(reader) ?? [])].sort();
    return [code(reader), String(entries.length), entries.map(code).join(", ")];
  });
  const text =
    rows.length === 0 ? "Nobody reads an entry of another product." : table(["reader", "entries", "which"], rows);
  return [
    "## Reads that cross products",
    "Each of these is an accessor binding on one entry for an identity of another product's project. The deliver pipeline has one for every entry that goes to Vercel or Supabase, and for nothing else. A pipeline that makes compositions has one for each secret that is a part of one.",
    text,
  ].join("\n\n");
}
