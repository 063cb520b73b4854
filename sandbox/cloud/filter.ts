import { invalid } from "./errors";

/** Google's filters do not mind upper and lower case. */
function matches(got: string, operator: string, value: string): boolean {
  const [text, part] = [got.toLowerCase(), value.toLowerCase()];
  return operator === ":" ? part === "*" || text.includes(part) : text === part;
}

/** The text that a field path such as `name`, `state` or `labels.env` has in an item; `undefined` where it is not set. */
export type FieldReader<T> = (item: T, field: string) => string | undefined;

/**
 * The common part of Google's list filters: terms `field:part`, `field=value`, `field!=value` and bare words (a part of the
 * name), joined by `AND` or blanks, negated by `NOT` or `-`.
 */
export function filterOf<T>(expression: string, read: FieldReader<T>): (item: T) => boolean {
  const words = expression.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  const tests: Array<(item: T) => boolean> = [];
  let negate = false;
  for (const word of words) {
    if (word === "AND") continue;
    if (word === "OR" || /[()]/.test(word)) throw invalid("The sandbox's filters know AND and NOT only.", "filter");
    if (word === "NOT") {
      negate = true;
      continue;
    }
    const [, minus, field = "name", operator = ":", quoted = ""] = /^(-?)(?:([\w.-]+)(!=|[:=]))?(.*)$/.exec(word) ?? [];
    const value = quoted.replace(/^"(.*)"$/, "$1");
    const inverted = (negate !== (minus === "-")) !== (operator === "!=");
    negate = false;
    tests.push((item) => {
      const got = read(item, field);
      const hit = got !== undefined && matches(got, operator, value);
      return hit !== inverted;
    });
  }
  return (item) => tests.every((test) => test(item));
}
