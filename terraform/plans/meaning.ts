/**
 * What a plan means: a document that people read, made from `terraform show -json` and from the stack's own document. Two plans of the
 * same change give the same text, whenever and by whomever they are made, so its digest says whether what is applied is what was reviewed.
 * Left out is what may differ between them: times, the order in which Terraform lists things, arguments that only the provider decides,
 * and drift that the plan leaves as it is. No value of a secret is in it: sensitive arguments and the texts of variables are not shown.
 */
import { isObject, type JsonObject } from "../synthesized";
import { canonical, digestOf, plain, shown, textDigest } from "./canonical";
import { type Leaf, leavesOf } from "./leaves";

export interface Meaning {
  /** Lines; "" if the plan does nothing. */
  readonly text: string;
  /** SHA-256 of the text, in hex. */
  readonly digest: string;
  /** Arguments that change and can't be compared, since they are sensitive: two such plans are never known to mean the same. */
  readonly opaque: readonly string[];
}

/** Says what a plan was about, not what it does. What is in neither list counts as a part of the meaning. */
const about: ReadonlySet<string> = new Set([
  ...[
    "format_version",
    "terraform_version",
    "timestamp",
    "variables",
    "planned_values",
    "prior_state",
    "configuration",
  ],
  ...["relevant_attributes", "resource_drift", "applyable"],
]);
const read: ReadonlySet<string> = new Set(["resource_changes", "output_changes", "errored", "complete"]);

/**
 * @param plan what `terraform show -json` prints of it
 * @param document Terraform JSON that was planned
 * @throws an Error that says in what way it is not a finished plan
 */
export function meaningOf(plan: unknown, document: JsonObject): Meaning {
  if (!isObject(plan) || !/^1\./.test(String(plan.format_version)))
    throw new Error("it is not a plan of a known format");
  if (plan.errored === true) throw new Error("planning it failed");
  const opaque: string[] = [];
  const changes = list(plan.resource_changes)
    .flatMap((one) => changeLines(one, document, opaque) ?? [])
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const outputs = entries(plan.output_changes)
    .filter(([, change]) => !isNothing(actionsOf(change)))
    .map(([name, change]) => [
      `output ${plain(name)}: ${actionsOf(change).join(" and ")}`,
      `  ${textDigest(canonical(change))}`,
    ]);
  const more = entries(plan)
    .filter(([name, value]) => !about.has(name) && !read.has(name) && !isEmpty(value))
    .map(([name, value]) => [`${plain(name)}: ${textDigest(canonical(value))}`]);
  const blocks = [
    ...changes.map(({ lines }) => lines),
    ...outputs,
    ...more,
    ...(plan.complete === false ? [["the plan is not complete"]] : []),
  ];
  const where = blocks.length === 0 ? [] : [whereOf(document)];
  const text = [...where, ...blocks].map((lines) => lines.join("\n")).join("\n\n");
  return { text, digest: digestOf(text), opaque: opaque.sort() };
}

interface Lines {
  readonly key: string;
  readonly lines: readonly string[];
}

const verbs: Readonly<Record<string, string>> = {
  "no-op": "keep",
  create: "create",
  read: "read",
  update: "update",
  delete: "destroy",
  forget: "forget",
  "delete,create": "replace",
  "create,delete": "replace, the new one first",
};

