/**
 * Reads one compose file: which variables it takes, and the file with each value of a declared variable replaced by `${NAME}`. Only these
 * values change: comments, order, quotes and line ends stay byte for byte.
 */
import { isMap, isScalar, isSeq, type Node, type Scalar } from "yaml";
import { type Fault, type Found, isSuspicious, linesOf, type NamedFile, type Use } from "./found";
import {
  allReferencesIn,
  comesFromElsewhere,
  type Declared,
  defaultsIn,
  nestingOf,
  reference,
  withoutDefaults,
} from "./references";
import { isReset, Tree, textOf } from "./yaml-tree";

/** A file that is read, and its faults. */
export interface Reading {
  /** Its name in messages. */
  readonly file: string;
  readonly text: string;
  readonly declared: Declared;
  readonly faults: Fault[];
}

export function readComposeFile(reading: Reading): Found {
  const { file, text } = reading;
  const tree = Tree.of(reading);
  if (tree === null) return { text, replaced: [], uses: [], suspicious: [], services: [], files: [] };
  const found = new ComposeFile(reading, tree);
  found.read();
  return { text: tree.spliced(file, reading.faults), ...found };
}

class ComposeFile {
  readonly replaced: Found["replaced"][number][] = [];
  readonly uses: Use[] = [];
  readonly suspicious: Found["suspicious"][number][] = [];
  readonly services: string[] = [];
  readonly files: NamedFile[] = [];
  readonly #environments = new Set<Node>();
  readonly #extensions = new Set<Node>();
  readonly #values = new Set<Node>();
  readonly #line: (node: Node) => number;
  readonly #reading: Reading;
  readonly #tree: Tree;

  constructor(reading: Reading, tree: Tree) {
    this.#reading = reading;
    this.#tree = tree;
    const lines = linesOf(reading.text);
    this.#line = (node) => lines(node.range?.[0] ?? 0);
  }

  read(): void {
    for (const root of this.#tree.roots) {
      for (const [key, value] of this.#pairs(root)) {
        if (key === "services") {
          for (const [name, service] of this.#pairs(value)) {
            this.services.push(name);
            this.#service(service);
          }
        } else if (key === "include") this.#include(value);
        else if (key === "secrets" || key === "configs") for (const [, one] of this.#pairs(value)) this.#kept(one);
        else if (key.startsWith("x-")) this.#extension(value);
      }
    }
    for (const scalar of this.#tree.values) this.#scalar(scalar);
  }

  #service(node: Node): void {
    for (const [key, value] of this.#pairs(node)) {
      if (key === "environment") this.#environment(value);
      else if (key === "build") for (const [of, args] of this.#pairs(value)) of === "args" && this.#environment(args);
      else if (key === "env_file") this.#envFiles(value);
      else if (key === "extends") for (const [of, path] of this.#pairs(value)) of === "file" && this.#composeFile(path);
      else if (key.startsWith("x-")) this.#extension(value);
    }
  }

  /** An anchor's content, which aliases refer to: values may be anywhere in it. */
  #extension(node: Node): void {
    const target = this.#tree.followed(node);
    if (this.#extensions.has(target)) return;
    this.#extensions.add(target);
    for (const item of isSeq(target) ? (target.items as Node[]) : []) {
      this.#extension(item);
      const text = this.#tree.followed(item);
      if (isScalar(text) && textOf(text).includes("=")) this.#listed(item);
    }
    for (const [name, value] of this.#tree.pairs(target)) {
      this.#extension(value);
      const text = this.#tree.followed(value);
      if (isScalar(text) && text.value !== null) this.#variable(name, value, true);
    }
  }

  /** As a map or as a list of `NAME=value`. */
  #environment(node: Node): void {
    const target = this.#tree.followed(node);
    if (this.#environments.has(target)) return;
    this.#environments.add(target);
    if (isSeq(target)) for (const item of target.items) this.#listed(item as Node);
    if (!isMap(target)) return;
    for (const pair of target.items) {
      const name = this.#tree.keyOf(pair);
      if (this.#tree.isMerge(pair)) for (const one of this.#tree.merged(pair.value as Node)) this.#environment(one);
      else if (name !== null) this.#variable(name, (pair.value ?? pair.key) as Node, pair.value !== null);
    }
  }

  #listed(item: Node): void {
    const target = this.#tree.followed(item);
    if (!isScalar(target) || isReset(target)) return;
    const text = textOf(target);
    const equals = text.indexOf("=");
    if (equals < 0) this.#passes(text, target);
    else
      this.#value({
        name: text.slice(0, equals),
        value: text.slice(equals + 1),
        at: item,
        before: text.slice(0, equals + 1),
      });
  }

  #variable(name: string, node: Node, given: boolean): void {
    const target = this.#tree.followed(node);
    if (isReset(target)) return;
    if (!given || (isScalar(target) && target.value === null && target.tag === undefined)) this.#passes(name, node);
    else if (isScalar(target)) this.#value({ name, value: textOf(target), at: node, before: "" });
    else if (this.#reading.declared.has(name)) {
      this.#fault(node, `the value of ${name} is a map or a list`, "write one text there");
    }
  }

