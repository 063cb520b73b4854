/** A YAML file as nodes with their positions; can replace the text at some of these positions. */
import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  visit,
} from "yaml";
import { type Fault, linesOf } from "./found";

/** The new text of a node. */
export interface Edit {
  readonly value: string;
  /** If a part of it stays: changes the text as it is written. */
  readonly within?: (source: string) => string;
}

interface Given {
  readonly file: string;
  readonly text: string;
  readonly faults: Fault[];
}

export class Tree {
  readonly edits = new Map<Node, Edit>();
  /** Texts and numbers that are not keys, in their order. */
  readonly values: Scalar[] = [];
  readonly #anchors = new Map<Alias, Node>();
  readonly #inFlow = new Set<Node>();

  private constructor(
    private readonly text: string,
    private readonly documents: readonly Document.Parsed[],
  ) {}

  /** Null, with a fault, if it can't be read. The parser's messages quote the file, so they are not shown. */
  static of({ file, text, faults }: Given): Tree | null {
    const line = linesOf(text);
    const fault = (offset: number, says: string) => {
      faults.push({ file, line: line(offset), says, next: "mend the file in its source" });
    };
    const deep = tooDeepAt(text);
    if (deep !== null) {
      fault(deep, "maps and lists are nested more than a hundred deep");
      return null;
    }
    const documents = parsed(text);
    // Only the first error; others follow from it.
    const [error] = documents.flatMap((one) => one.errors);
    if (error !== undefined) {
      fault(error.pos[0], `it is not YAML that can be read (${error.code.toLowerCase().replaceAll("_", " ")})`);
      return null;
    }
    const tree = new Tree(text, documents);
    for (const alias of tree.#look()) {
      fault(alias.range?.[0] ?? 0, "an alias (*) has no anchor (&) before it");
    }
    return faults.some((one) => one.file === file) ? null : tree;
  }

  get roots(): readonly Node[] {
    return this.documents.flatMap(({ contents }) => (contents === null ? [] : [contents as Node]));
  }

  /** The node that an alias refers to; any other node itself. Aliases are never expanded. */
  followed(node: Node): Node {
    return isAlias(node) ? (this.#anchors.get(node) ?? node) : node;
  }

  /** Null if it is not a text. */
  keyOf(pair: Pair): string | null {
    const key = this.followed(pair.key as Node);
    return isScalar(key) ? textOf(key) : null;
  }

  isMerge({ key }: Pair): boolean {
    return isScalar(key) && key.type === "PLAIN" && key.value === "<<";
  }

  /** The maps that `<<` takes in. */
  merged(node: Node): readonly Node[] {
    const target = this.followed(node);
    return isSeq(target) ? target.items.map((item) => this.followed(item as Node)) : [target];
  }

  /** The keys and values of a map, including merged maps. */
  pairs(node: Node, seen = new Set<Node>()): (readonly [key: string, value: Node])[] {
    const target = this.followed(node);
    if (!isMap(target) || seen.has(target)) return [];
    seen.add(target);
    return target.items.flatMap((pair): (readonly [string, Node])[] => {
      const { value } = pair;
      if (value === null) return [];
      if (this.isMerge(pair)) return this.merged(value as Node).flatMap((one) => this.pairs(one, seen));
      const key = this.keyOf(pair);
      return key === null ? [] : [[key, value as Node]];
    });
  }

  /**
   * The text with its edits; everything else stays byte for byte. The result is parsed again and must be the same except for the edited
   * values; otherwise each place that can't be edited is a fault.
   */
  spliced(file: string, faults: Fault[]): string {
    const edits = [...this.edits].sort(([a], [b]) => startOf(a) - startOf(b));
    let made = "";
    let at = 0;
    for (const [node, edit] of edits) {
      const [from = 0, to = 0] = node.range ?? [];
      made += this.text.slice(at, from) + this.#written(node, edit, this.text.slice(from, to));
      at = to;
    }
    made += this.text.slice(at);
    if (edits.length === 0) return made;
    const again = parsed(made);
    const read = again.some(({ errors }) => errors.length > 0) ? [] : again.flatMap((one) => flat(one));
    const wanted = this.documents.flatMap((one) => flat(one, this.edits));
    const broken = wanted.find(({ looks }, index) => read[index]?.looks !== looks);
    if (broken !== undefined || read.length !== wanted.length) {
      const line = linesOf(this.text)(startOf(broken?.node ?? edits[0]?.[0]));
      const says = "a value of a declared variable can't be replaced in this notation";
      faults.push({ file, line, says, next: "write it as ${NAME} by hand, in the file's source" });
    }
    return made;
  }

  #written(node: Node, { value, within }: Edit, source: string): string {
    if (within !== undefined) return within(source);
    const type = isScalar(node) ? node.type : undefined;
    if (type === "QUOTE_DOUBLE") return `"${value}"`;
    if (type === "QUOTE_SINGLE") return `'${value}'`;
    const written = this.#inFlow.has(node) ? `"${value}"` : value;
    if (type !== "BLOCK_LITERAL" && type !== "BLOCK_FOLDED") return written;
    // A comment may follow the mark of a block; the block includes its last line break.
    const comment = /^[|>][0-9+-]*([^\r\n]*)/.exec(source)?.[1] ?? "";
    return written + comment.trimEnd() + (/\r?\n$/.exec(source)?.[0] ?? "");
  }