/** Null for what stays as it is. */
function changeLines(one: JsonObject, document: JsonObject, opaque: string[]): Lines | null {
  const change = isObject(one.change) ? one.change : {};
  const actions = actionsOf(change);
  const moved = typeof one.previous_address === "string" && one.previous_address !== one.address;
  const taken = change.importing !== undefined && change.importing !== null;
  if (isNothing(actions) && !moved && !taken) return null;
  const address = String(one.address);
  const block = blockAt(document, one);
  const verb = verbs[actions.join(",")] ?? actions.join(" and ");
  const deposed = typeof one.deposed === "string" ? ` (deposed ${plain(one.deposed)})` : "";
  const facts = [
    ...(moved ? [`moved from ${plain(one.previous_address)}`] : []),
    ...(taken ? [`taken over: ${shown(change.importing)}`] : []),
    ...(typeof one.action_reason === "string" ? [`because: ${plain(one.action_reason)}`] : []),
    ...pathsOf(change.replace_paths).map((path) => `replaced for: ${path}`),
    ...(isObject(change.before) ? [`of: ${shown(change.before.id ?? change.before.name ?? null)}`] : []),
  ];
  const destroys = actions.join() === "delete" || actions.join() === "forget";
  const leaves = destroys ? [] : leavesOf(change, block);
  for (const { path, isOpaque } of leaves) if (isOpaque) opaque.push(`${address}: ${path}`);
  const lines = [
    `${verb} ${plain(address)}${deposed} (${plain(one.provider_name)})`,
    ...[...facts, ...leaves.map(leafLine), ...(destroys ? [] : writeOnlyLines(change, block, document))].map(
      (line) => `  ${line}`,
    ),
  ];
  return { key: `${address} ${deposed}`, lines };
}

const leafLine = ({ path, was, is }: Leaf): string => (was === null ? `${path}: ${is}` : `${path}: ${was} -> ${is}`);

/**
 * Arguments that are in no plan, since their values are never kept: where they come from is in the document alone, and so is the version
 * of a secret that an apply reads for them.
 */
function writeOnlyLines(change: JsonObject, block: JsonObject | null, document: JsonObject): readonly string[] {
  const after = isObject(change.after) ? change.after : {};
  return entries(block).flatMap(([name, value]) => {
    if (value === null || after[name] !== null || after[name] === undefined || name === "//") return [];
    const text = typeof value === "string" ? value : "";
    const [, type, id] = /^\$\{ephemeral\.([\w-]+)\.([\w-]+)\.[\w-]+\}$/.exec(text) ?? [];
    if (type === undefined || id === undefined) return [`${plain(name)}: ${textDigest(canonical(value))}`];
    const source = at(document, "ephemeral", type, id);
    return [
      `${plain(name)}: from ${text.slice(2, -1)}`,
      ...entries(source)
        .filter(([key]) => key !== "//")
        .map(([key, one]) => `${plain(name)} reads ${plain(key)}: ${readSays(one)}`)
        .sort(),
    ];
  });
}

/** The version of a secret, read while it is applied and not while it is planned: see docs/adr/0010. */
function readSays(value: unknown): string {
  const [, version] = /^\$\{timestamp\(\) == "" \? "0" : "(\d+)"\}$/.exec(String(value)) ?? [];
  return version === undefined ? shown(value) : `${version}, while it is applied`;
}

/** The state and the providers' settings decide whose objects these are. */
function whereOf(document: JsonObject): readonly string[] {
  const backend = at(document, "terraform", "backend");
  const providers = at(document, "provider");
  return [
    ...entries(backend).map(([name, one]) => `state in ${plain(name)}: ${shown(one)}`),
    ...entries(providers)
      .map(([name, one]) => `by ${plain(name)}: ${shown(one)}`)
      .sort(),
  ];
}

function blockAt(document: JsonObject, one: JsonObject): JsonObject | null {
  const found = at(document, one.mode === "data" ? "data" : "resource", String(one.type), String(one.name));
  return isObject(found) ? found : null;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined),
    value,
  );
}

function pathsOf(value: unknown): readonly string[] {
  return list<unknown>(value)
    .map((path) =>
      list<unknown>(path)
        .map((one) => String(one))
        .join("."),
    )
    .map(shownText)
    .sort();
}

const shownText = (text: string): string => shown(text).slice(1, -1);

function actionsOf(change: unknown): readonly string[] {
  return isObject(change) ? list<unknown>(change.actions).map(String) : [];
}

const isNothing = (actions: readonly string[]): boolean => actions.length === 1 && actions[0] === "no-op";
const isEmpty = (value: unknown): boolean =>
  value === null || value === false || (typeof value === "object" && Object.keys(value ?? {}).length === 0);

function list<T = JsonObject>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}
