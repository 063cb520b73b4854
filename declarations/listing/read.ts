/**
 * Reads names from a file that lists them: `.env`, `gcloud secrets list --format=json`, or a table. A value beside a name is dropped at
 * once: it is in no row and no message.
 */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { usage } from "../../text/failure";
import { type Dotenv, parseDotenv } from "../../values/dotenv";
import { sayable } from "../../values/sayable";
import { rowsOfMarkdown, rowsOfSeparated, type TableRow } from "./table";

export const formats = ["env", "gcloud", "csv", "tsv", "markdown"] as const;
export type Format = (typeof formats)[number];

export interface ListedName {
  /** As it is in the file: a variable's name, or a secret's id. */
  readonly name: string;
  readonly line: number;
  /** The row's other columns. */
  readonly says: Readonly<Partial<Record<Column, string>>>;
}

/** Columns of a table that are read, with the headings that mean them. */
const columns = {
  id: /^(?:secret ?)?id$/,
  name: /^(?:name|variable|secret|key|entry|env(?:ironment)? ?var(?:iable)?|secret ?name)$/,
  purpose: /^(?:purpose|description|what(?: is it)? for|comment|notes?)$/,
  kind: /^(?:kind|type)$/,
  product: /^(?:product|project|app)$/,
  integration: /^(?:integration|vendor|provider)$/,
  risk: /^risk$/,
  class: /^(?:class|sensitivity)$/,
  tier: /^tier$/,
  where: /^(?:where|where to get|origin|source|from)$/,
} as const;
type Column = keyof typeof columns;
/** Columns that become text of a declaration. */
const prose: ReadonlySet<Column> = new Set(["purpose", "risk", "where"]);

export interface Listing {
  readonly format: Format;
  readonly names: readonly ListedName[];
  /** Lines that had a value. */
  readonly withValues: readonly number[];
  /** Headings of columns that were not read. */
  readonly passedOver: readonly string[];
  /** What can't be read, each with its line. */
  readonly problems: readonly string[];
}

/** A list of names is small; what is larger is another file, such as a dump. */
const mostBytes = 1 << 20;
const mostNames = 2000;

const tooLarge = (given: string) =>
  usage(
    `--from: ${given} is larger than ${mostBytes >> 20} MiB, so it is not a list of names.`,
    "take its lines of names alone",
  );

/** @throws a usage failure if there is no such file, or its format is unknown */
export function readListing(cwd: string, given: string, format: string | undefined): Listing {
  if (format !== undefined && !(formats as readonly string[]).includes(format))
    throw usage(`--format: "${format}" is not one of ${formats.join(", ")}.`);
  const file = path.resolve(cwd, given);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw usage(`--from: there is no ${given}.`);
  if (!stat.isFile() && file !== "/dev/stdin") throw usage(`--from: ${given} is not a file.`);
  if (stat.size > mostBytes) throw tooLarge(given);
  const bytes = readFileSync(file);
  if (bytes.length > mostBytes) throw tooLarge(given);
  const known = (format as Format | undefined) ?? formatOf(given, bytes);
  const listing = listingOf(known, bytes, given);
  if (listing.names.length > mostNames)
    throw usage(
      `--from: ${given} has ${listing.names.length} names; at most ${mostNames} can be declared at once.`,
      "split it, such as by product",
    );
  return listing;
}

function listingOf(known: Format, bytes: Buffer, given: string): Listing {
  if (known === "env") return ofDotenv(bytes);
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  bytes.fill(0);
  if (known === "gcloud") return ofGcloud(text, given);
  const rows = known === "markdown" ? rowsOfMarkdown(text) : rowsOfSeparated(text, known === "csv" ? "," : "\t");
  if (rows === null) throw usage(`--from: ${given} has a quote that is never closed.`);
  return ofTable(known, rows, given);
}