  /** One walk over everything. @returns aliases without an anchor */
  #look(): readonly Alias[] {
    const lost: Alias[] = [];
    for (const document of this.documents) {
      const anchors = new Map<string, Node>();
      visit(document, {
        Node: (key, node, path) => {
          const parent = path.at(-1);
          const around = isPair(parent) ? path.at(-2) : parent;
          if (isCollection(around) && (around.flow === true || this.#inFlow.has(around))) this.#inFlow.add(node);
          if (isAlias(node)) {
            const target = anchors.get(node.source);
            if (target === undefined) lost.push(node);
            else this.#anchors.set(node, target);
            return;
          }
          if (node.anchor !== undefined) anchors.set(node.anchor, node);
          if (isScalar(node) && key !== "key") this.values.push(node);
        },
      });
    }
    return lost;
  }
}

/** A scalar's parsed text. */
export function textOf(scalar: Scalar): string {
  return typeof scalar.value === "string" ? scalar.value : (scalar.source ?? "");
}

/** Compose's own tag, which removes the marked value. */
export function isReset(node: Node): boolean {
  return isScalar(node) && node.tag === "!reset";
}

function parsed(text: string): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, { logLevel: "silent", prettyErrors: false, strict: true });
  return Array.isArray(documents) ? documents : [];
}

const startOf = (node: Node | undefined) => node?.range?.[0] ?? 0;

/** All nodes in order as one text, to compare two trees; quoting does not count. */
function flat(document: Document, edits: ReadonlyMap<Node, Edit> = new Map()): { node: Node; looks: string }[] {
  const nodes: { node: Node; looks: string }[] = [];
  visit(document, {
    Node(key, node) {
      const edit = edits.get(node);
      const own = isAlias(node) ? [undefined, undefined] : [node.tag, node.anchor];
      const where = key === "key" ? "key" : "";
      if (edit !== undefined) nodes.push({ node, looks: JSON.stringify([where, "text", edit.value, ...own]) });
      else if (isAlias(node)) nodes.push({ node, looks: JSON.stringify([where, "alias", node.source]) });
      else if (isScalar(node)) {
        const { value } = node;
        const looks = typeof value === "string" ? ["text", value] : [typeof value, String(value)];
        nodes.push({ node, looks: JSON.stringify([where, ...looks, ...own]) });
      } else
        nodes.push({ node, looks: JSON.stringify([where, isMap(node) ? "map" : "list", node.items.length, ...own]) });
    },
  });
  return nodes;
}

const deepest = 100;
/** The lexer's own: before a document, in flow, before a scalar. They stand for no text. */
const marks: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

/** The place where it is nested deeper than any real file and than the parser can take, found by its marks alone. */
function tooDeepAt(text: string): number | null {
  let at = 0;
  let open = 0;
  for (const token of new Lexer().lex(text)) {
    if (marks.has(token)) continue;
    if (token === "[" || token === "{") open += 1;
    else if (token === "]" || token === "}") open -= 1;
    if (open > deepest) return at;
    at += token.length;
  }
  const line = /^[ \t]*(?:[-?:][ \t]+)*/gm;
  for (let hit = line.exec(text); hit !== null; hit = line.exec(text)) {
    if (hit[0].length > 4 * deepest) return hit.index;
    if (hit[0] === "") line.lastIndex += 1;
  }
  return null;
}