  /** Without a value, docker compose passes its own variable on. */
  #passes(name: string, at: Node): void {
    if (!/^[A-Za-z_]\w*$/.test(name)) return;
    this.uses.push({ file: this.#reading.file, line: this.#line(at), name, hasDefault: false });
  }

  #value({ name, value, at, before }: { name: string; value: string; at: Node; before: string }): void {
    if (this.#values.has(at)) return;
    this.#values.add(at);
    const kind = this.#reading.declared.get(name);
    const place = { file: this.#reading.file, line: this.#line(at), name };
    if (kind === undefined) {
      if (isSuspicious(name, value)) this.suspicious.push(place);
      return;
    }
    if (comesFromElsewhere(value, kind)) return;
    const wanted = before + reference(name);
    const target = this.#tree.followed(at) as Scalar;
    if (target.tag !== undefined && target.tag !== "tag:yaml.org,2002:str") {
      this.#fault(at, `the value of ${name} has a tag`, "remove the tag");
      return;
    }
    // Edits the anchor's own text first, since it holds the value; an alias under another name gets its own reference.
    const done = this.#tree.edits.get(target);
    if (done === undefined) this.#tree.edits.set(target, { value: wanted });
    else if (done.value !== wanted) this.#tree.edits.set(at, { value: wanted });
    this.replaced.push(place);
    this.#uses(name, at, false);
  }

  /** `NAME` of secrets and configs that compose makes of a variable. */
  #kept(node: Node): void {
    for (const [key, value] of this.#pairs(node)) {
      const target = this.#tree.followed(value);
      if (key === "environment" && isScalar(target)) this.#passes(textOf(target), value);
    }
  }

  #include(node: Node): void {
    for (const one of this.#each(node)) {
      if (isScalar(one)) this.#composeFile(one);
      for (const [key, value] of this.#pairs(one)) {
        if (key === "path") for (const path of this.#each(value)) this.#composeFile(path);
        if (key === "env_file") this.#envFiles(value);
      }
    }
  }

  #envFiles(node: Node): void {
    for (const item of this.#each(node)) {
      let path: Node | null = isScalar(item) ? item : null;
      let raw = false;
      for (const [key, value] of this.#pairs(item)) {
        const target = this.#tree.followed(value);
        if (key === "path") path = target;
        if (key === "format" && isScalar(target)) raw = textOf(target) === "raw";
      }
      if (isScalar(path)) this.#names(path, "variables", raw);
    }
  }

  #composeFile(node: Node): void {
    const target = this.#tree.followed(node);
    if (isScalar(target)) this.#names(target, "compose file", false);
  }

  #names(node: Scalar, kind: NamedFile["kind"], raw: boolean): void {
    if (isReset(node)) return;
    const paths = pathsOf(this.#reading.file, textOf(node));
    if (paths === null) {
      const what = kind === "compose file" ? "another compose file" : "a file of variables";
      this.#fault(
        node,
        `it names ${what} that is outside of the folder, or whose path is not known here`,
        "put that file into the folder and name it by a plain relative path, or remove the line",
      );
      return;
    }
    this.files.push({ file: this.#reading.file, line: this.#line(node), kind, paths, raw });
  }

  /** All other texts: the variables that they take. A default is a value as well. */
  #scalar(scalar: Scalar): void {
    if (typeof scalar.value !== "string" || !scalar.value.includes("$")) return;
    const { file, declared } = this.#reading;
    if (nestingOf(scalar.value) > 32) {
      this.#fault(scalar, "references are nested more than 32 deep", "nest fewer of them");
      return;
    }
    // An edit has already recorded what it takes.
    if (this.#tree.edits.has(scalar)) return;
    const bare = withoutDefaults(scalar.value, declared);
    for (const one of allReferencesIn(bare)) {
      this.#uses(one.name, scalar, one.operator.endsWith("-") || one.operator.endsWith("+"));
    }
    if (bare === scalar.value) return;
    this.#tree.edits.set(scalar, { value: bare, within: (source) => withoutDefaults(source, declared) });
    const line = this.#line(scalar);
    for (const name of defaultsIn(scalar.value, declared)) this.replaced.push({ file, line, name });
  }

  #uses(name: string, at: Node, hasDefault: boolean): void {
    this.uses.push({ file: this.#reading.file, line: this.#line(at), name, hasDefault });
  }

  #each(node: Node): readonly Node[] {
    const target = this.#tree.followed(node);
    return isSeq(target) ? target.items.map((item) => this.#tree.followed(item as Node)) : [target];
  }

  #pairs(node: Node): readonly (readonly [key: string, value: Node])[] {
    return this.#tree.pairs(node);
  }

  #fault(at: Node, says: string, next: string): void {
    this.#reading.faults.push({ file: this.#reading.file, line: this.#line(at), says, next });
  }
}

/** Relative to the file's own folder, and to the top folder, from which compose reads several files; null if it leads outside. */
function pathsOf(file: string, path: string): readonly string[] | null {
  if (path === "" || /[\\$\0]|^\/|^[A-Za-z][A-Za-z0-9+.-]*:|^~|@/.test(path)) return null;
  const own = file.split("/").slice(0, -1);
  const made = [joined([...own], path), joined([], path)].filter((one) => one !== null);
  return made.length === 0 ? null : [...new Set(made)];
}

function joined(parts: string[], path: string): string | null {
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return null;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.length === 0 ? null : parts.join("/");
}
