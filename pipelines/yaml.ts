/** Data as YAML that people read: a comment above what says `why`, scripts as blocks, an action's release beside its commit. */
import { Document, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap } from "yaml";
import { wrapped } from "./wrapped";

export interface Commented {
  /** Above everything. */
  readonly head: readonly string[];
  /** what comes behind a text, such as the release of a commit. */
  readonly beside: (key: string, value: string) => readonly [text: string, comment: string] | null;
}

/** @param documents plain; a field `why` becomes the comment above its object */
export function yamlOf(documents: readonly unknown[], { head, beside }: Commented): string {
  return documents.map((data, index) => documentOf(data, { head: index === 0 ? head : [], beside })).join("---\n");
}

function documentOf(data: unknown, { head, beside }: Commented): string {
  const document = new Document(data, { aliasDuplicateObjects: false });
  if (head.length > 0) document.commentBefore = head.map((line) => (line === "" ? "" : ` ${line}`)).join("\n");
  if (document.contents !== null) comment(document.contents as Node, beside);
  if (isMap(document.contents)) {
    for (const pair of document.contents.items.slice(1)) spaced(pair as Pair);
    const jobs = document.contents.get("jobs");
    if (isMap(jobs)) for (const pair of jobs.items.slice(1)) spaced(pair as Pair);
  }
  return document.toString({ lineWidth: 0, nullStr: "", flowCollectionPadding: false });
}

/** Short names stand in one line; parts of a script each have their own. */
const isShort = (item: unknown): boolean => isScalar(item) && !/[\n$]/.test(String(item.value));

function comment(node: Node, beside: Commented["beside"]): void {
  if (isSeq(node)) {
    if (node.items.every(isShort)) node.flow = true;
    for (const item of node.items as Node[]) {
      if (isScalar(item) && String(item.value).includes("\n")) item.type = Scalar.BLOCK_LITERAL;
      if (isMap(item))
        raise(item, (text) => {
          item.commentBefore = text;
        });
      comment(item, beside);
    }
  }
  if (!isMap(node)) return;
  for (const pair of node.items as Pair<Scalar, Node | null>[]) {
    const { key, value } = pair;
    if (isMap(value))
      raise(value, (text) => {
        key.commentBefore = text;
      });
    if (isScalar(value) && typeof value.value === "string") {
      const found = beside(String(key.value), value.value);
      if (found !== null) {
        value.value = found[0];
        value.comment = ` ${found[1]}`;
      }
      if (String(value.value).includes("\n")) value.type = Scalar.BLOCK_LITERAL;
      // Other readers take what begins with a star or holds a colon for something else.
      if (key.value === "cron") value.type = Scalar.QUOTE_DOUBLE;
    }
    if (value !== null) comment(value, beside);
  }
}

/** Takes `why` out of an object, to where it belongs. */
function raise(map: YAMLMap, put: (text: string) => void): void {
  const why = map.get("why");
  map.delete("why");
  if (typeof why === "string")
    put(
      wrapped(why, 100)
        .map((line) => ` ${line}`)
        .join("\n"),
    );
}

function spaced({ key }: Pair): void {
  if (isScalar(key)) key.spaceBefore = true;
}