function formatOf(given: string, bytes: Buffer): Format {
  const name = path.basename(given).toLowerCase();
  if (name.endsWith(".csv")) return "csv";
  if (name.endsWith(".tsv")) return "tsv";
  if (/\.(?:md|markdown)$/.test(name)) return "markdown";
  if (name.endsWith(".json") || /^\s*\[/.test(bytes.toString("latin1", 0, 20))) return "gcloud";
  return "env";
}

function ofDotenv(bytes: Buffer): Listing {
  const { lines, unreadable } = parseDotenv(bytes);
  const values = lines.flatMap(({ value }) => piecesOf(value.toString("utf8")));
  const comments = commentsIn(bytes, { lines, unreadable, values });
  bytes.fill(0);
  const names: ListedName[] = [];
  const withValues: number[] = [];
  for (const { name, value, line } of lines) {
    if (value.length > 0) withValues.push(line);
    value.fill(0);
    const purpose = comments.get(line);
    names.push({ name, line, says: purpose === undefined ? {} : { purpose } });
  }
  const problems = unreadable.map((line) => `line ${line} is not NAME=…`);
  return { format: "env", names, withValues, passedOver: [], problems };
}

/** A value, and each of its lines: a comment may repeat one of them. */
const piecesOf = (value: string): readonly string[] => [
  ...new Set([value, ...value.split("\n")].map((one) => one.trim())),
];

interface Around extends Pick<Dotenv, "lines" | "unreadable"> {
  /** Of the whole file. */
  readonly values: readonly string[];
}

/**
 * The comment right above a line, by that line's number. A line of a quoted value is not a comment, and what follows a line that can't be
 * read may be a piece of a value.
 */
function commentsIn(bytes: Buffer, { lines, unreadable, values }: Around): ReadonlyMap<number, string> {
  const inValue = new Set(
    lines.flatMap(({ line, lastLine }) => Array.from({ length: lastLine - line }, (_, index) => line + 1 + index)),
  );
  const unread = new Set(unreadable);
  const found = new Map<number, string>();
  let comment: string | null = null;
  let number = 0;
  let afterUnread = false;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at) < 0 ? bytes.length : bytes.indexOf(10, at);
    number += 1;
    const isComment = !inValue.has(number) && /^\s*#/.test(bytes.toString("latin1", at, Math.min(end, at + 80)));
    if (!isComment && comment !== null) found.set(number, comment);
    comment = isComment && !afterUnread ? sentence(bytes.toString("utf8", at, end), values) : null;
    if (!isComment) afterUnread = unread.has(number);
    at = end + 1;
  }
  return found;
}

function sentence(line: string, values: readonly string[]): string | null {
  const text = line.replace(/^\s*#+\s*/, "").trim();
  const isProse = /^[\p{L}\p{N}][^=]*$/u.test(text) && /\s/.test(text) && text.length <= 160;
  return isProse ? (sayable(text, values)?.replace(/\.$/, "") ?? null) : null;
}

function ofGcloud(text: string, given: string): Listing {
  let listed: unknown;
  try {
    listed = JSON.parse(text);
  } catch {
    listed = null;
  }
  if (!Array.isArray(listed))
    throw usage(`--from: ${given} is not what gcloud prints.`, "gcloud secrets list --format=json > secrets.json");
  const names: ListedName[] = [];
  const problems: string[] = [];
  listed.forEach((one: unknown, index) => {
    const name = typeof one === "object" && one !== null && "name" in one ? one.name : undefined;
    const id = typeof name === "string" ? /^(?:projects\/[^/]+\/secrets\/)?([^/]+)$/.exec(name)?.[1] : undefined;
    if (id === undefined) problems.push(`secret ${index + 1} of the list has no name`);
    else names.push({ name: id, line: index + 1, says: {} });
  });
  return { format: "gcloud", names, withValues: [], passedOver: [], problems };
}

function ofTable(format: Format, rows: readonly TableRow[], given: string): Listing {
  const [head, ...body] = rows;
  const heads = (head?.cells ?? []).map((cell) => cell.toLowerCase());
  const at = (column: Column) => heads.findIndex((cell) => columns[column].test(cell));
  if (at("name") < 0)
    throw usage(
      `--from: ${given} has no column of names; its first row must name the columns, such as name, purpose, kind.`,
    );
  const taken = (Object.keys(columns) as Column[]).flatMap((column) =>
    at(column) < 0 ? [] : [[column, at(column)] as const],
  );
  const valueAt = heads.findIndex((cell) => /^(?:value|secret ?value)$/.test(cell));
  const values = valueAt < 0 ? [] : body.flatMap(({ cells }) => piecesOf(cells[valueAt] ?? ""));
  const names = body.map(({ line, cells }): ListedName => {
    const says = taken.flatMap(([column, index]) => {
      const text = cells[index] ?? "";
      if (column === "name" || text === "" || (prose.has(column) && sayable(text, values) === null)) return [];
      return [[column, text] as const];
    });
    return { name: cells[at("name")] ?? "", line, says: Object.fromEntries(says) };
  });
  const others = heads.filter(
    (cell, index) => cell !== "" && index !== valueAt && !taken.some(([, one]) => one === index),
  );
  return {
    format,
    names,
    withValues: valueAt < 0 ? [] : body.filter(({ cells }) => cells[valueAt]).map(({ line }) => line),
    passedOver: others,
    problems: [],
  };
}
